/** For bundlers that do not find the package's workers: an entry point that exports nothing. */
export {};

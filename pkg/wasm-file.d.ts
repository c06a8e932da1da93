/** The address of the file, where a bundler is told to make that of an import; a build script resolves and copies it. */
declare const address: string;
export default address;

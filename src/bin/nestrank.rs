//! The command line; see `nestrank --help`.

fn main() -> std::process::ExitCode {
    nestrank::train::cli::main()
}

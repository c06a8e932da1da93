//! The command line; see `nestrank --help`.

// Training makes and drops matrices all the time; the system's allocator gives their pages back and
// takes them anew.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    nestrank::train::cli::main()
}

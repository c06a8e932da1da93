use std::fs;
use std::thread;

/// The machine, in words that say nothing of whose it is.
pub fn words() -> String {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let system = std::env::consts::OS;
    match processor() {
        Some(processor) => format!("{cores} cores, {processor}, {system}"),
        None => format!("{cores} cores, {}, {system}", std::env::consts::ARCH),
    }
}

/// The processor's name, where Linux tells it, and whether it has AVX-512.
fn processor() -> Option<String> {
    let about = fs::read_to_string("/proc/cpuinfo").ok()?;
    let field = |name: &str| {
        let line = about.lines().find(|line| line.starts_with(name))?;
        Some(line.split_once(':')?.1.trim())
    };
    let wide = field("flags")?.split(' ').any(|flag| flag == "avx512f");
    let wide = if wide {
        "with AVX-512"
    } else {
        "without AVX-512"
    };
    Some(format!("{} {wide}", field("model name")?))
}

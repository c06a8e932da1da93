use std::fs;
use std::thread;
use std::time::Duration;

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

/// The share of the processor's time that other programs take, where Linux tells it: this one only
/// waits meanwhile.
pub fn busy() -> Option<f64> {
    let before = times()?;
    thread::sleep(Duration::from_secs(3));
    let after = times()?;
    let [idle, all] = [0, 1].map(|at| after[at] - before[at]);
    (all > 0.0).then(|| 1.0 - idle / all)
}

/// Idle time and all time of the processor so far.
fn times() -> Option<[f64; 2]> {
    let about = fs::read_to_string("/proc/stat").ok()?;
    let fields = about.lines().next()?.split_whitespace().skip(1);
    let fields: Option<Vec<f64>> = fields.map(|field| field.parse().ok()).collect();
    // user, nice, system, idle, iowait, irq, softirq, steal; guests are among the first two.
    let fields: [f64; 8] = fields?.get(..8)?.try_into().ok()?;
    Some([fields[3] + fields[4], fields.iter().sum()])
}

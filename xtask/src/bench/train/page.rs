use serde_json::{Value, json};

use super::spread::Spread;

/// What was measured, and how.
pub struct Page {
    pub torch: String,
    pub rounds: usize,
    pub steps: usize,
    pub machine: String,
    /// What share of the processor other programs took, before and after.
    pub busy: [Option<f64>; 2],
    pub measured: [Measured; 2],
}

/// Share of the processor that other programs may take for a fair comparison of threads.
const QUIET: f64 = 0.1;

/// With so many threads: rows a second of both, and how many times as many ours are, round by
/// round.
pub struct Measured {
    pub threads: usize,
    pub ours: Spread,
    pub theirs: Spread,
    pub ratio: Spread,
}

impl Page {
    pub fn markdown(&self) -> String {
        let mut text = String::from(
            "# Training beside PyTorch

Written by `cargo xtask bench train`; in numbers, [train.json](train.json).

Rows a second that a network learns from: 64 inputs, hidden layers of 128 and 64, four heads, batches of 1,024 rows, Adam. On both sides a step gives each task's loss and the gradient of the rows too, from which embeddings would learn; data lies in memory. Ours is `benches/train.rs`, the code that `nestrank train` runs; PyTorch's is `benches/train.py`, in its eager mode.

| threads | nestrank | PyTorch | ratio |
|---|---|---|---|
",
        );
        for Measured {
            threads,
            ours,
            theirs,
            ratio,
        } in &self.measured
        {
            let [ours, theirs] = [ours, theirs].map(|rows| with(rows, thousands));
            let ratio = with(ratio, |ratio| format!("{ratio:.2}"));
            text += &format!("| {threads} | {ours} | {theirs} | {ratio} |\n");
        }
        text += &format!(
            "
Medians, and in brackets the quartiles, of {} rounds of {} steps. The two take turns within a round, and a ratio is of one round, so that whatever else the machine does slows both down. PyTorch {}; {}.
",
            self.rounds, self.steps, self.torch, self.machine
        );
        text + &self.caution()
    }

    /// What to think of the numbers where other programs ran.
    fn caution(&self) -> String {
        let busy = self.busy.iter().flatten().copied().fold(0.0, f64::max);
        if busy <= QUIET {
            return String::new();
        }
        format!(
            "
**Not of a quiet machine:** other programs took up to {:.0} % of the processor. With two threads the ratio then says little: PyTorch's threads wait for each other after each operation, and one that is kept waiting holds up the other. To be measured again when nothing else runs.
",
            100.0 * busy
        )
    }

    pub fn json(&self) -> Value {
        let measured = self.measured.each_ref().map(|measured| {
            json!({
                "threads": measured.threads,
                "nestrank_rows_per_second": spread(&measured.ours),
                "torch_rows_per_second": spread(&measured.theirs),
                "ratio": spread(&measured.ratio),
            })
        });
        json!({
            "network": { "inputs": 64, "hidden": [128, 64], "heads": 4, "batch": 1024 },
            "rounds": self.rounds,
            "steps": self.steps,
            "torch": self.torch,
            "machine": self.machine,
            "busy": self.busy,
            "measured": measured,
        })
    }
}

fn with(spread: &Spread, show: impl Fn(f64) -> String) -> String {
    let [low, median, high] = [spread.low, spread.median, spread.high].map(show);
    format!("{median} ({low} to {high})")
}

fn spread(spread: &Spread) -> Value {
    json!({ "low": spread.low, "median": spread.median, "high": spread.high })
}

/// `1,234,567`, of as many thousands.
fn thousands(rows: f64) -> String {
    let thousands = (rows / 1e3).round() as u64;
    match thousands / 1_000 {
        0 => format!("{thousands},000"),
        millions => format!("{millions},{:03},000", thousands % 1_000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_busy_machine_is_told() {
        let spread = Spread::of(&[1.0]);
        let measured = |threads| Measured {
            threads,
            ours: spread,
            theirs: spread,
            ratio: spread,
        };
        let page = |busy| Page {
            torch: String::new(),
            rounds: 1,
            steps: 1,
            machine: String::new(),
            busy,
            measured: [1, 2].map(measured),
        };
        let told = |busy| page(busy).markdown().contains("Not of a quiet machine");
        assert!(told([Some(0.02), Some(0.5)]));
        assert!(!told([Some(0.02), Some(0.05)]));
        assert!(!told([None, None]));
    }

    #[test]
    fn rows_are_told_in_thousands() {
        assert_eq!(thousands(612_499.0), "612,000");
        assert_eq!(thousands(1_005_600.0), "1,006,000");
    }
}

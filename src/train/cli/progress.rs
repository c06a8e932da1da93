use std::cell::Cell;

use indicatif::{ProgressBar, ProgressStyle};

use crate::domain::Task;

/// The progress of training, for a person at a terminal; lines for anybody else.
pub struct Bars {
    bar: ProgressBar,
    quiet: bool,
    doing: Cell<&'static str>,
}

impl Bars {
    /// Nothing done yet.
    pub fn new(quiet: bool) -> Self {
        let bar = match quiet {
            true => ProgressBar::hidden(),
            false => ProgressBar::new(0),
        };
        let template = "{prefix:>16} [{bar:30}] {pos}/{len} {elapsed} {msg}";
        let style = ProgressStyle::with_template(template);
        bar.set_style(
            style
                .unwrap_or_else(|_| ProgressStyle::default_bar())
                .progress_chars("=> "),
        );
        Bars {
            bar,
            quiet,
            doing: Cell::new(""),
        }
    }

    /// Rows are being prepared.
    pub fn prepare(&self, what: &'static str, done: u64, all: u64) {
        self.start(what, all);
        self.bar.set_position(done);
    }

    /// A batch of an epoch is done; mean loss of each task so far.
    pub fn batch(&self, done: usize, all: usize, losses: [f32; 4]) {
        self.start("training", all as u64);
        self.bar.set_position(done as u64);
        self.bar.set_message(by_task(losses.map(f64::from)));
    }

    /// An epoch is done; loss of each task on validation.
    pub fn epoch(&self, epoch: usize, losses: [f64; 4], best: bool) {
        let mark = if best { " best so far" } else { "" };
        self.say(&format!(
            "epoch {epoch:>2}: validation {}{mark}",
            by_task(losses)
        ));
    }

    /// A line that stays.
    pub fn say(&self, line: &str) {
        if !self.quiet {
            self.bar.suspend(|| eprintln!("{line}"));
        }
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }

    fn start(&self, what: &'static str, all: u64) {
        if self.doing.replace(what) != what {
            self.bar.reset();
            self.bar.set_prefix(what);
            self.bar.set_length(all);
        }
    }
}

fn by_task(losses: [f64; 4]) -> String {
    let task = |(task, loss): (Task, f64)| format!("{} {loss:.4}", task.name());
    let tasks = Task::ALL.into_iter().zip(losses).map(task);
    tasks.collect::<Vec<_>>().join(", ")
}

use std::cell::RefCell;
use std::io::{IsTerminal, Write};
use std::rc::Rc;
use std::time::{Duration, Instant};

/// How often a log that is no terminal hears from a step that takes long.
const PLAIN_INTERVAL: Duration = Duration::from_secs(30);
const TERMINAL_INTERVAL: Duration = Duration::from_millis(100);

/// What took how long, in the order in which it ended.
pub type Times = Vec<(String, Duration)>;

/// Numbers the steps of a command and says on stderr how far it is.
pub struct Steps {
    total: usize,
    started: usize,
    began: Instant,
    times: Rc<RefCell<Times>>,
}

impl Steps {
    pub fn new(total: usize) -> Self {
        let times = Rc::default();
        Self {
            total,
            started: 0,
            began: Instant::now(),
            times,
        }
    }

    /// How long the steps took that have ended, and all of them; some may have run beside others.
    pub fn times(&self) -> Times {
        let mut times = self.times.borrow().clone();
        times.push(("in all".to_owned(), self.began.elapsed()));
        times
    }

    /// Announces the next step.
    pub fn start(&mut self, name: &str) -> Step {
        self.started += 1;
        let label = format!("[{}/{}] {name}", self.started, self.total);
        let now = Instant::now();
        let step = Step {
            label,
            name: name.to_owned(),
            times: Rc::clone(&self.times),
            began: now,
            said: now,
            terminal: std::io::stderr().is_terminal(),
        };
        if step.terminal {
            step.rewrite("...");
        } else {
            eprintln!("{} ...", step.label);
        }
        step
    }
}

/// One step that is under way.
pub struct Step {
    label: String,
    name: String,
    times: Rc<RefCell<Times>>,
    began: Instant,
    said: Instant,
    terminal: bool,
}

impl Step {
    /// Says how far the step is; calls that come too often are dropped.
    pub fn progress(&mut self, what: &str) {
        let interval = if self.terminal {
            TERMINAL_INTERVAL
        } else {
            PLAIN_INTERVAL
        };
        if self.said.elapsed() < interval {
            return;
        }
        self.said = Instant::now();
        let text = format!("{what}, {}", seconds(self.began.elapsed()));
        if self.terminal {
            self.rewrite(&text);
        } else {
            eprintln!("{} {text}", self.label);
        }
    }

    /// Ends the step with a word on how it went.
    pub fn end(self, outcome: &str) {
        let took = self.began.elapsed();
        let text = format!("{outcome}, {}", seconds(took));
        if self.terminal {
            self.rewrite(&text);
            eprintln!();
        } else {
            eprintln!("{} {text}", self.label);
        }
        self.times.borrow_mut().push((self.name, took));
    }

    fn rewrite(&self, text: &str) {
        eprint!("\r\x1b[K{} {text}", self.label);
        let _ = std::io::stderr().flush();
    }
}

/// `1.2 s`, or `3 min 05 s`.
pub fn seconds(time: Duration) -> String {
    let seconds = time.as_secs_f32();
    if seconds < 60.0 {
        format!("{seconds:.1} s")
    } else {
        format!("{} min {:02} s", time.as_secs() / 60, time.as_secs() % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_times_are_told_in_minutes() {
        assert_eq!(seconds(Duration::from_millis(1250)), "1.2 s");
        assert_eq!(seconds(Duration::from_secs(185)), "3 min 05 s");
    }
}

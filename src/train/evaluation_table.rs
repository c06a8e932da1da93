use super::evaluate::Evaluation;
use super::measure::all_measures;
use crate::domain::Task;

impl Evaluation {
    /// A table for people.
    pub fn table(&self) -> String {
        let mut table = format!("{} rows of {} people\n", self.rows, self.users);
        let tasks = Task::ALL.map(|task| task.name().to_owned());
        table += &line("", tasks, "mean");
        let counts = Task::ALL.map(|task| self.positives[task].to_string());
        table += &line("positives", counts, "");
        for measure in all_measures() {
            for scorer in &self.scorers {
                let found = Task::ALL.map(|task| scorer.tasks[task].as_ref().map(measure.get));
                let values = found.map(|found| found.and_then(|(value, _)| value));
                let known: Vec<f64> = values.iter().flatten().copied().collect();
                if known.is_empty() {
                    continue;
                }
                let mean = known.iter().sum::<f64>() / known.len() as f64;
                let name = format!("{:<9} {}", measure.label, scorer.name);
                table += &line(&name, values.map(show), &show(Some(mean)));
                let intervals = found.map(|found| found.and_then(|(_, interval)| interval));
                if scorer.name == "model" && intervals.iter().any(Option::is_some) {
                    let cells = intervals.map(|interval| {
                        interval.map_or("-".into(), |[low, high]| format!("{low:.3}-{high:.3}"))
                    });
                    table += &line("          95 % of people", cells, "");
                }
            }
        }
        if let Some(variety) = &self.variety {
            table += "\n";
            table += &variety.table();
        }
        table
    }
}

fn show(value: Option<f64>) -> String {
    value.map_or("-".into(), |value| format!("{value:.4}"))
}

fn line(name: &str, tasks: [String; 4], mean: &str) -> String {
    let cells: String = tasks.iter().map(|cell| format!("{cell:>13}")).collect();
    let line = format!("{name:<26}{cells}{mean:>9}");
    format!("{}\n", line.trim_end())
}

use nestrank::domain::Task;
use serde_json::{Value, json};

use crate::by_sql::{near, table};
use crate::database::Database;

/// The arms' people, and every comparison.
pub fn experiment(insight: &Value, database: &Database) {
    let of = &insight["experiment"];
    let people = database.ask(
        "SELECT sum(arm IS NULL), coalesce(sum(arm <> last_arm), 0),
           sum(arm = last_arm AND arm = 'control'), sum(arm = last_arm AND arm = 'treated')
         FROM people",
    );
    if of.is_null() {
        assert!(people[0][2].is_null() && people[0][3].is_null());
        return;
    }
    assert_eq!(
        (&of["in_none"], &of["in_several"]),
        (&people[0][0], &people[0][1])
    );
    let arms = table(&of["arms"], &["name", "people"]);
    let expected = [
        [json!("control"), people[0][2].clone()],
        [json!("treated"), people[0][3].clone()],
    ];
    assert_eq!(arms, expected);
    let columns = ["views", "carts", "favorites", "purchases"];
    for (task, column) in Task::ALL.into_iter().zip(columns) {
        for (measure, number) in [
            ("events", column.to_owned()),
            ("conversion", format!("({column} > 0)")),
        ] {
            uplift(
                &of["comparisons"][0][measure][task.name()],
                database,
                &number,
            );
        }
    }
}

/// One comparison: means, and variances as means of squared distances from them.
fn uplift(ours: &Value, database: &Database, number: &str) {
    let arm = |arm: &str| {
        let of = format!("FROM people WHERE arm = last_arm AND arm = '{arm}'");
        let found = database.ask(&format!(
            "SELECT count(*), avg({number}),
               sum(({number} - m.mean) * ({number} - m.mean)) / (count(*) - 1.0)
             FROM people, (SELECT avg({number}) AS mean {of}) m
             WHERE arm = last_arm AND arm = '{arm}'"
        ));
        [0, 1, 2].map(|column| found[0][column].as_f64().unwrap())
    };
    let ([n, treated, spread], [m, control, other]) = (arm("treated"), arm("control"));
    let is = |field: &str, value: f64| near(ours[field].as_f64().unwrap(), value);
    is("treated", treated);
    is("control", control);
    is("difference", treated - control);
    is("relative", treated / control - 1.0);
    if spread + other == 0.0 {
        assert!(ours["interval"].is_null() && ours["relative_interval"].is_null());
        return;
    }
    let half = 1.959_963_984_540_054 * (spread / n + other / m).sqrt();
    let ratio = treated / control;
    // The delta method by way of the logarithm's derivative.
    let relative = (spread / n / treated.powi(2) + other / m / control.powi(2)).sqrt();
    let relative = 1.959_963_984_540_054 * ratio * relative;
    for (end, sign) in [(0, -1.0), (1, 1.0)] {
        let value = |field: &str| ours[field][end].as_f64().unwrap();
        near(value("interval"), treated - control + sign * half);
        near(value("relative_interval"), ratio - 1.0 + sign * relative);
    }
}

use std::fmt::Write;

/// A log that has all that a log may have, and in no order: people side by side in named sessions
/// and in nameless ones, equal times, products without a category, whose price or category
/// changes, purchases without a look, people in two arms or in none.
pub fn log() -> String {
    let kinds = [
        "impression",
        "view",
        "view",
        "cart",
        "uncart",
        "favorite",
        "unfavorite",
        "purchase",
        "more",
        "less",
    ];
    let mut csv = String::from("time,user,item,event,price,category,session,arm\n");
    // Small numbers that look random, from a linear congruence.
    let mut state = 17u64;
    let mut next = |end: u64| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % end
    };
    for _ in 0..6_000 {
        // Two thirds of the people do next to nothing.
        let few = next(10) == 0;
        let (user, item) = (next(if few { 60 } else { 20 }), next(40));
        // A minute's grid over ten days, crowded into hours, so that times collide.
        let time = 1_767_571_200 + next(10) * 86_400 + next(3) * 7_200 + next(50) * 60;
        let kind = kinds[next(10) as usize];
        let category = match item {
            0..5 => String::new(),
            5 => format!("Moved > {}", next(2)),
            _ => format!("Room {} > {}", item % 3, item % 7),
        };
        let price = match item % 4 {
            0 => String::new(),
            1 => "20".into(),
            _ => (10 + item + next(2)).to_string(),
        };
        let session = match user % 3 {
            0 => String::new(),
            1 => format!("s{}", next(4)),
            _ => ["", "late"][next(2) as usize].into(),
        };
        let arm = match user {
            0..5 => "",
            5 => ["treated", "control"][next(2) as usize],
            _ if user % 2 == 0 => "control",
            _ => "treated",
        };
        writeln!(
            csv,
            "{time},u{user},i{item},{kind},{price},{category},{session},{arm}"
        )
        .unwrap();
    }
    csv
}

/// The same with eighty days for its ten, so that cohorts are of weeks.
pub fn long_log() -> String {
    let log = log();
    let (header, rows) = log.split_once('\n').unwrap();
    let row = |row: &str| {
        let (time, rest) = row.split_once(',').unwrap();
        let since = time.parse::<i64>().unwrap() - 1_767_571_200;
        format!("{},{rest}\n", 1_760_000_000 + 8 * since)
    };
    format!("{header}\n{}", rows.lines().map(row).collect::<String>())
}

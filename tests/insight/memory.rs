use std::fs::{self, File};
use std::io::{BufWriter, Write};

use crate::cli_common::place::Place;

/// The most memory that a run had, in bytes; it only grows, so the last look before the end will
/// do.
#[cfg(target_os = "linux")]
fn peak(place: &Place, line: &str) -> u64 {
    let mut child = place.command(line).spawn().unwrap();
    let path = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    let status = loop {
        let status = fs::read_to_string(&path).unwrap_or_default();
        let found = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kilobytes = found.and_then(|rest| rest.trim().strip_suffix(" kB")?.parse::<u64>().ok());
        peak = kilobytes.map_or(peak, |kilobytes| kilobytes << 10);
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        std::thread::sleep(std::time::Duration::from_millis(2));
    };
    assert!(status.success() && peak > 0);
    peak
}

#[cfg(target_os = "linux")]
#[test]
fn memory_does_not_grow_with_the_log() {
    let place = Place::new();
    place.ok("simulate --seed 3 --items 200 --users 600 --out . --quiet");
    let log = place.read("events.csv");
    let (header, rows) = log.split_once('\n').unwrap();
    // As many people again and again, in other sessions of their own.
    let file = File::create(place.0.path().join("long.csv")).unwrap();
    let mut long = BufWriter::new(file);
    writeln!(long, "{header}").unwrap();
    const COPIES: usize = 30;
    for copy in 0..COPIES {
        for row in rows.lines() {
            writeln!(long, "{}", row.replace(",u0", &format!(",c{copy}u0"))).unwrap();
        }
    }
    drop(long);
    let size = |name: &str| fs::metadata(place.0.path().join(name)).unwrap().len();
    let more = size("long.csv") - size("events.csv");
    let run = |name: &str| {
        let line = format!("insight --quiet --events {name} --out {name}.html --json {name}.json");
        let peak = peak(&place, &line);
        let json: serde_json::Value =
            serde_json::from_str(&place.read(&format!("{name}.json"))).unwrap();
        (peak, json["overview"]["people"].as_u64().unwrap())
    };
    let ((short, people), (long, all)) = (run("events.csv"), run("long.csv"));
    assert_eq!(all, people * COPIES as u64);
    println!("{more} bytes of log more: {short} bytes of memory, then {long}");
    assert!(
        long.saturating_sub(short) < more / 10,
        "{short} {long} {more}"
    );
}

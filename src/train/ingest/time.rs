use jiff::Timestamp;
use jiff::civil::DateTime;

use super::RowError;

/// Midnight of 1 January 2000, UTC, in ms.
const YEAR_2000: i64 = 946_684_800_000;
const DAY_MS: i64 = 86_400_000;

/// Reads Unix seconds (a fraction is fine) or ISO 8601 with a zone, as ms since 1970.
///
/// # Errors
/// The text is neither.
pub fn parse_time(text: &str) -> Result<i64, RowError> {
    let bytes = text.as_bytes();
    if (1..=12).contains(&bytes.len()) && bytes.iter().all(u8::is_ascii_digit) {
        let seconds = bytes
            .iter()
            .fold(0, |n, digit| n * 10 + i64::from(digit - b'0'));
        return Ok(seconds * 1_000);
    }
    if text.is_empty() {
        return Err(RowError::new("time: is missing"));
    }
    if let Ok(seconds) = text.parse::<f64>()
        && seconds.is_finite()
    {
        // Beyond the range of i64 the cast stays at its end, which is out of any reason.
        return Ok((seconds * 1_000.0).round() as i64);
    }
    // As published logs often write it.
    let utc = text.strip_suffix(" UTC").map(|time| format!("{time}Z"));
    match utc.as_deref().unwrap_or(text).parse::<Timestamp>() {
        Ok(time) => Ok(time.as_millisecond()),
        Err(_) if text.parse::<DateTime>().is_ok() => Err(RowError::with(
            "time: has no zone (such as Z or +08:00)",
            text,
        )),
        Err(_) => Err(RowError::with(
            "time: is neither Unix seconds nor ISO 8601",
            text,
        )),
    }
}

/// Whether a log can have this time, both in ms: from the year 2000 to a day past `now`.
///
/// # Errors
/// It cannot.
pub fn within_reason(time: i64, now: i64, text: &str) -> Result<i64, RowError> {
    if time < YEAR_2000 {
        return Err(RowError::with("time: is before the year 2000", text));
    }
    if time > now + DAY_MS {
        let in_seconds = (YEAR_2000..=now + DAY_MS).contains(&(time / 1_000));
        return Err(match in_seconds {
            true => RowError::with("time: is in ms, Unix time must be in seconds", text),
            false => RowError::with("time: is in the future", text),
        });
    }
    Ok(time)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_each_form() {
        for (text, ms) in [
            ("1511544070", 1_511_544_070_000),
            ("1511544070.25", 1_511_544_070_250),
            ("2017-11-24T17:21:10Z", 1_511_544_070_000),
            ("2017-11-25T01:21:10+08:00", 1_511_544_070_000),
            ("2017-11-24 17:21:10 UTC", 1_511_544_070_000),
            ("2017-11-25 01:21:10.5+08", 1_511_544_070_500),
        ] {
            assert_eq!(parse_time(text), Ok(ms), "{text}");
        }
    }

    #[test]
    fn refuses_the_rest_and_says_why() {
        let now = 1_800_000_000_000;
        for (text, why) in [
            ("", "time: is missing"),
            ("soon", "time: is neither Unix seconds nor ISO 8601: `soon`"),
            ("NaN", "time: is neither Unix seconds nor ISO 8601: `NaN`"),
            (
                "2017-11-25T01:21:10",
                "time: has no zone (such as Z or +08:00): `2017-11-25T01:21:10`",
            ),
            ("-5", "time: is before the year 2000: `-5`"),
            ("-1e300", "time: is before the year 2000: `-1e300`"),
            ("0", "time: is before the year 2000: `0`"),
            ("1e300", "time: is in the future: `1e300`"),
            ("1800086401", "time: is in the future: `1800086401`"),
            (
                "1511544070000",
                "time: is in ms, Unix time must be in seconds: `1511544070000`",
            ),
        ] {
            let read = parse_time(text).and_then(|time| within_reason(time, now, text));
            assert_eq!(read.unwrap_err().to_string(), why, "{text}");
        }
        assert!(within_reason(now + DAY_MS, now, "").is_ok());
    }
}

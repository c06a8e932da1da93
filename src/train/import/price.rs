/// What a text says about an amount of money, or any number that people wrote.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Amount {
    /// Nothing.
    Absent,
    /// A number, not below zero.
    Of(f64),
    /// From this number on: the lower end of a range.
    From(f64),
}

/// Currencies with three digits after the point.
const THREE_DECIMALS: [&str; 7] = ["KWD", "KD", "BHD", "BD", "OMR", "JOD", "TND"];

/// Reads a price as shops write them: `1,295.00 SR`, `Dhs 1,050`, `1.295,00 €`, `1 295:-`, `95/4
/// pack` (the price of the pack), `from 100 to 200`. Words without a digit are no price.
///
/// # Errors
/// What makes it unclear or impossible.
pub fn parse_price(text: &str) -> Result<Amount, &'static str> {
    let text = text.trim();
    if let Some(number) = bare(text) {
        return match number {
            number if number < 0.0 => Err("is below zero"),
            number if number.is_finite() => Ok(Amount::Of(number)),
            _ => Err("is not finite"),
        };
    }
    let upper = text.to_uppercase();
    let words: Vec<&str> = upper.split(|c: char| !c.is_alphabetic()).collect();
    let three = THREE_DECIMALS
        .iter()
        .any(|currency| words.contains(currency));
    let numbers = numbers(text);
    let read = |(start, end): (usize, usize)| {
        let number = amount(&text[start..end], three);
        number.ok_or("has separators where no number has them")
    };
    let Some(&first) = numbers.first() else {
        return Ok(Amount::Absent);
    };
    if is_negative(&text[..first.0]) {
        return Err("is below zero");
    }
    if numbers
        .iter()
        .any(|(_, end)| text[*end..].trim_start().starts_with('%'))
    {
        return Err("is a percentage");
    }
    match numbers[..] {
        [only] => Ok(Amount::Of(read(only)?)),
        [first, second] => match &text[first.1..second.0] {
            between if between.trim_start().starts_with('/') => Ok(Amount::Of(read(first)?)),
            between if is_range(between) => Ok(Amount::From(read(first)?.min(read(second)?))),
            _ => Err("holds several numbers"),
        },
        _ => Err("holds several numbers"),
    }
}

/// A number as programs write it.
fn bare(text: &str) -> Option<f64> {
    let digits = text.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c));
    let only = text
        .bytes()
        .all(|b| b.is_ascii_digit() || b"+-.eE".contains(&b));
    if digits && only {
        text.parse().ok()
    } else {
        None
    }
}

fn is_range(between: &str) -> bool {
    let words = between.split(|c: char| !c.is_alphabetic());
    between.contains(['-', '–', '—', '~', '～'])
        || words
            .into_iter()
            .any(|word| word.eq_ignore_ascii_case("to"))
}

/// Whether a minus stands right before the number, and not as a dash after a word.
fn is_negative(before: &str) -> bool {
    let Some(rest) = before.strip_suffix(['-', '−']) else {
        return false;
    };
    !rest.ends_with(char::is_alphabetic)
}

fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}')
}

/// Where the numbers are, with the separators inside them.
fn numbers(text: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = text[at..]
        .find(|c: char| c.is_ascii_digit())
        .map(|i| at + i)
    {
        let mut end = start;
        loop {
            let digits = text[end..].bytes().take_while(u8::is_ascii_digit).count();
            end += digits;
            let mut rest = text[end..].chars();
            let Some(separator) = rest.next() else { break };
            let next: Vec<char> = rest.take(4).collect();
            let digits_follow = next.iter().take_while(|c| c.is_ascii_digit()).count();
            // A space or an apostrophe groups by three; with one or two digits it is another word.
            let joins = match separator {
                ',' | '.' => digits_follow > 0,
                '\'' | '’' => digits_follow == 3,
                c if is_space(c) => digits_follow == 3 && digits <= 3,
                _ => false,
            };
            if !joins {
                break;
            }
            end += separator.len_utf8();
        }
        found.push((start, end));
        at = end;
    }
    found
}

/// The value of digits with separators, of which only the last can be the decimal one.
fn amount(text: &str, three_decimals: bool) -> Option<f64> {
    let text: String = text
        .chars()
        .filter(|c| !is_space(*c) && !"'’".contains(*c))
        .collect();
    let last = text.rfind([',', '.']);
    let Some(last) = last else {
        return text.parse().ok();
    };
    let separator = &text[last..=last];
    let (whole, decimals) = (&text[..last], &text[last + 1..]);
    let others = whole.matches([',', '.']).count();
    let same = whole.matches(separator).count();
    let groups = match (same, decimals.len()) {
        // Of several kinds the last is the decimal one, and stands once.
        (0, _) if others > 0 => false,
        (0, 3) => !three_decimals && !whole.starts_with('0'),
        (0, _) => false,
        (same, 3) if same == others => true,
        _ => return None,
    };
    let whole = whole.replace([',', '.'], "");
    let number = if groups {
        format!("{whole}{decimals}")
    } else {
        format!("{whole}.{decimals}")
    };
    number
        .parse()
        .ok()
        .filter(|number: &f64| number.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_prices_as_shops_write_them() {
        for (text, number) in [
            ("265.0", 265.0),
            ("1295", 1295.0),
            ("1.295", 1.295),
            ("1e3", 1000.0),
            ("1,295.00 SR", 1295.0),
            ("Dhs 1,050", 1050.0),
            ("SR 95", 95.0),
            ("$1,234,567.5", 1_234_567.5),
            ("1.295,00 €", 1295.0),
            ("1.295 €", 1295.0),
            ("0,295 €", 0.295),
            ("19,9 €", 19.9),
            ("1 295:-", 1295.0),
            ("1\u{a0}295,50 kr", 1295.5),
            ("1'295.-", 1295.0),
            ("99,-", 99.0),
            ("KWD 1.295", 1.295),
            ("¥12,800", 12800.0),
            ("₹1,00,000", 100_000.0),
            ("SR 95/4 pack", 95.0),
            ("SR-95", 95.0),
            ("Price: 95 SR.", 95.0),
            ("£0", 0.0),
        ] {
            assert_eq!(parse_price(text), Ok(Amount::Of(number)), "{text}");
        }
        for text in ["", "  ", "No old price", "N/A", "-", "Free", "€"] {
            assert_eq!(parse_price(text), Ok(Amount::Absent), "{text}");
        }
        for text in [
            "Dhs 100 - 200",
            "Dhs 100–Dhs 200",
            "from 100 to 200",
            "200 ~ 100 元",
        ] {
            assert_eq!(parse_price(text), Ok(Amount::From(100.0)), "{text}");
        }
    }

    #[test]
    fn refuses_what_is_unclear() {
        for (text, why) in [
            ("-5", "is below zero"),
            ("SR -5", "is below zero"),
            ("−5 €", "is below zero"),
            ("1e999", "is not finite"),
            ("20 % off", "is a percentage"),
            ("was 100 now 80", "holds several numbers"),
            ("2 x 3 x 4", "holds several numbers"),
            ("1.2.3 €", "has separators where no number has them"),
            (
                "1,234.567.890,1 €",
                "has separators where no number has them",
            ),
        ] {
            assert_eq!(parse_price(text), Err(why), "{text}");
        }
    }
}

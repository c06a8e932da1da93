use super::parser::{Parsed, Parser};

impl Parser<'_> {
    /// A number, of which the sign or the first digit is next.
    pub(super) fn number(&mut self) -> Parsed<f64> {
        let negative = self.took_now(b'-');
        let (mut mantissa, mut exponent) = (0u64, 0i32);
        let begin = self.at;
        self.digits(&mut mantissa, &mut exponent, false)?;
        if self.at - begin > 1 && self.json[begin] == b'0' {
            return Err("a number with a zero in front");
        }
        if self.took_now(b'.') {
            self.digits(&mut mantissa, &mut exponent, true)?;
        }
        if self.took_now(b'e') || self.took_now(b'E') {
            let below = self.took_now(b'-');
            if !below {
                self.took_now(b'+');
            }
            let (mut power, mut more) = (0, 0);
            self.digits(&mut power, &mut more, false)?;
            let power = if more > 0 {
                9_999
            } else {
                power.min(9_999) as i32
            };
            exponent += if below { -power } else { power };
        }
        let number = scale(mantissa as f64, exponent);
        match number.is_finite() {
            true => Ok(if negative { -number } else { number }),
            false => Err("a number out of range"),
        }
    }

    /// Reads digits into a mantissa; those that no longer fit only count in the exponent.
    fn digits(&mut self, mantissa: &mut u64, exponent: &mut i32, fraction: bool) -> Parsed<()> {
        let begin = self.at;
        while let Some(digit @ b'0'..=b'9') = self.json.get(self.at).copied() {
            self.at += 1;
            if *mantissa < u64::MAX / 10 - 1 {
                *mantissa = *mantissa * 10 + u64::from(digit - b'0');
                *exponent -= i32::from(fraction);
            } else {
                *exponent += i32::from(!fraction);
            }
        }
        match self.at > begin {
            true => Ok(()),
            false => Err("a number without digits"),
        }
    }
}

/// `number` times a power of ten. Exact steps up to 10^22, so short numbers come out as nearest.
fn scale(number: f64, exponent: i32) -> f64 {
    const EXACT: i32 = 22;
    let (mut number, mut left) = (number, exponent.unsigned_abs() as i32);
    while left > 0 && number != 0.0 && number.is_finite() {
        let power = (0..left.min(EXACT)).fold(1.0, |power, _| power * 10.0);
        number = if exponent < 0 {
            number / power
        } else {
            number * power
        };
        left -= left.min(EXACT);
    }
    number
}

#[cfg(test)]
mod tests {
    use crate::domain::{Value, parse_json};

    #[test]
    fn short_numbers_are_exact() {
        for number in [
            0.1,
            499.5,
            1e22,
            123.456,
            0.000001,
            19.99,
            1234567.891,
            2.5e-7,
        ] {
            assert_eq!(
                parse_json(format!("{number}").as_bytes()),
                Ok(Value::Number(number))
            );
        }
    }
}

//! Numbers as wasm writes them, in LEB128: seven bits a byte, the lowest first.

use anyhow::{Context, Result};

/// Appends a number.
pub fn push_number(bytes: &mut Vec<u8>, mut number: u32) {
    while number > 0x7f {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

/// Reads the number at `at`, which then points behind it.
pub fn read_number(bytes: &[u8], at: &mut usize) -> Result<u32> {
    let mut number = 0;
    for shift in (0..35).step_by(7) {
        let byte = *bytes.get(*at).context("the file ends within a number")?;
        *at += 1;
        number |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            break;
        }
    }
    u32::try_from(number).context("a number is too large")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back() {
        for number in [0, 127, 128, 300, u32::MAX] {
            let mut bytes = Vec::new();
            push_number(&mut bytes, number);
            let mut at = 0;
            assert_eq!(read_number(&bytes, &mut at).unwrap(), number);
            assert_eq!(at, bytes.len());
        }
        assert!(read_number(&[0x80], &mut 0).is_err());
    }
}

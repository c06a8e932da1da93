use super::parser::{Parsed, Parser};

impl Parser<'_> {
    /// A text, of which the opening quote is next.
    pub(super) fn text(&mut self) -> Parsed<String> {
        self.at += 1;
        let mut text = Vec::new();
        loop {
            match self.next() {
                Some(b'"') => break,
                Some(b'\\') => self.escape(&mut text)?,
                Some(0..0x20) => return Err("a control character within a text"),
                Some(byte) => text.push(byte),
                None => return Err("the text ends too early"),
            }
        }
        String::from_utf8(text).map_err(|_| "a text that is not UTF-8")
    }

    fn escape(&mut self, text: &mut Vec<u8>) -> Parsed<()> {
        let plain = match self.next() {
            Some(byte @ (b'"' | b'\\' | b'/')) => byte,
            Some(b'b') => 8,
            Some(b'f') => 12,
            Some(b'n') => b'\n',
            Some(b'r') => b'\r',
            Some(b't') => b'\t',
            Some(b'u') => {
                let char = self.code_point()?;
                text.extend_from_slice(char.encode_utf8(&mut [0; 4]).as_bytes());
                return Ok(());
            }
            _ => return Err("an escape that JSON does not know"),
        };
        text.push(plain);
        Ok(())
    }

    /// What follows `\u`: four digits, or two such for a character beyond the first 65,536.
    fn code_point(&mut self) -> Parsed<char> {
        let first = self.hex()?;
        let code = match first {
            0xd800..0xdc00 if self.json[self.at..].starts_with(b"\\u") => {
                self.at += 2;
                let second = self.hex()?;
                if !(0xdc00..0xe000).contains(&second) {
                    return Err("half a character");
                }
                0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00)
            }
            code => code,
        };
        char::from_u32(code).ok_or("half a character")
    }

    fn hex(&mut self) -> Parsed<u32> {
        let mut code = 0;
        for _ in 0..4 {
            let digit = self.next().and_then(|byte| char::from(byte).to_digit(16));
            code = code << 4 | digit.ok_or("an escape that JSON does not know")?;
        }
        Ok(code)
    }
}

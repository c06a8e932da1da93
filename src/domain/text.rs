/// A text of parts that follow each other, each a text or a whole number: `text!(name, ".", 3)`.
///
/// Instead of `format!` wherever a shop's page needs it: what the standard library's formatting
/// links is 3 KB of a page, and each use of it several times one of these.
macro_rules! text {
    ($($part:expr),+ $(,)?) => {{
        let mut text = String::new();
        $($crate::domain::Part::push_to(&$part, &mut text);)+
        text
    }};
}
pub(crate) use text;

/// What a text can be made of.
pub trait Part {
    /// Appends it.
    fn push_to(&self, text: &mut String);
}

impl Part for str {
    // Else each use would grow the text in its own way.
    #[inline(never)]
    fn push_to(&self, text: &mut String) {
        text.push_str(self);
    }
}

impl Part for String {
    fn push_to(&self, text: &mut String) {
        self.as_str().push_to(text);
    }
}

impl<P: Part + ?Sized> Part for &P {
    fn push_to(&self, text: &mut String) {
        (**self).push_to(text);
    }
}

impl Part for u64 {
    #[inline(never)]
    fn push_to(&self, text: &mut String) {
        let mut rest = *self;
        let start = text.len();
        loop {
            text.insert(start, char::from(b'0' + (rest % 10) as u8));
            rest /= 10;
            if rest == 0 {
                return;
            }
        }
    }
}

impl Part for i64 {
    fn push_to(&self, text: &mut String) {
        if *self < 0 {
            text.push('-');
        }
        self.unsigned_abs().push_to(text);
    }
}

macro_rules! smaller_numbers {
    ($($number:ty as $larger:ty),+) => {
        $(impl Part for $number {
            fn push_to(&self, text: &mut String) {
                (*self as $larger).push_to(text);
            }
        })+
    };
}
smaller_numbers!(usize as u64, u32 as u64, u16 as u64, i32 as i64);

/// As `{:?}` writes it.
impl Part for [usize] {
    fn push_to(&self, text: &mut String) {
        text.push('[');
        for (at, number) in self.iter().enumerate() {
            if at > 0 {
                text.push_str(", ");
            }
            number.push_to(text);
        }
        text.push(']');
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn numbers_are_as_the_standard_library_writes_them() {
        for number in [0, 7, 10, 1_234_567, i64::MAX, -1, i64::MIN] {
            assert_eq!(text!("<", number, ">"), format!("<{number}>"));
        }
        assert_eq!(text!(u64::MAX), u64::MAX.to_string());
        for shape in [&[][..], &[3], &[3, 40]] {
            assert_eq!(text!(*shape), format!("{shape:?}"));
        }
    }
}

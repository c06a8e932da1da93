/// A language that report and panel speak.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "train", derive(clap::ValueEnum))]
pub enum Language {
    /// English.
    #[default]
    En,
    /// Chinese, in simplified characters.
    Zh,
}

impl Language {
    /// Both.
    pub const ALL: [Language; 2] = [Language::En, Language::Zh];

    /// As HTML's `lang` has it.
    pub fn code(self) -> &'static str {
        self.say("en", "zh")
    }

    /// The one of two texts that is in this language.
    pub(crate) fn say<T>(self, english: T, chinese: T) -> T {
        match self {
            Language::En => english,
            Language::Zh => chinese,
        }
    }

    /// A share as a percentage.
    pub(crate) fn percent(self, share: f64) -> String {
        let percent = share * 100.0;
        let digits = match percent.abs() {
            small if small > 0.0 && small < 1.0 => 2,
            small if small < 9.95 => 1,
            _ => 0,
        };
        format!("{percent:.digits$}{}", self.say(" %", "%"))
    }

    /// `part` of `all` as a percentage.
    pub(crate) fn share(self, part: u64, all: u64) -> String {
        match all {
            0 => "–".into(),
            all => self.percent(part as f64 / all as f64),
        }
    }

    /// A time in ms by its two largest units.
    pub(crate) fn duration(self, ms: i64) -> String {
        let seconds = ms / 1_000;
        let units = [
            (86_400, self.say("d", "天")),
            (3_600, self.say("h", "小时")),
            (60, self.say("min", "分")),
            (1, self.say("s", "秒")),
        ];
        let first = units.iter().position(|(size, _)| seconds >= *size);
        let Some(first) = first else {
            return format!("0 {}", units[3].1);
        };
        let (size, unit) = units[first];
        let mut text = format!("{} {unit}", seconds / size);
        if let Some((smaller, unit)) = units.get(first + 1) {
            let rest = seconds % size / smaller;
            if rest > 0 {
                text += &format!(" {rest} {unit}");
            }
        }
        text
    }

    /// A kind of event, or the start or end of a session, by its name in logs.
    pub(crate) fn kind(self, name: &'static str) -> &'static str {
        let chinese = match name {
            "impression" => "曝光",
            "view" => "浏览",
            "cart" => "加购",
            "uncart" => "移出购物车",
            "favorite" => "收藏",
            "unfavorite" => "取消收藏",
            "purchase" => "购买",
            "more" => "想看更多",
            "less" => "不想再看",
            "start" => "开始",
            _ => "结束",
        };
        self.say(name, chinese)
    }
}

/// `1234567` as `1,234,567`.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well() {
        let en = Language::En;
        let percent = [0.0, 0.004, 0.0123, 0.0996, 0.5, 1.0].map(|share| en.percent(share));
        assert_eq!(
            percent,
            ["0.0 %", "0.40 %", "1.2 %", "10 %", "50 %", "100 %"]
        );
        assert_eq!(
            (en.share(1, 0), en.share(1, 4)),
            ("–".into(), "25 %".into())
        );
        let ms = [0, 999, 61_000, 3_600_000, 90_060_000, 345_600_000];
        let durations = ms.map(|ms| en.duration(ms));
        assert_eq!(
            durations,
            ["0 s", "0 s", "1 min 1 s", "1 h", "1 d 1 h", "4 d"]
        );
        assert_eq!(Language::Zh.duration(3_660_000), "1 小时 1 分");
    }

    #[test]
    fn thousands_are_grouped() {
        let texts = [0, 999, 1_000, 1_234_567].map(grouped);
        assert_eq!(texts, ["0", "999", "1,000", "1,234,567"]);
    }
}

use crate::domain::Task;
use crate::insight::Language;
use crate::train::page::html::escape;

/// Letters of a name that are shown; a hostile one would fill the page.
const LONGEST: usize = 80;

impl Language {
    /// What it is called in itself.
    pub(super) fn title(self) -> &'static str {
        self.say("English", "中文")
    }

    /// A share as a percentage that tells more from less.
    pub(super) fn signed_percent(self, share: f64) -> String {
        let sign = if share < 0.0 { "−" } else { "+" };
        format!("{sign}{}", self.percent(share.abs()))
    }

    /// A behaviour.
    pub(super) fn task(self, task: Task) -> &'static str {
        self.kind(task.name())
    }

    /// A category's name as HTML: never markup, cut where it is too long, and on its own where it
    /// is written from right to left.
    pub(super) fn category(self, name: &str) -> String {
        match name {
            "" => self.say("(no category)", "（无类目）").into(),
            name => outside(name),
        }
    }
}

/// A name that the log brings, as HTML.
pub(super) fn outside(name: &str) -> String {
    let mut shown: String = name.chars().take(LONGEST).collect();
    if shown.len() < name.len() {
        shown.push('…');
    }
    format!("<bdi>{}</bdi>", escape(&shown))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_less_has_its_sign() {
        assert_eq!(Language::En.signed_percent(-0.02), "−2.0 %");
        assert_eq!(Language::Zh.signed_percent(0.5), "+50%");
    }

    #[test]
    fn names_from_outside_are_no_markup_and_not_endless() {
        assert_eq!(outside("<b>"), "<bdi>&lt;b&gt;</bdi>");
        assert_eq!(outside(&"沙".repeat(500)).matches('沙').count(), LONGEST);
    }
}

use crate::insight::Language;
use crate::train::page::html::escape;

/// Letters of a name that are shown; a hostile one would fill the page.
const LONGEST: usize = 80;

impl Language {
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
    fn names_from_outside_are_no_markup_and_not_endless() {
        assert_eq!(outside("<b>"), "<bdi>&lt;b&gt;</bdi>");
        assert_eq!(outside(&"沙".repeat(500)).matches('沙').count(), LONGEST);
    }
}

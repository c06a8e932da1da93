//! The page: everything once in each language, of which a switch that needs no script shows one.

mod cohorts;
mod experiment;
mod funnel;
mod headline;
mod lost;
mod method;
mod table;
mod together;
mod transitions;
mod waiting;
mod words;

use super::Insight;
use crate::insight::Language;
use crate::train::page::document;
use crate::train::page::html::{escape, push};

const STYLE: &str = include_str!("style.css");
/// Rows of a table by category.
const SHOWN: usize = 15;

/// A part of the page: its id, its title, what it says in a sentence, its body; all but the id as
/// HTML.
struct Part {
    id: &'static str,
    title: &'static str,
    text: String,
    body: String,
}

/// The report as one HTML page that asks for nothing else, in both languages; `first` is shown
/// until the reader chooses.
pub fn page(insight: &Insight, first: Language) -> String {
    let mut body = String::new();
    for language in Language::ALL {
        let code = language.code();
        let checked = if language == first { " checked" } else { "" };
        push(
            &mut body,
            format_args!(
                "<input type=\"radio\" name=\"language\" id=\"show-{code}\" lang=\"{code}\" \
                 aria-label=\"{}\"{checked}>",
                language.title()
            ),
        );
    }
    body += "<nav aria-hidden=\"true\">";
    for language in Language::ALL {
        let (code, title) = (language.code(), language.title());
        push(
            &mut body,
            format_args!("<label for=\"show-{code}\" lang=\"{code}\">{title}</label>"),
        );
    }
    body += "</nav>\n";
    for language in Language::ALL {
        let (code, main) = (language.code(), main(insight, language));
        push(
            &mut body,
            format_args!("<main lang=\"{code}\">\n{main}</main>\n"),
        );
    }
    let title = first.say("nestrank insight: ", "nestrank 洞察：");
    let title = format!("{title}{}", insight.overview.events);
    document(first.code(), &title, STYLE, &body)
}

fn main(insight: &Insight, language: Language) -> String {
    let mut html = headline::headline(insight, language);
    let parts = [
        Some(funnel::part(insight, language)),
        Some(lost::part(insight, language)),
        Some(transitions::part(insight, language)),
        Some(waiting::part(insight, language)),
        Some(cohorts::part(insight, language)),
        Some(together::part(insight, language)),
        experiment::part(insight, language),
        Some(method::part(insight, language)),
    ];
    let code = language.code();
    for part in parts.into_iter().flatten() {
        push(
            &mut html,
            format_args!(
                "<section id=\"{}-{code}\"><h2>{}</h2><p>{}</p>{}</section>\n",
                part.id, part.title, part.text, part.body
            ),
        );
    }
    push(
        &mut html,
        format_args!(
            "<footer>nestrank {} · {}</footer>\n",
            env!("CARGO_PKG_VERSION"),
            escape(&insight.overview.created)
        ),
    );
    html
}

/// That a table shows the first of more.
fn more(shown: usize, all: usize, language: Language) -> String {
    if all <= shown {
        return String::new();
    }
    let rest = crate::train::ingest::grouped((all - shown) as u64);
    let text = language.say(
        format!("{rest} more are in the JSON."),
        format!("其余 {rest} 项见 JSON。"),
    );
    format!("<p class=\"note\">{text}</p>")
}

use js_sys::Array;
use wasm_bindgen::prelude::*;
use web_sys::{CssStyleSheet, Element, HtmlElement, ShadowRoot, ShadowRootInit, ShadowRootMode};

use super::dom::{Made, document, fill, html, put, said, set};
use super::parts::{PARTS, Part};
use super::save::save;
use crate::insight::{Figures, Language};

const STYLE: &str = include_str!("style.css");

/// The panel's own nodes, in a shadow root, so that neither styles the other.
pub(super) struct View {
    host: HtmlElement,
    panel: HtmlElement,
    opener: HtmlElement,
    title: Element,
    subtitle: Element,
    saver: Element,
    closer: Element,
    status: Element,
    body: Element,
    /// Where each part draws.
    slots: Vec<Slot>,
    language: Option<Language>,
    figures: Option<Figures>,
    open: bool,
}

struct Slot {
    part: &'static Part,
    section: Element,
    plot: Element,
    table: Option<Element>,
}

impl View {
    /// Made, open, and on the page; it says nothing yet.
    pub fn new() -> Made<View> {
        let document = document()?;
        let button = |class: &str| {
            let button = html("button", class)?;
            button.set_attribute("type", "button")?;
            Ok::<_, JsValue>(button)
        };
        let host: HtmlElement = html("nestrank-insight", "")?.unchecked_into();
        let root = host.attach_shadow(&ShadowRootInit::new(ShadowRootMode::Open))?;
        // Made by script, it needs no `style-src` in the page's CSP.
        let sheet = CssStyleSheet::new()?;
        sheet.replace_sync(STYLE)?;
        root.set_adopted_style_sheets(&Array::of1(&sheet));
        let view = View {
            panel: html("div", "panel")?.unchecked_into(),
            opener: button("opener")?.unchecked_into(),
            title: html("h2", "")?,
            subtitle: html("p", "fine")?,
            saver: button("save")?,
            closer: button("close")?,
            status: html("p", "sr")?,
            body: html("div", "body")?,
            slots: Vec::new(),
            language: None,
            figures: None,
            open: true,
            host,
        };
        view.assemble(&root)?;
        view.show_open();
        let page = document.body().ok_or("the page has no body")?;
        page.append_child(&view.host)?;
        Ok(view)
    }

    fn assemble(&self, root: &ShadowRoot) -> Made<()> {
        set(&self.title, &[("id", "title")])?;
        set(&self.status, &[("role", "status")])?;
        let dialog = [
            ("id", "panel"),
            ("role", "dialog"),
            ("aria-labelledby", "title"),
            ("tabindex", "-1"),
        ];
        set(&self.panel, &dialog)?;
        set(&self.opener, &[("aria-controls", "panel")])?;
        let head = html("header", "")?;
        let buttons = html("div", "buttons")?;
        put(&buttons, &[self.saver.clone(), self.closer.clone()])?;
        put(&head, &[self.title.clone(), buttons])?;
        for part in [&head, &self.body] {
            // Its words are; where the panel stands is the page's way of writing.
            set(part, &[("dir", "ltr")])?;
        }
        put(&self.panel, &[head, self.body.clone(), self.status.clone()])?;
        root.append_child(&self.opener)?;
        root.append_child(&self.panel)?;
        Ok(())
    }

    pub fn opener(&self) -> &Element {
        &self.opener
    }

    pub fn closer(&self) -> &Element {
        &self.closer
    }

    pub fn saver(&self) -> &Element {
        &self.saver
    }

    pub fn is_open(&self) -> bool {
        self.open
    }

    /// Whether it was drawn in that language.
    pub fn speaks(&self, language: Language) -> bool {
        self.language == Some(language)
    }

    /// Opens it, and takes the focus there.
    pub fn open(&mut self) {
        self.open = true;
        self.show_open();
        let _ = self.panel.focus();
    }

    /// Shuts it; the focus, if it was within, goes to what opens it again.
    pub fn shut(&mut self) {
        let within = self.has_focus();
        self.open = false;
        self.show_open();
        if within {
            let _ = self.opener.focus();
        }
    }

    /// Whether a key is meant for it: the focus is within, or nowhere.
    pub fn is_meant(&self) -> bool {
        let active = document().ok().and_then(|page| page.active_element());
        let nowhere = active.is_none_or(|active| active.tag_name() == "BODY");
        self.open && (nowhere || self.has_focus())
    }

    /// Takes it off the page.
    pub fn remove(&self) {
        self.host.remove();
    }

    /// Draws all figures.
    pub fn draw(&mut self, figures: Figures, language: Language) -> Made<()> {
        if !self.speaks(language) {
            self.speak(language)?;
        }
        for slot in &self.slots {
            slot.draw(&figures, language)?;
        }
        self.figures = Some(figures);
        Ok(())
    }

    /// Saves what is shown.
    pub fn save(&self) {
        let (Some(figures), Some(language)) = (&self.figures, self.language) else {
            return;
        };
        let saved = serde_json::to_string_pretty(figures)
            .map_err(|error| error.to_string().into())
            .and_then(|text| save(&text));
        self.status.set_text_content(Some(match saved {
            Ok(()) => language.say("The figures were saved as a file.", "数据已保存为文件。"),
            Err(_) => language.say(
                "The browser does not let files be saved here.",
                "浏览器不允许在此保存文件。",
            ),
        }));
    }

    fn has_focus(&self) -> bool {
        let active = document().ok().and_then(|page| page.active_element());
        active.is_some_and(|active| active == *self.host)
    }

    fn show_open(&self) {
        self.panel.set_hidden(!self.open);
        self.opener.set_hidden(self.open);
        let open = if self.open { "true" } else { "false" };
        let _ = self.opener.set_attribute("aria-expanded", open);
    }

    /// Every word that does not depend on figures.
    fn speak(&mut self, language: Language) -> Made<()> {
        set(&self.host, &[("lang", language.say("en", "zh-Hans"))])?;
        let say = |element: &Element, english, chinese| {
            element.set_text_content(Some(language.say(english, chinese)));
        };
        say(&self.opener, "Insight", "洞察");
        say(&self.title, "Insight: this device", "洞察：这台设备");
        say(
            &self.subtitle,
            "For the shop's own staff. Worked out in this browser, of what it knows; nothing is sent.",
            "仅供店铺员工查看。数据在此浏览器中计算，不会发送到任何地方。",
        );
        say(&self.saver, "Export JSON", "导出 JSON");
        say(&self.closer, "×", "×");
        set(
            &self.closer,
            &[("aria-label", language.say("Close", "关闭"))],
        )?;
        self.slots = (PARTS.iter().map(|part| Slot::new(part, language))).collect::<Made<_>>()?;
        let sections: Vec<Element> = self.slots.iter().map(|slot| slot.section.clone()).collect();
        fill(&self.body, &[])?;
        self.body.append_child(&self.subtitle)?;
        put(&self.body, &sections)?;
        self.language = Some(language);
        Ok(())
    }
}

impl Slot {
    fn new(part: &'static Part, language: Language) -> Made<Slot> {
        let section = html("section", part.id)?;
        let title = said("h3", "", language.say(part.title[0], part.title[1]))?;
        set(&title, &[("id", part.id)])?;
        set(&section, &[("aria-labelledby", part.id)])?;
        let plot = html("div", "plot")?;
        let text = said("p", "fine", language.say(part.text[0], part.text[1]))?;
        put(&section, &[title, text, plot.clone()])?;
        let mut slot = Slot {
            part,
            section,
            plot,
            table: None,
        };
        if let Some((name, _)) = part.table {
            let details = html("details", "")?;
            let table = html("div", "")?;
            let summary = said("summary", "", language.say(name[0], name[1]))?;
            put(&details, &[summary, table.clone()])?;
            put(&slot.section, &[details])?;
            slot.table = Some(table);
        }
        Ok(slot)
    }

    fn draw(&self, figures: &Figures, language: Language) -> Made<()> {
        let drawn = (self.part.draw)(figures, language)?;
        self.section
            .toggle_attribute_with_force("hidden", drawn.is_empty())?;
        fill(&self.plot, &drawn)?;
        if let (Some(table), Some((_, draw))) = (&self.table, self.part.table) {
            let rows = draw(figures, language)?;
            if let Some(details) = table.parent_element() {
                details.toggle_attribute_with_force("hidden", rows.is_empty())?;
            }
            fill(table, &rows)?;
        }
        Ok(())
    }
}

//! Writing HTML: whatever is text is escaped, by construction.

use crate::locale::Standing;

/// A document being written.
#[derive(Default)]
pub(crate) struct Markup {
    html: String,
    ids: usize,
}

impl Markup {
    /// What was written since the last time, as one text; ids stay apart.
    pub(crate) fn take(&mut self) -> String {
        std::mem::take(&mut self.html)
    }

    /// The document as one text.
    pub(crate) fn finish(self) -> String {
        self.html
    }

    /// Markup of our own, as it is. Never text from anywhere else.
    pub(crate) fn raw(&mut self, markup: &'static str) {
        self.html.push_str(markup);
    }

    /// A picture as our own drawing wrote it, with its texts escaped.
    pub(crate) fn drawing(&mut self, svg: &str) {
        self.html.push_str(svg);
    }

    /// A table of texts under a caption.
    pub(crate) fn table(&mut self, caption: &str, head: &[String], rows: &[Vec<String>]) {
        self.raw("<table>\n");
        self.element("caption", "", caption);
        self.raw("<thead><tr>");
        for cell in head {
            self.raw("<th scope=\"col\">");
            self.text(cell);
            self.raw("</th>");
        }
        self.raw("</tr></thead>\n<tbody>\n");
        for row in rows {
            self.raw("<tr>");
            for cell in row {
                self.inline("td", "", cell);
            }
            self.raw("</tr>\n");
        }
        self.raw("</tbody></table>\n");
    }

    /// Text, escaped.
    pub(crate) fn text(&mut self, text: &str) {
        let mut characters = text.chars().peekable();
        while let Some(character) = characters.next() {
            match character {
                // A number and its per-cent sign stay on one line.
                ' ' if characters.peek() == Some(&'%') => self.html.push('\u{a0}'),
                '&' => self.html.push_str("&amp;"),
                '<' => self.html.push_str("&lt;"),
                '>' => self.html.push_str("&gt;"),
                '"' => self.html.push_str("&quot;"),
                '\'' => self.html.push_str("&#39;"),
                '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => self.html.push('\u{fffd}'),
                control if control.is_control() && !matches!(control, '\n' | '\t') => {
                    self.html.push('\u{fffd}');
                }
                other => self.html.push(other),
            }
        }
    }

    /// `<name class="class">`, or without the class where it is empty.
    pub(crate) fn open(&mut self, name: &'static str, class: &str) {
        self.html.push('<');
        self.html.push_str(name);
        if !class.is_empty() {
            self.html.push_str(" class=\"");
            self.text(class);
            self.html.push('"');
        }
        self.html.push('>');
    }

    /// `</name>`, ending the line.
    pub(crate) fn close(&mut self, name: &'static str) {
        self.html.push_str("</");
        self.html.push_str(name);
        self.html.push_str(">\n");
    }

    /// An element that holds text only.
    pub(crate) fn element(&mut self, name: &'static str, class: &str, text: &str) {
        self.open(name, class);
        self.text(text);
        self.close(name);
    }

    /// An element with text in the language of the page, or marked as what else it is.
    pub(crate) fn said(&mut self, name: &'static str, text: &str, standing: Standing) {
        self.html.push('<');
        self.html.push_str(name);
        match standing {
            Standing::Own => {}
            Standing::Draft => self.html.push_str(" data-translation=\"draft\""),
            Standing::English => self.html.push_str(" lang=\"en\""),
        }
        self.html.push('>');
        self.text(text);
        self.close(name);
    }

    /// The same within a line of text.
    pub(crate) fn inline(&mut self, name: &'static str, class: &str, text: &str) {
        self.open(name, class);
        self.text(text);
        self.html.push_str("</");
        self.html.push_str(name);
        self.html.push('>');
    }

    /// A section that its heading names; closed with `close("section")`.
    /// `write` writes the heading's content.
    pub(crate) fn section(&mut self, class: &str, write: impl FnOnce(&mut Self)) {
        self.ids += 1;
        let id = format!("part-{}", self.ids);
        self.html.push_str("<section");
        if !class.is_empty() {
            self.html.push_str(" class=\"");
            self.text(class);
            self.html.push('"');
        }
        self.html
            .push_str(&format!(" aria-labelledby=\"{id}\">\n<h2 id=\"{id}\">"));
        write(self);
        self.close("h2");
    }

    /// A link, where the address is one that may be a link; its text otherwise.
    pub(crate) fn link(&mut self, url: &str, text: &str) {
        if crate::view::is_link(url) {
            self.html.push_str("<a rel=\"noreferrer\" href=\"");
            self.text(url);
            self.html.push_str("\">");
            self.text(text);
            self.html.push_str("</a>");
        } else {
            self.text(text);
        }
    }
}

//! Tables whose cells say on a narrow screen what their column is.

use crate::html::Markup;

/// One cell.
pub(super) enum Cell {
    /// What the row is about.
    Head(Head),
    /// A number, or a few words.
    Figure(String),
    /// A drawing of our own.
    Drawing(String),
}

/// What a row is about.
#[derive(Default)]
pub(super) struct Head {
    pub(super) text: String,
    /// More about it, beneath; empty where there is no more.
    pub(super) about: String,
    /// Its id, beneath; empty where it has none.
    pub(super) id: String,
    /// A word beside it, where there is one to say.
    pub(super) mark: Option<String>,
}

impl Head {
    pub(super) fn of(text: &str, id: &str) -> Self {
        Self {
            text: text.to_owned(),
            id: id.to_owned(),
            ..Self::default()
        }
    }
}

impl Cell {
    /// What a row is about, with its id where it has one.
    pub(super) fn head(text: &str, id: &str) -> Self {
        Self::Head(Head::of(text, id))
    }
}

/// What a table is called.
#[derive(Clone, Copy)]
pub(super) enum Caption<'a> {
    Seen(&'a str),
    /// For who listens alone, where the heading above says it to the eye.
    Heard(&'a str),
}

/// A table; `columns` name the cells after the first.
pub(super) fn table(
    markup: &mut Markup,
    caption: Caption<'_>,
    first: &str,
    columns: &[&str],
    rows: &[Vec<Cell>],
) {
    markup.raw("<div class=\"wide\"><table class=\"counts\">\n");
    match caption {
        Caption::Seen(text) => markup.element("caption", "", text),
        Caption::Heard(text) => markup.element("caption", "heard", text),
    }
    markup.raw("<thead><tr>");
    for column in std::iter::once(&first).chain(columns) {
        markup.raw("<th scope=\"col\">");
        markup.text(column);
        markup.raw("</th>");
    }
    markup.raw("</tr></thead>\n<tbody>\n");
    for row in rows {
        markup.raw("<tr>");
        let names = std::iter::once(&first).chain(columns);
        for (cell, name) in row.iter().zip(names) {
            write(markup, cell, name);
        }
        markup.raw("</tr>\n");
    }
    markup.raw("</tbody></table></div>\n");
}

fn write(markup: &mut Markup, cell: &Cell, name: &str) {
    match cell {
        Cell::Head(Head {
            text,
            about,
            id,
            mark,
        }) => {
            markup.raw("<th scope=\"row\">");
            markup.text(text);
            if let Some(mark) = mark {
                markup.raw(" ");
                markup.inline("span", "mark open", mark);
            }
            if !about.is_empty() {
                markup.raw("<br>");
                markup.inline("span", "about", about);
            }
            if !id.is_empty() {
                markup.raw("<br>");
                markup.inline("code", "quiet", id);
            }
            markup.raw("</th>");
        }
        Cell::Figure(text) => {
            markup.raw("<td data-label=\"");
            markup.text(name);
            markup.raw("\">");
            markup.text(text);
            markup.raw("</td>");
        }
        Cell::Drawing(drawing) => {
            markup.raw("<td class=\"drawing\">");
            markup.drawing(drawing);
            markup.raw("</td>");
        }
    }
}

//! A sheet as text and as HTML: the same parts in the same order.

use anstyle::Style;

use super::{Sheet, SheetLine};
use crate::html::{Markup, standalone};
use crate::layout::{Page, plain, styled};
use crate::locale::{Locale, Standing};
use crate::text::TextOptions;

const STYLE: &str = include_str!("style.css");
const BOLD: Style = Style::new().bold();

/// Sheets as text, one after the other.
#[must_use]
pub fn sheets_text(sheets: &[Sheet], options: &TextOptions) -> String {
    let mut page = Page::new(options.width, options.is_coloured);
    for (place, sheet) in sheets.iter().enumerate() {
        if place > 0 {
            page.gap();
            page.paragraph(&[], 0, &[plain("=".repeat(options.width))]);
            page.gap();
        }
        page.line_with_ends(&[styled(&*sheet.title, BOLD)], &[plain(&*sheet.day)]);
        for part in &sheet.parts {
            page.gap();
            page.paragraph(&[], 0, &[styled(&*part.title, BOLD)]);
            for line in &part.lines {
                page.paragraph(&[plain("  - ")], 4, &[plain(&*line.text)]);
            }
        }
        page.gap();
        page.paragraph(&[], 0, &[plain(&*sheet.information)]);
        for note in notes(sheet) {
            page.paragraph(&[], 0, &[plain(note)]);
        }
    }
    page.finish()
}

/// Sheets as an HTML page that stands alone, each on a sheet of its own.
#[must_use]
pub fn sheets_html(sheets: &[Sheet]) -> String {
    let first = sheets.first();
    let locale = first.map_or(Locale::built_in_english(), |sheet| &sheet.locale);
    let title = first.map_or("", |sheet| sheet.title.as_str());
    standalone(locale, title, STYLE, |markup| {
        for sheet in sheets {
            markup.open("section", "sheet");
            write(markup, sheet);
            markup.close("section");
        }
    })
}

fn write(markup: &mut Markup, sheet: &Sheet) {
    markup.element("h1", "", &sheet.title);
    markup.element("p", "quiet", &sheet.day);
    for part in &sheet.parts {
        markup.element("h2", &part.id, &part.title);
        markup.open("ul", &part.id);
        for line in &part.lines {
            markup.said("li", &line.text, line.standing);
        }
        markup.close("ul");
    }
    markup.element("p", "quiet", &sheet.information);
    for note in notes(sheet) {
        markup.element("p", "quiet", note);
    }
}

/// What must be known of how it was written.
fn notes(sheet: &Sheet) -> Vec<&str> {
    let is_draft = |line: &SheetLine| line.standing == Standing::Draft;
    let mut lines = sheet.parts.iter().flat_map(|part| &part.lines);
    let mut notes = Vec::new();
    if sheet.is_recalled {
        notes.push(sheet.locale.label("sheet-recalled"));
    }
    if lines.any(is_draft) {
        notes.push(sheet.locale.label("translation-draft-means"));
    }
    notes
}

//! A letter as text and as HTML: the same parts in the same order.

use super::Letter;
use crate::html::{Markup, standalone};
use crate::layout::{Page, plain, styled};
use crate::locale::Locale;
use crate::text::TextOptions;

const STYLE: &str = include_str!("style.css");

/// The lists of a letter with their headings; what is empty is left out.
fn lists(letter: &Letter) -> Vec<(&str, Vec<String>)> {
    let locale = &letter.locale;
    [
        (locale.label("letter-done"), letter.done.clone()),
        (locale.label("letter-asked"), vec![letter.asked.clone()]),
        (locale.label("tasks"), letter.tasks.clone()),
        (locale.label("letter-positions"), letter.positions.clone()),
        (locale.label("issues"), letter.issues.clone()),
    ]
    .into_iter()
    .filter(|(_, items)| !items.is_empty())
    .collect()
}

fn subject_line(letter: &Letter) -> String {
    format!(
        "{} ({} {})",
        letter.who,
        letter.locale.label("as-of"),
        letter.as_of
    )
}

fn title(letter: &Letter) -> String {
    format!("{}: {}", letter.heading, letter.to)
}

/// Letters as text, one after the other.
#[must_use]
pub fn letters_text(letters: &[Letter], options: &TextOptions) -> String {
    let mut page = Page::new(options.width, options.is_coloured);
    let bold = anstyle::Style::new().bold();
    for (place, letter) in letters.iter().enumerate() {
        let locale = &letter.locale;
        if place > 0 {
            page.gap();
            page.paragraph(&[], 0, &[plain("=".repeat(options.width))]);
            page.gap();
        }
        page.paragraph(&[], 0, &[styled(title(letter), bold)]);
        page.paragraph(&[], 0, &[plain(subject_line(letter))]);
        page.gap();
        page.paragraph(
            &[],
            0,
            &[
                plain(&letter.opening),
                plain(" "),
                styled(&*letter.urgency, bold),
            ],
        );
        for flag in &letter.red_flags {
            page.paragraph(&[styled("!! ", bold)], 3, &[styled(&**flag, bold)]);
        }
        let mut part = |heading: &str, items: &[String]| {
            if !items.is_empty() {
                page.gap();
                page.paragraph(&[], 0, &[styled(heading, bold)]);
                for item in items {
                    page.paragraph(&[plain("  - ")], 4, &[plain(item)]);
                }
            }
        };
        part(locale.label("why"), &letter.why);
        let findings = letter
            .findings
            .iter()
            .map(|(label, said)| joined(&[label, said], ": "));
        part(
            locale.label("letter-findings"),
            &findings.collect::<Vec<_>>(),
        );
        let results = letter
            .results
            .iter()
            .map(|[name, value, time]| joined(&[name, value, time], ", "));
        part(locale.label("letter-results"), &results.collect::<Vec<_>>());
        for (heading, items) in lists(letter) {
            part(heading, &items);
        }
        page.gap();
        if letter.recalled {
            page.paragraph(&[], 0, &[plain(locale.label("letter-recalled"))]);
        }
        page.paragraph(&[], 0, &[plain(&letter.closing)]);
        page.gap();
        page.paragraph(&[], 0, &[plain(locale.label("letter-signed"))]);
    }
    page.finish()
}

fn joined(parts: &[&str], between: &str) -> String {
    let parts: Vec<&str> = parts
        .iter()
        .copied()
        .filter(|part| !part.is_empty())
        .collect();
    parts.join(between)
}

/// Letters as an HTML page that stands alone, each on a sheet of its own.
#[must_use]
pub fn letters_html(letters: &[Letter]) -> String {
    let heading = letters.first().map(title).unwrap_or_default();
    let locale = letters
        .first()
        .map_or(Locale::built_in_english(), |letter| &letter.locale);
    standalone(locale, &heading, STYLE, |markup| {
        for letter in letters {
            markup.open("section", "letter");
            write(markup, letter);
            markup.close("section");
        }
    })
}

fn write(markup: &mut Markup, letter: &Letter) {
    let locale = &letter.locale;
    markup.element("h1", "", &title(letter));
    markup.element("p", "quiet", &subject_line(letter));
    markup.open("p", "");
    markup.text(&letter.opening);
    markup.text(" ");
    markup.inline("strong", "", &letter.urgency);
    markup.close("p");
    for flag in &letter.red_flags {
        markup.element("p", "flag", flag);
    }
    items(markup, locale.label("why"), &letter.why);
    if !letter.findings.is_empty() {
        markup.element("h2", "", locale.label("letter-findings"));
        markup.open("ul", "");
        for (label, said) in &letter.findings {
            markup.open("li", "");
            markup.inline("strong", "", label);
            if !said.is_empty() {
                markup.text(": ");
                markup.text(said);
            }
            markup.close("li");
        }
        markup.close("ul");
    }
    if !letter.results.is_empty() {
        let head = [
            locale.label("letter-result-what").to_owned(),
            locale.label("letter-result-value").to_owned(),
            locale.label("letter-result-when").to_owned(),
        ];
        let rows: Vec<Vec<String>> = letter.results.iter().map(|row| row.to_vec()).collect();
        markup.table(locale.label("letter-results"), &head, &rows);
    }
    for (heading, list) in lists(letter) {
        items(markup, heading, &list);
    }
    if letter.recalled {
        markup.element("p", "quiet", locale.label("letter-recalled"));
    }
    markup.element("p", "quiet", &letter.closing);
    markup.element("p", "signed", locale.label("letter-signed"));
}

fn items(markup: &mut Markup, heading: &str, list: &[String]) {
    if list.is_empty() {
        return;
    }
    markup.element("h2", "", heading);
    markup.open("ul", "");
    for item in list {
        markup.element("li", "", item);
    }
    markup.close("ul");
}

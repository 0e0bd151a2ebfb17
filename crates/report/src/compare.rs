//! All positions on one decision side by side, and where bodies disagree.

use gravida_guideline::knowledge::{Conflict, Decision, Recommendation, Source};
use gravida_guideline::{Direction, Knowledge, Sharpness, Verification};

use crate::html::standalone;
use crate::layout::{Page, columns, plain, styled};
use crate::locale::Locale;
use crate::node::{Node, list, object, optional, text};
use crate::text::TextOptions;
use crate::wording;

const BOLD: anstyle::Style = anstyle::Style::new().bold();

/// One position as the cells of a table.
struct Row {
    body: String,
    document: String,
    direction: Direction,
    strength: String,
    certainty: String,
    summary: String,
    verification: Verification,
    id: String,
}

fn row(knowledge: &Knowledge, item: &Recommendation, locale: &Locale) -> Row {
    let guideline = knowledge.guideline(&item.guideline);
    let superseded = guideline.is_some_and(|one| one.status.as_str() == "superseded");
    let mut document =
        guideline.map_or_else(String::new, |one| format!("{}; {}", one.title, one.edition));
    if superseded {
        document.push(' ');
        document.push_str(locale.label("superseded-mark"));
    }
    Row {
        body: guideline.map_or_else(|| item.guideline.clone(), |one| one.body.clone()),
        document,
        direction: item.direction,
        strength: item.strength.clone(),
        certainty: item.certainty.clone(),
        summary: item.summary.clone(),
        verification: item.verification,
        id: item.id.clone(),
    }
}

fn rows(knowledge: &Knowledge, decision: &Decision, locale: &Locale) -> Vec<Row> {
    let items = decision.recommendations.iter();
    items.map(|item| row(knowledge, item, locale)).collect()
}

/// Every position on `decision` as a table of text: a line of cells and the
/// summary beneath.
#[must_use]
pub fn compare_text(
    knowledge: &Knowledge,
    decision: &Decision,
    locale: &Locale,
    options: &TextOptions,
) -> String {
    let mut page = Page::new(options.width, options.is_coloured);
    page.paragraph(
        &[],
        0,
        &[styled(format!("{}: {}", decision.id, decision.title), BOLD)],
    );
    page.paragraph(&[], 0, &[plain(&decision.question)]);
    page.gap();
    let rows = rows(knowledge, decision, locale);
    let [body, direction, strength, certainty, ..] = wording::comparison(locale);
    let said = |row: &Row| wording::direction(locale, row.direction);
    let width = |head: &str, cell: &dyn Fn(&Row) -> usize| {
        let widest = rows.iter().map(cell).max();
        widest.unwrap_or(0).max(columns(head))
    };
    let widths = [
        width(body, &|row| columns(&row.body)).min(26),
        width(direction, &|row| columns(said(row))),
        width(strength, &|row| columns(&row.strength)).min(20),
    ];
    line(
        &mut page,
        &widths,
        [body, direction, strength, certainty],
        true,
    );
    for row in &rows {
        line(
            &mut page,
            &widths,
            [&row.body, said(row), &row.strength, &row.certainty],
            false,
        );
        write_position(&mut page, row, locale);
    }
    page.finish()
}

fn line(page: &mut Page, widths: &[usize; 3], cells: [&str; 4], is_head: bool) {
    let mut shown = String::new();
    for (place, cell) in cells.iter().enumerate() {
        shown.push_str(cell);
        if let Some(width) = widths.get(place) {
            // No-break spaces keep the columns where they are.
            let padding = width.saturating_sub(columns(cell)) + 2;
            shown.push_str(&"\u{a0}".repeat(padding));
        }
    }
    let style = if is_head { BOLD.underline() } else { BOLD };
    page.paragraph(&[], 2, &[styled(shown, style)]);
}

fn write_position(page: &mut Page, row: &Row, locale: &Locale) {
    let mut spans = vec![plain(&row.summary)];
    if row.verification == Verification::Recalled {
        spans.push(plain(format!(" [{}]", locale.label("recalled"))));
    }
    page.paragraph(&[plain("    ")], 4, &spans);
    page.paragraph(
        &[plain("    ")],
        4,
        &[styled(
            format!("{}; {}", row.id, row.document),
            anstyle::Style::new().dimmed(),
        )],
    );
}

fn position_node(row: &Row) -> Node {
    object([
        ("id", text(&row.id)),
        ("body", text(&row.body)),
        ("document", text(&row.document)),
        ("direction", text(row.direction.as_str())),
        ("strength", text(&row.strength)),
        ("certainty", text(&row.certainty)),
        ("summary", text(&row.summary)),
        ("verification", text(row.verification.as_str())),
    ])
}

/// The same as JSON, ending in a newline.
#[must_use]
pub fn compare_json(knowledge: &Knowledge, decision: &Decision) -> String {
    printed(&object([
        ("decision", text(&decision.id)),
        ("title", text(&decision.title)),
        ("question", text(&decision.question)),
        (
            "positions",
            list(
                rows(knowledge, decision, Locale::built_in_english())
                    .iter()
                    .map(position_node),
            ),
        ),
    ]))
}

/// The same as an HTML page that stands alone.
#[must_use]
pub fn compare_html(knowledge: &Knowledge, decision: &Decision, locale: &Locale) -> String {
    standalone(locale, &decision.title, "", |markup| {
        markup.element("h1", "", &decision.title);
        markup.element("p", "", &decision.question);
        let head: Vec<String> = wording::comparison(locale).map(str::to_owned).to_vec();
        let cells: Vec<Vec<String>> = rows(knowledge, decision, locale)
            .into_iter()
            .map(|row| {
                let verification = match row.verification {
                    Verification::Seen => locale.label("verification-seen").to_owned(),
                    Verification::Recalled => locale.label("recalled").to_owned(),
                };
                let direction = wording::direction(locale, row.direction).to_owned();
                vec![
                    row.body,
                    direction,
                    row.strength,
                    row.certainty,
                    row.summary,
                    row.document,
                    verification,
                ]
            })
            .collect();
        markup.table(locale.label("all-positions"), &head, &cells);
    })
}

/// Where bodies disagree, the sharpest first; on `decision` only, where one is given.
#[must_use]
pub fn conflicts_text(
    knowledge: &Knowledge,
    decision: Option<&str>,
    locale: &Locale,
    options: &TextOptions,
) -> String {
    let mut page = Page::new(options.width, options.is_coloured);
    let mut before: Option<Sharpness> = None;
    let conflicts = wanted(knowledge, decision);
    for conflict in &conflicts {
        if before.replace(conflict.sharpness) != Some(conflict.sharpness) {
            page.gap();
            page.paragraph(
                &[],
                0,
                &[styled(
                    wording::sharpness(locale, conflict.sharpness),
                    BOLD.underline(),
                )],
            );
        }
        page.gap();
        let one = conflict.disagreement;
        page.paragraph(
            &[],
            2,
            &[
                styled(&*one.question, BOLD),
                plain(format!(" ({})", conflict.decision.id)),
            ],
        );
        for item in &conflict.positions {
            let row = row(knowledge, item, locale);
            let head = format!(
                "{} {}: ",
                wording::direction(locale, row.direction),
                row.body
            );
            let mut spans = vec![styled(head, BOLD), plain(&row.summary)];
            if row.verification == Verification::Recalled {
                spans.push(plain(format!(" [{}]", locale.label("recalled"))));
            }
            page.paragraph(&[plain("  - ")], 4, &spans);
        }
        page.paragraph(&[plain("  ")], 2, &[plain(&one.because)]);
        let sources = one.sources.iter();
        let cited: Vec<String> = sources.map(|source| cited(source, locale)).collect();
        let line = format!("({} {})", locale.label("rests-on"), cited.join("; "));
        page.paragraph(
            &[plain("  ")],
            2,
            &[styled(line, anstyle::Style::new().dimmed())],
        );
    }
    page.gap();
    page.paragraph(
        &[],
        0,
        &[plain(locale.count("disagreements", conflicts.len()))],
    );
    page.finish()
}

/// A document, where in it, and whether it was read there.
fn cited(source: &Source, locale: &Locale) -> String {
    let recalled = match source.verification {
        Verification::Seen => String::new(),
        Verification::Recalled => format!(" [{}]", locale.label("recalled")),
    };
    format!("{}, {}{recalled}", source.id, source.section)
}

fn source_node(source: &Source) -> Node {
    object([
        ("id", text(&source.id)),
        ("section", text(&source.section)),
        ("verification", text(source.verification.as_str())),
        ("note", optional(source.note.as_deref())),
    ])
}

/// The same as a JSON list, ending in a newline.
#[must_use]
pub fn conflicts_json(knowledge: &Knowledge, decision: Option<&str>) -> String {
    let conflicts = wanted(knowledge, decision);
    let english = Locale::built_in_english();
    printed(&list(conflicts.iter().map(|conflict| {
        object([
            ("id", text(&conflict.disagreement.id)),
            ("decision", text(&conflict.decision.id)),
            ("sharpness", text(conflict.sharpness.as_str())),
            ("question", text(&conflict.disagreement.question)),
            ("because", text(&conflict.disagreement.because)),
            (
                "sources",
                list(conflict.disagreement.sources.iter().map(source_node)),
            ),
            (
                "positions",
                list(
                    conflict
                        .positions
                        .iter()
                        .map(|item| position_node(&row(knowledge, item, english))),
                ),
            ),
        ])
    })))
}

fn wanted<'k>(knowledge: &'k Knowledge, decision: Option<&str>) -> Vec<Conflict<'k>> {
    let mut conflicts = knowledge.conflicts();
    conflicts.retain(|conflict| decision.is_none_or(|id| conflict.decision.id == id));
    conflicts
}

fn printed(node: &Node) -> String {
    let mut json = serde_json::to_string_pretty(node).unwrap_or_default();
    json.push('\n');
    json
}

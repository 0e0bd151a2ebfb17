//! What the knowledge contains, by kind: a line each, or a JSON list.

use gravida_guideline::{Knowledge, Verification};

use crate::layout::{Page, columns, plain, styled};
use crate::locale::Locale;
use crate::node::{Node, list, object, text};
use crate::text::TextOptions;

/// What can be listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListKind {
    /// Clinical questions.
    Decisions,
    /// Every body's positions.
    Recommendations,
    /// Documents.
    Guidelines,
    /// Trials, cohorts, reviews, acts of regulators.
    Evidence,
    /// Which body is in force.
    Profiles,
    /// What can be known about a case.
    Facts,
    /// Published formulas.
    Calculators,
    /// What can be drawn.
    Pictures,
    /// What is counted over many women.
    Measures,
}

struct Row {
    id: String,
    title: String,
    verification: Option<Verification>,
    more: Vec<(&'static str, String)>,
}

/// Everything of `kind` as text, a paragraph each, ids aligned.
#[must_use]
pub fn list_text(knowledge: &Knowledge, kind: ListKind, options: &TextOptions) -> String {
    let locale = Locale::built_in_english();
    let rows = rows(knowledge, kind);
    let widest = rows.iter().map(|row| columns(&row.id)).max().unwrap_or(0);
    let mut page = Page::new(options.width, options.is_coloured);
    // Long ids leave too little of the line: the title then stands below.
    let is_aligned = widest <= 24;
    let indent = if is_aligned { widest + 2 } else { 4 };
    for row in rows {
        let id = styled(&*row.id, anstyle::Style::new().bold());
        let mut spans = vec![plain(&row.title)];
        if row.verification == Some(Verification::Recalled) {
            spans.push(plain(format!(" [{}]", locale.label("recalled"))));
        }
        if is_aligned {
            let padding = " ".repeat(indent.saturating_sub(columns(&row.id)));
            page.paragraph(&[id, plain(padding)], indent, &spans);
        } else {
            page.paragraph(&[], 0, &[id]);
            page.paragraph(&[plain(" ".repeat(indent))], indent, &spans);
        }
    }
    page.finish()
}

/// What stands in English on a page in the language `locale`, a paragraph each:
/// wording of the product by key first, then texts of the knowledge by id and part,
/// what is shown at once before what is folded.
#[must_use]
pub fn untranslated_text(knowledge: &Knowledge, locale: &Locale, options: &TextOptions) -> String {
    let english = Locale::built_in_english();
    let mut page = Page::new(options.width, options.is_coloured);
    let bold = anstyle::Style::new().bold();
    let texts = knowledge.untranslated(locale.tag());
    let at_once = texts.iter().filter(|one| one.is_shown_at_once).count();
    let number = texts.len() + locale.untranslated().len();
    let counts = [("count", number.into()), ("shown", at_once.into())];
    page.paragraph(
        &[],
        0,
        &[plain(english.phrase("untranslated-count", &counts))],
    );
    for key in locale.untranslated() {
        page.paragraph(
            &[],
            0,
            &[styled(format!("locales/{}.ftl {key}", locale.tag()), bold)],
        );
    }
    for one in texts {
        let (id, part) = &one.key;
        let mut spans = vec![
            styled(format!("{id} {part}"), bold),
            plain(format!(" {}", one.of)),
        ];
        let marks = [
            (one.is_stale, english.label("untranslated-stale")),
            (!one.is_shown_at_once, english.label("untranslated-folded")),
        ];
        for (_, mark) in marks.iter().filter(|(is_so, _)| *is_so) {
            spans.push(plain(format!(" [{mark}]")));
        }
        page.paragraph(&[], 0, &spans);
        page.paragraph(&[plain("    ")], 4, &[plain(one.english)]);
    }
    page.finish()
}

/// The same as an indented JSON list, ending in a newline.
#[must_use]
pub fn untranslated_json(knowledge: &Knowledge, locale: &Locale) -> String {
    let keys = (locale.untranslated().iter()).map(|key| {
        object(vec![
            ("id", text(key.clone())),
            ("part", text("locale")),
            ("stale", Node::Boolean(false)),
            ("shownAtOnce", Node::Boolean(true)),
        ])
    });
    let texts = (knowledge.untranslated(locale.tag()).into_iter()).map(|one| {
        object(vec![
            ("id", text(one.key.0)),
            ("part", text(one.key.1)),
            ("of", text(one.of)),
            ("stale", Node::Boolean(one.is_stale)),
            ("shownAtOnce", Node::Boolean(one.is_shown_at_once)),
            ("english", text(one.english)),
        ])
    });
    let mut json = serde_json::to_string_pretty(&list(keys.chain(texts))).unwrap_or_default();
    json.push('\n');
    json
}

/// Everything of `kind` as an indented JSON list, ending in a newline.
#[must_use]
pub fn list_json(knowledge: &Knowledge, kind: ListKind) -> String {
    let nodes = rows(knowledge, kind).into_iter().map(|row| {
        let mut members: Vec<(&'static str, Node)> =
            vec![("id", text(row.id)), ("title", text(row.title))];
        members.extend(
            row.more
                .into_iter()
                .map(|(key, content)| (key, text(content))),
        );
        if let Some(verification) = row.verification {
            members.push(("verification", text(verification.as_str())));
        }
        object(members)
    });
    let mut json = serde_json::to_string_pretty(&list(nodes)).unwrap_or_default();
    json.push('\n');
    json
}

fn rows(knowledge: &Knowledge, kind: ListKind) -> Vec<Row> {
    let row = |id: &str, title: String, verification, more| Row {
        id: id.to_owned(),
        title,
        verification,
        more,
    };
    match kind {
        ListKind::Decisions => knowledge
            .decisions()
            .iter()
            .map(|one| {
                row(
                    &one.id,
                    one.title.clone(),
                    None,
                    vec![("question", one.question.clone())],
                )
            })
            .collect(),
        ListKind::Recommendations => knowledge
            .decisions()
            .iter()
            .flat_map(|decision| {
                decision
                    .recommendations
                    .iter()
                    .map(move |one| (decision, one))
            })
            .map(|(decision, one)| {
                row(
                    &one.id,
                    one.summary.clone(),
                    Some(one.verification),
                    vec![
                        ("decision", decision.id.clone()),
                        ("guideline", one.guideline.clone()),
                        ("direction", one.direction.to_string()),
                    ],
                )
            })
            .collect(),
        ListKind::Guidelines => knowledge
            .guidelines()
            .iter()
            .map(|one| {
                let more = vec![
                    ("body", one.body.clone()),
                    ("edition", one.edition.clone()),
                    ("status", one.status.to_string()),
                    ("url", one.url.clone()),
                ];
                row(
                    &one.id,
                    format!("{}: {}; {}", one.body, one.title, one.edition),
                    Some(one.verification),
                    more,
                )
            })
            .collect(),
        ListKind::Evidence => knowledge
            .all_evidence()
            .iter()
            .map(|one| {
                row(
                    &one.id,
                    one.title.clone(),
                    Some(one.verification),
                    vec![("kind", one.kind.to_string())],
                )
            })
            .collect(),
        ListKind::Profiles => knowledge
            .profiles()
            .iter()
            .map(|one| row(&one.id, one.title.clone(), None, Vec::new()))
            .collect(),
        ListKind::Facts => knowledge
            .facts()
            .iter()
            .map(|one| {
                row(
                    &one.id,
                    one.ask.clone(),
                    None,
                    vec![("label", one.label.clone()), ("type", one.kind.to_string())],
                )
            })
            .collect(),
        ListKind::Calculators => knowledge
            .calculators()
            .iter()
            .map(|one| {
                row(
                    &one.id,
                    one.title.clone(),
                    None,
                    vec![("summary", one.summary.clone())],
                )
            })
            .collect(),
        ListKind::Measures => knowledge
            .measures()
            .iter()
            .map(|one| {
                let more = vec![
                    ("description", one.description.clone()),
                    ("decision", one.decision.clone()),
                ];
                row(&one.id, one.title.clone(), None, more)
            })
            .collect(),
        ListKind::Pictures => knowledge
            .pictures()
            .iter()
            .map(|one| {
                let more = vec![("alternative", one.alternative.clone())];
                row(&one.id, one.title.clone(), None, more)
            })
            .collect(),
    }
}

//! What the pages of follow-up have in common.

use axum::http::StatusCode;
use axum::response::Response;
use gravida_guideline::knowledge::Knowledge;
use gravida_report::locale::Locale;
use gravida_store::{CaseId, NewTask, StoreError};
use maud::{Markup, html};

use super::visitor::Visitor;
use crate::page::{Place, Shell, Tone, layout_for};
use crate::refusal::Refusal;

/// A page of follow-up within the frame of all pages.
pub(super) fn page(visitor: &Visitor, title: &str, main: &Markup) -> Response {
    layout_for(&visitor.page, &Shell::new(title, Place::Saved), main)
}

/// The same in the tone of what it speaks of.
pub(super) fn page_in_tone(visitor: &Visitor, tone: Tone, title: &str, main: &Markup) -> Response {
    let shell = Shell {
        tone,
        ..Shell::new(title, Place::Saved)
    };
    layout_for(&visitor.page, &shell, main)
}

/// The same, answered with another status than 200.
pub(super) fn page_with(
    visitor: &Visitor,
    status: StatusCode,
    title: &str,
    main: &Markup,
) -> Response {
    let mut response = page(visitor, title, main);
    *response.status_mut() = status;
    response
}

/// The case that an address names.
///
/// # Errors
/// [`Refusal`] 404 when it can name none.
pub(super) fn case_id(text: &str) -> Result<CaseId, Refusal> {
    CaseId::parse(text).map_err(|error: StoreError| Refusal::not_found(error.to_string()))
}

/// The two lists, of which one is shown.
pub(super) fn tabs(locale: &Locale, current: &str) -> Markup {
    html! {
        nav.tabs aria-label=(locale.label("saved-lists")) {
            ul {
                @for (address, key) in [("/worklist", "worklist"), ("/cases", "saved-cases")] {
                    li { a href=(address) aria-current=[(address == current).then_some("page")] { (locale.label(key)) } }
                }
            }
        }
    }
}

/// Rows below the headings of their columns.
pub(super) fn table(headings: &[&str], rows: &Markup) -> Markup {
    html! {
        table.rows {
            thead { tr { (columns(headings)) } }
            tbody { (rows) }
        }
    }
}

/// The same for tasks, with a last column, on screen alone, by which they are
/// settled.
pub(super) fn tasks_table(locale: &Locale, headings: &[&str], rows: &Markup) -> Markup {
    html! {
        table.rows.work {
            thead {
                tr {
                    (columns(headings))
                    th.screen scope="col" { (locale.label("worklist-settle")) }
                }
            }
            tbody { (rows) }
        }
    }
}

fn columns(headings: &[&str]) -> Markup {
    html! { @for heading in headings { th scope="col" { (heading) } } }
}

/// A word for what must be seen first.
pub(super) fn flag(locale: &Locale, flag: Option<&str>) -> Markup {
    let key = match flag {
        Some("emergency") => "level-emergency",
        Some("urgent") => "level-urgent",
        _ => return html! {},
    };
    html! { span.flag.(flag.unwrap_or_default()) { (locale.label(key)) } " " }
}

/// What is to be done, in the language of the page.
pub(super) fn task_summary<'a>(locale: &'a Locale, task: &'a NewTask) -> &'a str {
    locale.said(&task.task, "summary", &task.summary)
}

/// Which day is today, and whose: the days of a list are those of one place.
pub(super) fn today(visitor: &Visitor) -> Markup {
    let locale = visitor.locale();
    let zone = visitor.page.service().clock().zone();
    html! {
        p.quiet {
            (locale.phrase("worklist-day", &[
                ("day", locale.day(visitor.today()).as_str().into()),
                ("zone", zone.as_str().into()),
            ]))
        }
    }
}

/// The title of what a task belongs to.
pub(super) fn kind_title<'a>(
    knowledge: &'a Knowledge,
    locale: &'a Locale,
    kind: &'a str,
) -> &'a str {
    knowledge
        .decision(kind)
        .map_or(kind, |decision| locale.said(kind, "title", &decision.title))
}

/// Days of a task in words: due, and the days it is of use.
pub(super) fn days(locale: &Locale, opens: Option<&str>, closes: Option<&str>) -> Option<String> {
    let part = |key: &str, day: &str| format!("{} {}", locale.label(key), locale.day(day));
    match (opens, closes) {
        (None, None) => None,
        (Some(opens), None) => Some(part("opens", opens)),
        (None, Some(closes)) => Some(part("closes", closes)),
        (Some(opens), Some(closes)) => Some(format!(
            "{}, {}",
            part("opens", opens),
            part("closes", closes)
        )),
    }
}

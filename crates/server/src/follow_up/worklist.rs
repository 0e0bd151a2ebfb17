//! Who is due for what: overdue first, then today, this week, later.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Query, State};
use axum::response::Response;
use gravida_guideline::knowledge::Knowledge;
use gravida_report::locale::Locale;
use gravida_store::{ChangedAdvice, OpenTask};
use maud::{Markup, html};
use serde::Deserialize;

use super::day::{Slot, days_between};
use super::visitor::Visitor;
use super::{frame, task};
use crate::refusal::Refusal;
use crate::service::Service;

/// At most so many cases that wait for a new assessment are counted.
const COUNTED: i64 = 1_000;

/// What to show.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Wanted {
    /// Only tasks of this kind; empty for all.
    kind: String,
}

/// What the worklist is made of.
struct Work {
    tasks: Vec<OpenTask>,
    changed: Vec<ChangedAdvice>,
    /// How many cases wait to be assessed with the knowledge of today.
    stale: usize,
}

/// `GET /worklist`.
pub(super) async fn show(
    State(service): State<Arc<Service>>,
    visitor: Visitor,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Refusal> {
    let digest = service.knowledge().digest().to_owned();
    let work = service
        .look(visitor.look("worklist viewed", None), move |store| {
            Ok(Work {
                tasks: store.worklist(None)?,
                changed: store.changed_advice()?,
                stale: store.stale(&digest, COUNTED)?.len(),
            })
        })
        .await?;
    let locale = visitor.locale();
    let main = html! {
        h1 { (locale.label("worklist")) }
        (frame::tabs(locale, "/worklist"))
        (frame::today(&visitor))
        (body(service.knowledge(), locale, &work, &wanted.kind, visitor.today()))
    };
    Ok(frame::page(&visitor, locale.label("worklist"), &main))
}

fn body(knowledge: &Knowledge, locale: &Locale, work: &Work, kind: &str, today: &str) -> Markup {
    let wanted: Vec<&OpenTask> = work
        .tasks
        .iter()
        .filter(|line| kind.is_empty() || line.task.task.kind == kind)
        .collect();
    let by_slot: Vec<(Slot, Vec<&OpenTask>)> = Slot::ALL
        .into_iter()
        .map(|slot| {
            let mut lines: Vec<&OpenTask> = wanted
                .iter()
                .copied()
                .filter(|line| Slot::of(line.task.task.due.as_deref(), today) == slot)
                .collect();
            // Emergencies first; the others stay by day.
            lines.sort_by_key(|line| line.flag.as_deref() != Some("emergency"));
            (slot, lines)
        })
        .collect();
    html! {
        (changed(locale, &work.changed))
        @if work.stale > 0 {
            p.notice role="status" { (locale.count("worklist-stale", work.stale)) }
        }
        @if work.tasks.is_empty() {
            p { (locale.label("worklist-empty")) }
        } @else {
            ul.counts {
                @for (slot, lines) in &by_slot {
                    li.empty[lines.is_empty()] {
                        @if lines.is_empty() {
                            b { "0" } " " (slot.heading(locale))
                        } @else {
                            a href={ "#" (slot.anchor()) } { b { (lines.len()) } " " (slot.heading(locale)) }
                        }
                    }
                }
            }
            (filter(knowledge, locale, &work.tasks, kind))
            @for (slot, lines) in by_slot.iter().filter(|(_, lines)| !lines.is_empty()) {
                section aria-labelledby=(slot.anchor()) {
                    h2 id=(slot.anchor()) { (slot.heading(locale)) " (" (lines.len()) ")" }
                    (table(knowledge, locale, lines, today))
                }
            }
            p.quiet {
                a href="/worklist.ics" download="gravida.ics" { (locale.label("worklist-calendar")) }
                " " (locale.label("worklist-calendar-note"))
            }
        }
    }
}

/// Cases whose advice new knowledge has changed, each once.
fn changed(locale: &Locale, changed: &[ChangedAdvice]) -> Markup {
    let cases: BTreeMap<&str, &ChangedAdvice> =
        changed.iter().map(|one| (one.case.as_str(), one)).collect();
    html! {
        @if !cases.is_empty() {
            section.notice aria-labelledby="changed" {
                h2 #changed { (locale.count("worklist-changed", cases.len())) }
                ul {
                    @for one in cases.values() {
                        li { a href={ "/cases/" (one.case) "#changed" } { (one.label) } }
                    }
                }
            }
        }
    }
}

/// Which kinds of tasks there are, to choose one.
fn filter(knowledge: &Knowledge, locale: &Locale, tasks: &[OpenTask], chosen: &str) -> Markup {
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    for line in tasks {
        *kinds.entry(&line.task.task.kind).or_default() += 1;
    }
    html! {
        form.search method="get" action="/worklist" {
            label for="kind" { (locale.label("worklist-kind")) }
            select #kind name="kind" {
                option value="" selected[chosen.is_empty()] { (locale.label("worklist-all-kinds")) " (" (tasks.len()) ")" }
                @for (kind, number) in &kinds {
                    option value=(kind) selected[*kind == chosen] { (frame::kind_title(knowledge, locale, kind)) " (" (number) ")" }
                }
            }
            button { (locale.label("worklist-filter")) }
        }
    }
}

fn table(knowledge: &Knowledge, locale: &Locale, lines: &[&OpenTask], today: &str) -> Markup {
    html! {
        (frame::tasks_table(
            locale,
            &[
                locale.label("worklist-due"),
                locale.label("saved-label"),
                locale.label("worklist-what"),
            ],
            &html! {
                @for line in lines { (row(knowledge, locale, line, today)) }
            },
        ))
    }
}

fn row(knowledge: &Knowledge, locale: &Locale, line: &OpenTask, today: &str) -> Markup {
    let task = &line.task.task;
    let late = task.due.as_deref().and_then(|due| days_between(due, today));
    html! {
        tr {
            td.due data-label=(locale.label("worklist-due")) {
                @match &task.due {
                    Some(due) => (locale.day(due)),
                    None => (locale.label("date-not-known")),
                }
                @if let Some(late) = late.filter(|late| *late > 0) {
                    br; span.late { (locale.phrase("worklist-late", &[("count", late.into())])) }
                }
            }
            th scope="row" {
                (frame::flag(locale, line.flag.as_deref()))
                a href={ "/cases/" (line.case) } { (line.label) }
            }
            td data-label=(locale.label("worklist-what")) {
                (frame::task_summary(locale, task))
                br;
                span.quiet {
                    (frame::kind_title(knowledge, locale, &task.kind))
                    @if let Some(days) = frame::days(locale, task.opens.as_deref(), task.closes.as_deref()) { " · " (days) }
                }
            }
            td.screen { (task::forms(locale, &line.case, task, &line.label, "/worklist")) }
        }
    }
}

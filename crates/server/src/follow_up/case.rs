//! One saved case: where she stands today, what is due, how it came about.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::{Redirect, Response};
use gravida_guideline::knowledge::Knowledge;
use gravida_guideline::{Direction, Outcome};
use gravida_report::locale::Locale;
use gravida_store::{Advice, Case, Task, TaskState, Version};
use maud::{Markup, html};

use super::day::Slot;
use super::entered::{AssessedEntry, Entered};
use super::version::{AdviceChange, advice_list};
use super::visitor::Visitor;
use super::{frame, reassess, task};
use crate::page::{Saved, Tone};
use crate::refusal::Refusal;
use crate::service::Service;

/// Everything that the store has of a case.
struct Kept {
    case: Case,
    tasks: Vec<Task>,
    versions: Vec<Version>,
    advice: Vec<Advice>,
}

/// `GET /cases/{id}`.
pub(super) async fn show(
    State(service): State<Arc<Service>>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let id = frame::case_id(&id)?;
    // What cannot be assessed anew is shown all the same, and says so below.
    let _ = reassess::reassess(&service, &id).await;
    let look = visitor.look("case viewed", Some(&id));
    let kept = service
        .look(look, move |store| {
            Ok(Kept {
                case: store.case(&id)?,
                tasks: store.tasks(&id)?,
                versions: store.versions(&id)?,
                advice: store.advice(&id)?,
            })
        })
        .await?;
    let entered = match kept.versions.last() {
        Some(newest) => Entered::parse(&newest.content)?,
        None => return Err(Refusal::internal()),
    };
    let (looked_at, now) = (entered, visitor.now().to_owned());
    let today = service
        .work(move |service| looked_at.assess(service, Some(&now)))
        .await?;
    let locale = visitor.locale();
    let tone = match &today {
        Ok(today) if today.assessment.subject.loss => Tone::AfterLoss,
        Ok(_) | Err(_) => Tone::Ordinary,
    };
    let main = html! {
        (head(&visitor, &kept.case))
        @if tone == Tone::AfterLoss { p.after { (locale.label("page-after-loss")) } }
        @if !locale.is_english() { p.draft { (locale.label("translation-draft-means")) } }
        (changed(locale, &kept))
        @match &today {
            Ok(today) => (standing(service.knowledge(), locale, today)),
            Err(refusal) => {
                p.notice role="alert" { (locale.label("case-not-assessed")) " " (refusal.message()) }
            }
        }
        (tasks(&visitor, &kept))
        (versions(&visitor, &kept))
        (manage(locale, &kept.case))
    };
    Ok(frame::page_in_tone(&visitor, tone, &kept.case.label, &main))
}

/// `GET /cases/{id}/open`: the newest version as a case under work, looked at
/// now: its whole assessment, to which results can be added.
pub(super) async fn open(
    State(service): State<Arc<Service>>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Redirect, Refusal> {
    let id = frame::case_id(&id)?;
    let look = visitor.look("case opened", Some(&id));
    let (case, newest) = service
        .look(look, move |store| {
            Ok((store.case(&id)?, store.version(&id, None)?))
        })
        .await?;
    let saved = Saved {
        case: case.id.to_string(),
        label: case.label,
        version: newest.number,
    };
    let entered = Entered::parse(&newest.content)?;
    let draft = entered.to_draft(service.knowledge(), Some(visitor.now()), Some(saved));
    let key = service
        .pages()
        .drafts
        .hold(draft, service.clock().unix_seconds());
    Ok(Redirect::to(&format!("/case/{key}")))
}

fn head(visitor: &Visitor, case: &Case) -> Markup {
    let locale = visitor.locale();
    html! {
        h1 {
            (frame::flag(locale, case.flag.as_deref()))
            (case.label)
            @if case.closed_at.is_some() { " " span.mark { (locale.label("saved-closed")) } }
        }
        p.quiet {
            (locale.phrase("case-saved", &[
                ("number", case.newest.into()),
                ("moment", visitor.moment(&case.changed_at).as_str().into()),
            ]))
        }
        p.buttons {
            a.button.primary href={ "/cases/" (case.id) "/open" } { (locale.label("case-open")) }
        }
    }
}

/// What new knowledge changed and nobody has said to have seen.
fn changed(locale: &Locale, kept: &Kept) -> Markup {
    let all: Vec<AdviceChange> = kept
        .advice
        .iter()
        .filter(|advice| advice.seen_at.is_none())
        .filter_map(|advice| advice.changes.as_deref())
        .filter_map(|changes| serde_json::from_slice::<Vec<AdviceChange>>(changes).ok())
        .flatten()
        .collect();
    html! {
        @if !all.is_empty() {
            section.notice #changed aria-labelledby="changed-heading" {
                h2 #changed-heading { (locale.label("case-changed")) }
                (advice_list(locale, &all))
                form method="post" action={ "/cases/" (kept.case.id) "/seen" } {
                    button { (locale.label("case-changed-seen")) }
                }
            }
        }
    }
}

/// Where she stands on the day of the visit: alerts, what applies, what to ask next.
fn standing(knowledge: &Knowledge, locale: &Locale, today: &AssessedEntry) -> Markup {
    let spoken = locale.spoken(&today.assessment);
    let assessment = &*spoken.assessment;
    let applying = |wanted: &dyn Fn(Direction) -> bool| {
        assessment
            .recommendations
            .iter()
            .filter(|one| one.in_force && one.outcome == Outcome::Applies && wanted(one.direction))
            .map(|one| one.summary.clone())
            .collect::<Vec<String>>()
    };
    let lists = [
        ("do", applying(&|direction| direction == Direction::For)),
        (
            "consider",
            applying(&|direction| direction == Direction::Consider),
        ),
        (
            "do-not",
            applying(&|direction| {
                matches!(direction, Direction::Against | Direction::ConsiderAgainst)
            }),
        ),
    ];
    html! {
        @for alert in &assessment.alerts {
            section.alert.(alert.level) {
                h2 {
                    span.level { (locale.label(&format!("level-{}", alert.level))) } ": " (alert.summary)
                }
                p { (alert.action) }
            }
        }
        @if !today.left_out.is_empty() {
            div.notice {
                p { (locale.label("case-left-out")) }
                ul {
                    @for one in &today.left_out {
                        @let fact = knowledge.fact(&one.fact);
                        li { (fact.map_or(one.fact.as_str(), |fact| locale.fact_label(fact))) ": " (one.shown(fact, locale)) }
                    }
                }
            }
        }
        h2 { (locale.phrase("case-today", &[("moment", locale.moment(&assessment.as_of).as_str().into())])) }
        @if let Some(next) = assessment.missing.first() {
            p { b { (locale.label("case-ask")) } " " (next.ask) }
        }
        @for (key, lines) in lists.iter().filter(|(_, lines)| !lines.is_empty()) {
            h3 { (locale.label(key)) }
            ul { @for line in lines { li { (line) } } }
        }
    }
}

fn tasks(visitor: &Visitor, kept: &Kept) -> Markup {
    let locale = visitor.locale();
    let (open, settled): (Vec<&Task>, Vec<&Task>) = kept
        .tasks
        .iter()
        .partition(|task| task.state == TaskState::Open);
    html! {
        h2 #tasks { (locale.label("tasks")) }
        @if open.is_empty() { p { (locale.label("case-no-tasks")) } }
        @else {
            (frame::tasks_table(
                locale,
                &[locale.label("worklist-due"), locale.label("worklist-what")],
                &html! {
                    @for one in &open {
                        @let due = one.task.due.as_deref();
                        @let slot = Slot::of(due, visitor.today());
                        tr {
                            td.due data-label=(locale.label("worklist-due")) {
                                (due.map_or_else(|| locale.label("date-not-known").to_owned(), |due| locale.day(due)))
                                @if slot == Slot::Overdue { br; span.late { (slot.heading(locale)) } }
                                @if slot == Slot::Today { br; span.late { (slot.heading(locale)) } }
                            }
                            td data-label=(locale.label("worklist-what")) {
                                (frame::task_summary(locale, &one.task))
                                @if let Some(days) = frame::days(locale, one.task.opens.as_deref(), one.task.closes.as_deref()) {
                                    br; span.quiet { (days) }
                                }
                            }
                            td.screen { (task::forms(locale, &kept.case.id, &one.task, &kept.case.label, "")) }
                        }
                    }
                },
            ))
        }
        @if !settled.is_empty() {
            details {
                summary { (locale.count("case-settled", settled.len())) }
                table.rows {
                    tbody {
                        @for one in &settled { (settled_row(visitor, kept, one)) }
                    }
                }
            }
        }
    }
}

fn settled_row(visitor: &Visitor, kept: &Kept, one: &Task) -> Markup {
    let locale = visitor.locale();
    let moment = visitor.moment(&one.state_at);
    let arguments = [
        ("moment", moment.as_str().into()),
        ("who", one.state_by.as_str().into()),
    ];
    let state = match one.state {
        TaskState::Open => locale.phrase("case-task-open", &arguments),
        TaskState::Done => locale.phrase("case-task-done", &arguments),
        TaskState::Dismissed => locale.phrase("case-task-dismissed", &arguments),
        TaskState::Lapsed => locale.phrase("case-task-lapsed", &arguments),
    };
    html! {
        tr {
            td.due { (one.task.due.as_deref().map_or_else(String::new, |due| locale.day(due))) }
            td {
                (frame::task_summary(locale, &one.task)) br;
                span.quiet {
                    (state)
                    @if !one.reason.is_empty() { ": " (one.reason) }
                }
            }
            td.screen {
                @if matches!(one.state, TaskState::Done | TaskState::Dismissed) {
                    (task::reopen(locale, &kept.case.id, &one.task))
                }
            }
        }
    }
}

fn versions(visitor: &Visitor, kept: &Kept) -> Markup {
    let locale = visitor.locale();
    html! {
        h2 { (locale.label("saved-versions")) }
        ol.versions reversed {
            @for version in kept.versions.iter().rev() {
                li {
                    a href={ "/cases/" (kept.case.id) "/versions/" (version.number) } {
                        (locale.phrase("case-version", &[
                            ("number", version.number.into()),
                            ("moment", visitor.moment(&version.saved_at).as_str().into()),
                        ]))
                    }
                    " " span.quiet { (version.saved_by) ", " (locale.label("version-as-of")) " " (locale.moment(&version.as_of)) }
                }
            }
        }
        p { a href={ "/cases/" (kept.case.id) "/history" } { (locale.label("case-history")) } }
    }
}

/// What can be done with the case as a whole.
fn manage(locale: &Locale, case: &Case) -> Markup {
    let address = format!("/cases/{}", case.id);
    let is_closed = case.closed_at.is_some();
    let (end, button) = if is_closed {
        ("again", locale.label("case-reopen"))
    } else {
        ("end", locale.label("case-close"))
    };
    html! {
        details.manage {
            summary { (locale.label("case-manage")) }
            form method="post" action={ (address) "/label" } {
                label for="new-label" { (locale.label("case-new-label")) }
                input #new-label type="text" name="label" value=(case.label) required maxlength="80" autocomplete="off"
                    aria-describedby="new-label-note";
                p.quiet #new-label-note { (locale.label("save-label-note")) }
                button { (locale.label("case-rename")) }
            }
            form method="post" action={ (address) "/follow-up" } {
                p { (locale.label("case-close-explained")) }
                button name="follow_up" value=(end) { (button) }
            }
            form method="post" action={ (address) "/erase" } {
                p { (locale.label("case-erase-explained")) }
                label for="reason" { (locale.label("case-erase-reason")) }
                input #reason type="text" name="reason" required maxlength="200" autocomplete="off";
                label.check {
                    input type="checkbox" name="confirmed" value="yes" required;
                    (locale.label("case-erase-confirm"))
                }
                button.danger { (locale.label("case-erase")) }
            }
        }
    }
}

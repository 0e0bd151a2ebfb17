//! One version of a case and what it changed; the history of a case.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use gravida_guideline::knowledge::Knowledge;
use gravida_guideline::{Assessment, Change, changes};
use gravida_report::locale::Locale;
use gravida_store::{AuditEntry, Look, Version};
use maud::{Markup, html};
use serde::{Deserialize, Serialize};

use super::entered::{Entered, EntryChange};
use super::frame;
use super::visitor::Visitor;
use crate::refusal::Refusal;
use crate::service::Service;

/// The newest entries of a history that are shown.
const ENTRIES: usize = 200;

/// A change of advice with a name for people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct AdviceChange {
    pub id: String,
    /// The sentence of the recommendation, alert or task.
    pub title: String,
    pub before: Option<String>,
    pub after: Option<String>,
}

impl AdviceChange {
    /// Whether it touches what is to be done, and not only how sure an outcome is.
    pub(super) fn matters(&self) -> bool {
        let is_advice = |state: &Option<String>| {
            state
                .as_deref()
                .is_some_and(|state| !matches!(state, "does-not-apply" | "needs-data" | "failed"))
        };
        is_advice(&self.before) || is_advice(&self.after)
    }
}

/// Changes with the names that the knowledge and these assessments have for them.
pub(super) fn named(
    all: Vec<Change>,
    knowledge: &Knowledge,
    assessments: &[&Assessment],
) -> Vec<AdviceChange> {
    let said: BTreeMap<&str, &str> = assessments
        .iter()
        .flat_map(|one| {
            let alerts = one.alerts.iter().map(|alert| (&*alert.id, &*alert.summary));
            let tasks = one.tasks.iter().map(|task| (&*task.id, &*task.summary));
            alerts.chain(tasks)
        })
        .collect();
    all.into_iter()
        .map(|change| AdviceChange {
            title: said
                .get(change.id.as_str())
                .copied()
                .or_else(|| {
                    knowledge
                        .recommendation(&change.id)
                        .map(|one| one.summary.as_str())
                })
                .unwrap_or(&change.id)
                .to_owned(),
            id: change.id,
            before: change.before,
            after: change.after,
        })
        .collect()
}

/// `GET /cases/{id}/versions/{number}`.
pub(super) async fn show(
    State(service): State<Arc<Service>>,
    visitor: Visitor,
    Path((id, number)): Path<(String, i64)>,
) -> Result<Response, Refusal> {
    let id = frame::case_id(&id)?;
    let case = id.clone();
    let look = Look {
        detail: format!("version {number}"),
        ..visitor.look("case viewed", Some(&id))
    };
    let (label, before, version) = service
        .look(look, move |store| {
            let label = store.case(&case)?.label;
            let version = store.version(&case, Some(number))?;
            let before = match number {
                ..=1 => None,
                _ => Some(store.version(&case, Some(number - 1))?),
            };
            Ok((label, before, version))
        })
        .await?;
    let entered = Entered::parse(&version.content)?;
    let earlier = before
        .as_ref()
        .map(|before| Entered::parse(&before.content))
        .transpose()?;
    let advised = match &earlier {
        Some(earlier) => Some(advice_changes(&service, earlier.clone(), entered.clone()).await?),
        None => None,
    };
    let (knowledge, locale) = (service.knowledge(), visitor.locale());
    let title = locale.phrase(
        "version-of",
        &[("number", number.into()), ("label", label.as_str().into())],
    );
    let main = html! {
        h1 { (title) }
        p { a href={ "/cases/" (id) } { (locale.label("version-back")) } }
        (provenance(&visitor, &version))
        @if let Some(earlier) = &earlier {
            h2 { (locale.phrase("version-changed", &[("number", (number - 1).into())])) }
            (entry_changes(knowledge, locale, &earlier.changes(&entered, knowledge)))
            (record_change(locale, earlier, &entered))
            h2 { (locale.label("version-advice")) }
            p.quiet { (locale.label("version-advice-note")) }
            (advice_list(locale, advised.as_deref().unwrap_or_default()))
        }
        h2 { (locale.label("version-answers")) }
        (answers(knowledge, locale, &entered))
    };
    Ok(frame::page(&visitor, &title, &main))
}

/// What two entries advise differently with the knowledge of today, each at
/// its own moment.
async fn advice_changes(
    service: &Arc<Service>,
    earlier: Entered,
    entered: Entered,
) -> Result<Vec<AdviceChange>, Refusal> {
    service
        .work(move |service| {
            let before = earlier.assess(service, None)?.assessment;
            let after = entered.assess(service, None)?.assessment;
            let all = changes(&before, &after);
            Ok(named(all, service.knowledge(), &[&before, &after]))
        })
        .await?
}

fn provenance(visitor: &Visitor, version: &Version) -> Markup {
    let locale = visitor.locale();
    html! {
        dl {
            dt { (locale.label("version-saved")) }
            dd { (visitor.moment(&version.saved_at)) ", " (version.saved_by) }
            dt { (locale.label("version-as-of")) }
            dd { (locale.moment(&version.as_of)) ", " (version.profile) }
            dt { (locale.label("version-knowledge")) }
            dd { code { (version.knowledge) } }
        }
    }
}

/// Answers that were added, taken away or changed.
pub(super) fn entry_changes(
    knowledge: &Knowledge,
    locale: &Locale,
    changes: &[EntryChange],
) -> Markup {
    html! {
        @if changes.is_empty() {
            p { (locale.label("version-no-answer-changed")) }
        } @else {
            (frame::table(
                &[
                    locale.label("version-answer"),
                    locale.label("version-was"),
                    locale.label("version-is"),
                ],
                &html! {
                    @for change in changes {
                        @let fact = knowledge.fact(&change.fact);
                        @let list = |answers: &[super::EnteredAnswer]| answers.iter()
                            .map(|one| one.shown(fact, locale)).collect::<Vec<_>>().join("; ");
                        tr {
                            th scope="row" { (fact.map_or(change.fact.as_str(), |fact| locale.fact_label(fact))) }
                            td data-label=(locale.label("version-was")) { del { (list(&change.gone)) } }
                            td data-label=(locale.label("version-is")) { ins { (list(&change.new)) } }
                        }
                    }
                },
            ))
        }
    }
}

fn record_change(locale: &Locale, before: &Entered, after: &Entered) -> Markup {
    html! {
        @if before.record != after.record { p { (locale.label("version-record-changed")) } }
    }
}

/// Changed advice: what is now to be done, and how many outcomes only became clearer.
pub(super) fn advice_list(locale: &Locale, all: &[AdviceChange]) -> Markup {
    let (matters, others): (Vec<&AdviceChange>, Vec<&AdviceChange>) =
        all.iter().partition(|change| change.matters());
    html! {
        @if matters.is_empty() {
            p { (locale.label("advice-same")) }
        } @else {
            (frame::table(
                &[
                    locale.label("version-advice"),
                    locale.label("version-was"),
                    locale.label("version-is"),
                ],
                &html! {
                    @for change in &matters {
                        tr {
                            th scope="row" { (locale.said(&change.id, "summary", &change.title)) br; code.quiet { (change.id) } }
                            td data-label=(locale.label("version-was")) { (outcome(locale, change, change.before.as_deref())) }
                            td data-label=(locale.label("version-is")) { (outcome(locale, change, change.after.as_deref())) }
                        }
                    }
                },
            ))
        }
        @if !others.is_empty() {
            p.quiet { (locale.count("advice-clearer", others.len())) }
        }
    }
}

/// An outcome as [`gravida_guideline::advice`] writes it, for people. Of one that
/// applies the sentence is told where it is not the one beside it.
fn outcome(locale: &Locale, change: &AdviceChange, state: Option<&str>) -> String {
    let Some(state) = state else {
        return locale.label("advice-not-there").to_owned();
    };
    let applies = state
        .strip_prefix("applies (")
        .and_then(|rest| rest.split_once("): "));
    if let Some((direction, sentence)) = applies {
        let direction = match direction {
            "for" => locale.label("direction-for"),
            "consider" => locale.label("direction-consider"),
            "insufficient-evidence" => locale.label("direction-insufficient-evidence"),
            "consider-against" => locale.label("direction-consider-against"),
            "against" => locale.label("direction-against"),
            other => other,
        };
        return if sentence == change.title {
            direction.to_owned()
        } else {
            format!("{direction}: {sentence}")
        };
    }
    match state {
        "does-not-apply" => locale.label("does-not-apply").to_owned(),
        "needs-data" => locale.label("advice-needs-data").to_owned(),
        "failed" => locale.label("advice-failed").to_owned(),
        "emergency alert" => locale.label("level-emergency").to_owned(),
        "urgent alert" => locale.label("level-urgent").to_owned(),
        "task not dated" => locale.label("date-not-known").to_owned(),
        other => match other.strip_prefix("task ") {
            Some(day) => locale.day(day),
            None => other.to_owned(),
        },
    }
}

/// Every answer of an entry.
fn answers(knowledge: &Knowledge, locale: &Locale, entered: &Entered) -> Markup {
    html! {
        @if !entered.answers.is_empty() {
            (frame::table(&[locale.label("version-answer"), locale.label("version-is")], &html! {
                @for answer in &entered.answers {
                    @let fact = knowledge.fact(&answer.fact);
                    tr {
                        th scope="row" { (fact.map_or(answer.fact.as_str(), |fact| locale.fact_label(fact))) }
                        td data-label=(locale.label("version-is")) { (answer.shown(fact, locale)) }
                    }
                }
            }))
        }
        @if entered.record.is_some() { p { (locale.label("version-has-record")) } }
    }
}

/// `GET /cases/{id}/history`.
pub(super) async fn history(
    State(service): State<Arc<Service>>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let id = frame::case_id(&id)?;
    let (look, case) = (visitor.look("history viewed", Some(&id)), id.clone());
    let (label, entries) = service
        .look(look, move |store| {
            let label = store.case(&case)?.label;
            Ok((label, store.audit(Some(&case), 0, i64::MAX)?))
        })
        .await?;
    let locale = visitor.locale();
    let title = locale.phrase("history-of", &[("label", label.as_str().into())]);
    let main = html! {
        h1 { (title) }
        p { a href={ "/cases/" (id) } { (locale.label("version-back")) } }
        p.quiet { (locale.label("history-note")) }
        (entries_table(&visitor, &entries))
    };
    Ok(frame::page(&visitor, &title, &main))
}

fn entries_table(visitor: &Visitor, entries: &[AuditEntry]) -> Markup {
    let locale = visitor.locale();
    html! {
        (frame::table(
            &[
                locale.label("history-when"),
                locale.label("history-who"),
                locale.label("history-what"),
            ],
            &html! {
                @for entry in entries.iter().rev().take(ENTRIES) {
                    tr {
                        td data-label=(locale.label("history-when")) { (visitor.moment(&entry.at)) }
                        td data-label=(locale.label("history-who")) { (entry.who) }
                        td data-label=(locale.label("history-what")) { (action(locale, &entry.action)) " " span.quiet { (detail(locale, &entry.detail)) } }
                    }
                }
            },
        ))
    }
}

/// What an entry of the audit trail says was done; one that this page does not
/// know is shown as it is kept.
fn action<'t>(locale: &'t Locale, kept: &'t str) -> &'t str {
    match kept {
        "case made" => locale.label("audit-case-made"),
        "case saved" => locale.label("audit-case-saved"),
        "case viewed" => locale.label("audit-case-viewed"),
        "case opened" => locale.label("audit-case-opened"),
        "case renamed" => locale.label("audit-case-renamed"),
        "case closed" => locale.label("audit-case-closed"),
        "case reopened" => locale.label("audit-case-reopened"),
        "case erased" => locale.label("audit-case-erased"),
        "case reassessed" => locale.label("audit-case-reassessed"),
        "changed advice seen" => locale.label("audit-advice-seen"),
        "history viewed" => locale.label("audit-history-viewed"),
        "task changed" => locale.label("audit-task-changed"),
        other => other,
    }
}

/// What an entry says further: of a version its number, without the digest that
/// stands beside it in the trail.
fn detail(locale: &Locale, kept: &str) -> String {
    if kept == "written later" {
        return locale.label("audit-written-later").to_owned();
    }
    let number = kept.strip_prefix("version ").and_then(|rest| {
        let number = rest.split_once(' ').map_or(rest, |(number, _)| number);
        number.parse::<i64>().ok()
    });
    number.map_or_else(
        || kept.to_owned(),
        |number| locale.phrase("audit-version", &[("number", number.into())]),
    )
}

//! What becomes of a task: done, or decided against with a reason.

use std::sync::Arc;

use axum::Form;
use axum::extract::{Path, State};
use axum::response::Redirect;
use gravida_report::locale::Locale;
use gravida_store::{CaseId, NewTask, TaskState};
use maud::{Markup, html};
use serde::Deserialize;

use super::frame;
use super::visitor::Visitor;
use crate::refusal::Refusal;
use crate::service::Service;

/// What is to become of a task.
#[derive(Debug, Deserialize)]
pub(super) struct Wanted {
    task: String,
    /// Its day; empty for a task without one.
    #[serde(default)]
    due: String,
    state: String,
    #[serde(default)]
    reason: String,
    /// Where the form stood.
    #[serde(default)]
    from: String,
}

/// `POST /cases/{id}/task`.
pub(super) async fn set(
    State(service): State<Arc<Service>>,
    visitor: Visitor,
    Path(id): Path<String>,
    Form(wanted): Form<Wanted>,
) -> Result<Redirect, Refusal> {
    let id = frame::case_id(&id)?;
    let state = match TaskState::parse(&wanted.state) {
        Some(state @ (TaskState::Open | TaskState::Done | TaskState::Dismissed)) => state,
        Some(TaskState::Lapsed) | None => {
            return Err(Refusal::bad_request(
                "a task is marked `open`, `done` or `dismissed`",
            ));
        }
    };
    let back = if wanted.from == "/worklist" {
        "/worklist".to_owned()
    } else {
        format!("/cases/{id}#tasks")
    };
    service
        .keep(move |store| {
            let due = (!wanted.due.is_empty()).then_some(wanted.due.as_str());
            store.set_task(
                visitor.stamp(),
                &id,
                &wanted.task,
                due,
                state,
                &wanted.reason,
            )
        })
        .await?;
    Ok(Redirect::to(&back))
}

/// The forms that settle an open task, for a reader who hears only them.
pub(super) fn forms(
    locale: &Locale,
    case: &CaseId,
    task: &NewTask,
    label: &str,
    from: &str,
) -> Markup {
    let action = format!("/cases/{case}/task");
    let about = locale.phrase(
        "worklist-about",
        &[
            ("task", frame::task_summary(locale, task).into()),
            ("label", label.into()),
        ],
    );
    html! {
        div.settle {
            form.inline method="post" action=(action) {
                (hidden(task, TaskState::Done, from))
                button aria-label={ (locale.label("task-mark-done")) ": " (about) } { (locale.label("task-mark-done")) }
            }
            details {
                summary { (locale.label("task-decide-against")) }
                form method="post" action=(action) {
                    (hidden(task, TaskState::Dismissed, from))
                    label {
                        (locale.label("task-why"))
                        input type="text" name="reason" required maxlength="200" autocomplete="off";
                    }
                    button aria-label={ (locale.label("task-dismiss")) ": " (about) } { (locale.label("task-dismiss")) }
                }
            }
        }
    }
}

/// The form that opens a settled task again.
pub(super) fn reopen(locale: &Locale, case: &CaseId, task: &NewTask) -> Markup {
    html! {
        form.inline method="post" action={ "/cases/" (case) "/task" } {
            (hidden(task, TaskState::Open, ""))
            button aria-label={ (locale.label("task-reopen")) ": " (frame::task_summary(locale, task)) } { (locale.label("task-reopen")) }
        }
    }
}

fn hidden(task: &NewTask, state: TaskState, from: &str) -> Markup {
    html! {
        input type="hidden" name="task" value=(task.task);
        input type="hidden" name="due" value=(task.due.as_deref().unwrap_or_default());
        input type="hidden" name="state" value=(state.as_str());
        @if !from.is_empty() { input type="hidden" name="from" value=(from); }
    }
}

//! The worklist as a calendar file, for whoever keeps days elsewhere.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use gravida_report::locale::Locale;
use gravida_store::OpenTask;
use icalendar::{Calendar, Component, Event, Property};

use super::day::day_of;
use super::frame::task_summary;
use super::visitor::Visitor;
use crate::calendar::later_by;
use crate::refusal::Refusal;
use crate::service::Service;

/// `GET /worklist.ics`.
pub(super) async fn show(
    State(service): State<Arc<Service>>,
    visitor: Visitor,
) -> Result<Response, Refusal> {
    let reader = visitor.clone();
    let tasks = service
        .keep(move |store| {
            store.note(reader.stamp(), "worklist taken as calendar", None, "")?;
            store.worklist(None)
        })
        .await?;
    let headers = [
        (header::CONTENT_TYPE, "text/calendar; charset=utf-8"),
        (
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"gravida.ics\"",
        ),
        (header::CACHE_CONTROL, "no-store"),
    ];
    Ok((
        headers,
        written(&tasks, visitor.stamp().at, visitor.locale()),
    )
        .into_response())
}

/// All tasks that have a day, as events of a whole day
/// (RFC 5545, <https://www.rfc-editor.org/rfc/rfc5545>).
fn written(tasks: &[OpenTask], now: &str, locale: &Locale) -> String {
    let mut calendar = Calendar::empty();
    calendar
        .append_property(Property::new("VERSION", "2.0"))
        .append_property(Property::new("PRODID", "-//Gravida//Worklist//EN"));
    calendar.extend(tasks.iter().filter_map(|line| event(line, now, locale)));
    calendar.to_string()
}

fn event(line: &OpenTask, now: &str, locale: &Locale) -> Option<Event> {
    let task = &line.task.task;
    let due = day_of(task.due.as_deref()?)?;
    let (start, end) = (compact(&due.to_string()), later_by(due, 1)?);
    let mut event = Event::new();
    event
        .uid(&plain(&format!(
            "{}-{}-{start}@gravida",
            line.case, task.task
        )))
        .add_property("DTSTAMP", compact(now))
        .append_property(whole_day("DTSTART", &start))
        .append_property(whole_day("DTEND", &compact(&end.to_string())))
        .summary(&plain(&format!(
            "{}: {}",
            line.label,
            task_summary(locale, task)
        )))
        .add_property("TRANSP", "TRANSPARENT");
    Some(event.done())
}

fn whole_day(name: &str, day: &str) -> Property {
    Property::new(name, day)
        .add_parameter("VALUE", "DATE")
        .done()
}

/// ISO 8601 without its marks, as a calendar has it.
fn compact(iso: &str) -> String {
    iso.replace(['-', ':'], "")
}

/// Without the control characters that no text of a calendar may hold.
fn plain(text: &str) -> String {
    text.chars()
        .filter(|one| *one == '\n' || !one.is_control())
        .collect()
}

#[cfg(test)]
mod tests {
    use gravida_store::{CaseId, NewTask, OpenTask, Task, TaskState};

    use super::*;

    fn open(due: Option<&str>, label: &str, summary: &str) -> OpenTask {
        OpenTask {
            case: CaseId::parse("0123456789abcdef0123456789abcdef").unwrap(),
            label: label.to_owned(),
            flag: None,
            task: Task {
                task: NewTask {
                    task: "hcg;again".to_owned(),
                    kind: "hcg-trend".to_owned(),
                    summary: summary.to_owned(),
                    due: due.map(str::to_owned),
                    opens: None,
                    closes: None,
                },
                version: 1,
                state: TaskState::Open,
                state_at: "2026-11-20T09:00:00Z".to_owned(),
                state_by: "anna".to_owned(),
                reason: String::new(),
            },
        }
    }

    #[test]
    fn a_task_is_a_whole_day_and_its_text_stays_text() {
        let tasks = [
            open(
                Some("2026-12-31"),
                "Bed 4, left",
                "hCG\r\nATTACH:x; again\u{7}",
            ),
            open(Some("2026-12"), "month alone", "no day"),
            open(None, "undated", "no day"),
        ];
        let body = written(&tasks, "2026-11-22T09:30:05Z", Locale::built_in_english());
        assert!(
            body.starts_with("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"),
            "{body}"
        );
        assert_eq!(body.matches("BEGIN:VEVENT\r\n").count(), 1, "{body}");
        let unfolded = body.replace("\r\n ", "");
        for line in [
            "DTSTAMP:20261122T093005Z",
            "DTSTART;VALUE=DATE:20261231",
            "DTEND;VALUE=DATE:20270101",
            "SUMMARY:Bed 4\\, left: hCG\\nATTACH:x\\; again",
            "TRANSP:TRANSPARENT",
            "UID:0123456789abcdef0123456789abcdef-hcg\\;again-20261231@gravida",
        ] {
            assert!(unfolded.lines().any(|one| one == line), "{line}\n{body}");
        }
        assert!(body.split("\r\n").all(|line| line.len() <= 75), "{body}");
    }
}

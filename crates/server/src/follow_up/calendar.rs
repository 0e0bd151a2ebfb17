//! The worklist as a calendar file, for whoever keeps days elsewhere.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use gravida_store::OpenTask;

use super::day::next_day;
use super::visitor::Visitor;
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
    Ok((headers, calendar(&tasks, visitor.stamp().at)).into_response())
}

/// All tasks that have a day, as events of a whole day
/// (RFC 5545, <https://www.rfc-editor.org/rfc/rfc5545>).
fn calendar(tasks: &[OpenTask], now: &str) -> String {
    let mut lines = vec![
        "BEGIN:VCALENDAR".to_owned(),
        "VERSION:2.0".to_owned(),
        "PRODID:-//Gravida//Worklist//EN".to_owned(),
    ];
    let compact = |text: &str| text.replace(['-', ':'], "");
    for line in tasks {
        let task = &line.task.task;
        let Some(due) = task.due.as_deref().and_then(|due| due.get(..10)) else {
            continue;
        };
        let Some(end) = next_day(due) else {
            continue;
        };
        lines.extend([
            "BEGIN:VEVENT".to_owned(),
            format!(
                "UID:{}-{}-{}@gravida",
                line.case,
                escaped(&task.task),
                compact(due)
            ),
            format!("DTSTAMP:{}", compact(now)),
            format!("DTSTART;VALUE=DATE:{}", compact(due)),
            format!("DTEND;VALUE=DATE:{}", compact(&end)),
            format!(
                "SUMMARY:{}: {}",
                escaped(&line.label),
                escaped(&task.summary)
            ),
            "TRANSP:TRANSPARENT".to_owned(),
            "END:VEVENT".to_owned(),
        ]);
    }
    lines.push("END:VCALENDAR".to_owned());
    lines.iter().map(|line| folded(line)).collect()
}

/// Text of a property (RFC 5545, 3.3.11).
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for one in text.chars() {
        match one {
            '\\' | ';' | ',' => escaped.extend(['\\', one]),
            '\n' => escaped.push_str("\\n"),
            one if one.is_control() => {}
            one => escaped.push(one),
        }
    }
    escaped
}

/// A line in pieces of at most 75 bytes (RFC 5545, 3.1).
fn folded(line: &str) -> String {
    let mut folded = String::with_capacity(line.len() + 8);
    let mut length = 0;
    for one in line.chars() {
        if length + one.len_utf8() > 75 {
            folded.push_str("\r\n ");
            length = 1;
        }
        folded.push(one);
        length += one.len_utf8();
    }
    folded.push_str("\r\n");
    folded
}

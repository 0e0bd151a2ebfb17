//! Dated tasks as a calendar (RFC 5545), the same bytes for the same case.

use gravida_fhir::DateTime;
use gravida_guideline::assessment::{Assessment, Task};
use gravida_report::locale::Locale;
use icalendar::{Calendar, Component, Event, Property};

use super::typed;

/// How long an appointment with a time of day is shown.
const SHOWN_FOR: &str = "PT30M";

/// The tasks that have a day, each as an event of that day or moment. Ids are
/// made of `case` and of the task's own id, so that the same task imported twice
/// is one event.
pub(super) fn of(assessment: &Assessment, case: &str, locale: &Locale) -> String {
    let mut calendar = Calendar::empty();
    calendar
        .append_property(Property::new("VERSION", "2.0"))
        .append_property(Property::new("PRODID", "-//Gravida//Tasks//EN"))
        .append_property(Property::new("CALSCALE", "GREGORIAN"));
    let stamp = DateTime::parse(&assessment.as_of).ok().and_then(in_utc);
    let stamp = stamp.unwrap_or_else(|| "19700101T000000Z".to_owned());
    for task in &assessment.tasks {
        calendar.extend(event(task, case, &stamp, locale));
    }
    calendar.to_string()
}

fn event(task: &Task, case: &str, stamp: &str, locale: &Locale) -> Option<Event> {
    let due = DateTime::parse(task.due.as_deref()?).ok()?;
    let mut event = Event::new();
    event
        .uid(&format!("{}.{case}@gravida", task.id))
        .add_property("DTSTAMP", stamp)
        .summary(&task.summary)
        .description(&described(task, locale));
    match in_utc(due) {
        Some(moment) if due.hour().is_some() => {
            event.add_property("DTSTART", &moment);
            event.add_property("DURATION", SHOWN_FOR);
        }
        _ => {
            let day = format!("{:04}{:02}{:02}", due.year(), due.month()?, due.day()?);
            let mut start = Property::new("DTSTART", day);
            start.add_parameter("VALUE", "DATE");
            event.append_property(start);
        }
    }
    Some(event.done())
}

/// When it can be done, where it is written, and what this is not.
fn described(task: &Task, locale: &Locale) -> String {
    let bounds = [("opens", &task.opens), ("closes", &task.closes)]
        .into_iter()
        .filter_map(|(key, iso)| {
            Some(format!(
                "{} {}",
                locale.label(key),
                locale.moment(iso.as_deref()?)
            ))
        });
    let sources = task
        .sources
        .iter()
        .map(|source| format!("{}, {}", source.title, source.section));
    let mut lines: Vec<String> = bounds.chain(sources).collect();
    lines.push(locale.label("not-a-device").to_owned());
    lines.join("\n")
}

/// `20261120T093000Z`.
fn in_utc(moment: DateTime) -> Option<String> {
    let utc = typed::at_offset(moment, "Z")?;
    Some(format!(
        "{:04}{:02}{:02}T{:02}{:02}00Z",
        utc.year(),
        utc.month()?,
        utc.day()?,
        utc.hour()?,
        utc.minute()?
    ))
}

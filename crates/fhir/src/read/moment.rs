//! The newest moment of a record: its own idea of "now".
//!
//! Only what a resource says about when something happened or was written down
//! counts; birth dates, plans, expiry dates and values that are dates do not. A
//! date known only in part counts as its earliest instant. Of what may still go
//! on only the start counts: its end may be a plan.

use std::sync::OnceLock;

use crate::model::{ElementName, TypeId, Vocabulary, type_named, vocabulary};
use crate::primitive::{Date, DateTime, Time};
use crate::record::{Entry, Kind, Store};

/// Elements that say when something happened or was written down.
const PAST: &[&str] = &[
    "abatement",
    "assertedDate",
    "authored",
    "authoredOn",
    "created",
    "date",
    "dateAsserted",
    "dateWritten",
    "detected",
    "effective",
    "identified",
    "issued",
    "lastOccurrence",
    "onset",
    "performed",
    "received",
    "receivedTime",
    "recorded",
    "recordedDate",
    "sent",
    "started",
    "statusDate",
    "whenHandedOver",
    "whenPrepared",
];
/// Types whose `occurrence` is what happened; elsewhere it is what is planned.
const OCCURRED: &[&str] = &["ChargeItem", "Immunization", "RiskAssessment"];
/// Types whose `period` is what happened.
const HAPPENED: &[&str] = &["Encounter"];
/// Types whose periods may end in the future.
const ONGOING: &[&str] = &["MedicationAdministration", "MedicationStatement"];
/// Statuses of what has not happened yet.
const PLANNED: &[&str] = &[
    "planned",
    "proposed",
    "booked",
    "pending",
    "draft",
    "preparation",
    "not-done",
    "cancelled",
];

/// When an element says that something happened.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Past {
    Never,
    Always,
    /// In resources of the types in [`Terms::occurred`].
    Occurrence,
    /// In resources of the types in [`Terms::happened`].
    Period,
}

struct Terms {
    /// By element name.
    past: Vec<Past>,
    occurred: Vec<TypeId>,
    happened: Vec<TypeId>,
    ongoing: Vec<TypeId>,
}

impl Terms {
    /// Whether an element right in a resource of this type says when something happened.
    fn is_past(&self, name: ElementName, type_id: TypeId) -> bool {
        match self.past.get(name.place()) {
            Some(Past::Always) => true,
            Some(Past::Occurrence) => self.occurred.contains(&type_id),
            Some(Past::Period) => self.happened.contains(&type_id),
            Some(Past::Never) | None => false,
        }
    }
}

fn terms() -> &'static Terms {
    static TERMS: OnceLock<Terms> = OnceLock::new();
    TERMS.get_or_init(|| {
        let types = |names: &[&str]| names.iter().filter_map(|name| type_named(name)).collect();
        let past = |name: ElementName| match name.as_str() {
            "occurrence" => Past::Occurrence,
            "period" => Past::Period,
            name if PAST.contains(&name) => Past::Always,
            _ => Past::Never,
        };
        Terms {
            past: ElementName::all().map(past).collect(),
            occurred: types(OCCURRED),
            happened: types(HAPPENED),
            ongoing: types(ONGOING),
        }
    })
}

/// The newest moment of the resources, complete to the millisecond.
pub(super) fn newest(store: &Store, entries: &[Entry]) -> Option<DateTime> {
    let (terms, names) = (terms(), vocabulary());
    let mut newest: Option<((i64, u16), DateTime)> = None;
    for entry in entries {
        let mut newest_here = newest;
        each_past(store, entry, terms, names, |moment| {
            let order = order(moment);
            if newest_here.is_none_or(|(known, _)| order > known) {
                newest_here = Some((order, moment));
            }
        });
        // The status is looked at only where it matters, which is seldom.
        if newest_here != newest && !is_planned(store, entry, names) {
            newest = newest_here;
        }
    }
    newest.and_then(|(_, moment)| earliest(moment))
}

fn is_planned(store: &Store, entry: &Entry, names: &Vocabulary) -> bool {
    let status = store.child_string(entry.node, names.status);
    status.is_some_and(|status| PLANNED.contains(&status))
}

/// Calls `note` with each past moment of a resource.
fn each_past(
    store: &Store,
    entry: &Entry,
    terms: &Terms,
    names: &Vocabulary,
    mut note: impl FnMut(DateTime),
) {
    let mut note_at = |index: Option<u32>| {
        if let Some(moment) = index.and_then(|index| moment_at(store, index)) {
            note(moment);
        }
    };
    for (index, node) in store.children(entry.node) {
        if !terms.is_past(node.name, entry.type_id) {
            continue;
        }
        if node.kind() == Kind::Complex && node.type_id() == names.period {
            note_at(store.child(index, names.start));
            if !terms.ongoing.contains(&entry.type_id) {
                note_at(store.child(index, names.end));
            }
        } else {
            note_at(Some(index));
        }
    }
}

fn moment_at(store: &Store, index: u32) -> Option<DateTime> {
    let node = store.node(index)?;
    match node.kind() {
        Kind::Date => Some(DateTime::from(Date::from_bits(node.payload))),
        Kind::DateTime => Some(DateTime::from_bits(node.payload)),
        _ => None,
    }
}

/// The first instant that a moment known in part can mean.
fn earliest(moment: DateTime) -> Option<DateTime> {
    let date = Date::new(
        moment.year(),
        moment.month().or(Some(1)),
        moment.day().or(Some(1)),
    )?;
    let time = Time::new(
        moment.hour().unwrap_or(0),
        moment.minute().or(Some(0)),
        moment.second().or(Some(0)),
        moment.millisecond().or(Some(0)),
    )?;
    DateTime::new(date, Some(time), moment.offset_minutes())
}

/// A number pair that orders moments on the time line: minutes since the year
/// one and milliseconds; no offset counts as UTC, unknown parts as their earliest.
pub(super) fn order(moment: DateTime) -> (i64, u16) {
    let years = i64::from(moment.year()) - 1;
    let month = i64::from(moment.month().unwrap_or(1));
    let day = i64::from(moment.day().unwrap_or(1));
    // Days before the month in a leap year; two too many after February in the others, or one.
    let is_leap = (years + 1) % 4 == 0 && ((years + 1) % 100 != 0 || (years + 1) % 400 == 0);
    let before_month = (367 * month - 362) / 12
        - if month <= 2 {
            0
        } else if is_leap {
            1
        } else {
            2
        };
    let days = years * 365 + years / 4 - years / 100 + years / 400 + before_month + day;
    let hour = i64::from(moment.hour().unwrap_or(0));
    let minute = i64::from(moment.minute().unwrap_or(0));
    let offset = i64::from(moment.offset_minutes().unwrap_or(0));
    let milliseconds =
        u16::from(moment.second().unwrap_or(0)) * 1000 + moment.millisecond().unwrap_or(0);
    ((days * 24 + hour) * 60 + minute - offset, milliseconds)
}

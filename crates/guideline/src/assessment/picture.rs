//! What can be drawn of a record: measured values, rules beside them, spans
//! and events, each with its place on an axis.
//!
//! Places are numbers, so that whoever draws needs no calendar and no logic.
//! What is known only to the day, or only within bounds, has a lowest and a
//! highest place. Nothing here knows how it is drawn.

use serde::{Deserialize, Serialize};

use super::SourceReference;
use crate::words::{Scale, Verification};

/// One picture: a plot of values, rows of events, or both over one axis.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Picture {
    /// Stable id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// What it shows, for somebody who does not see it.
    pub alternative: String,
    /// What it shows for this record, in a sentence.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub in_words: Option<String>,
    /// The axis from left to right.
    pub across: Axis,
    /// The axis from below to above; `None` where there are rows of events only.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub up: Option<ValueAxis>,
    /// Where the moment of the assessment lies from left to right.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub now: Option<f64>,
    /// Values as they were measured.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub series: Vec<Series>,
    /// Curves and rules that the values are held against.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub lines: Vec<Line>,
    /// Ranges of values along the axis.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub bands: Vec<Band>,
    /// Stretches of the axis from left to right.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub zones: Vec<Zone>,
    /// Rows of events, from above to below.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub lanes: Vec<Lane>,
    /// Whether all its sources were seen.
    pub verification: Verification,
    /// Where what it shows is written.
    pub sources: Vec<SourceReference>,
}

/// The axis from left to right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Axis {
    /// What it counts.
    pub label: String,
    /// UCUM unit of its numbers.
    pub unit: String,
    /// The moment its zero stands for, ISO 8601, where it counts from one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub origin: Option<String>,
}

/// The axis of values, from below to above.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ValueAxis {
    /// What it measures.
    pub label: String,
    /// UCUM unit of its numbers; `None` for numbers without one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub unit: Option<String>,
    /// How numbers are spread over it.
    pub scale: Scale,
}

/// A place on an axis, as far as it is known.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Position {
    /// Lowest possible place, in the unit of the axis.
    pub low: f64,
    /// Highest possible place; the same number where the place is known.
    pub high: f64,
    /// As written: a moment, a number with its unit.
    pub text: String,
}

/// Values of one kind, which may be joined by a line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Series {
    /// What was measured, or where.
    pub name: String,
    /// The values, earliest first.
    pub points: Vec<Point>,
}

/// One measured value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Point {
    /// When; `None` where the record does not say.
    pub at: Option<Position>,
    /// How much.
    pub value: Position,
    /// What else must be known about it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub detail: Option<String>,
    /// The entry of the record it is, such as `Observation/7`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub resource: Option<String>,
}

/// A curve or rule.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Line {
    /// Whose rule, or what it follows.
    pub name: String,
    /// What it says.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub detail: Option<String>,
    /// Its corners, from left to right.
    pub points: Vec<LinePoint>,
    /// Where it is written.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub sources: Vec<SourceReference>,
}

/// A corner of a line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LinePoint {
    /// From left to right.
    pub at: Position,
    /// From below to above.
    pub value: Position,
}

/// A range of values along the axis.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Band {
    /// What the range is.
    pub name: String,
    /// What it says.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub detail: Option<String>,
    /// Its corners, from left to right.
    pub points: Vec<BandPoint>,
    /// Where it is written.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub sources: Vec<SourceReference>,
}

/// A corner of a band.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BandPoint {
    /// From left to right.
    pub at: Position,
    /// The lower edge.
    pub low: Position,
    /// The upper edge.
    pub high: Position,
}

/// A stretch of the axis from left to right.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Zone {
    /// What happens in it.
    pub name: String,
    /// What it says.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub detail: Option<String>,
    /// Where it begins.
    pub from: Position,
    /// Where it ends.
    pub to: Position,
    /// Where it is written.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub sources: Vec<SourceReference>,
}

/// A row of events.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Lane {
    /// What the events have in common.
    pub name: String,
    /// The events, earliest first.
    pub events: Vec<Event>,
}

/// Something that happened or is to be done, at a moment or over a stretch.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Event {
    /// When, or when it began; `None` where that is not known.
    pub from: Option<Position>,
    /// When it ended; `None` for a moment, and for what has not ended.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub to: Option<Position>,
    /// Whether it began and no end is known.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub is_open: bool,
    /// What.
    pub label: String,
    /// What else must be known about it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub detail: Option<String>,
    /// The entry of the record it is, such as `Procedure/7`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub resource: Option<String>,
    /// Where it is written, where it is not the record's.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub sources: Vec<SourceReference>,
}

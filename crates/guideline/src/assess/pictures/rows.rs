//! From the rows of definitions to what is drawn, grouped by name.

use gravida_elm::{Tuple, Value};

use super::super::value::text_of;
use super::frame::{Frame, value_position};
use crate::assessment::{
    Band, BandPoint, Event, Lane, Line, LinePoint, Point, Position, Series, SourceReference, Zone,
};
use crate::knowledge::{LayerKind, PictureLayer, Source};
use crate::words::Verification;

/// One row of a definition.
pub(super) struct Row<'e>(pub &'e Tuple<'e>);

impl<'e> Row<'e> {
    fn get(&self, name: &str) -> Value<'e> {
        self.0.get(name).unwrap_or(Value::Null)
    }

    /// A text of the row; `None` for null and for the empty text.
    pub fn text(&self, name: &str) -> Option<String> {
        text_of(self.get(name)).filter(|text| !text.is_empty())
    }

    /// Where the row begins, whatever it is.
    pub fn start(&self) -> Option<Value<'e>> {
        let start = match self.get("at") {
            Value::Interval(interval) => interval.low,
            other => other,
        };
        (!start.is_null()).then_some(start)
    }
}

/// Everything that is drawn of one picture.
#[derive(Default)]
pub(super) struct Drawn {
    pub series: Vec<Series>,
    pub lines: Vec<Line>,
    pub bands: Vec<Band>,
    pub zones: Vec<Zone>,
    pub lanes: Vec<Lane>,
    /// How many rows have a value that is no number in the unit of its axis.
    pub without_place: usize,
}

impl Drawn {
    pub fn is_empty(&self) -> bool {
        self.series.is_empty() && self.lines.is_empty() && self.lanes.is_empty()
    }

    /// Adds the rows of a layer. A row whose place cannot be had is left out;
    /// measured values and events without a moment are kept, to be told.
    pub fn add(
        &mut self,
        layer: &PictureLayer,
        rows: &[Row<'_>],
        frame: &Frame<'_>,
        cite: impl Fn(&Row<'_>, &[Source]) -> Vec<SourceReference>,
        who: impl Fn(&Row<'_>) -> Option<String>,
    ) {
        for row in rows {
            let name = row.text("name").unwrap_or_else(|| layer.name.clone());
            let detail = row.text("detail").or_else(|| layer.detail.clone());
            let cite = || cite(row, &layer.sources);
            let is_drawn = match layer.kind {
                LayerKind::Points => self.point(row, name, detail, frame),
                LayerKind::Lines => self.line(row, name, detail, frame, cite),
                LayerKind::Bands => self.band(row, name, detail, frame, cite),
                LayerKind::Zones => self.zone(row, name, detail, frame, cite),
                LayerKind::Events => {
                    let mut event = event(row, detail, frame, cite());
                    if let Some(who) = who(row) {
                        event.label = format!("{who}: {}", event.label);
                    }
                    self.event(&name, event);
                    Some(())
                }
            };
            self.without_place += usize::from(is_drawn.is_none());
        }
    }

    /// Whether what is cited by single rows was seen.
    pub fn verifications(&self) -> impl Iterator<Item = Verification> {
        let lines = self.lines.iter().flat_map(|line| &line.sources);
        let bands = self.bands.iter().flat_map(|band| &band.sources);
        let zones = self.zones.iter().flat_map(|zone| &zone.sources);
        let events = self.lanes.iter().flat_map(|lane| &lane.events);
        lines
            .chain(bands)
            .chain(zones)
            .chain(events.flat_map(|event| &event.sources))
            .map(|source| source.verification)
    }

    /// Adds events to the row called `lane`; a row without events is not drawn.
    pub fn add_events(&mut self, lane: &str, events: impl Iterator<Item = Event>) {
        for event in events {
            self.event(lane, event);
        }
    }

    /// Puts what lies on the axis in its order, whatever the order of the record.
    pub fn sort(&mut self) {
        for series in &mut self.series {
            series.points.sort_by(|one, other| {
                order(one.at.as_ref(), other.at.as_ref())
                    .then_with(|| one.value.low.total_cmp(&other.value.low))
                    .then_with(|| one.resource.cmp(&other.resource))
            });
        }
        for line in &mut self.lines {
            line.points
                .sort_by(|one, other| order(Some(&one.at), Some(&other.at)));
        }
        for band in &mut self.bands {
            band.points
                .sort_by(|one, other| order(Some(&one.at), Some(&other.at)));
        }
        for lane in &mut self.lanes {
            lane.events.sort_by(|one, other| {
                order(one.from.as_ref(), other.from.as_ref())
                    .then_with(|| one.label.cmp(&other.label))
                    .then_with(|| one.resource.cmp(&other.resource))
            });
        }
        self.series.sort_by(|one, other| one.name.cmp(&other.name));
    }

    fn point(
        &mut self,
        row: &Row<'_>,
        name: String,
        detail: Option<String>,
        frame: &Frame<'_>,
    ) -> Option<()> {
        let point = Point {
            at: frame.place(row.get("at")),
            value: value_position(row.get("value"), frame.value_unit)?,
            detail,
            resource: row.text("resource"),
        };
        match self.series.iter_mut().find(|series| series.name == name) {
            Some(series) => series.points.push(point),
            None => self.series.push(Series {
                name,
                points: vec![point],
            }),
        }
        Some(())
    }

    fn line(
        &mut self,
        row: &Row<'_>,
        name: String,
        detail: Option<String>,
        frame: &Frame<'_>,
        cite: impl Fn() -> Vec<SourceReference>,
    ) -> Option<()> {
        let point = LinePoint {
            at: frame.place(row.get("at"))?,
            value: value_position(row.get("value"), frame.value_unit)?,
        };
        match self.lines.iter_mut().find(|line| line.name == name) {
            Some(line) => line.points.push(point),
            None => self.lines.push(Line {
                name,
                detail,
                points: vec![point],
                sources: cite(),
            }),
        }
        Some(())
    }

    fn band(
        &mut self,
        row: &Row<'_>,
        name: String,
        detail: Option<String>,
        frame: &Frame<'_>,
        cite: impl Fn() -> Vec<SourceReference>,
    ) -> Option<()> {
        let point = BandPoint {
            at: frame.place(row.get("at"))?,
            low: value_position(row.get("low"), frame.value_unit)?,
            high: value_position(row.get("high"), frame.value_unit)?,
        };
        match self.bands.iter_mut().find(|band| band.name == name) {
            Some(band) => band.points.push(point),
            None => self.bands.push(Band {
                name,
                detail,
                points: vec![point],
                sources: cite(),
            }),
        }
        Some(())
    }

    fn zone(
        &mut self,
        row: &Row<'_>,
        name: String,
        detail: Option<String>,
        frame: &Frame<'_>,
        cite: impl Fn() -> Vec<SourceReference>,
    ) -> Option<()> {
        let Value::Interval(stretch) = row.get("at") else {
            return None;
        };
        self.zones.push(Zone {
            name,
            detail,
            from: frame.place(stretch.low)?,
            to: frame.place(stretch.high)?,
            sources: cite(),
        });
        Some(())
    }

    fn event(&mut self, lane: &str, event: Event) {
        match self.lanes.iter_mut().find(|known| known.name == lane) {
            Some(known) => known.events.push(event),
            None => self.lanes.push(Lane {
                name: lane.to_owned(),
                events: vec![event],
            }),
        }
    }
}

fn event(
    row: &Row<'_>,
    detail: Option<String>,
    frame: &Frame<'_>,
    sources: Vec<SourceReference>,
) -> Event {
    let at = row.get("at");
    let (from, to, is_open) = match at {
        Value::Interval(span) => {
            let (from, to) = (frame.place(span.low), frame.place(span.high));
            let is_open = from.is_some() && to.is_none();
            // What ends where it begins is a moment.
            let to = to.filter(|to| {
                from.as_ref()
                    .is_none_or(|from| (from.low, from.high) != (to.low, to.high))
            });
            (from, to, is_open)
        }
        moment => (frame.place(moment), None, false),
    };
    Event {
        from,
        to,
        is_open,
        label: row.text("label").unwrap_or_default(),
        detail,
        resource: row.text("resource"),
        sources,
    }
}

/// What has no place stands last.
fn order(one: Option<&Position>, other: Option<&Position>) -> std::cmp::Ordering {
    match (one, other) {
        (Some(one), Some(other)) => one
            .low
            .total_cmp(&other.low)
            .then_with(|| one.high.total_cmp(&other.high)),
        (one, other) => one.is_none().cmp(&other.is_none()),
    }
}

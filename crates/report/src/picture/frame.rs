//! What the parts of a picture share: the page, the axis from left to right,
//! the zones behind everything, and the moment it is drawn for.

use gravida_guideline::assessment::{Picture, Position};

use super::canvas::{Anchor, Canvas, LINE, SMALL, shorten, width};
use super::labels::row_for;
use super::scale::{Scale, counted};
use crate::wording;

/// Width of every picture, in its own units.
pub(super) const WIDTH: f64 = 760.0;
/// Room on the right for the names of lines.
const LABELS: f64 = 186.0;
/// Most rows of names of zones.
const MOST_ZONE_ROWS: usize = 3;

/// Where something is drawn.
#[derive(Clone, Copy, Debug)]
pub(super) struct Area {
    pub(super) left: f64,
    pub(super) right: f64,
    /// How far words may reach.
    pub(super) end: f64,
    pub(super) top: f64,
    pub(super) bottom: f64,
}

impl Area {
    /// The area of a picture, as wide as its names leave it.
    pub(super) fn of(picture: &Picture, left: f64) -> Self {
        let end = WIDTH - 14.0;
        let right = if picture.lines.is_empty() {
            end
        } else {
            WIDTH - LABELS
        };
        Self {
            left,
            right,
            end,
            top: 0.0,
            bottom: 0.0,
        }
    }

    pub(super) const fn between(self, top: f64, bottom: f64) -> Self {
        Self {
            top,
            bottom,
            ..self
        }
    }

    /// Room for the name of a line, beside the area.
    pub(super) const fn label_width(&self) -> f64 {
        WIDTH - self.right - 34.0
    }
}

/// The axis from left to right, over everything that has a place on it.
pub(super) fn across(picture: &Picture, area: Area) -> Scale {
    let mut places: Vec<f64> = picture.now.into_iter().collect();
    let mut add = |position: &Position| places.extend([position.low, position.high]);
    let points = picture.series.iter().flat_map(|series| &series.points);
    points
        .filter_map(|point| point.at.as_ref())
        .for_each(&mut add);
    for line in &picture.lines {
        line.points.iter().for_each(|point| add(&point.at));
    }
    for band in &picture.bands {
        band.points.iter().for_each(|point| add(&point.at));
    }
    for zone in &picture.zones {
        add(&zone.from);
        add(&zone.to);
    }
    for event in picture.lanes.iter().flat_map(|lane| &lane.events) {
        event.from.iter().chain(&event.to).for_each(&mut add);
    }
    Scale::across(&places, [area.left, area.right])
}

/// Zones with the row that the name of each stands in.
pub(super) fn zone_rows(picture: &Picture, scale: &Scale) -> (Vec<usize>, usize) {
    let mut rows = Vec::new();
    let placed = picture
        .zones
        .iter()
        .map(|zone| {
            let from = scale.place(zone.from.low);
            let wide = width(&zone.name, SMALL) + 12.0;
            row_for(&mut rows, [from, from + wide], MOST_ZONE_ROWS).unwrap_or(MOST_ZONE_ROWS - 1)
        })
        .collect();
    (placed, rows.len())
}

/// Height of so many rows of names.
pub(super) fn zone_height(rows: usize) -> f64 {
    LINE * f64::from(u32::try_from(rows).unwrap_or(0))
}

/// Draws zones from their names down to the axis.
pub(super) fn zones(canvas: &mut Canvas<'_>, picture: &Picture, scale: &Scale, area: Area) {
    let (rows, _) = zone_rows(picture, scale);
    for (zone, row) in picture.zones.iter().zip(rows) {
        let (from, to) = (scale.place(zone.from.low), scale.place(zone.to.high));
        let top = area.top + zone_height(row);
        canvas.rectangle([from, top], [to, area.bottom], "gp-zone");
        canvas.line([from, top], [from, area.bottom], "gp-edge");
        canvas.line([to, top], [to, area.bottom], "gp-edge");
        let name = shorten(&zone.name, area.end - from - 8.0, SMALL);
        canvas.text([from + 4.0, top + 12.0], Anchor::Start, "gp-s", &name);
    }
}

/// Draws the marks of the axis through `area`, their words and what it counts
/// below; answers where that ends.
pub(super) fn axis(canvas: &mut Canvas<'_>, picture: &Picture, scale: &Scale, area: Area) -> f64 {
    canvas.line(
        [area.left, area.bottom],
        [area.right, area.bottom],
        "gp-axis",
    );
    for (mark, words) in scale.marks_across(&picture.across.unit, canvas.locale) {
        let x = scale.place(mark);
        canvas.line([x, area.bottom], [x, area.bottom + 5.0], "gp-axis");
        canvas.text([x, area.bottom + 18.0], Anchor::Middle, "gp-s", &words);
    }
    let mut label = picture.across.label.clone();
    if let Some(origin) = &picture.across.origin {
        label.push_str(&wording::zero_is(
            canvas.locale,
            &counted(canvas.locale, 0.0, &picture.across.unit),
            &canvas.locale.moment(origin),
        ));
    }
    let y = area.bottom + 38.0;
    canvas.text([area.left, y], Anchor::Start, "gp-b", &label);
    y + 8.0
}

/// Draws faint lines at the marks of the axis.
pub(super) fn grid(canvas: &mut Canvas<'_>, picture: &Picture, scale: &Scale, area: Area) {
    for (mark, _) in scale.marks_across(&picture.across.unit, canvas.locale) {
        let x = scale.place(mark);
        canvas.line([x, area.top], [x, area.bottom], "gp-grid");
    }
}

/// Draws the moment that the assessment speaks of.
pub(super) fn now(canvas: &mut Canvas<'_>, picture: &Picture, scale: &Scale, area: Area) {
    let Some(now) = picture.now else { return };
    let x = scale.place(now);
    canvas.line([x, area.top], [x, area.bottom], "gp-now");
    let words = canvas.locale.label("as-of");
    let wide = width(words, SMALL);
    let anchor = if x + wide / 2.0 > area.end {
        Anchor::End
    } else {
        Anchor::Middle
    };
    canvas.text([x, area.top - 4.0], anchor, "gp-halo", words);
}

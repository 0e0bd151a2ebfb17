//! The part of a picture that has an axis of values: bands, lines, and the
//! measured values above them.

use gravida_guideline::Verification;
use gravida_guideline::assessment::{Picture, Point, Position, ValueAxis};

use super::canvas::{Anchor, Canvas, LINE, SMALL, dash, width, wrap};
use super::frame::Area;
use super::labels::{Taken, spread};
use super::scale::{Scale, number};
use crate::wording;

/// Up to so many values each has its number beside it; of more, only those that stand out.
const FEW_VALUES: usize = 12;
/// How far below the axis what has no place on it is drawn.
const BELOW: f64 = 16.0;

/// Draws the axis of values and everything on it into `area`, and the label of
/// the axis at `label_height`.
pub(super) fn draw(
    canvas: &mut Canvas<'_>,
    picture: &Picture,
    axis: &ValueAxis,
    across: &Scale,
    area: Area,
    label_height: f64,
) {
    let up = scale_of(picture, axis, area);
    let mut plot = Plot {
        canvas,
        picture,
        axis,
        across,
        up,
        area,
        label_height,
    };
    plot.axis();
    plot.bands();
    plot.lines();
    plot.series();
}

/// Whether some value has no place on the axis and is drawn below it.
pub(super) fn has_values_below(picture: &Picture, axis: &ValueAxis) -> bool {
    axis.scale == gravida_guideline::Scale::Logarithmic
        && points(picture).any(|point| point.value.low <= 0.0)
}

fn points(picture: &Picture) -> impl Iterator<Item = &Point> {
    picture.series.iter().flat_map(|series| &series.points)
}

fn scale_of(picture: &Picture, axis: &ValueAxis, area: Area) -> Scale {
    let ends = |position: &Position| [position.low, position.high];
    let mut values: Vec<f64> = points(picture)
        .flat_map(|point| ends(&point.value))
        .collect();
    let on_lines = picture.lines.iter().flat_map(|line| &line.points);
    values.extend(on_lines.flat_map(|point| ends(&point.value)));
    for point in picture.bands.iter().flat_map(|band| &band.points) {
        values.extend([point.low.low, point.high.high]);
    }
    let range = [area.bottom, area.top];
    match axis.scale {
        gravida_guideline::Scale::Linear => Scale::linear(&values, range),
        gravida_guideline::Scale::Logarithmic => Scale::logarithmic(&values, range),
    }
}

struct Plot<'p, 'c, 'l> {
    canvas: &'c mut Canvas<'l>,
    picture: &'p Picture,
    axis: &'p ValueAxis,
    across: &'p Scale,
    up: Scale,
    area: Area,
    label_height: f64,
}

impl Plot<'_, '_, '_> {
    fn axis(&mut self) {
        let area = self.area;
        for mark in self.up.marks() {
            let y = self.up.place(mark);
            self.canvas.line([area.left, y], [area.right, y], "gp-grid");
            self.canvas.text(
                [area.left - 8.0, y + 4.0],
                Anchor::End,
                "gp-s",
                &number(self.canvas.locale, mark),
            );
        }
        self.canvas
            .line([area.left, area.top], [area.left, area.bottom], "gp-axis");
        if has_values_below(self.picture, self.axis) {
            self.canvas.text(
                [area.left - 8.0, area.bottom + BELOW + 4.0],
                Anchor::End,
                "gp-s",
                wording::NOT_ABOVE_ZERO,
            );
        }
        let mut label = self.axis.label.clone();
        if let Some(unit) = &self.axis.unit {
            label.push_str(&format!(", {}", wording::unit(unit)));
        }
        if self.axis.scale == gravida_guideline::Scale::Logarithmic {
            label.push_str(&format!(
                " ({})",
                self.canvas.locale.label("picture-logarithmic")
            ));
        }
        let y = self.label_height;
        self.canvas.text([8.0, y], Anchor::Start, "gp-b", &label);
    }

    fn bands(&mut self) {
        for (kind, band) in self.picture.bands.iter().enumerate() {
            if band.points.iter().any(|point| !self.up.has(point.low.low)) {
                continue;
            }
            let edge = |pick: fn(&gravida_guideline::assessment::BandPoint) -> f64| {
                band.points.iter().map(move |point| {
                    let x = middle(&point.at);
                    (x, pick(point))
                })
            };
            let place = |(x, y): (f64, f64)| [self.across.place(x), self.up.place(y)];
            let lower: Vec<[f64; 2]> = edge(|point| point.low.low).map(place).collect();
            let upper: Vec<[f64; 2]> = edge(|point| point.high.high).map(place).collect();
            let around: Vec<[f64; 2]> = upper
                .iter()
                .copied()
                .chain(lower.iter().rev().copied())
                .collect();
            self.canvas
                .area(&around, &format!("gp-band gp-band{}", kind % 2));
        }
    }

    /// Lines, each named at its end, where a reader's eye arrives.
    fn lines(&mut self) {
        let room = self.area.label_width();
        let mut labels = Vec::new();
        // What was measured has the whole line.
        let first = self.picture.series.len();
        for (kind, line) in (first..).zip(&self.picture.lines) {
            // A line that leaves the axis is told in the table only.
            if line
                .points
                .iter()
                .any(|point| !self.up.has(middle(&point.value)))
            {
                continue;
            }
            let corners: Vec<[f64; 2]> = line
                .points
                .iter()
                .map(|point| {
                    let value = middle(&point.value);
                    [self.across.place(middle(&point.at)), self.up.place(value)]
                })
                .collect();
            let class = format!("gp-line gp-c{}", kind % 4);
            self.canvas.path(&corners, &class, dash(kind));
            let Some((end, corner)) = line.points.last().zip(corners.last()) else {
                continue;
            };
            let mut name = line.name.clone();
            if self.axis.unit.is_some() {
                name.push_str(&format!(
                    ": {}",
                    number(self.canvas.locale, middle(&end.value))
                ));
            }
            let is_recalled = line
                .sources
                .iter()
                .any(|source| source.verification == Verification::Recalled);
            if is_recalled {
                name.push_str(&format!(" [{}]", self.canvas.locale.label("recalled")));
            }
            labels.push((*corner, wrap(&name, room, SMALL, 3)));
        }
        let wanted: Vec<(f64, f64)> = labels
            .iter()
            .map(|([_, y], lines)| (*y, LINE * lines_of(lines) + 2.0))
            .collect();
        let bounds = [self.area.top - 8.0, self.area.bottom + 8.0];
        for ((corner, lines), y) in labels.iter().zip(spread(&wanted, bounds)) {
            let left = self.area.right + 26.0;
            let [end, height] = *corner;
            let lead = [
                [end + 3.0, height],
                [self.area.right + 8.0, height],
                [left - 4.0, y],
            ];
            self.canvas.path(&lead, "gp-lead", "");
            let first = y - LINE * (lines_of(lines) - 1.0) / 2.0 + 4.0;
            for (place, text) in (0_u32..).zip(lines) {
                let y = first + LINE * f64::from(place);
                self.canvas.text([left, y], Anchor::Start, "gp-s", text);
            }
        }
    }

    /// Measured values: a bar over the time or the values that are possible,
    /// hollow where the place is not exact.
    fn series(&mut self) {
        let mut taken = Taken::default();
        let mut labels = Vec::new();
        let shown: usize = points(self.picture).count();
        for (kind, series) in self.picture.series.iter().enumerate() {
            let stroke = format!("gp-c{}", kind % 4);
            let placed: Vec<(&Point, &Position)> = series
                .points
                .iter()
                .filter_map(|point| Some((point, point.at.as_ref()?)))
                .collect();
            let joined: Vec<[f64; 2]> = placed
                .iter()
                .filter(|(point, _)| self.up.has(middle(&point.value)))
                .map(|(point, at)| self.place(point, at))
                .collect();
            if joined.len() > 1 {
                self.canvas.path(&joined, &format!("gp-join {stroke}"), "");
            }
            let outstanding = outstanding(&placed);
            for (place, (point, at)) in placed.iter().enumerate() {
                let [x, y] = self.place(point, at);
                let is_exact = self.range(point, at, y, &stroke);
                let fill = if is_exact {
                    format!("gp-mark gp-f{} {stroke}", kind % 4)
                } else {
                    format!("gp-mark gp-open {stroke}")
                };
                let value = self.value_words(point);
                let hint = format!(
                    "{}: {}: {value}",
                    series.name,
                    self.canvas.locale.moment(&at.text)
                );
                self.canvas.mark([x, y], kind, &fill, &hint);
                taken.add([x - 6.0, y - 6.0, x + 6.0, y + 6.0]);
                if shown <= FEW_VALUES || outstanding.contains(&place) {
                    labels.push(([x, y], value));
                }
            }
        }
        // The last value is what a reader looks for: it has the first choice.
        for ([x, y], value) in labels.iter().rev() {
            let wide = width(value, SMALL);
            let sides = [
                ([*x, y - 10.0], Anchor::Middle, -wide / 2.0),
                ([*x, y + 19.0], Anchor::Middle, -wide / 2.0),
                ([x + 10.0, y + 4.0], Anchor::Start, 0.0),
                ([x - 10.0, y + 4.0], Anchor::End, -wide),
            ];
            for (place, anchor, shift) in sides {
                let left = place[0] + shift;
                let around = [left, place[1] - 11.0, left + wide, place[1] + 3.0];
                if left > self.area.left && taken.is_free(around) {
                    taken.add(around);
                    self.canvas.text(place, anchor, "gp-halo", value);
                    break;
                }
            }
        }
    }

    fn place(&self, point: &Point, at: &Position) -> [f64; 2] {
        let value = middle(&point.value);
        let y = if self.up.has(value) {
            self.up.place(value)
        } else {
            self.area.bottom + BELOW
        };
        [self.across.place(middle(at)), y]
    }

    /// Draws how far the place of a value is open; answers whether it is exact.
    fn range(&mut self, point: &Point, at: &Position, y: f64, stroke: &str) -> bool {
        let class = format!("gp-range {stroke}");
        if at.low < at.high {
            let (left, right) = (self.across.place(at.low), self.across.place(at.high));
            let bar = [
                [left, y - 5.0],
                [left, y + 5.0],
                [left, y],
                [right, y],
                [right, y - 5.0],
                [right, y + 5.0],
            ];
            self.canvas.path(&bar, &class, "");
        }
        let value = &point.value;
        if value.low < value.high && self.up.has(value.low) {
            let x = self.across.place(middle(at));
            let ends = [
                [x, self.up.place(value.low)],
                [x, self.up.place(value.high)],
            ];
            self.canvas.path(&ends, &class, "");
        }
        at.low >= at.high && value.low >= value.high
    }

    fn value_words(&self, point: &Point) -> String {
        let value = &point.value;
        let words = |value: f64| number(self.canvas.locale, value);
        if value.low < value.high {
            format!("{}–{}", words(value.low), words(value.high))
        } else {
            words(value.low)
        }
    }
}

/// The first and last value, the highest and the lowest.
fn outstanding(placed: &[(&Point, &Position)]) -> Vec<usize> {
    let by_value = |place: &usize| placed.get(*place).map_or(0.0, |(point, _)| point.value.low);
    let places = || 0..placed.len();
    let highest = places().max_by(|one, other| by_value(one).total_cmp(&by_value(other)));
    let lowest = places().min_by(|one, other| by_value(one).total_cmp(&by_value(other)));
    [places().next(), highest, lowest, places().next_back()]
        .into_iter()
        .flatten()
        .collect()
}

/// The middle of what is possible, for the mark; the bar beside it says the rest.
pub(super) fn middle(position: &Position) -> f64 {
    f64::midpoint(position.low, position.high)
}

fn lines_of(lines: &[String]) -> f64 {
    f64::from(u32::try_from(lines.len()).unwrap_or(u32::MAX))
}

/// Room on the left for the longest number at the axis.
pub(super) const AXIS_WIDTH: f64 = 64.0;
/// Room above for the label of the axis.
pub(super) const AXIS_LABEL: f64 = LINE + 6.0;

//! What the marks of a picture mean, for those that are in it and do not say so themselves.

use gravida_guideline::assessment::{Picture, Position};

use super::canvas::{Anchor, Canvas, LINE, SMALL, width};
use super::frame::Area;
use super::lanes;
use super::scale::Scale;
use crate::locale::Locale;

/// Width of the sample beside its words.
const SAMPLE: f64 = 26.0;

enum Sample {
    /// The mark of the series of this number.
    Mark(usize),
    /// The area of the band of this number.
    Band(usize),
    Range,
    Ahead,
    Now,
    /// Words alone.
    None,
}

/// Draws the legend below `top`; answers where it ends.
pub(super) fn draw(
    canvas: &mut Canvas<'_>,
    picture: &Picture,
    across: &Scale,
    area: Area,
    top: f64,
) -> f64 {
    let start = area.left;
    let (mut x, mut y) = (start, top + 14.0);
    for (sample, words) in entries(picture, across, canvas.locale) {
        let lead = if matches!(sample, Sample::None) {
            0.0
        } else {
            SAMPLE
        };
        let wide = lead + width(&words, SMALL) + 18.0;
        if x > start && x + wide > area.end {
            x = start;
            y += LINE + 3.0;
        }
        draw_sample(canvas, &sample, [x, y - 4.0]);
        canvas.text([x + lead, y], Anchor::Start, "gp-q", &words);
        x += wide;
    }
    y + 6.0
}

fn draw_sample(canvas: &mut Canvas<'_>, sample: &Sample, [x, y]: [f64; 2]) {
    match sample {
        Sample::Mark(kind) => {
            let class = format!("gp-mark gp-f{0} gp-c{0}", kind % 4);
            canvas.mark([x + 9.0, y], *kind, &class, "");
        }
        Sample::Band(kind) => {
            let class = format!("gp-band gp-band{}", kind % 2);
            canvas.rectangle([x, y - 5.0], [x + 20.0, y + 5.0], &class);
        }
        Sample::Range => {
            let bar = [
                [x, y - 5.0],
                [x, y + 5.0],
                [x, y],
                [x + 20.0, y],
                [x + 20.0, y - 5.0],
                [x + 20.0, y + 5.0],
            ];
            canvas.path(&bar, "gp-range gp-axis", "");
            canvas.mark([x + 10.0, y], 0, "gp-mark gp-open gp-axis", "");
        }
        Sample::Ahead => canvas.mark([x + 9.0, y], 0, "gp-mark gp-open gp-axis", ""),
        Sample::Now => canvas.line([x, y], [x + 20.0, y], "gp-now"),
        Sample::None => {}
    }
}

fn entries(picture: &Picture, across: &Scale, locale: &Locale) -> Vec<(Sample, String)> {
    let mut entries = Vec::new();
    for (kind, series) in picture.series.iter().enumerate() {
        entries.push((Sample::Mark(kind), series.name.clone()));
    }
    for (kind, band) in picture.bands.iter().enumerate() {
        entries.push((Sample::Band(kind), band.name.clone()));
    }
    let points = || picture.series.iter().flat_map(|series| &series.points);
    let events = || picture.lanes.iter().flat_map(|lane| &lane.events);
    let is_vague = |position: &Position| position.low < position.high;
    let ends = events().flat_map(|event| event.from.iter().chain(&event.to));
    let is_wide = |position: &Position| {
        across.place(position.high) - across.place(position.low) > lanes::NARROW
    };
    if points().any(|point| point.at.as_ref().is_some_and(is_vague))
        || ends.into_iter().any(is_wide)
    {
        entries.push((
            Sample::Range,
            locale.label("picture-time-not-exact").to_owned(),
        ));
    }
    let is_ahead = |from: &Position| picture.now.is_some_and(|now| from.low > now);
    if events().any(|event| event.from.as_ref().is_some_and(is_ahead)) {
        entries.push((
            Sample::Ahead,
            locale.label("picture-still-to-come").to_owned(),
        ));
    }
    if picture.now.is_some() {
        entries.push((
            Sample::Now,
            locale.label("picture-moment-of-assessment").to_owned(),
        ));
    }
    if events().any(|event| event.is_open) {
        entries.push((Sample::None, locale.label("picture-goes-on").to_owned()));
    }
    let undated = points().filter(|point| point.at.is_none()).count()
        + events()
            .filter(|event| event.from.is_none() && event.to.is_none())
            .count();
    if undated > 0 {
        entries.push((Sample::None, locale.count("picture-not-dated", undated)));
    }
    entries
}

//! Pictures of an assessment, as SVG that stands alone: the same in a file, in
//! a page and on paper.
//!
//! No script, no font, nothing from anywhere else, no reference from one
//! element to another. Every picture has its words with it, in `title` and
//! `desc`, and a twin in tables ([`tables`]); nothing in it rests on colour
//! alone. What it shows is the assessment's: no sentence about a patient and no
//! number of medicine is made here.

mod canvas;
mod frame;
mod labels;
mod lanes;
mod legend;
mod plot;
mod scale;
mod table;
#[cfg(test)]
mod tests;

use gravida_guideline::Verification;
use gravida_guideline::assessment::Picture;
use svg::Document;
use svg::node::element::{Description, Rectangle, Style, Title};

use crate::layout::clean;
use crate::locale::Locale;
use canvas::{Anchor, Canvas, SMALL, TEXT, wrap};
use frame::{Area, WIDTH};
pub(crate) use table::tables;

/// The style that every picture carries with it.
pub const STYLE: &str = include_str!("picture/style.css");

/// Height of the part that has an axis of values.
const PLOT: f64 = 290.0;
/// Height of that part where nothing measured is on it.
const LOW_PLOT: f64 = 200.0;
/// Room below that part for values which have no place on its axis.
const BELOW: f64 = 28.0;

/// A picture as an SVG document, its own words in `locale`.
#[must_use]
pub fn picture_svg(picture: &Picture, locale: &Locale) -> String {
    let mut canvas = Canvas::new(locale);
    let height = draw(&mut canvas, picture).ceil();
    let words = alternative(picture);
    let mut svg = Document::new()
        .set("viewBox", (0, 0, WIDTH, height))
        .set("width", WIDTH)
        .set("height", height)
        .set("class", "gp")
        .set("role", "img")
        .set("aria-label", format!("{}. {words}", clean(&picture.title)))
        .add(Title::new(clean(&picture.title)))
        .add(Description::new().add(svg::node::Text::new(words)))
        .add(Style::new(STYLE));
    svg = svg.add(
        Rectangle::new()
            .set("width", WIDTH)
            .set("height", height)
            .set("class", "gp-page"),
    );
    let mut document = svg.add(canvas.finish()).to_string();
    document.push('\n');
    document
}

/// What the picture shows, for somebody who does not see it.
pub(crate) fn alternative(picture: &Picture) -> String {
    let mut words = picture.alternative.clone();
    if let Some(in_words) = &picture.in_words {
        words.push(' ');
        words.push_str(in_words);
    }
    clean(&words)
}

/// Draws everything; answers how high it is.
fn draw(canvas: &mut Canvas<'_>, picture: &Picture) -> f64 {
    let left = if picture.lanes.is_empty() {
        plot::AXIS_WIDTH
    } else {
        lanes::NAME_WIDTH
    };
    let area = Area::of(picture, left);
    let across = frame::across(picture, area);
    let top = heading(canvas, picture);
    let (_, rows) = frame::zone_rows(picture, &across);
    let plot_label = picture.up.as_ref().map_or(0.0, |_| plot::AXIS_LABEL);
    let zones_top = top + plot_label;
    let plot_top = zones_top + frame::zone_height(rows) + 14.0;
    let plot_height = if picture.series.is_empty() {
        LOW_PLOT
    } else {
        PLOT
    };
    let plot_bottom = match &picture.up {
        None => plot_top,
        Some(axis) if plot::has_values_below(picture, axis) => plot_top + plot_height + BELOW,
        Some(_) => plot_top + plot_height,
    };
    let laid = lanes::lay(picture, &across, area, canvas.locale);
    let lanes_height: f64 = laid.iter().map(lanes::Laid::height).sum();
    let gap = if picture.up.is_some() && !laid.is_empty() {
        12.0
    } else {
        0.0
    };
    let bottom = plot_bottom + gap + lanes_height;
    let whole = area.between(zones_top, bottom);

    // From back to front.
    frame::zones(canvas, picture, &across, whole);
    frame::grid(canvas, picture, &across, area.between(plot_top, bottom));
    frame::now(canvas, picture, &across, area.between(plot_top, bottom));
    if let Some(axis) = &picture.up {
        let area = area.between(plot_top, plot_top + plot_height);
        plot::draw(canvas, picture, axis, &across, area, zones_top - 6.0);
    }
    let mut lane_top = plot_bottom + gap;
    for (kind, lane) in laid.iter().enumerate() {
        lanes::draw(canvas, lane, kind, &across, picture.now, area, lane_top);
        lane_top += lane.height();
    }
    let below = frame::axis(canvas, picture, &across, whole);
    let below = legend::draw(canvas, picture, &across, area, below);
    foot(canvas, picture, below)
}

/// Draws the title and what must be known of it; answers where it ends.
fn heading(canvas: &mut Canvas<'_>, picture: &Picture) -> f64 {
    let mut y = 22.0;
    for line in wrap(&picture.title, WIDTH - 16.0, TEXT + 2.0, 2) {
        canvas.text([8.0, y], Anchor::Start, "gp-h", &line);
        y += 20.0;
    }
    let in_words = picture.in_words.as_deref().unwrap_or_default();
    for line in wrap(in_words, WIDTH - 16.0, SMALL, 3) {
        canvas.text([8.0, y], Anchor::Start, "gp-q", &line);
        y += 16.0;
    }
    y - 8.0
}

/// Draws what stands below everything that can be passed on by itself.
fn foot(canvas: &mut Canvas<'_>, picture: &Picture, top: f64) -> f64 {
    let mut y = top + 16.0;
    if picture.verification == Verification::Recalled {
        for line in wrap(
            canvas.locale.label("recalled-means"),
            WIDTH - 16.0,
            SMALL,
            2,
        ) {
            canvas.text([8.0, y], Anchor::Start, "gp-b", &line);
            y += 16.0;
        }
    }
    let words = canvas.locale.label("not-a-device");
    canvas.text([8.0, y], Anchor::Start, "gp-q", words);
    y + 10.0
}

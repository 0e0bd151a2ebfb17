//! A bar of parts, as SVG that takes the width of its cell.
//!
//! The counts stand beside it in words, so nothing rests on its colours; it is hidden from whoever
//! listens.

use svg::Document;
use svg::node::element::Rectangle;

/// What a part of a bar stands for; its look is in `style.css`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// What is wanted, or applies.
    Good,
    /// What is left undone, or is done without reason.
    Bad,
    /// What is not known.
    Open,
    /// What is neither.
    Rest,
}

impl Part {
    pub(super) const fn class(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Bad => "bad",
            Self::Open => "open",
            Self::Rest => "rest",
        }
    }
}

/// Width of a whole bar.
const WIDTH: f64 = 200.0;
const HEIGHT: f64 = 12.0;
/// Between two parts.
const GAP: f64 = 1.0;

/// Parts side by side, of `all`; what they lack of it stays empty.
pub(super) fn bar(parts: &[(Part, u64)], all: u64) -> String {
    let mut drawing = Document::new()
        .set("viewBox", (0, 0, WIDTH, HEIGHT))
        .set("preserveAspectRatio", "none")
        .set("class", "bar")
        .set("aria-hidden", "true")
        .set("focusable", "false")
        .add(
            Rectangle::new()
                .set("width", WIDTH)
                .set("height", HEIGHT)
                .set("class", "empty"),
        );
    let drawn: u64 = parts.iter().map(|(_, count)| count).sum();
    // Rounded parts may come to more than the rounded whole.
    let all = all.max(drawn).max(1) as f64;
    let mut before = 0;
    for (part, count) in parts {
        if *count == 0 {
            continue;
        }
        let left = before as f64 / all * WIDTH;
        before += count;
        let right = before as f64 / all * WIDTH;
        drawing = drawing.add(
            Rectangle::new()
                .set("x", to_tenths(left))
                .set("width", to_tenths((right - left - GAP).max(GAP)))
                .set("height", HEIGHT)
                .set("class", part.class()),
        );
    }
    drawing.to_string()
}

/// Finer than a screen or a printer shows.
fn to_tenths(place: f64) -> f64 {
    (place * 10.0).round() / 10.0
}

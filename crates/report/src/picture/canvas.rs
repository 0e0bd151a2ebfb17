//! The few things a picture is made of, each an element of SVG with a class.
//!
//! No element refers to another by id, so that the same bytes can stand in a
//! file, or several times in one page. What the classes look like is said in
//! `style.css`; marks and dashes differ in shape, never in colour alone.

use svg::Node as _;
use svg::node::element::{Circle, Group, Line, Path, Rectangle, Text, Title};

use crate::layout::{clean, columns};
use crate::locale::Locale;

/// Size of ordinary text.
pub(super) const TEXT: f64 = 13.0;
/// Size of text at axes and marks.
pub(super) const SMALL: f64 = 12.0;
/// Height of a line of text.
pub(super) const LINE: f64 = 16.0;
/// Half of the size of a mark.
const HALF: f64 = 5.0;

/// Which side of its place a text stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

impl Anchor {
    const fn word(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Middle => "middle",
            Self::End => "end",
        }
    }
}

/// What is drawn, element by element; what comes later lies above.
pub(super) struct Canvas<'l> {
    group: Group,
    /// The language of the words that are the product's.
    pub(super) locale: &'l Locale,
}

impl<'l> Canvas<'l> {
    pub(super) fn new(locale: &'l Locale) -> Self {
        Self {
            group: Group::new(),
            locale,
        }
    }

    pub(super) fn finish(self) -> Group {
        self.group
    }

    pub(super) fn line(&mut self, [x1, y1]: [f64; 2], [x2, y2]: [f64; 2], class: &str) {
        self.group.append(
            Line::new()
                .set("x1", at(x1))
                .set("y1", at(y1))
                .set("x2", at(x2))
                .set("y2", at(y2))
                .set("class", class),
        );
    }

    /// A line through corners; `dash` tells it from others.
    pub(super) fn path(&mut self, corners: &[[f64; 2]], class: &str, dash: &str) {
        let mut path = Path::new()
            .set("d", corners_of(corners))
            .set("class", class);
        if !dash.is_empty() {
            path = path.set("stroke-dasharray", dash);
        }
        self.group.append(path);
    }

    /// An area between corners.
    pub(super) fn area(&mut self, corners: &[[f64; 2]], class: &str) {
        let outline = format!("{}Z", corners_of(corners));
        self.group
            .append(Path::new().set("d", outline).set("class", class));
    }

    pub(super) fn rectangle(
        &mut self,
        [left, top]: [f64; 2],
        [right, bottom]: [f64; 2],
        class: &str,
    ) {
        self.group.append(
            Rectangle::new()
                .set("x", at(left))
                .set("y", at(top))
                .set("width", at((right - left).max(0.0)))
                .set("height", at((bottom - top).max(0.0)))
                .set("class", class),
        );
    }

    /// Text whose base line begins, is centred or ends at a place.
    pub(super) fn text(&mut self, [x, y]: [f64; 2], anchor: Anchor, class: &str, text: &str) {
        let mut element = Text::new(clean(text)).set("x", at(x)).set("y", at(y));
        if anchor != Anchor::Start {
            element = element.set("text-anchor", anchor.word());
        }
        if !class.is_empty() {
            element = element.set("class", class);
        }
        self.group.append(element);
    }

    /// The mark of the `kind`-th row or series, with words for who points at it.
    pub(super) fn mark(&mut self, [x, y]: [f64; 2], kind: usize, class: &str, hint: &str) {
        if kind.is_multiple_of(MARKS) {
            let circle = Circle::new()
                .set("cx", at(x))
                .set("cy", at(y))
                .set("r", at(HALF))
                .set("class", class);
            self.hinted(circle, hint);
            return;
        }
        let around: &[[f64; 2]] = match kind % MARKS {
            1 => &[[-1.0, -1.0], [1.0, -1.0], [1.0, 1.0], [-1.0, 1.0]],
            2 => &[[0.0, -1.2], [1.15, 0.9], [-1.15, 0.9]],
            3 => &[[0.0, -1.3], [1.3, 0.0], [0.0, 1.3], [-1.3, 0.0]],
            4 => &[[-1.15, -0.9], [1.15, -0.9], [0.0, 1.2]],
            _ => &[
                [-1.3, -0.6],
                [0.0, -1.3],
                [1.3, -0.6],
                [0.8, 1.1],
                [-0.8, 1.1],
            ],
        };
        let corners: Vec<[f64; 2]> = around
            .iter()
            .map(|[across, down]| [x + across * HALF, y + down * HALF])
            .collect();
        let outline = format!("{}Z", corners_of(&corners));
        self.hinted(Path::new().set("d", outline).set("class", class), hint);
    }

    fn hinted(&mut self, element: impl Into<svg::node::element::Element>, hint: &str) {
        let mut element = element.into();
        if !hint.is_empty() {
            element.append(Title::new(clean(hint)));
        }
        self.group.append(element);
    }
}

/// Kinds of marks.
const MARKS: usize = 6;

/// Dashes by which lines are told apart; the first is a whole line.
pub(super) fn dash(kind: usize) -> &'static str {
    match kind % 6 {
        0 => "",
        1 => "8 4",
        2 => "2 3",
        3 => "10 3 2 3",
        4 => "14 5",
        _ => "6 2 2 2 2 2",
    }
}

/// A place to a tenth, which is finer than a screen or a printer shows.
fn at(place: f64) -> f64 {
    // Adding zero turns minus zero, which would be written, into zero.
    (place * 10.0).round() / 10.0 + 0.0
}

fn corners_of(corners: &[[f64; 2]]) -> String {
    let mut path = String::new();
    for (place, [x, y]) in corners.iter().enumerate() {
        let command = if place == 0 { 'M' } else { 'L' };
        path.push_str(&format!("{command}{} {}", at(*x), at(*y)));
    }
    path
}

/// Width of a letter for its size, as of the widest of the fonts named in `style.css`.
const WIDE: f64 = 0.58;

/// About how wide a text is: no font is measured, so that every machine draws the same.
pub(super) fn width(text: &str, size: f64) -> f64 {
    f64::from(u32::try_from(columns(text)).unwrap_or(u32::MAX)) * size * WIDE
}

/// A text in lines of at most `widest`; what does not fit `most` lines ends in an ellipsis.
pub(super) fn wrap(text: &str, widest: f64, size: f64, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    // A number and its per-cent sign stay on one line.
    let text = text.replace(" %", "\u{a0}%");
    let mut rest = text.split(' ').filter(|word| !word.is_empty()).peekable();
    while rest.peek().is_some() {
        if lines.len() == most {
            if let Some(last) = lines.last_mut() {
                *last = shorten(&format!("{last} …………"), widest, size);
            }
            break;
        }
        let mut line = String::new();
        while let Some(word) = rest.peek() {
            let longer = if line.is_empty() {
                (*word).to_owned()
            } else {
                format!("{line} {word}")
            };
            if width(&longer, size) > widest && !line.is_empty() {
                break;
            }
            line = longer;
            rest.next();
        }
        lines.push(shorten(&line, widest, size));
    }
    lines
}

/// A text cut, with an ellipsis, to what `widest` has room for.
pub(super) fn shorten(text: &str, widest: f64, size: f64) -> String {
    if width(text, size) <= widest {
        return text.trim_end_matches('…').to_owned();
    }
    let mut short = String::new();
    for letter in text.chars() {
        short.push(letter);
        if width(&short, size) + size * WIDE > widest {
            short.pop();
            break;
        }
    }
    format!("{}…", short.trim_end_matches([' ', '…']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_wrapped_and_cut() {
        assert_eq!(wrap("one two three", 64.0, 13.0, 3), ["one two", "three"]);
        assert_eq!(wrap("one two three", 64.0, 13.0, 1), ["one two…"]);
        assert_eq!(shorten("abcdefghij", 40.0, 13.0), "abcd…");
    }
}

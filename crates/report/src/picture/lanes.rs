//! The rows of events of a picture, one under the other.

use gravida_guideline::Verification;
use gravida_guideline::assessment::{Event, Lane, Picture, Position};

use super::canvas::{Anchor, Canvas, LINE, SMALL, shorten, width, wrap};
use super::frame::Area;
use super::labels::row_for;
use super::scale::Scale;
use super::table::at;
use crate::locale::Locale;

/// Height of one line of events.
const ROW: f64 = 24.0;
/// Events that find no room in so many lines are drawn without words below them.
const MOST_ROWS: usize = 10;
/// Length of the arrow at the end of what goes on.
const ARROW: f64 = 14.0;
/// What is open for less than this much of the axis is as good as exact.
pub(super) const NARROW: f64 = 14.0;
/// Room between the mark and its words.
const GAP: f64 = 10.0;
/// A label longer than this is cut; the table has all of it.
const WIDEST: f64 = 420.0;

/// Room on the left for the names of the rows.
pub(super) const NAME_WIDTH: f64 = 118.0;

/// A lane laid out: how many lines it takes, and where each event stands.
pub(super) struct Laid<'p> {
    lane: &'p Lane,
    name: Vec<String>,
    rows: usize,
    events: Vec<Placed<'p>>,
}

struct Placed<'p> {
    event: &'p Event,
    row: usize,
    from: f64,
    to: f64,
    label: Option<(f64, Anchor, String)>,
}

impl Laid<'_> {
    pub(super) fn height(&self) -> f64 {
        let lines = self.rows.max(self.name.len()).max(1);
        ROW * f64::from(u32::try_from(lines).unwrap_or(u32::MAX)) + 8.0
    }
}

/// Finds a place for every event that has a moment.
pub(super) fn lay<'p>(
    picture: &'p Picture,
    across: &Scale,
    area: Area,
    locale: &Locale,
) -> Vec<Laid<'p>> {
    picture
        .lanes
        .iter()
        .map(|lane| {
            let mut rows = Vec::new();
            let events: Vec<Placed<'p>> = lane
                .events
                .iter()
                .filter_map(|event| place(event, across, picture.now, area, &mut rows, locale))
                .collect();
            Laid {
                lane,
                name: wrap(&lane.name, NAME_WIDTH - 14.0, SMALL, 3),
                rows: events.iter().map(|event| event.row + 1).max().unwrap_or(1),
                events,
            }
        })
        .collect()
}

fn place<'p>(
    event: &'p Event,
    across: &Scale,
    now: Option<f64>,
    area: Area,
    rows: &mut Vec<f64>,
    locale: &Locale,
) -> Option<Placed<'p>> {
    // What ended and began nobody knows when, has always been so, for all that is known.
    let from = match (&event.from, &event.to) {
        (Some(from), _) => across.place(from.low),
        (None, Some(_)) => area.left,
        (None, None) => return None,
    };
    let last = event.to.as_ref().or(event.from.as_ref());
    let to = if event.is_open {
        // As long as it is known to go on, and the arrow beyond.
        now.map(|now| across.place(now) + ARROW)
            .filter(|until| *until > from + ARROW)
            .map_or(area.right, |until| until.min(area.end))
    } else {
        last.map_or(from, |last| across.place(last.high))
    };
    let day = event
        .from
        .as_ref()
        .and_then(|from| locale.day_and_month(&from.text))
        .map_or_else(String::new, |day| format!(", {day}"));
    let is_recalled = event
        .sources
        .iter()
        .any(|source| source.verification == Verification::Recalled);
    let recalled = if is_recalled {
        format!(" [{}]", locale.label("recalled"))
    } else {
        String::new()
    };
    let tail = format!("{day}{recalled}");
    let is_span = is_span(event);
    // Beside a mark, on the side that has room, or more of it; above the start of a bar.
    let (on_the_right, on_the_left) = (area.end - to - GAP, from - GAP - area.left);
    let room = if is_span {
        area.end - area.left
    } else {
        on_the_right.max(on_the_left)
    };
    let longest = (room - width(&tail, SMALL)).min(WIDEST);
    let words = format!(
        "{}{tail}",
        shorten(event.label.trim_end_matches('.'), longest, SMALL)
    );
    let wide = width(&words, SMALL);
    let (x, anchor) = if is_span {
        (from.min(area.end - wide).max(area.left), Anchor::Start)
    } else if wide <= on_the_right {
        (to + GAP, Anchor::Start)
    } else {
        (from - GAP, Anchor::End)
    };
    let stretch = match anchor {
        Anchor::End => [x - wide, to + 6.0],
        Anchor::Start | Anchor::Middle => [from.min(x) - 6.0, (x + wide).max(to) + 4.0],
    };
    match row_for(rows, stretch, MOST_ROWS) {
        Some(row) => Some(Placed {
            event,
            row,
            from,
            to,
            label: Some((x, anchor, words)),
        }),
        None => Some(Placed {
            event,
            row: MOST_ROWS,
            from,
            to,
            label: None,
        }),
    }
}

/// Draws one lane below `top`; `kind` chooses its mark.
pub(super) fn draw(
    canvas: &mut Canvas<'_>,
    laid: &Laid<'_>,
    kind: usize,
    across: &Scale,
    now: Option<f64>,
    area: Area,
    top: f64,
) {
    canvas.line([8.0, top], [area.end, top], "gp-grid");
    for (line, text) in (0_u32..).zip(&laid.name) {
        let y = top + 18.0 + LINE * f64::from(line);
        canvas.text([8.0, y], Anchor::Start, "gp-b", text);
    }
    let stroke = format!("gp-c{}", kind % 4);
    for placed in &laid.events {
        let event = placed.event;
        let y = top + ROW * f64::from(u32::try_from(placed.row).unwrap_or(0)) + 14.0;
        let is_ahead = event
            .from
            .as_ref()
            .zip(now)
            .is_some_and(|(from, now)| from.low > now);
        let fill = if is_ahead {
            "gp-open".to_owned()
        } else {
            format!("gp-f{}", kind % 4)
        };
        let class = format!("gp-mark {fill} {stroke}");
        let hint = hint(laid.lane, event, canvas.locale);
        let is_span = is_span(event);
        if is_span {
            let until = now.map(|now| across.place(now));
            bar(canvas, placed, across, y + 8.0, kind, until);
        } else if let Some(from) = &event.from {
            let (low, high) = (across.place(from.low), across.place(from.high));
            // A day is a mark's width; what is less certain is a bar.
            if high - low > NARROW {
                let ends = [
                    [low, y - 5.0],
                    [low, y + 5.0],
                    [low, y],
                    [high, y],
                    [high, y - 5.0],
                    [high, y + 5.0],
                ];
                canvas.path(&ends, &format!("gp-range {stroke}"), "");
                let open = format!("gp-mark gp-open {stroke}");
                canvas.mark([f64::midpoint(low, high), y], kind, &open, &hint);
            } else {
                canvas.mark([f64::midpoint(low, high), y], kind, &class, &hint);
            }
        }
        if let Some((x, anchor, words)) = &placed.label {
            let y = if is_span { y } else { y + 4.0 };
            canvas.text([*x, y], *anchor, "gp-halo", words);
        }
    }
}

fn is_span(event: &Event) -> bool {
    event.to.is_some() || event.is_open
}

/// A stretch of time: a bar, filled up to `now`, with an arrow where no end is known.
fn bar(
    canvas: &mut Canvas<'_>,
    placed: &Placed<'_>,
    across: &Scale,
    y: f64,
    kind: usize,
    now: Option<f64>,
) {
    let event = placed.event;
    let (left, right) = (placed.from, placed.to.max(placed.from + 3.0));
    let stroke = format!("gp-c{}", kind % 4);
    let open = format!("gp-mark gp-open {stroke}");
    let filled = format!("gp-mark gp-f{} {stroke}", kind % 4);
    if event.is_open {
        let outline = [
            [left, y - 3.5],
            [right - 8.0, y - 3.5],
            [right, y],
            [right - 8.0, y + 3.5],
            [left, y + 3.5],
        ];
        canvas.area(&outline, &open);
    } else {
        canvas.rectangle([left, y - 3.5], [right, y + 3.5], &open);
    }
    let has_been = now.map_or(right, |now| {
        now.min(right - if event.is_open { 8.0 } else { 0.0 })
    });
    if has_been > left {
        canvas.rectangle([left, y - 3.5], [has_been, y + 3.5], &filled);
    }
    let is_vague = |end: &Option<Position>| {
        end.as_ref()
            .is_none_or(|end| across.place(end.high) - across.place(end.low) > NARROW)
    };
    if is_vague(&event.from) || (!event.is_open && is_vague(&event.to)) {
        let under = [[left, y + 6.0], [right, y + 6.0]];
        canvas.path(&under, &format!("gp-range {stroke}"), "2 3");
    }
}

fn hint(lane: &Lane, event: &Event, locale: &Locale) -> String {
    let mut hint = format!("{}: {}", lane.name, event.label);
    if let Some(from) = &event.from {
        hint.push_str(&format!("; {}", at(locale, from)));
    }
    if let Some(to) = &event.to {
        hint.push_str(&format!(" – {}", at(locale, to)));
    }
    if let Some(detail) = &event.detail {
        hint.push_str(&format!("; {detail}"));
    }
    hint
}

//! The twin of a picture in tables: everything that is drawn, and what could not be.

use gravida_guideline::assessment::{
    Band, Event, Line, Picture, Position, Series, SourceReference, Zone,
};

use super::scale::number;
use crate::locale::Locale;
use crate::wording;

/// A table: every row has as many cells as the head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Table {
    pub(crate) caption: String,
    pub(crate) head: Vec<String>,
    pub(crate) rows: Vec<Vec<String>>,
}

/// Everything a picture shows, kind by kind.
pub(crate) fn tables(picture: &Picture, locale: &Locale) -> Vec<Table> {
    let mut tables = Vec::new();
    let axis = picture.across.label.clone();
    let value = picture
        .up
        .as_ref()
        .map_or_else(String::new, |up| match &up.unit {
            Some(unit) => format!("{}, {}", up.label, wording::unit(unit)),
            None => up.label.clone(),
        });
    for series in &picture.series {
        tables.push(values(series, &axis, &value, locale));
    }
    if !picture.lines.is_empty() {
        tables.push(lines(&picture.lines, &axis, &value, locale));
    }
    if !picture.bands.is_empty() {
        tables.push(bands(&picture.bands, &axis, locale));
    }
    if !picture.zones.is_empty() {
        tables.push(zones(&picture.zones, locale));
    }
    for lane in &picture.lanes {
        tables.push(events(&lane.name, &lane.events, locale));
    }
    for table in &mut tables {
        without_empty_columns(table);
    }
    tables
}

fn values(series: &Series, axis: &str, value: &str, locale: &Locale) -> Table {
    let rows = series
        .points
        .iter()
        .map(|point| {
            vec![
                written(point.at.as_ref(), locale),
                point
                    .at
                    .as_ref()
                    .map(|at| numbers(locale, at))
                    .unwrap_or_default(),
                numbers(locale, &point.value),
                wording::unit(&locale.value(&point.value.text)),
                point.detail.clone().unwrap_or_default(),
                point.resource.clone().unwrap_or_default(),
            ]
        })
        .collect();
    Table {
        caption: series.name.clone(),
        head: heads(&[
            locale.label("picture-when"),
            axis,
            value,
            locale.label("picture-as-written"),
            locale.label("picture-remark"),
            locale.label("picture-entry"),
        ]),
        rows,
    }
}

fn lines(lines: &[Line], axis: &str, value: &str, locale: &Locale) -> Table {
    let mut rows = Vec::new();
    for line in lines {
        for (place, point) in line.points.iter().enumerate() {
            let is_first = place == 0;
            let once = |text: String| if is_first { text } else { String::new() };
            rows.push(vec![
                line.name.clone(),
                numbers(locale, &point.at),
                numbers(locale, &point.value),
                once(line.detail.clone().unwrap_or_default()),
                once(cited(&line.sources, locale)),
            ]);
        }
    }
    Table {
        caption: locale.label("picture-lines").to_owned(),
        head: heads(&[
            locale.label("picture-line"),
            axis,
            value,
            locale.label("picture-remark"),
            locale.label("picture-source"),
        ]),
        rows,
    }
}

fn bands(bands: &[Band], axis: &str, locale: &Locale) -> Table {
    let mut rows = Vec::new();
    for band in bands {
        for (place, point) in band.points.iter().enumerate() {
            let is_first = place == 0;
            let once = |text: String| if is_first { text } else { String::new() };
            rows.push(vec![
                band.name.clone(),
                numbers(locale, &point.at),
                number(locale, point.low.low),
                number(locale, point.high.high),
                once(band.detail.clone().unwrap_or_default()),
                once(cited(&band.sources, locale)),
            ]);
        }
    }
    Table {
        caption: locale.label("picture-bands").to_owned(),
        head: heads(&[
            locale.label("picture-band"),
            axis,
            locale.label("picture-lowest"),
            locale.label("picture-highest"),
            locale.label("picture-remark"),
            locale.label("picture-source"),
        ]),
        rows,
    }
}

fn zones(zones: &[Zone], locale: &Locale) -> Table {
    let rows = zones
        .iter()
        .map(|zone| {
            vec![
                zone.name.clone(),
                at(locale, &zone.from),
                at(locale, &zone.to),
                zone.detail.clone().unwrap_or_default(),
                cited(&zone.sources, locale),
            ]
        })
        .collect();
    Table {
        caption: locale.label("picture-zones").to_owned(),
        head: heads(&[
            locale.label("picture-zone"),
            locale.label("picture-begins"),
            locale.label("picture-ends"),
            locale.label("picture-remark"),
            locale.label("picture-source"),
        ]),
        rows,
    }
}

fn events(name: &str, events: &[Event], locale: &Locale) -> Table {
    let rows = events
        .iter()
        .map(|event| {
            let until = match (&event.to, event.is_open) {
                (Some(to), _) => at(locale, to),
                (None, true) => locale.label("picture-no-end-known").to_owned(),
                (None, false) => String::new(),
            };
            let from = match (&event.from, &event.to) {
                (None, Some(_)) => locale.label("picture-no-start-known").to_owned(),
                (from, _) => written(from.as_ref(), locale),
            };
            vec![
                from,
                until,
                event.label.clone(),
                event.detail.clone().unwrap_or_default(),
                event.resource.clone().unwrap_or_default(),
                cited(&event.sources, locale),
            ]
        })
        .collect();
    Table {
        caption: name.to_owned(),
        head: heads(&[
            locale.label("picture-when"),
            locale.label("picture-until"),
            locale.label("picture-what"),
            locale.label("picture-remark"),
            locale.label("picture-entry"),
            locale.label("picture-source"),
        ]),
        rows,
    }
}

fn heads(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

fn written(position: Option<&Position>, locale: &Locale) -> String {
    position.map_or_else(
        || locale.label("date-not-known").to_owned(),
        |position| at(locale, position),
    )
}

/// Where something lies, as it is written: a moment, or days as weeks and days.
pub(super) fn at(locale: &Locale, position: &Position) -> String {
    let days = position.text.strip_suffix(" d");
    let days = days.map(|days| days.strip_suffix(".0").unwrap_or(days));
    match days.and_then(|days| days.parse().ok()) {
        Some(days) => locale.gestation([days, days]),
        None => locale.moment(&position.text),
    }
}

fn numbers(locale: &Locale, position: &Position) -> String {
    if position.low < position.high {
        format!(
            "{} – {}",
            number(locale, position.low),
            number(locale, position.high)
        )
    } else {
        number(locale, position.low)
    }
}

fn cited(sources: &[SourceReference], locale: &Locale) -> String {
    let keys: Vec<String> = sources
        .iter()
        .map(|source| {
            let recalled = match source.verification {
                gravida_guideline::Verification::Recalled => {
                    format!(" [{}]", locale.label("recalled"))
                }
                gravida_guideline::Verification::Seen => String::new(),
            };
            format!("{} {}", source.id, source.section)
                .trim_end()
                .to_owned()
                + &recalled
        })
        .collect();
    keys.join("; ")
}

/// A column in which no row says anything is none.
fn without_empty_columns(table: &mut Table) {
    let is_used: Vec<bool> = (0..table.head.len())
        .map(|column| {
            table
                .rows
                .iter()
                .any(|row| row.get(column).is_some_and(|cell| !cell.is_empty()))
        })
        .collect();
    let keep = |cells: &mut Vec<String>| {
        let mut used = is_used.iter();
        cells.retain(|_| used.next().copied().unwrap_or(false));
    };
    keep(&mut table.head);
    table.rows.iter_mut().for_each(keep);
}

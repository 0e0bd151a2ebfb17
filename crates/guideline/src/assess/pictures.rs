//! What is drawn of a record: the rows that definitions give, each put in its
//! place on the axes.
//!
//! A picture is whole or absent: where its condition is not true, where there
//! is nothing on it, and where one of its definitions fails, there is none.

mod frame;
mod rows;

use gravida_elm::{DefinitionId, EvaluationError, Value};

use super::as_of::AsOf;
use super::run::Run;
use super::value::text_of;
use crate::assessment::{Axis, Event, Issue, Picture, SourceReference, Task, ValueAxis};
use crate::knowledge::{self, PicturePlan, Source};
use crate::words::{Severity, Verification};
use frame::Frame;
use rows::{Drawn, Row};

impl<'e> Run<'_, '_, 'e> {
    /// Every picture that there is something to draw on.
    pub(super) fn pictures(&mut self, tasks: &[Task], as_of: &AsOf) -> Vec<Picture> {
        let knowledge = self.knowledge;
        knowledge
            .pictures()
            .iter()
            .zip(&knowledge.plan().pictures)
            .filter_map(
                |(item, plan)| match self.picture(item, plan, tasks, as_of) {
                    Ok(picture) => picture,
                    Err(error) => {
                        self.fail(&item.id, &error);
                        None
                    }
                },
            )
            .collect()
    }

    fn picture(
        &mut self,
        item: &knowledge::Picture,
        plan: &PicturePlan,
        tasks: &[Task],
        as_of: &AsOf,
    ) -> Result<Option<Picture>, EvaluationError> {
        if self.evaluation.value(plan.condition)?.as_boolean() != Some(true) {
            return Ok(None);
        }
        let mut layers = Vec::new();
        for (layer, id) in item.layers.iter().zip(&plan.layers) {
            layers.push((layer, self.rows(*id)?));
        }
        let origin = match plan.origin {
            Some(id) => self.evaluation.value(id)?,
            None => Value::Null,
        };
        let all_rows = || layers.iter().flat_map(|(_, rows)| rows);
        let Some(frame) = Frame::of(item, origin, all_rows(), as_of.moment()) else {
            return Ok(None);
        };
        let mut drawn = Drawn::default();
        for (layer, rows) in &layers {
            drawn.add(
                layer,
                rows,
                &frame,
                |row, sources| self.cited(row, sources),
                |row| self.who(row),
            );
        }
        if let Some(lane) = &item.tasks {
            drawn.add_events(lane, tasks.iter().map(|task| event_of_task(task, &frame)));
        }
        drawn.sort();
        if drawn.is_empty() {
            return Ok(None);
        }
        if drawn.without_place > 0 {
            self.issues.push(Issue {
                severity: Severity::Warning,
                place: item.id.clone(),
                message: format!(
                    "{} cannot be drawn: no number in the unit of the axis",
                    drawn.without_place
                ),
            });
        }
        let in_words = match plan.in_words {
            Some(id) => text_of(self.evaluation.value(id)?),
            None => None,
        };
        let cited = item
            .layers
            .iter()
            .flat_map(|layer| &layer.sources)
            .chain(&item.sources)
            .map(|source| source.verification)
            .chain(drawn.verifications())
            .max();
        Ok(Some(Picture {
            id: item.id.clone(),
            title: item.title.clone(),
            alternative: item.alternative.clone(),
            in_words,
            across: Axis {
                label: frame.label.to_owned(),
                unit: item.across.unit.clone(),
                origin: frame.origin_text(),
            },
            up: item.up.as_ref().map(|up| ValueAxis {
                label: up.label.clone(),
                unit: up.unit.clone(),
                scale: up.scale,
            }),
            now: frame.now(),
            series: drawn.series,
            lines: drawn.lines,
            bands: drawn.bands,
            zones: drawn.zones,
            lanes: drawn.lanes,
            verification: cited.unwrap_or(Verification::Seen),
            sources: self.sources(&item.sources),
        }))
    }

    /// Where a layer is written and, in front of that, what the row itself cites.
    fn cited(&self, row: &Row<'_>, sources: &[Source]) -> Vec<SourceReference> {
        let own = row.text("cites").map(|id| {
            let document = self.knowledge.document(&id);
            SourceReference {
                section: String::new(),
                title: document.map_or_else(String::new, |one| one.title().to_owned()),
                url: document.map_or_else(String::new, |one| one.url().to_owned()),
                // What does not say that it was seen was not.
                verification: row
                    .text("verification")
                    .and_then(|word| Verification::parse(&word))
                    .unwrap_or(Verification::Recalled),
                note: None,
                id,
            }
        });
        own.into_iter().chain(self.sources(sources)).collect()
    }

    /// The body whose guideline a row cites.
    fn who(&self, row: &Row<'_>) -> Option<String> {
        let guideline = self.knowledge.guideline(&row.text("cites")?)?;
        Some(guideline.body.clone())
    }

    /// The tuples of a list; null, and null in it, give none.
    fn rows(&self, id: DefinitionId) -> Result<Vec<Row<'e>>, EvaluationError> {
        let items = match self.evaluation.value(id)? {
            Value::List(items) => items,
            _ => &[],
        };
        Ok(items
            .iter()
            .filter_map(|item| match item {
                Value::Tuple(tuple) => Some(Row(tuple)),
                _ => None,
            })
            .collect())
    }
}

/// A task is drawn on the day it is due, over the days it can be done on.
fn event_of_task(task: &Task, frame: &Frame<'_>) -> Event {
    let place = |moment: &Option<String>| {
        moment
            .as_deref()
            .and_then(|moment| frame.place_of_text(moment))
    };
    let window = match (&task.opens, &task.closes) {
        (None, None) => None,
        (opens, closes) => {
            let bound = |moment: &Option<String>| moment.clone().unwrap_or_else(|| "…".to_owned());
            Some(format!("{} – {}", bound(opens), bound(closes)))
        }
    };
    Event {
        from: place(&task.due),
        to: None,
        is_open: false,
        label: task.summary.clone(),
        detail: window,
        resource: None,
        sources: task.sources.clone(),
    }
}

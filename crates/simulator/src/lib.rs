//! Seeded FHIR R4 records for tests and measurements: histories, pregnancies,
//! laboratory results, scans and medication, with the noise real exports carry
//! (narrative, unrelated resources, units that do not fit, duplicates, partial
//! dates).
//!
//! Not a model of biology: what a record may hold stands in `stories.json`, and
//! no rate in it means anything. This crate knows nothing of the logic that
//! reads its records, so that it cannot test that logic against itself.
//!
//! The same seed, knobs and number give the same bytes, whatever was generated
//! before, so that threads can share the work.

mod stories;
mod template;

use std::ops::RangeInclusive;

use fastrand::Rng;
use jiff::SignedDuration;
use jiff::civil::Date;

use stories::{Draw, Kind, Stories};
use template::Piece;

/// What a set of records is like. Shares are between 0 and 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Knobs {
    /// Resources of a woman, her own Patient included: her stories first, then unrelated ones up to this number.
    pub resources: RangeInclusive<usize>,
    /// Bytes of narrative text in each resource, about.
    pub narrative_bytes: usize,
    /// Share of moments known only to the year, the month or the day.
    pub partial_dates: f64,
    /// Share of results in a unit that does not fit.
    pub wrong_units: f64,
    /// Share of resources that are there twice, under another id.
    pub duplicates: f64,
    /// Share of observations entered in error.
    pub entered_in_error: f64,
    /// The newest day in any record; without it that of the stories. All other days but births move with it.
    pub newest: Option<Date>,
}

impl Default for Knobs {
    /// Thirty resources and about 39 KB a woman.
    fn default() -> Self {
        Self {
            resources: 30..=30,
            narrative_bytes: 640,
            partial_dates: 0.15,
            wrong_units: 0.02,
            duplicates: 0.03,
            entered_in_error: 0.02,
            newest: None,
        }
    }
}

/// Why knobs were refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SimulatorError {
    /// A share is not between 0 and 1.
    #[error("`{0}` is a share: give a number from 0 to 1")]
    Share(&'static str),
    /// The range of sizes holds no number.
    #[error("the smallest number of resources is above the largest")]
    Resources,
    /// The stories built into this crate cannot be read.
    #[error("stories.json: {0}")]
    Stories(String),
}

/// Where the records are said to come from.
const SERVER: &str = "https://records.example/fhir/";

/// One resource as JSON text, with its type and id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resource {
    /// `Observation` and so on.
    pub kind: &'static str,
    /// Its id, which no other resource has.
    pub id: String,
    /// The resource, on one line.
    pub json: String,
}

/// Makes records. Cheap to share among threads.
#[derive(Debug)]
pub struct Simulator {
    stories: &'static Stories,
    knobs: Knobs,
    seed: u64,
    narrative: String,
}

impl Simulator {
    /// A simulator for a seed.
    ///
    /// # Errors
    /// A share outside of 0 to 1, or an empty range of sizes.
    pub fn new(seed: u64, knobs: Knobs) -> Result<Self, SimulatorError> {
        for (name, share) in [
            ("partial dates", knobs.partial_dates),
            ("wrong units", knobs.wrong_units),
            ("duplicates", knobs.duplicates),
            ("entered in error", knobs.entered_in_error),
        ] {
            if !(0.0..=1.0).contains(&share) {
                return Err(SimulatorError::Share(name));
            }
        }
        if knobs.resources.is_empty() {
            return Err(SimulatorError::Resources);
        }
        let stories = stories::embedded()?;
        let times = knobs
            .narrative_bytes
            .div_ceil(stories.narrative.len().max(1));
        Ok(Self {
            stories,
            seed,
            narrative: stories.narrative.repeat(times),
            knobs,
        })
    }

    /// The id of a woman's Patient.
    #[must_use]
    pub fn patient_id(number: u64) -> String {
        format!("woman-{number:09}")
    }

    /// All resources of one woman: her Patient first, the others in no order.
    #[must_use]
    pub fn resources(&self, number: u64) -> Vec<Resource> {
        let mut woman = Woman {
            simulator: self,
            // One seed for each woman: neighbours differ, and none depends on those before.
            random: Rng::with_seed(
                self.seed
                    .wrapping_add(number.wrapping_mul(0x9E37_79B9_7F4A_7C15)),
            ),
            patient: Self::patient_id(number),
            made: Vec::new(),
        };
        // The first draws of neighbouring seeds are alike.
        woman.random.u64(..);
        woman.tell();
        woman.made
    }

    /// One woman as a Bundle on one line.
    #[must_use]
    pub fn bundle(&self, number: u64) -> String {
        let resources = self.resources(number);
        let length: usize = resources.iter().map(|each| each.json.len() + 160).sum();
        let mut bundle = String::with_capacity(length);
        bundle.push_str(r#"{"resourceType":"Bundle","type":"collection","entry":["#);
        for (place, resource) in resources.iter().enumerate() {
            if place > 0 {
                bundle.push(',');
            }
            bundle.push_str(r#"{"fullUrl":""#);
            bundle.push_str(SERVER);
            bundle.push_str(resource.kind);
            bundle.push('/');
            bundle.push_str(&resource.id);
            bundle.push_str(r#"","resource":"#);
            bundle.push_str(&resource.json);
            bundle.push('}');
        }
        bundle.push_str("]}");
        bundle
    }

    /// The newest day in any record.
    #[must_use]
    pub fn newest(&self) -> String {
        self.newest_day().to_string()
    }

    fn newest_day(&self) -> Date {
        self.knobs.newest.unwrap_or(self.stories.newest)
    }
}

/// One woman while her record is written.
struct Woman<'s> {
    simulator: &'s Simulator,
    random: Rng,
    patient: String,
    made: Vec<Resource>,
}

impl Woman<'_> {
    fn tell(&mut self) {
        let Simulator { stories, knobs, .. } = self.simulator;
        let size = self.random.usize(knobs.resources.clone());
        let newest = self.simulator.newest_day();
        self.make(&stories.patient.woman, newest, newest, None);
        for story in &stories.stories {
            if self.random.f64() >= story.share {
                continue;
            }
            let begin = newest.saturating_sub(days(self.between(story.begins)));
            for kind in &story.resources {
                self.repeat(kind, begin);
            }
        }
        self.made.truncate(size.max(1));
        while self.made.len() < size && !stories.filler.resources.is_empty() {
            let begin = newest.saturating_sub(days(self.between(stories.filler.begins)));
            if let Some(kind) = self.random.choice(&stories.filler.resources) {
                self.repeat(kind, begin);
            }
        }
        self.made.truncate(size.max(1));
        if let Some((_, others)) = self.made.split_first_mut() {
            self.random.shuffle(others);
        }
    }

    /// A kind of resource as often as it is drawn, each later than the one before; none after the newest day.
    fn repeat(&mut self, kind: &'static Kind, begin: Date) {
        if self.random.f64() >= kind.share {
            return;
        }
        let (fewest, most) = kind.count;
        let mut hours = 24 * self.between(kind.after_days);
        let mut series = None;
        for _ in 0..self.random.i64(fewest..=most) {
            let day = begin.saturating_add(days(hours / 24));
            if day > self.simulator.newest_day() {
                return;
            }
            series = self.make(kind, begin, day, series);
            if self.random.f64() < self.simulator.knobs.duplicates
                && let Some(last) = self.made.last().cloned()
            {
                let id = self.id(self.made.len());
                let from = format!(r#""id":"{}""#, last.id);
                let to = format!(r#""id":"{id}""#);
                self.made.push(Resource {
                    json: last.json.replacen(&from, &to, 1),
                    id,
                    ..last
                });
            }
            hours += match kind.every_hours {
                Some(range) => self.between(range),
                None => 24 * self.between(kind.every_days),
            };
        }
    }

    /// One resource. `series` is the drawn number before it, where numbers of a kind follow one another.
    fn make(
        &mut self,
        kind: &'static Kind,
        begin: Date,
        day: Date,
        series: Option<f64>,
    ) -> Option<f64> {
        let mut next = series;
        let mut drawn: Vec<(&str, String)> = Vec::with_capacity(kind.draw.len());
        for (name, draw) in &kind.draw {
            let text = match draw {
                Draw::OneOf(texts) if name == "unit" && !kind.wrong_units.is_empty() => {
                    let wrong = self.random.f64() < self.simulator.knobs.wrong_units;
                    let from = if wrong { &kind.wrong_units } else { texts };
                    self.random.choice(from).cloned().unwrap_or_default()
                }
                Draw::OneOf(texts) => self.random.choice(texts).cloned().unwrap_or_default(),
                Draw::Number {
                    between: (low, high),
                    decimals,
                } => {
                    let number = match series {
                        Some(before) => {
                            let (least, most) = self.simulator.stories.series_factor;
                            (before * (least + (most - least) * self.random.f64())).min(*high)
                        }
                        None => low + (high - low) * self.random.f64(),
                    };
                    next = Some(number);
                    format!("{number:.decimals$}")
                }
            };
            drawn.push((name, text));
        }
        let id = self.id(self.made.len());
        let mut json =
            String::with_capacity(kind.template.length + self.simulator.narrative.len() + 256);
        for piece in &kind.template.pieces {
            match piece {
                Piece::Text(text) => json.push_str(text),
                Piece::Narrative => json.push_str(&self.simulator.narrative),
                Piece::Patient => json.push_str(&self.patient),
                Piece::Id => json.push_str(&id),
                Piece::Begin => json.push_str(&begin.to_string()),
                Piece::Moment => {
                    let moment = self.moment(day);
                    json.push_str(&moment);
                }
                Piece::Birth => {
                    let birth = self.birth();
                    json.push_str(&birth);
                }
                Piece::Status => {
                    let wrong = self.random.f64() < self.simulator.knobs.entered_in_error;
                    json.push_str(if wrong { "entered-in-error" } else { "final" });
                }
                Piece::Drawn(name) => {
                    if let Some((_, text)) = drawn.iter().find(|(known, _)| known == name) {
                        json.push_str(text);
                    }
                }
            }
        }
        self.made.push(Resource {
            kind: &kind.resource_type,
            id,
            json,
        });
        next
    }

    fn id(&self, number: usize) -> String {
        if number == 0 {
            self.patient.clone()
        } else {
            format!("{}-{number}", self.patient)
        }
    }

    fn between(&mut self, (low, high): (i64, i64)) -> i64 {
        self.random.i64(low..=high.max(low))
    }

    /// A date and time of that day, or less of it.
    fn moment(&mut self, day: Date) -> String {
        if self.random.f64() < self.simulator.knobs.partial_dates {
            return match self.random.u8(0..3) {
                0 => format!("{:04}", day.year()),
                1 => format!("{:04}-{:02}", day.year(), day.month()),
                _ => day.to_string(),
            };
        }
        let (hour, minute) = (self.random.u8(7..19), self.random.u8(0..60));
        format!("{day}T{hour:02}:{minute:02}:00+01:00")
    }

    fn birth(&mut self) -> String {
        let (first, last) = self.simulator.stories.patient.birth_years;
        let year = self.random.i16(first..=last.max(first));
        if self.random.f64() < self.simulator.knobs.partial_dates {
            return format!("{year:04}");
        }
        let (month, day) = (self.random.u8(1..13), self.random.u8(1..29));
        format!("{year:04}-{month:02}-{day:02}")
    }
}

fn days(number: i64) -> SignedDuration {
    SignedDuration::from_hours(24_i64.saturating_mul(number))
}

#[cfg(test)]
mod tests;

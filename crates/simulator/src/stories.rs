//! What a record may hold: `stories.json`, read once.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use jiff::civil::Date;
use serde::Deserialize;
use serde_json::Value;

use crate::SimulatorError;
use crate::template::Template;

/// All of it.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct Stories {
    /// The newest day in any record.
    pub newest: Date,
    /// Text that fills narratives.
    pub narrative: String,
    /// A number that follows another of its kind is that one times a factor from this range.
    pub series_factor: (f64, f64),
    pub patient: PatientKind,
    pub stories: Vec<Story>,
    pub filler: Filler,
}

/// The woman herself.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct PatientKind {
    pub birth_years: (i16, i16),
    pub woman: Kind,
}

/// Resources that belong together: they count their days from one beginning.
#[derive(Debug, Deserialize)]
pub(crate) struct Story {
    /// Share of women who have it.
    pub share: f64,
    /// Days before the newest day on which it begins, from and to.
    pub begins: (i64, i64),
    pub resources: Vec<Kind>,
}

/// What is told of every woman to fill her record.
#[derive(Debug, Deserialize)]
pub(crate) struct Filler {
    pub begins: (i64, i64),
    pub resources: Vec<Kind>,
}

/// One kind of resource.
#[derive(Debug, Deserialize)]
#[serde(try_from = "Written")]
pub(crate) struct Kind {
    pub resource_type: String,
    pub share: f64,
    pub count: (i64, i64),
    pub after_days: (i64, i64),
    pub every_days: (i64, i64),
    pub every_hours: Option<(i64, i64)>,
    pub wrong_units: Vec<String>,
    pub draw: Vec<(String, Draw)>,
    pub template: Template,
}

/// What a name in a template stands for.
#[derive(Debug)]
pub(crate) enum Draw {
    /// One of these texts: JSON, or the inside of a JSON string.
    OneOf(Vec<String>),
    /// A number; of several resources of a kind, each is some multiple of the one before.
    Number {
        between: (f64, f64),
        decimals: usize,
    },
}

/// A kind as it is written in the file.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Written {
    name: String,
    #[serde(default = "whole")]
    share: f64,
    #[serde(default = "once")]
    count: (i64, i64),
    #[serde(default)]
    after_days: (i64, i64),
    #[serde(default = "weekly")]
    every_days: (i64, i64),
    every_hours: Option<(i64, i64)>,
    #[serde(default)]
    wrong_units: Vec<String>,
    #[serde(default)]
    draw: BTreeMap<String, WrittenDraw>,
    resource: Value,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum WrittenDraw {
    OneOf(Vec<Value>),
    Number {
        between: (f64, f64),
        decimals: usize,
    },
}

const fn whole() -> f64 {
    1.0
}
const fn once() -> (i64, i64) {
    (1, 1)
}
const fn weekly() -> (i64, i64) {
    (7, 7)
}

impl TryFrom<Written> for Kind {
    type Error = String;

    fn try_from(written: Written) -> Result<Self, String> {
        let resource_type = written
            .resource
            .get("resourceType")
            .and_then(Value::as_str)
            .ok_or_else(|| format!("{}: the resource has no resourceType", written.name))?
            .to_owned();
        let draw: Vec<(String, Draw)> = written
            .draw
            .into_iter()
            .map(|(name, draw)| (name, Draw::from(draw)))
            .collect();
        let template = Template::new(&written.resource, |name| {
            draw.iter().any(|(known, _)| known == name)
        })
        .map_err(|error| format!("{}: {error}", written.name))?;
        Ok(Self {
            resource_type,
            share: written.share,
            count: written.count,
            after_days: written.after_days,
            every_days: written.every_days,
            every_hours: written.every_hours,
            wrong_units: written.wrong_units,
            draw,
            template,
        })
    }
}

impl From<WrittenDraw> for Draw {
    fn from(written: WrittenDraw) -> Self {
        match written {
            WrittenDraw::Number { between, decimals } => Self::Number { between, decimals },
            // A text stands inside quotes of the template; anything else is written as the JSON it is.
            WrittenDraw::OneOf(values) => Self::OneOf(
                values
                    .into_iter()
                    .map(|value| match value {
                        Value::String(text) => text,
                        other => other.to_string(),
                    })
                    .collect(),
            ),
        }
    }
}

/// The stories built into this crate.
pub(crate) fn embedded() -> Result<&'static Stories, SimulatorError> {
    static STORIES: OnceLock<Result<Stories, String>> = OnceLock::new();
    STORIES
        .get_or_init(|| {
            serde_json::from_str(include_str!("../stories.json")).map_err(|error| error.to_string())
        })
        .as_ref()
        .map_err(|message| SimulatorError::Stories(message.clone()))
}

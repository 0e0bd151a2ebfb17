//! A picture as the knowledge describes it: which definitions give what is
//! drawn, and every word in it.

use super::{DefinitionName, Place, Source};
use crate::words::Scale;

/// What is drawn over one axis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Stable id, also the name of its file.
    pub id: String,
    /// Place among pictures.
    pub order: i64,
    /// Its title.
    pub title: String,
    /// What it shows, for somebody who does not see it.
    pub alternative: String,
    /// The definition that says in a sentence what it shows for a record.
    pub in_words: Option<DefinitionName>,
    /// When there is something to draw.
    pub condition: DefinitionName,
    /// The axis from left to right.
    pub across: PictureAxis,
    /// The axis from below to above.
    pub up: Option<PictureValueAxis>,
    /// What is drawn, in the order in which it is told.
    pub layers: Vec<PictureLayer>,
    /// The row that the tasks of the assessment stand in.
    pub tasks: Option<String>,
    /// Where what it shows is written.
    pub sources: Vec<Source>,
    /// Where it stands.
    pub place: Place,
}

/// The axis from left to right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PictureAxis {
    /// What it counts.
    pub label: String,
    /// UCUM unit of its numbers.
    pub unit: String,
    /// The moment it counts from.
    pub origin: Option<DefinitionName>,
    /// What it counts where that moment is not known: from the first thing drawn.
    pub label_without_origin: Option<String>,
    /// Where it stands.
    pub place: Place,
}

/// The axis of values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PictureValueAxis {
    /// What it measures.
    pub label: String,
    /// UCUM unit of its numbers.
    pub unit: Option<String>,
    /// How numbers are spread over it.
    pub scale: Scale,
    /// Where it stands.
    pub place: Place,
}

/// How the rows of a layer are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LayerKind {
    /// Measured values.
    Points,
    /// Curves and rules.
    Lines,
    /// Ranges of values.
    Bands,
    /// Stretches of the axis from left to right.
    Zones,
    /// Rows of events.
    Events,
}

impl LayerKind {
    /// Every kind, in the order in which the file names them.
    pub const ALL: [Self; 5] = [
        Self::Points,
        Self::Lines,
        Self::Bands,
        Self::Zones,
        Self::Events,
    ];

    /// The key of a picture's file under which its layers stand.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Points => "points",
            Self::Lines => "lines",
            Self::Bands => "bands",
            Self::Zones => "zones",
            Self::Events => "events",
        }
    }

    /// The elements that every row has.
    #[must_use]
    pub const fn required(self) -> &'static [&'static str] {
        match self {
            Self::Points | Self::Lines => &["at", "value"],
            Self::Bands => &["at", "low", "high"],
            Self::Zones => &["at"],
            Self::Events => &["at", "label"],
        }
    }

    /// The elements that a row may have besides.
    #[must_use]
    pub const fn optional(self) -> &'static [&'static str] {
        match self {
            Self::Points => &["name", "detail", "resource"],
            Self::Events => &["name", "detail", "resource", "cites", "verification"],
            Self::Lines | Self::Bands | Self::Zones => &["name", "detail", "cites", "verification"],
        }
    }

    /// Whether the rows have a value, so that the picture needs an axis for it.
    #[must_use]
    pub const fn has_values(self) -> bool {
        matches!(self, Self::Points | Self::Lines | Self::Bands)
    }
}

/// One thing drawn: the rows that a definition gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PictureLayer {
    /// How it is drawn.
    pub kind: LayerKind,
    /// What it is called; a row's own `name` goes before it.
    pub name: String,
    /// What it says; a row's own `detail` goes before it.
    pub detail: Option<String>,
    /// The definition that gives its rows, a list of tuples.
    pub definition: DefinitionName,
    /// Where it is written.
    pub sources: Vec<Source>,
    /// Where it stands.
    pub place: Place,
}

//! The tables of a population run: names, columns and what they mean.
//!
//! This is the only place where a column is named; every format is written from
//! it, and `docs/cohort.md` repeats it for readers.

/// Name and version of the tables. A column that is added keeps the number; one
/// that goes, or means something else, raises it.
pub const SCHEMA: &str = "gravida.cohort/1";

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Any text.
    Text,
    /// A word or an id of a small vocabulary: a dictionary in Arrow.
    Word,
    /// A whole number, 64 bits, signed.
    Number,
    /// True or false.
    Flag,
    /// A day, `YYYY-MM-DD`: a date in Arrow.
    Day,
    /// Ids in their order: a list in Arrow and JSON, parted by a space in CSV.
    Words,
}

/// One column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// Whether each row has a value.
    pub is_required: bool,
    /// What the value means.
    pub meaning: &'static str,
}

/// One table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Table {
    /// Its name, and that of its folder.
    pub name: &'static str,
    /// What one row is.
    pub row: &'static str,
    /// Its columns, in order.
    pub columns: &'static [Column],
}

const fn required(name: &'static str, kind: Kind, meaning: &'static str) -> Column {
    Column {
        name,
        kind,
        is_required: true,
        meaning,
    }
}

const fn optional(name: &'static str, kind: Kind, meaning: &'static str) -> Column {
    Column {
        name,
        kind,
        is_required: false,
        meaning,
    }
}

const RECORD: Column = required(
    "record",
    Kind::Number,
    "number of the record in the run, from 1; with `patient` the key that joins the tables",
);
const PATIENT: Column = required(
    "patient",
    Kind::Text,
    "id of the Patient; empty where the record has none",
);

/// One row a woman.
pub const WOMEN: Table = Table {
    name: "women",
    row: "a woman",
    columns: &[
        RECORD,
        PATIENT,
        required("source", Kind::Word, "the input the record comes from"),
        optional(
            "line",
            Kind::Number,
            "line of that input, from 1: of her Patient where resources were put together; none where a file is one record",
        ),
        required("as_of", Kind::Text, "the moment assessed for, ISO 8601"),
        required("as_of_source", Kind::Word, "`given` or `newest-in-record`"),
        optional(
            "age_years_low",
            Kind::Number,
            "completed years of age, least possible",
        ),
        optional(
            "age_years_high",
            Kind::Number,
            "completed years of age, most possible",
        ),
        optional(
            "gestation_days_low",
            Kind::Number,
            "completed days of an ongoing, dated pregnancy, least possible",
        ),
        optional(
            "gestation_days_high",
            Kind::Number,
            "completed days of an ongoing, dated pregnancy, most possible",
        ),
        optional(
            "gestation_method",
            Kind::Word,
            "how the pregnancy was dated",
        ),
        required(
            "loss",
            Kind::Flag,
            "whether the record says that this pregnancy was lost",
        ),
        required(
            "emergency_alerts",
            Kind::Words,
            "ids of the alerts to act on at once",
        ),
        required(
            "urgent_alerts",
            Kind::Words,
            "ids of the alerts to act on today",
        ),
        required(
            "decisions_asked",
            Kind::Words,
            "ids of the decisions that are asked of her now",
        ),
        required(
            "decisions_unknown",
            Kind::Words,
            "ids of the decisions of which the record does not say whether they are asked",
        ),
        required(
            "resources",
            Kind::Number,
            "resources the logic could look at",
        ),
        required(
            "entered_in_error",
            Kind::Number,
            "resources kept out because they were entered in error",
        ),
        required(
            "refuted",
            Kind::Number,
            "resources whose content was refuted",
        ),
        required(
            "duplicates",
            Kind::Number,
            "resources folded because they repeat another one",
        ),
    ],
};

/// One row a woman and recommendation.
pub const RECOMMENDATIONS: Table = Table {
    name: "recommendations",
    row: "a woman and a recommendation, in the order of the knowledge, those in force first",
    columns: &[
        RECORD,
        PATIENT,
        required("decision", Kind::Word, "id of the decision it answers"),
        optional(
            "question",
            Kind::Word,
            "which question of the decision, where it holds several",
        ),
        required(
            "recommendation",
            Kind::Word,
            "id of the recommendation (`gravida explain ID`)",
        ),
        required("guideline", Kind::Word, "id of the guideline document"),
        required(
            "in_force",
            Kind::Flag,
            "whether the profile puts this body in force",
        ),
        required(
            "outcome",
            Kind::Word,
            "`applies`, `does-not-apply`, `needs-data` or `failed`",
        ),
        required(
            "direction",
            Kind::Word,
            "which way it points when it applies",
        ),
        required(
            "missing",
            Kind::Words,
            "ids of the facts that would settle it, while it needs data",
        ),
        optional(
            "failure",
            Kind::Text,
            "why it could not be evaluated, where it failed",
        ),
    ],
};

/// One row a dated task.
pub const TASKS: Table = Table {
    name: "tasks",
    row: "a woman and a thing to do, by the day it is due",
    columns: &[
        RECORD,
        PATIENT,
        required("decision", Kind::Word, "id of the decision it belongs to"),
        required("task", Kind::Word, "id of the task"),
        optional(
            "recommendation",
            Kind::Word,
            "id of the recommendation it follows from",
        ),
        optional(
            "opens",
            Kind::Text,
            "first day or moment it can be done, ISO 8601",
        ),
        optional("due", Kind::Text, "day or moment it is due, ISO 8601"),
        optional(
            "closes",
            Kind::Text,
            "last day or moment it is of use, ISO 8601",
        ),
        optional(
            "due_day",
            Kind::Day,
            "the day of `due`, where a whole day is known",
        ),
    ],
};

/// One row a woman and missing fact.
pub const MISSING: Table = Table {
    name: "missing",
    row: "a woman and a fact that would settle something, most useful first",
    columns: &[
        RECORD,
        PATIENT,
        required(
            "rank",
            Kind::Number,
            "place among her missing facts, from 1",
        ),
        required("fact", Kind::Word, "id of the fact"),
        required(
            "bears_on",
            Kind::Word,
            "the foremost thing it bears on: `red-flag`, `relevant-decision`, `relevance` or `other-decision`",
        ),
        required(
            "settles",
            Kind::Words,
            "ids of what it would help to settle",
        ),
    ],
};

/// One row a woman and measure.
pub const MEASURES: Table = Table {
    name: "measures",
    row: "a woman and a measure in which she is looked at and counts, or may",
    columns: &[
        RECORD,
        PATIENT,
        required("measure", Kind::Word, "id of the measure"),
        required(
            "membership",
            Kind::Word,
            "`numerator`, `not-in-numerator`, `excluded`, `unknown` or `failed`",
        ),
        optional(
            "criterion",
            Kind::Word,
            "what left it unknown or failed: `initial-population`, `denominator`, `denominator-exclusion` or `numerator`",
        ),
    ],
};

/// One row a woman and issue.
pub const ISSUES: Table = Table {
    name: "issues",
    row: "a woman and something a reader must know of her record or its assessment, the gravest first",
    columns: &[
        RECORD,
        PATIENT,
        required(
            "severity",
            Kind::Word,
            "`error`, `warning` or `information`",
        ),
        required(
            "where",
            Kind::Text,
            "where in the record, or the id of the part of the knowledge that met it",
        ),
        required("message", Kind::Text, "what it is"),
    ],
};

/// One row for everything that could not be assessed.
pub const REJECTS: Table = Table {
    name: "rejects",
    row: "a line, record or resource of the input that could not be used",
    columns: &[
        required("source", Kind::Word, "the input it comes from"),
        optional("line", Kind::Number, "line of that input, from 1"),
        optional(
            "record",
            Kind::Number,
            "number of the record, where it has one",
        ),
        optional(
            "patient",
            Kind::Text,
            "id of the Patient, where it is known",
        ),
        required("reason", Kind::Text, "why it was left out, and the remedy"),
    ],
};

/// All tables.
pub const TABLES: [&Table; 7] = [
    &WOMEN,
    &RECOMMENDATIONS,
    &TASKS,
    &MISSING,
    &MEASURES,
    &ISSUES,
    &REJECTS,
];

/// The table of this name.
#[must_use]
pub fn table_named(name: &str) -> Option<&'static Table> {
    TABLES.into_iter().find(|table| table.name == name)
}

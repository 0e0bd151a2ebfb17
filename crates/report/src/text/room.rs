//! How much an ordinary text says. Limits of layout, not of medicine: nothing
//! that applies by the bodies in force falls under one.

/// Lines of an ordinary text: a screen and a half.
pub(super) const LINES: usize = 60;

/// Deciding facts under an alert, in any room.
pub(super) const FACTS_OF_ALERT: usize = 4;

/// How much of each part is shown; the rest is counted.
pub(super) struct Room {
    /// Under each statement: how a medicine is given, the result behind it, and
    /// who says so on a line of its own.
    pub(super) has_particulars: bool,
    /// Deciding facts under each statement; none where it is 0.
    pub(super) facts: usize,
    /// Decisions with findings.
    pub(super) standing: usize,
    /// Findings of each of them.
    pub(super) findings: usize,
    /// Tasks.
    pub(super) tasks: usize,
    /// Statements that do not apply.
    pub(super) denials: usize,
    /// Decisions on which bodies differ.
    pub(super) positions: usize,
    /// Bodies named for one stance.
    pub(super) bodies: usize,
    /// Questions after the next one, and groups of decisions that may matter.
    pub(super) questions: usize,
    /// Things that a question would settle.
    pub(super) settled: usize,
    /// Issues in the record.
    pub(super) issues: usize,
    /// Sources.
    pub(super) sources: usize,
    /// Columns for the titles of decisions in one list.
    pub(super) titles: usize,
}

/// For the full text.
pub(super) static EVERYTHING: Room = Room {
    has_particulars: true,
    facts: usize::MAX,
    standing: usize::MAX,
    findings: usize::MAX,
    tasks: usize::MAX,
    denials: usize::MAX,
    positions: usize::MAX,
    bodies: usize::MAX,
    questions: usize::MAX,
    settled: usize::MAX,
    issues: usize::MAX,
    sources: usize::MAX,
    titles: usize::MAX,
};

/// For the ordinary text, most room first.
pub(super) static ROOMS: [&Room; 4] = [
    &Room {
        has_particulars: true,
        facts: 5,
        standing: 8,
        findings: 4,
        tasks: 10,
        denials: 3,
        positions: 5,
        bodies: 5,
        questions: 4,
        settled: 3,
        issues: 5,
        sources: 12,
        titles: 600,
    },
    &Room {
        has_particulars: false,
        facts: 3,
        standing: 5,
        findings: 3,
        tasks: 8,
        denials: 0,
        positions: 4,
        bodies: 3,
        questions: 3,
        settled: 1,
        issues: 3,
        sources: 8,
        titles: 240,
    },
    &Room {
        has_particulars: false,
        facts: 3,
        standing: 4,
        findings: 2,
        tasks: 6,
        denials: 0,
        positions: 3,
        bodies: 2,
        questions: 2,
        settled: 0,
        issues: 3,
        sources: 6,
        titles: 160,
    },
    &Room {
        has_particulars: false,
        facts: 0,
        standing: 3,
        findings: 1,
        tasks: 6,
        denials: 0,
        positions: 2,
        bodies: 2,
        questions: 2,
        settled: 0,
        issues: 2,
        sources: 4,
        titles: 80,
    },
];

//! How much an ordinary text says. Limits of layout, not of medicine: alerts, what
//! not to do and what to ask next are always in words, and whatever else applies by
//! the bodies in force is at least named.

/// Lines of an ordinary text: a screen and a half.
pub(super) const LINES: usize = 80;

/// Deciding facts under an alert, in any room.
pub(super) const FACTS_OF_ALERT: usize = 4;

/// How much of each part is shown; the rest is counted.
pub(super) struct Room {
    /// Under each statement: how a medicine is given, the result behind it, and
    /// who says so on a line of its own.
    pub(super) has_particulars: bool,
    /// Behind each statement who says so and how firmly; otherwise its id alone,
    /// which begins with the document's.
    pub(super) has_credentials: bool,
    /// Statements in words that say to do something, and of those as many of one
    /// decision; the others are named by id. What she must not do is always in words.
    pub(super) to_do: usize,
    /// The same for what may be considered, and for what nobody knows.
    pub(super) to_consider: usize,
    /// How many of these of one decision.
    pub(super) of_one_decision: usize,
    /// What follows the tasks, each part as one paragraph without a heading.
    pub(super) has_short_end: bool,
    /// Deciding facts under each statement; none where it is 0.
    pub(super) facts: usize,
    /// Decisions with findings; what is notable takes as much room of any decision.
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
    has_credentials: true,
    to_do: usize::MAX,
    to_consider: usize::MAX,
    of_one_decision: usize::MAX,
    has_short_end: false,
    facts: usize::MAX,
    standing: usize::MAX,
    findings: usize::MAX,
    tasks: usize::MAX,
    denials: usize::MAX,
    positions: usize::MAX,
    bodies: usize::MAX,
    questions: usize::MAX,
    settled: 1,
    issues: usize::MAX,
    sources: usize::MAX,
    titles: usize::MAX,
};

/// For the ordinary text, most room first.
pub(super) static ROOMS: [&Room; 7] = [
    &Room {
        has_particulars: true,
        has_credentials: true,
        to_do: usize::MAX,
        to_consider: usize::MAX,
        of_one_decision: usize::MAX,
        has_short_end: false,
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
        has_credentials: true,
        to_do: usize::MAX,
        to_consider: usize::MAX,
        of_one_decision: usize::MAX,
        has_short_end: false,
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
        has_credentials: true,
        to_do: usize::MAX,
        to_consider: usize::MAX,
        of_one_decision: usize::MAX,
        has_short_end: false,
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
        has_credentials: false,
        to_do: 14,
        to_consider: 5,
        of_one_decision: 2,
        has_short_end: true,
        facts: 0,
        standing: 5,
        findings: 2,
        tasks: 6,
        denials: 0,
        positions: 3,
        bodies: 2,
        questions: 3,
        settled: 0,
        issues: 2,
        sources: 0,
        titles: 120,
    },
    &Room {
        has_particulars: false,
        has_credentials: false,
        to_do: 10,
        to_consider: 3,
        of_one_decision: 1,
        has_short_end: true,
        facts: 0,
        standing: 4,
        findings: 2,
        tasks: 5,
        denials: 0,
        positions: 2,
        bodies: 2,
        questions: 2,
        settled: 0,
        issues: 2,
        sources: 0,
        titles: 60,
    },
    &Room {
        has_particulars: false,
        has_credentials: false,
        to_do: 7,
        to_consider: 2,
        of_one_decision: 1,
        has_short_end: true,
        facts: 0,
        standing: 4,
        findings: 2,
        tasks: 4,
        denials: 0,
        positions: 1,
        bodies: 2,
        questions: 1,
        settled: 0,
        issues: 2,
        sources: 0,
        titles: 40,
    },
    &Room {
        has_particulars: false,
        has_credentials: false,
        to_do: 4,
        to_consider: 1,
        of_one_decision: 1,
        has_short_end: true,
        facts: 0,
        standing: 3,
        findings: 2,
        tasks: 3,
        denials: 0,
        positions: 1,
        bodies: 2,
        questions: 1,
        settled: 0,
        issues: 2,
        sources: 0,
        titles: 40,
    },
];

//! From the fields of a form to a draft, and from a draft to what it says.
//!
//! Every form carries the whole draft in its fields, so that nothing typed is
//! lost when the service forgets it. Field names: `f.ROW.FACT` an answer,
//! `at.ROW.FACT` when it was so, `seen.ROW.FACT` what was shown as their reading;
//! `day.GROUP` the one day of a group, `none.GROUP` that the rest of it is no.

use std::collections::BTreeMap;

use gravida_fhir::DateTime;
use gravida_guideline::FactType;
use gravida_guideline::entry::Answer;
use gravida_guideline::knowledge::{EntryGroup, Fact, Knowledge};

use super::draft::{Draft, Saved, Typed};
use super::typed::{self, Doubt, Read};

/// More rows of one fact than anybody types.
const MOST_ROWS: usize = 50;

/// The fields of a form, in their order.
pub(crate) type Fields = Vec<(String, String)>;

/// What a draft says, read.
pub(crate) struct Entered<'k> {
    /// The moment it is looked at, or why that is not known; `None` where the
    /// record says.
    pub(super) as_of: Option<Result<Read, Doubt>>,
    /// Whether the reading of that moment was shown.
    pub is_as_of_settled: bool,
    /// What answers are read against.
    pub now: DateTime,
    /// The answers, in the order typed.
    pub lines: Vec<Line<'k>>,
}

/// One answer, read.
pub(crate) struct Line<'k> {
    /// The fact it answers.
    pub fact: &'k Fact,
    /// Place among the answers to this fact.
    pub row: usize,
    /// As typed.
    pub typed: Typed,
    /// What it was read as.
    pub(super) read: Result<Read, Doubt>,
    /// When it was so, where that was typed.
    pub(super) at: Option<Result<Read, Doubt>>,
}

/// Takes a draft from the fields of a form. What the form does not carry, the
/// record above all, is taken from `base`.
pub(super) fn draft_of(fields: &Fields, base: Option<&Draft>, knowledge: &Knowledge) -> Draft {
    let last = |name: &str| {
        let value = fields.iter().rev().find(|(key, _)| key == name);
        value.map(|(_, value)| value.trim().to_owned())
    };
    let mut draft = Draft {
        source: base.and_then(|base| base.source.clone()),
        patient: base.map_or(0, |base| base.patient),
        profile: last("profile")
            .filter(|id| knowledge.profile(id).is_some())
            .or_else(|| base.and_then(|base| base.profile.clone())),
        as_of: last("as-of").unwrap_or_default(),
        as_of_seen: last("seen.as-of").unwrap_or_default(),
        zone: last("zone").unwrap_or_default(),
        answers: answers(fields, knowledge),
        skipped: Vec::new(),
        saved: base
            .and_then(|base| base.saved.clone())
            .or_else(|| saved(&last)),
    };
    for (group, place) in knowledge.form().groups.iter().zip(0_usize..) {
        let day = last(&format!("day.{place}"));
        with_day(&mut draft.answers, group, day.as_deref());
        if last(&format!("none.{place}")).is_some() {
            with_none(&mut draft.answers, group, knowledge);
        }
    }
    in_order_of_facts(&mut draft.answers, knowledge);
    let is_answered = |id: &str| draft.answers.iter().any(|one| one.fact == id);
    let skipped = fields.iter().filter(|(key, _)| key == "skip");
    for (_, id) in skipped {
        if knowledge.fact(id).is_some() && !is_answered(id) && !draft.skipped.contains(id) {
            draft.skipped.push(id.clone());
        }
    }
    draft
}

/// The saved case that the form names.
fn saved(last: &impl Fn(&str) -> Option<String>) -> Option<Saved> {
    Some(Saved {
        case: last("saved.case")?,
        label: last("saved.label")?,
        version: last("saved.version")?.parse().ok()?,
    })
}

/// The answers that have a text.
fn answers(fields: &Fields, knowledge: &Knowledge) -> Vec<Typed> {
    let mut rows: BTreeMap<(String, usize), Typed> = BTreeMap::new();
    for (name, value) in fields {
        let mut parts = name.splitn(3, '.');
        let (Some(part), Some(row), Some(fact)) = (parts.next(), parts.next(), parts.next()) else {
            continue;
        };
        let (Ok(row), true) = (row.parse::<usize>(), knowledge.fact(fact).is_some()) else {
            continue;
        };
        if row >= MOST_ROWS || !matches!(part, "f" | "at" | "seen") {
            continue;
        }
        let typed = rows.entry((fact.to_owned(), row)).or_insert_with(|| Typed {
            fact: fact.to_owned(),
            ..Typed::default()
        });
        let value = value.trim().to_owned();
        match part {
            "f" => typed.text = value,
            "at" => typed.at = value,
            _ => typed.seen = value,
        }
    }
    rows.into_values()
        .filter(|typed| !typed.text.is_empty())
        .collect()
}

/// Gives the day of a group to its answers.
fn with_day(answers: &mut [Typed], group: &EntryGroup, day: Option<&str>) {
    let Some(day) = day.filter(|_| group.date.is_some()) else {
        return;
    };
    for answer in answers {
        if group.facts.contains(&answer.fact) {
            answer.at = day.to_owned();
        }
    }
}

/// Answers no to every yes-or-no question of a group that was left open.
fn with_none(answers: &mut Vec<Typed>, group: &EntryGroup, knowledge: &Knowledge) {
    for id in &group.facts {
        let is_open = answers.iter().all(|answer| answer.fact != *id);
        let is_yes_or_no = |fact: &&Fact| fact.kind == FactType::Boolean;
        if is_open && knowledge.fact(id).filter(is_yes_or_no).is_some() {
            answers.push(Typed {
                fact: id.clone(),
                text: "false".to_owned(),
                ..Typed::default()
            });
        }
    }
}

fn in_order_of_facts(answers: &mut [Typed], knowledge: &Knowledge) {
    let place = |id: &str| knowledge.facts().iter().position(|fact| fact.id == id);
    answers.sort_by_cached_key(|answer| place(&answer.fact));
}

/// Reads what a draft says. `clock` is now, where the service counts its days.
pub(super) fn read<'k>(draft: &Draft, knowledge: &'k Knowledge, clock: DateTime) -> Entered<'k> {
    let here = in_zone(clock, &draft.zone);
    let as_of = (!draft.as_of.is_empty()).then(|| typed::read_when(&draft.as_of, here));
    let given = as_of
        .as_ref()
        .and_then(|read| DateTime::parse(&read.as_ref().ok()?.answer).ok());
    let now = given.unwrap_or(here);
    let is_as_of_settled = match &as_of {
        None => true,
        Some(Ok(read)) => read.answer == draft.as_of_seen || read.answer == draft.as_of,
        Some(Err(_)) => false,
    };
    let mut lines: Vec<Line<'k>> = Vec::new();
    for typed in &draft.answers {
        let Some(fact) = knowledge.fact(&typed.fact) else {
            continue;
        };
        let before = lines.iter().filter(|line| line.fact.id == fact.id);
        lines.push(Line {
            fact,
            row: before.count(),
            read: typed::read(fact, &typed.text, now),
            at: (!typed.at.is_empty()).then(|| typed::read_when(&typed.at, now)),
            typed: typed.clone(),
        });
    }
    Entered {
        as_of,
        is_as_of_settled,
        now,
        lines,
    }
}

/// A moment as the clock shows it at an offset such as `+01:00`; where none was
/// sent, for want of a script, as the clock of the service shows it.
pub(super) fn in_zone(clock: DateTime, zone: &str) -> DateTime {
    if zone.is_empty() {
        return clock;
    }
    typed::at_offset(clock, zone).unwrap_or(clock)
}

impl Entered<'_> {
    /// Whether all of it was read, and every reading that needs to be was shown.
    pub(super) fn is_settled(&self) -> bool {
        self.is_as_of_settled && self.lines.iter().all(Line::is_settled)
    }

    /// How many answers are not used yet.
    pub(crate) fn open(&self) -> usize {
        self.lines.iter().filter(|line| !line.is_settled()).count()
            + usize::from(!self.is_as_of_settled)
    }

    /// The answers that are used.
    pub(crate) fn answers(&self) -> Vec<Answer> {
        self.lines
            .iter()
            .filter(|line| line.is_settled())
            .filter_map(|line| {
                let at = line.at.as_ref().and_then(|at| at.as_ref().ok());
                Some(Answer {
                    fact: line.fact.id.clone(),
                    text: line.read.as_ref().ok()?.answer.clone(),
                    at: at.map(|at| at.answer.clone()),
                })
            })
            .collect()
    }
}

impl Line<'_> {
    /// What was read, as the form carries it once it was shown; `None` while it is doubtful.
    pub(super) fn reading(&self) -> Option<String> {
        reading(
            self.read.as_ref().ok(),
            self.at.as_ref().map(Result::as_ref),
        )
    }

    /// Whether it is used: it was read, and where a reading is more than what was
    /// typed, that was shown.
    pub(crate) fn is_settled(&self) -> bool {
        let Some(reading) = self.reading() else {
            return false;
        };
        reading == self.typed.seen || !self.needs_echo()
    }

    /// Whether there is more to tell of it than what was typed.
    pub(super) fn has_echo(&self) -> bool {
        self.needs_echo()
    }

    /// Whether the reading says more than was typed.
    fn needs_echo(&self) -> bool {
        if matches!(self.fact.kind, FactType::Boolean | FactType::Choice) && self.at.is_none() {
            return false;
        }
        let is_plain = |read: &Result<Read, Doubt>, typed: &str| {
            read.as_ref().is_ok_and(|read| {
                let figures = read.answer.split(' ').next().unwrap_or_default();
                let is_number = !typed.is_empty()
                    && typed
                        .bytes()
                        .all(|byte| byte.is_ascii_digit() || byte == b'.');
                read.warning.is_none() && (read.answer == typed || is_number && figures == typed)
            })
        };
        !is_plain(&self.read, &self.typed.text)
            || self
                .at
                .as_ref()
                .is_some_and(|at| !is_plain(at, &self.typed.at))
    }
}

/// The reading of an answer and of its day as one text.
pub(super) fn reading<'r>(
    answer: Option<&'r Read>,
    at: Option<Result<&'r Read, &'r Doubt>>,
) -> Option<String> {
    let at = match at {
        None => "",
        Some(Ok(at)) => at.answer.as_str(),
        Some(Err(_)) => return None,
    };
    Some(format!("{}@{at}", answer?.answer))
}

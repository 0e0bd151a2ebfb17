//! What text and HTML both show, in the order they show it: the parts of an
//! assessment sorted by what a reader does with them.

use std::collections::{BTreeMap, BTreeSet};

use crate::locale::Locale;
use crate::titles::Titles;
use crate::wording;
use gravida_guideline::assessment::{
    Assessment, DecisionRelevance, Finding, MissingFact, Recommendation, RecordEntry,
    SourceReference,
};
use gravida_guideline::{BearsOn, Direction, Outcome, Proposes, Verification};

/// An assessment, sorted for reading. Every recommendation in force is in
/// exactly one of the first six lists.
pub(crate) struct View<'a> {
    locale: &'a Locale,
    /// In force, applies, and says to do it.
    pub(crate) to_do: Vec<&'a Recommendation>,
    /// In force, applies, and says that it may be done.
    pub(crate) to_consider: Vec<&'a Recommendation>,
    /// In force, applies, and says not to.
    pub(crate) not_to_do: Vec<&'a Recommendation>,
    /// In force, applies, and says that nobody knows.
    pub(crate) not_settled: Vec<&'a Recommendation>,
    /// In force and waiting for facts.
    pub(crate) waiting: Vec<&'a Recommendation>,
    /// In force and known not to apply.
    pub(crate) not_applying: Vec<&'a Recommendation>,
    /// Could not be evaluated, in force or not.
    pub(crate) failed: Vec<&'a Recommendation>,
    /// What the other bodies say, by decision.
    pub(crate) others: Vec<DecisionPositions<'a>>,
    /// Decisions that are known not to be asked now, and of which nothing applies.
    pub(crate) not_asked: Vec<&'a DecisionRelevance>,
    /// Decisions that may be asked now, and of which nothing applies.
    pub(crate) may_matter: Vec<&'a DecisionRelevance>,
    entries: BTreeMap<&'a str, &'a RecordEntry>,
    facts: BTreeMap<&'a str, &'a str>,
    /// Places of facts in the order in which they are asked for.
    asked: BTreeMap<&'a str, usize>,
    /// The decision of each recommendation, finding, task and decision, by id.
    decisions: BTreeMap<&'a str, &'a str>,
}

/// The other bodies' positions on one decision.
pub(crate) struct DecisionPositions<'a> {
    /// Id of the decision.
    pub(crate) decision: &'a str,
    /// Which of its questions, where it holds several.
    pub(crate) question: Option<&'a str>,
    /// What the body in force says, where one is in force: its strongest statement.
    pub(crate) in_force: Option<&'a Recommendation>,
    /// Bodies whose stance is another than that of the body in force.
    pub(crate) differing: Vec<Position<'a>>,
    /// Guidelines of the bodies with the same stance.
    pub(crate) agreeing: Vec<Position<'a>>,
}

impl<'a> DecisionPositions<'a> {
    /// What is asked: the decision, and which of its questions.
    pub(crate) fn title(&self, titles: &Titles) -> String {
        let decision = titles.decision(self.decision);
        match self.question {
            Some(question) => format!("{decision} – {question}"),
            None => decision.to_owned(),
        }
    }

    /// The differing bodies by what they say, firmest first.
    pub(crate) fn by_stance<'l>(&self, locale: &'l Locale) -> Vec<(&'l str, Vec<&Position<'a>>)> {
        let mut groups: BTreeMap<Stance, Vec<&Position<'a>>> = BTreeMap::new();
        for position in &self.differing {
            groups
                .entry(stance(position.leading))
                .or_default()
                .push(position);
        }
        let mut worded: Vec<(&'l str, Vec<&Position<'a>>)> = Vec::new();
        for position in groups.into_values().flatten() {
            let words = wording::stance(locale, position.leading);
            match worded.iter_mut().find(|(known, _)| *known == words) {
                Some((_, bodies)) => bodies.push(position),
                None => worded.push((words, vec![position])),
            }
        }
        worded
    }

    /// Whether a body says something for her that the body in force does not say.
    pub(crate) fn has_another_opinion(&self) -> bool {
        self.differing
            .iter()
            .any(|position| position.leading.outcome == Outcome::Applies)
    }

    /// Whether the body of `position` speaks in another document too.
    pub(crate) fn has_another_document(&self, position: &Position<'a>, titles: &Titles) -> bool {
        self.differing.iter().chain(&self.agreeing).any(|other| {
            other.guideline != position.guideline
                && titles.body(other.guideline) == titles.body(position.guideline)
        })
    }
}

/// One body's position on one decision: its strongest statement for this record.
#[derive(Clone)]
pub(crate) struct Position<'a> {
    /// Id of the guideline.
    pub(crate) guideline: &'a str,
    /// The statement that stands for the body.
    pub(crate) leading: &'a Recommendation,
    /// How many more statements the body has on this decision.
    pub(crate) further: usize,
}

/// What a body says for this record, as far as bodies are compared. Outcomes
/// that say nothing for her do not count as disagreement with each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Stance {
    Applies(Direction),
    NeedsData,
    Silent,
}

impl<'a> View<'a> {
    /// Sorts `assessment`; what it says of it itself is in `locale`.
    pub(crate) fn of(assessment: &'a Assessment, locale: &'a Locale) -> Self {
        let mut view = Self {
            locale,
            to_do: Vec::new(),
            to_consider: Vec::new(),
            not_to_do: Vec::new(),
            not_settled: Vec::new(),
            waiting: Vec::new(),
            not_applying: Vec::new(),
            failed: Vec::new(),
            others: Vec::new(),
            not_asked: Vec::new(),
            may_matter: Vec::new(),
            entries: assessment
                .entries
                .iter()
                .map(|entry| (entry.reference.as_str(), entry))
                .collect(),
            facts: assessment
                .missing
                .iter()
                .map(|fact| (fact.fact.as_str(), fact.label.as_str()))
                .collect(),
            asked: (assessment.missing.iter().map(|fact| fact.fact.as_str()))
                .zip(0..)
                .collect(),
            decisions: decisions_by_id(assessment),
        };
        for recommendation in &assessment.recommendations {
            match (recommendation.outcome, recommendation.in_force) {
                (Outcome::Failed, _) => view.failed.push(recommendation),
                (_, false) => {}
                (Outcome::DoesNotApply, true) => view.not_applying.push(recommendation),
                (Outcome::NeedsData, true) => view.waiting.push(recommendation),
                (Outcome::Applies, true) => match recommendation.direction {
                    Direction::For => view.to_do.push(recommendation),
                    Direction::Consider => view.to_consider.push(recommendation),
                    Direction::InsufficientEvidence => view.not_settled.push(recommendation),
                    Direction::ConsiderAgainst | Direction::Against => {
                        view.not_to_do.push(recommendation);
                    }
                },
            }
        }
        // What she is to be given is read before what it is called and what is tested.
        for list in [&mut view.to_do, &mut view.to_consider] {
            list.sort_by_key(|one| one.proposes != Proposes::Medication);
        }
        view.others = other_positions(&assessment.recommendations);
        for decision in &assessment.decisions {
            // What applies is shown whatever is asked, and then nothing is folded.
            let speaks = assessment.recommendations.iter().any(|one| {
                one.decision == decision.id && one.in_force && one.outcome == Outcome::Applies
            });
            match decision.relevant {
                Some(false) if !speaks => view.not_asked.push(decision),
                None if !speaks => view.may_matter.push(decision),
                Some(_) | None => {}
            }
        }
        view
    }

    /// Whether `decision` is folded into a line that names it.
    pub(crate) fn is_folded(&self, decision: &str) -> bool {
        self.not_asked
            .iter()
            .chain(&self.may_matter)
            .any(|folded| folded.id == decision)
    }

    /// How many guidelines take a position on a decision.
    pub(crate) fn bodies(&self, assessment: &Assessment, decision: &str) -> usize {
        let of_decision = assessment
            .recommendations
            .iter()
            .filter(|one| one.decision == decision);
        let bodies: BTreeSet<&str> = of_decision.map(|one| one.guideline.as_str()).collect();
        bodies.len()
    }

    /// Whether a decision has an alert, or advice in force that applies.
    pub(crate) fn speaks(&self, assessment: &Assessment, decision: &str) -> bool {
        let lists = [
            &self.to_do,
            &self.to_consider,
            &self.not_to_do,
            &self.not_settled,
        ];
        assessment.alerts.iter().any(|one| one.decision == decision)
            || lists
                .into_iter()
                .flatten()
                .any(|one| one.decision == decision)
    }

    /// Whether something is known of a decision that is out of the ordinary or changes what is done.
    pub(crate) fn is_notable(&self, assessment: &Assessment, decision: &str) -> bool {
        (assessment.findings.iter()).any(|one| one.decision == decision && one.notable)
    }

    /// What is known of the decisions that are not folded: of each what is notable first, and first
    /// the decisions of which something is; after these the ones with an alert or with advice in
    /// force.
    pub(crate) fn standing(&self, assessment: &'a Assessment) -> Vec<(&'a str, Vec<&'a Finding>)> {
        let mut groups: Vec<(&'a str, Vec<&'a Finding>)> = Vec::new();
        let (told, _) = self.findings(assessment);
        for finding in told.into_iter().filter(|finding| finding.value.is_some()) {
            match groups.iter_mut().find(|(id, _)| *id == finding.decision) {
                Some((_, findings)) => findings.push(finding),
                None => groups.push((&finding.decision, vec![finding])),
            }
        }
        for (_, findings) in &mut groups {
            notable_first(findings);
        }
        groups.sort_by_key(|(decision, findings)| {
            let is_notable = findings.first().is_some_and(|finding| finding.notable);
            (
                !is_notable,
                !is_notable && !self.speaks(assessment, decision),
            )
        });
        groups
    }

    /// The decisions that an answer would help to settle, each once; red flags
    /// under their own name, first.
    pub(crate) fn settled_by(&self, fact: &'a MissingFact) -> Vec<&'a str> {
        let mut settled: Vec<&'a str> = Vec::new();
        if fact.bears_on == BearsOn::RedFlag {
            settled.push(self.locale.label("red-flags"));
        }
        for id in &fact.settles {
            if let Some(decision) = self.decisions.get(id.as_str())
                && !settled.contains(decision)
            {
                settled.push(decision);
            }
        }
        settled
    }

    /// What is worth asking for now: what decisions that are asked wait for, red
    /// flags first.
    pub(crate) fn asked_for(&self, assessment: &'a Assessment) -> Vec<&'a MissingFact> {
        assessment
            .missing
            .iter()
            .filter(|fact| matches!(fact.bears_on, BearsOn::RedFlag | BearsOn::RelevantDecision))
            .collect()
    }

    /// Decisions that may be asked, by the fact that is asked for first of those
    /// that would tell; in the order in which these are asked for.
    pub(crate) fn may_matter_by_fact(&self) -> Vec<(Option<&'a str>, Vec<&'a DecisionRelevance>)> {
        let mut groups: BTreeMap<usize, (Option<&'a str>, Vec<&'a DecisionRelevance>)> =
            BTreeMap::new();
        for decision in &self.may_matter {
            let leading = decision
                .missing
                .iter()
                .filter_map(|fact| Some((*self.asked.get(fact.as_str())?, fact.as_str())))
                .min();
            let (place, fact) =
                leading.map_or((usize::MAX, None), |(place, fact)| (place, Some(fact)));
            groups
                .entry(place)
                .or_insert((fact, Vec::new()))
                .1
                .push(decision);
        }
        groups.into_values().collect()
    }

    /// The findings of the decisions that are not folded, and the others.
    pub(crate) fn findings(
        &self,
        assessment: &'a Assessment,
    ) -> (Vec<&'a Finding>, Vec<&'a Finding>) {
        assessment
            .findings
            .iter()
            .partition(|finding| !self.is_folded(&finding.decision))
    }

    /// The positions on the same question that apply to her and say something else than what is in
    /// force, one for each body; none where a decision holds no questions, since there statements
    /// may be about different things.
    pub(crate) fn differing_from(
        &self,
        recommendation: &Recommendation,
    ) -> impl Iterator<Item = &'a Recommendation> {
        let question = question_of(recommendation);
        self.others
            .iter()
            .filter(move |one| one.question.is_some() && (one.decision, one.question) == question)
            .flat_map(|one| &one.differing)
            .map(|position| position.leading)
            .filter(|leading| leading.outcome == Outcome::Applies)
    }

    /// The entry that `reference` names, where the assessment describes it.
    pub(crate) fn entry(&self, reference: &str) -> Option<&'a RecordEntry> {
        self.entries.get(reference).copied()
    }

    /// What an ordinary page says about statements that do not apply: that of
    /// the first with words for it, for each decision on which nothing in force
    /// applies or waits.
    pub(crate) fn worth_denying(&self, assessment: &'a Assessment) -> Vec<&'a Recommendation> {
        let is_open = |decision: &str| {
            assessment.recommendations.iter().any(|one| {
                one.decision == decision && one.in_force && one.outcome != Outcome::DoesNotApply
            })
        };
        let mut chosen: Vec<&'a Recommendation> = Vec::new();
        for &one in &self.not_applying {
            let is_said = chosen.iter().any(|other| other.decision == one.decision);
            if one.when_not.is_some()
                && !is_said
                && !is_open(&one.decision)
                && !self.is_folded(&one.decision)
            {
                chosen.push(one);
            }
        }
        chosen
    }

    /// The name of the fact `id`, where the assessment asks for it.
    pub(crate) fn fact_label(&self, id: &'a str) -> &'a str {
        self.facts.get(id).copied().unwrap_or(id)
    }

    /// Whether any recommendation of the bodies in force applies.
    pub(crate) fn has_advice(&self) -> bool {
        [
            &self.to_do,
            &self.to_consider,
            &self.not_to_do,
            &self.not_settled,
        ]
        .iter()
        .any(|list| !list.is_empty())
    }
}

/// Puts what is out of the ordinary, or changes what is done, before the rest.
pub(crate) fn notable_first(findings: &mut [&Finding]) {
    findings.sort_by_key(|finding| !finding.notable);
}

fn decisions_by_id(assessment: &Assessment) -> BTreeMap<&str, &str> {
    let decisions = assessment.decisions.iter().map(|one| (&one.id, &one.id));
    let findings = assessment.findings.iter();
    let recommendations = assessment.recommendations.iter();
    let tasks = assessment.tasks.iter();
    decisions
        .chain(findings.map(|one| (&one.id, &one.decision)))
        .chain(recommendations.map(|one| (&one.id, &one.decision)))
        .chain(tasks.map(|one| (&one.id, &one.decision)))
        .map(|(id, decision)| (id.as_str(), decision.as_str()))
        .collect()
}

/// Every source of the assessment once, by id.
pub(crate) fn all_sources(assessment: &Assessment) -> BTreeMap<&str, &SourceReference> {
    let alerts = assessment.alerts.iter().flat_map(|alert| &alert.sources);
    let findings = assessment
        .findings
        .iter()
        .flat_map(|finding| &finding.sources);
    let tasks = assessment.tasks.iter().flat_map(|task| &task.sources);
    let recommendations = assessment
        .recommendations
        .iter()
        .flat_map(|recommendation| &recommendation.sources);
    let mut sources = BTreeMap::new();
    for source in alerts.chain(findings).chain(recommendations).chain(tasks) {
        sources.entry(source.id.as_str()).or_insert(source);
    }
    sources
}

/// Whether anything shown was recalled.
pub(crate) fn has_recalled(assessment: &Assessment) -> bool {
    let recalled = |verification: &Verification| *verification == Verification::Recalled;
    assessment
        .alerts
        .iter()
        .any(|alert| recalled(&alert.verification))
        || assessment
            .findings
            .iter()
            .any(|finding| recalled(&finding.verification))
        || assessment
            .tasks
            .iter()
            .any(|task| recalled(&task.verification))
        || assessment.recommendations.iter().any(|recommendation| {
            recalled(&recommendation.verification)
                || recommendation
                    .evidence
                    .iter()
                    .any(|evidence| recalled(&evidence.verification))
        })
}

/// Address that may become a link: only what cannot run anything.
pub(crate) fn is_link(url: &str) -> bool {
    url.starts_with("https://") || url.starts_with("http://")
}

fn other_positions(recommendations: &[Recommendation]) -> Vec<DecisionPositions<'_>> {
    let mut questions: Vec<(&str, Option<&str>)> = Vec::new();
    for recommendation in recommendations {
        let question = question_of(recommendation);
        if !questions.contains(&question) {
            questions.push(question);
        }
    }
    questions
        .into_iter()
        .filter_map(|(decision, question)| {
            let of_decision: Vec<&Recommendation> = recommendations
                .iter()
                .filter(|recommendation| question_of(recommendation) == (decision, question))
                .collect();
            let in_force = of_decision
                .iter()
                .filter(|position| position.in_force)
                .min_by_key(|position| stance(position))
                .copied();
            let stance_in_force = in_force.map_or(Stance::Silent, stance);
            let (agreeing, differing): (Vec<_>, Vec<_>) = bodies(&of_decision)
                .into_iter()
                .partition(|position| stance(position.leading) == stance_in_force);
            (!agreeing.is_empty() || !differing.is_empty()).then_some(DecisionPositions {
                decision,
                question,
                in_force,
                differing,
                agreeing,
            })
        })
        .collect()
}

/// What a recommendation answers: a decision, or one question of it.
fn question_of(recommendation: &Recommendation) -> (&str, Option<&str>) {
    (&recommendation.decision, recommendation.question.as_deref())
}

/// One position for each body that is not in force, in the order of the assessment.
fn bodies<'a>(of_decision: &[&'a Recommendation]) -> Vec<Position<'a>> {
    let in_force: BTreeSet<&str> = of_decision
        .iter()
        .filter(|recommendation| recommendation.in_force)
        .map(|recommendation| recommendation.guideline.as_str())
        .collect();
    let mut positions: Vec<Position<'a>> = Vec::new();
    for &recommendation in of_decision {
        let guideline = recommendation.guideline.as_str();
        if in_force.contains(guideline) {
            continue;
        }
        match positions
            .iter_mut()
            .find(|position| position.guideline == guideline)
        {
            None => positions.push(Position {
                guideline,
                leading: recommendation,
                further: 0,
            }),
            Some(position) => {
                position.further += 1;
                if stance(recommendation) < stance(position.leading) {
                    position.leading = recommendation;
                }
            }
        }
    }
    positions
}

fn stance(statement: &Recommendation) -> Stance {
    match statement.outcome {
        Outcome::Applies => Stance::Applies(statement.direction),
        Outcome::NeedsData => Stance::NeedsData,
        Outcome::DoesNotApply | Outcome::Failed => Stance::Silent,
    }
}

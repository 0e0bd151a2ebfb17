//! Everything there is to say about one id, with the documents behind it.

use std::collections::BTreeMap;

use super::{
    Alert, Calculator, CalculatorResult, Claim, ClaimSource, Decision, DefinitionName, Evidence,
    EvidenceCitation, EvidenceResult, Fact, Finding, Guideline, Knowledge, Measure, Picture,
    Profile, Recommendation, Source, Task, ValueSet,
};
use crate::words::{Criterion, Verification};

/// One piece of knowledge in full.
#[derive(Clone, Debug)]
pub enum Explained<'k> {
    /// One body's position.
    Recommendation {
        /// The recommendation.
        recommendation: &'k Recommendation,
        /// The decision it answers.
        decision: &'k Decision,
        /// The document it stands in.
        guideline: Option<&'k Guideline>,
        /// The evidence behind it, with the results meant.
        evidence: Vec<(
            &'k EvidenceCitation,
            &'k Evidence,
            Option<&'k EvidenceResult>,
        )>,
        /// Where it is written.
        sources: Vec<CitedSource<'k>>,
    },
    /// A red flag.
    Alert {
        /// The alert.
        alert: &'k Alert,
        /// The decision it belongs to.
        decision: &'k Decision,
        /// Where it is written.
        sources: Vec<CitedSource<'k>>,
    },
    /// A named value.
    Finding {
        /// The finding.
        finding: &'k Finding,
        /// The decision it belongs to.
        decision: &'k Decision,
        /// Where it is written.
        sources: Vec<CitedSource<'k>>,
    },
    /// A dated thing to do.
    Task {
        /// The task.
        task: &'k Task,
        /// The decision it belongs to.
        decision: &'k Decision,
        /// Where it is written.
        sources: Vec<CitedSource<'k>>,
    },
    /// Something that can be known about a case.
    Fact {
        /// The fact.
        fact: &'k Fact,
    },
    /// A clinical question.
    Decision {
        /// The decision with everybody's positions.
        decision: &'k Decision,
    },
    /// A guideline document.
    Guideline {
        /// The document.
        guideline: &'k Guideline,
        /// Its positions, with the decisions they answer.
        recommendations: Vec<(&'k Decision, &'k Recommendation)>,
    },
    /// A piece of evidence.
    Evidence {
        /// The evidence.
        evidence: &'k Evidence,
        /// The positions that rest on it.
        recommendations: Vec<(&'k Decision, &'k Recommendation)>,
    },
    /// Which body is in force.
    Profile {
        /// The profile.
        profile: &'k Profile,
        /// For each decision, the body in force, where one has a position.
        in_force: Vec<(&'k Decision, Vec<&'k Guideline>)>,
    },
    /// A published formula.
    Calculator {
        /// The calculator.
        calculator: &'k Calculator,
        /// The result that was asked for, when it was one.
        result: Option<&'k CalculatorResult>,
        /// Where it is written.
        sources: Vec<CitedSource<'k>>,
    },
    /// A claim of an article.
    Claim {
        /// The claim.
        claim: &'k Claim,
        /// The article.
        source: &'k ClaimSource,
        /// The documents that speak for it.
        documents_for: Vec<Document<'k>>,
        /// The documents that speak against it.
        documents_against: Vec<Document<'k>>,
        /// The recommendations that answer it.
        answers: Vec<&'k Recommendation>,
    },
    /// An article with all its claims.
    ClaimSource {
        /// The article.
        source: &'k ClaimSource,
    },
    /// What is counted over many women.
    Measure {
        /// The measure.
        measure: &'k Measure,
        /// The decision it follows from.
        decision: Option<&'k Decision>,
        /// The positions it follows from, with the decisions they answer.
        recommendations: Vec<(&'k Decision, &'k Recommendation)>,
        /// Its criteria as they are written in CQL; empty where the knowledge has no CQL.
        logic: Vec<(Criterion, &'k str)>,
        /// Where it is written.
        sources: Vec<CitedSource<'k>>,
    },
    /// What can be drawn.
    Picture {
        /// The picture.
        picture: &'k Picture,
        /// Where what it shows is written, its layers' sources first.
        sources: Vec<CitedSource<'k>>,
    },
    /// A set of codes.
    ValueSet {
        /// The set.
        value_set: &'k ValueSet,
    },
}

/// A source with the document it names.
#[derive(Clone, Copy, Debug)]
pub struct CitedSource<'k> {
    /// The reference: section, and whether it was read.
    pub source: &'k Source,
    /// The document.
    pub document: Document<'k>,
}

/// What can be cited.
#[derive(Clone, Copy, Debug)]
pub enum Document<'k> {
    /// A guideline.
    Guideline(&'k Guideline),
    /// Evidence.
    Evidence(&'k Evidence),
}

impl<'k> Document<'k> {
    /// Its title.
    #[must_use]
    pub fn title(self) -> &'k str {
        match self {
            Self::Guideline(guideline) => &guideline.title,
            Self::Evidence(evidence) => &evidence.title,
        }
    }

    /// Its edition, or where it was published.
    #[must_use]
    pub fn edition(self) -> &'k str {
        match self {
            Self::Guideline(guideline) => &guideline.edition,
            Self::Evidence(evidence) => evidence.citation.as_deref().unwrap_or_default(),
        }
    }

    /// Its id.
    #[must_use]
    pub fn id(self) -> &'k str {
        match self {
            Self::Guideline(guideline) => &guideline.id,
            Self::Evidence(evidence) => &evidence.id,
        }
    }

    /// Whether it was read in a published source.
    #[must_use]
    pub const fn verification(self) -> Verification {
        match self {
            Self::Guideline(guideline) => guideline.verification,
            Self::Evidence(evidence) => evidence.verification,
        }
    }

    /// Its address; empty when it has none.
    #[must_use]
    pub fn url(self) -> &'k str {
        match self {
            Self::Guideline(guideline) => &guideline.url,
            Self::Evidence(evidence) => evidence.url.as_deref().unwrap_or_default(),
        }
    }
}

impl Knowledge {
    /// The document that a source names.
    #[must_use]
    pub fn document(&self, id: &str) -> Option<Document<'_>> {
        self.guideline(id)
            .map(Document::Guideline)
            .or_else(|| self.evidence(id).map(Document::Evidence))
    }

    /// The bodies whose positions are in force for a decision under a profile, one for each of
    /// the decision's questions: the first the profile names that has a position on it. A body
    /// that is always in force stands beside them and is not among them, unless it is chosen.
    #[must_use]
    pub fn in_force<'k>(
        &'k self,
        profile: &Profile,
        decision: &'k Decision,
    ) -> BTreeMap<Option<&'k str>, &'k Guideline> {
        let own = profile.in_force_for.get(&decision.id).into_iter().flatten();
        let order: Vec<&String> = own.chain(&profile.in_force).collect();
        let mut chosen = BTreeMap::new();
        for item in &decision.recommendations {
            chosen.entry(item.question.as_deref()).or_insert_with(|| {
                let has_position = |body: &&&String| {
                    decision
                        .recommendations
                        .iter()
                        .any(|one| one.guideline == ***body && one.question == item.question)
                };
                order
                    .iter()
                    .find(has_position)
                    .and_then(|body| self.guideline(body))
            });
        }
        chosen
            .into_iter()
            .filter_map(|(question, body)| Some((question, body?)))
            .collect()
    }

    /// Tells of the positions of a decision whether a profile puts them in force.
    pub(crate) fn is_in_force<'k>(
        &'k self,
        profile: &'k Profile,
        decision: &'k Decision,
    ) -> impl Fn(&Recommendation) -> bool + use<'k> {
        let chosen = self.in_force(profile, decision);
        move |item| {
            profile.always_in_force.contains(&item.guideline)
                || chosen
                    .get(&item.question.as_deref())
                    .is_some_and(|body| body.id == item.guideline)
        }
    }

    /// A definition as it is written in CQL, without the comments around it; `None` where the
    /// knowledge has no CQL of its library, or not this definition.
    #[must_use]
    pub fn cql(&self, named: &DefinitionName) -> Option<&str> {
        let ending = format!("/{}.cql", named.library);
        let (_, content) = self
            .files()
            .iter()
            .find(|(path, _)| path.ends_with(&ending))?;
        let text = std::str::from_utf8(content).ok()?;
        let head = format!("define \"{}\":", named.name);
        let begin = text.match_indices(&head).map(|(at, _)| at).find(|at| {
            let before = text.get(..*at).unwrap_or_default();
            before.is_empty() || before.ends_with('\n')
        })?;
        let rest = text.get(begin..)?;
        // What belongs to it is indented, or closes what it opened.
        let is_next =
            |line: &str| line.starts_with(|first: char| first.is_alphabetic() || first == '/');
        let mut end = 0;
        for (number, line) in rest.split_inclusive('\n').enumerate() {
            if number > 0 && is_next(line) {
                break;
            }
            end += line.len();
        }
        rest.get(..end).map(str::trim_end)
    }

    fn cited<'k>(&'k self, sources: &'k [Source]) -> Vec<CitedSource<'k>> {
        sources
            .iter()
            .filter_map(|source| {
                Some(CitedSource {
                    source,
                    document: self.document(&source.id)?,
                })
            })
            .collect()
    }

    fn positions(
        &self,
        is_it: impl Fn(&Recommendation) -> bool,
    ) -> Vec<(&Decision, &Recommendation)> {
        self.decisions()
            .iter()
            .flat_map(|decision| {
                decision
                    .recommendations
                    .iter()
                    .map(move |item| (decision, item))
            })
            .filter(|(_, item)| is_it(item))
            .collect()
    }
}

/// Finds what an id means. A fact may be called as a decision is; `fact:` in front asks for the fact.
pub(super) fn explain<'k>(knowledge: &'k Knowledge, id: &str) -> Option<Explained<'k>> {
    if let Some(fact) = id.strip_prefix("fact:") {
        return knowledge.fact(fact).map(|fact| Explained::Fact { fact });
    }
    for decision in knowledge.decisions() {
        if decision.id == id {
            return Some(Explained::Decision { decision });
        }
        if let Some(explained) = explain_part(knowledge, decision, id) {
            return Some(explained);
        }
    }
    if let Some(fact) = knowledge.fact(id) {
        return Some(Explained::Fact { fact });
    }
    if let Some(guideline) = knowledge.guideline(id) {
        let recommendations = knowledge.positions(|item| item.guideline == id);
        return Some(Explained::Guideline {
            guideline,
            recommendations,
        });
    }
    if let Some(evidence) = knowledge.evidence(id) {
        let recommendations = knowledge.positions(|item| {
            item.evidence.iter().any(|citation| citation.id == id)
                || item.sources.iter().any(|source| source.id == id)
        });
        return Some(Explained::Evidence {
            evidence,
            recommendations,
        });
    }
    if let Some(profile) = knowledge.profile(id) {
        let in_force = knowledge
            .decisions()
            .iter()
            .map(|decision| {
                let mut bodies: Vec<&Guideline> = Vec::new();
                for body in knowledge.in_force(profile, decision).into_values() {
                    if !bodies.iter().any(|known| known.id == body.id) {
                        bodies.push(body);
                    }
                }
                (decision, bodies)
            })
            .collect();
        return Some(Explained::Profile { profile, in_force });
    }
    for calculator in knowledge.calculators() {
        let result = calculator.results.iter().find(|result| result.id == id);
        if calculator.id == id || result.is_some() {
            let sources = knowledge.cited(&calculator.sources);
            return Some(Explained::Calculator {
                calculator,
                result,
                sources,
            });
        }
    }
    if let Some(measure) = knowledge.measures().iter().find(|one| one.id == id) {
        let logic = measure.criteria().into_iter();
        return Some(Explained::Measure {
            measure,
            decision: knowledge.decision(&measure.decision),
            recommendations: knowledge.positions(|item| measure.recommendations.contains(&item.id)),
            logic: logic
                .filter_map(|(criterion, named)| Some((criterion, knowledge.cql(named)?)))
                .collect(),
            sources: knowledge.cited(&measure.sources),
        });
    }
    if let Some(picture) = knowledge.pictures().iter().find(|one| one.id == id) {
        let of_layers = picture
            .layers
            .iter()
            .flat_map(|layer| knowledge.cited(&layer.sources));
        let sources = of_layers.chain(knowledge.cited(&picture.sources)).collect();
        return Some(Explained::Picture { picture, sources });
    }
    if let Some(source) = knowledge.claim_sources().iter().find(|one| one.id == id) {
        return Some(Explained::ClaimSource { source });
    }
    if let Some((source, claim)) = knowledge.claim(id) {
        let documents =
            |ids: &[String]| ids.iter().filter_map(|id| knowledge.document(id)).collect();
        let answers = claim.answers.ids();
        return Some(Explained::Claim {
            claim,
            source,
            documents_for: documents(&claim.evidence_for),
            documents_against: documents(&claim.evidence_against),
            answers: answers
                .filter_map(|id| knowledge.recommendation(id))
                .collect(),
        });
    }
    knowledge
        .value_sets()
        .iter()
        .find(|set| set.id == id || set.url == id)
        .map(|value_set| Explained::ValueSet { value_set })
}

fn explain_part<'k>(
    knowledge: &'k Knowledge,
    decision: &'k Decision,
    id: &str,
) -> Option<Explained<'k>> {
    if let Some(recommendation) = decision.recommendations.iter().find(|item| item.id == id) {
        let evidence = recommendation
            .evidence
            .iter()
            .filter_map(|citation| {
                let evidence = knowledge.evidence(&citation.id)?;
                let result = evidence
                    .results
                    .iter()
                    .find(|result| Some(&result.id) == citation.result.as_ref());
                Some((citation, evidence, result))
            })
            .collect();
        return Some(Explained::Recommendation {
            recommendation,
            decision,
            guideline: knowledge.guideline(&recommendation.guideline),
            evidence,
            sources: knowledge.cited(&recommendation.sources),
        });
    }
    if let Some(alert) = decision.alerts.iter().find(|item| item.id == id) {
        return Some(Explained::Alert {
            alert,
            decision,
            sources: knowledge.cited(&alert.sources),
        });
    }
    if let Some(finding) = decision.findings.iter().find(|item| item.id == id) {
        return Some(Explained::Finding {
            finding,
            decision,
            sources: knowledge.cited(&finding.sources),
        });
    }
    let task = decision.tasks.iter().find(|item| item.id == id)?;
    Some(Explained::Task {
        task,
        decision,
        sources: knowledge.cited(&task.sources),
    })
}

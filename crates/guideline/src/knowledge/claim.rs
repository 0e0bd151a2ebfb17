//! Claims of articles that women read, each with what became of it when it was
//! held against evidence and guidelines, and with the advice that answers it.

use super::Place;
use crate::words::{ClaimAsks, Verdict, Verification};

/// An article with everything it claims.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimSource {
    /// Stable id, also the name of its file.
    pub id: String,
    /// Its title.
    pub title: String,
    /// What it is, and what is known of where it comes from.
    pub about: String,
    /// What it claims, in the order of the article.
    pub claims: Vec<Claim>,
    /// Where it stands.
    pub place: Place,
}

/// One claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Stable id; starts with `claim-`.
    pub id: String,
    /// What is claimed, in our own words.
    pub claim: String,
    /// Where in the article.
    pub section: String,
    /// What it asks of its reader; `None` where it only says what is so.
    pub asks: Option<ClaimAsks>,
    /// What became of it.
    pub verdict: Verdict,
    /// Why, in a sentence or two.
    pub because: String,
    /// Ids of guidelines and evidence that speak for it.
    pub evidence_for: Vec<String>,
    /// Ids of guidelines and evidence that speak against it.
    pub evidence_against: Vec<String>,
    /// Why no guideline or evidence is named.
    pub no_evidence: Option<String>,
    /// Ids of the decisions it touches.
    pub decisions: Vec<String>,
    /// What in the knowledge answers it.
    pub answers: ClaimAnswers,
    /// Whether what the verdict rests on was read in a published source.
    pub verification: Verification,
    /// Where it stands.
    pub place: Place,
}

/// The advice that answers a claim, by the direction it has.
///
/// The ids under a direction must have that direction in the knowledge, so that
/// advice that changes shows up here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClaimAnswers {
    /// Recommendations to do what is claimed about.
    pub in_favour: Vec<String>,
    /// Recommendations that find the evidence insufficient.
    pub open: Vec<String>,
    /// Recommendations not to do it.
    pub against: Vec<String>,
    /// Findings, alerts and tasks that bear on it.
    pub beside: Vec<String>,
    /// That nobody recommends it, in words.
    pub absence: Option<String>,
}

impl ClaimAnswers {
    /// Whether nothing answers.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ids().next().is_none() && self.absence.is_none()
    }

    /// All ids that answer.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        [&self.in_favour, &self.open, &self.against, &self.beside]
            .into_iter()
            .flatten()
            .map(String::as_str)
    }
}

//! The words of a referral letter, and where referrals go.

use super::Place;
use crate::words::Urgency;

/// Everything a letter says that is not of the patient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LetterWording {
    /// Heading of every letter.
    pub heading: String,
    /// The first sentence.
    pub opening: String,
    /// The last sentence.
    pub closing: String,
    /// A sentence for each urgency, in the order of [`Urgency::ALL`].
    pub urgency: Vec<(Urgency, String)>,
    /// Said where red flags are raised: that a letter is no emergency call.
    pub red_flags: String,
    /// Where referrals go, in the order in which letters are written.
    pub routes: Vec<LetterRoute>,
    /// Where it stands.
    pub place: Place,
}

/// A service that women are referred to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LetterRoute {
    /// Stable id; `route` of a recommendation.
    pub id: String,
    /// Who it is.
    pub to: String,
    /// What is asked of them, beside what the recommendations say.
    pub asks: String,
    /// How soon, where no red flag says otherwise.
    pub urgency: Urgency,
    /// Ids of the decisions whose findings they need, most wanted first.
    pub decisions: Vec<String>,
    /// Where it stands.
    pub place: Place,
}

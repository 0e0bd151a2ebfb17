//! What clients tell of cards that were accepted or overridden.

use serde::{Deserialize, Serialize};

use crate::problem::Problem;

/// Most entries of one telling.
const MOST: usize = 200;
/// Longest id, in bytes.
const LONGEST_ID: usize = 128;
/// Longest comment that is kept, in characters.
const LONGEST_COMMENT: usize = 2000;

/// What became of one card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feedback {
    /// The card's id.
    pub card: String,
    /// Accepted or overridden.
    pub outcome: FeedbackOutcome,
    /// The ids of the suggestions that were accepted; at least one where it was accepted.
    pub accepted_suggestions: Vec<String>,
    /// Why it was overridden, where that was said.
    pub override_reason: Option<OverrideReason>,
    /// When, in UTC, as written.
    pub outcome_timestamp: String,
}

/// What became of a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FeedbackOutcome {
    /// One or more of its suggestions were taken.
    Accepted,
    /// It was set aside.
    Overridden,
}

impl FeedbackOutcome {
    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Overridden => "overridden",
        }
    }
}

/// Why a card was overridden.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OverrideReason {
    /// Code of the reason that was chosen; empty where none was.
    pub code: String,
    /// Its system.
    pub system: String,
    /// Its wording.
    pub display: String,
    /// What the user wrote.
    pub comment: String,
}

#[derive(Deserialize)]
struct RawFeedbacks {
    feedback: Vec<RawFeedback>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawFeedback {
    card: String,
    outcome: FeedbackOutcome,
    #[serde(default)]
    accepted_suggestions: Vec<RawSuggestion>,
    override_reason: Option<RawReason>,
    outcome_timestamp: String,
}

#[derive(Deserialize)]
struct RawSuggestion {
    id: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawReason {
    reason: Option<RawCoding>,
    user_comment: Option<String>,
}

#[derive(Deserialize)]
struct RawCoding {
    code: String,
    system: Option<String>,
    display: Option<String>,
}

/// Reads what a client tells: one object with an array of entries.
///
/// # Errors
/// [`Problem::Malformed`] when anything in it is not as the specification has it; then nothing of it counts.
pub fn read_feedback(body: &[u8]) -> Result<Vec<Feedback>, Problem> {
    let raw: RawFeedbacks = serde_json::from_slice(body)
        .map_err(|error| Problem::malformed(format!("this is no feedback: {error}")))?;
    if raw.feedback.is_empty() || raw.feedback.len() > MOST {
        return Err(Problem::malformed(format!(
            "`feedback` must have 1 to {MOST} entries"
        )));
    }
    raw.feedback.into_iter().map(check).collect()
}

fn check(raw: RawFeedback) -> Result<Feedback, Problem> {
    let card = id(raw.card, "card")?;
    let accepted_suggestions = raw
        .accepted_suggestions
        .into_iter()
        .map(|suggestion| id(suggestion.id, "acceptedSuggestions.id"))
        .collect::<Result<Vec<_>, _>>()?;
    match raw.outcome {
        FeedbackOutcome::Accepted if accepted_suggestions.is_empty() => {
            return Err(Problem::malformed(
                "`acceptedSuggestions` must name what was accepted",
            ));
        }
        FeedbackOutcome::Overridden if !accepted_suggestions.is_empty() => {
            return Err(Problem::malformed(
                "an overridden card has no `acceptedSuggestions`",
            ));
        }
        FeedbackOutcome::Accepted | FeedbackOutcome::Overridden => {}
    }
    if !is_utc_moment(&raw.outcome_timestamp) {
        return Err(Problem::malformed(
            "`outcomeTimestamp` must be a moment in UTC, such as `2026-11-20T09:30:00Z`",
        ));
    }
    let override_reason = raw
        .override_reason
        .map(|raw| {
            let coding = raw
                .reason
                .map(|coding| {
                    Ok::<_, Problem>((
                        id(coding.code, "overrideReason.reason.code")?,
                        coding.system.unwrap_or_default(),
                        coding.display.unwrap_or_default(),
                    ))
                })
                .transpose()?;
            let (code, system, display) = coding.unwrap_or_default();
            Ok::<_, Problem>(OverrideReason {
                code,
                system: system.chars().take(LONGEST_ID).collect(),
                display: display.chars().take(LONGEST_ID).collect(),
                comment: raw
                    .user_comment
                    .unwrap_or_default()
                    .chars()
                    .take(LONGEST_COMMENT)
                    .collect(),
            })
        })
        .transpose()?;
    Ok(Feedback {
        card,
        outcome: raw.outcome,
        accepted_suggestions,
        override_reason,
        outcome_timestamp: raw.outcome_timestamp,
    })
}

fn id(text: String, name: &str) -> Result<String, Problem> {
    let is_good = (1..=LONGEST_ID).contains(&text.len())
        && text.chars().all(|letter| letter.is_ascii_graphic());
    if is_good {
        Ok(text)
    } else {
        Err(Problem::malformed(format!(
            "`{name}` must be an id of 1 to {LONGEST_ID} letters"
        )))
    }
}

/// Whether a text is a full moment in UTC, as RFC 3339 writes it.
fn is_utc_moment(text: &str) -> bool {
    let is_utc = text.ends_with('Z') || text.ends_with("+00:00") || text.ends_with("-00:00");
    is_utc
        && text.len() >= 20
        && text.as_bytes().get(10) == Some(&b'T')
        && gravida_fhir::DateTime::parse(text).is_ok()
}

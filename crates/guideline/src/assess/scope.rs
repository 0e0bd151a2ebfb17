//! How much of an assessment is made: which decisions, and how far they are
//! explained.

use std::collections::HashSet;

use crate::knowledge::Decision;

/// How much of an assessment is made. Whatever the scope, what is answered is
/// what [`Scope::everything`] answers of it; the rest is left out and costs nothing.
///
/// ```
/// use gravida_guideline::{Reasons, Scope};
///
/// let all = Scope::everything();
/// let for_a_row = Scope::everything().with_reasons(Reasons::Missing);
/// let for_a_card = Scope::of(["progesterone"]).with_reasons(Reasons::OfWhatApplies);
/// # let _ = (all, for_a_row, for_a_card);
/// ```
#[derive(Clone, Debug)]
pub struct Scope {
    /// The ids that are asked for; `None` for all.
    ids: Option<HashSet<String>>,
    reasons: Reasons,
}

/// How far an assessment explains itself, each step with what the one before gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reasons {
    /// Alerts, values, outcomes and tasks alone. Findings without a value are left out, and the
    /// facts are not looked at by themselves: what contradicts what is not told.
    None,
    /// And which facts would settle what is not known.
    Missing,
    /// And what decided the alerts that are raised, the recommendations that apply and the tasks.
    OfWhatApplies,
    /// And what decided everything else.
    All,
}

impl Scope {
    /// All decisions with all reasons, and the pictures.
    #[must_use]
    pub const fn everything() -> Self {
        Self {
            ids: None,
            reasons: Reasons::All,
        }
    }

    /// What has these ids, with all reasons and without pictures: of a decision all of it, and
    /// single alerts, findings, recommendations and tasks. An id of nothing adds nothing.
    #[must_use]
    pub fn of<I: Into<String>>(ids: impl IntoIterator<Item = I>) -> Self {
        Self {
            ids: Some(ids.into_iter().map(Into::into).collect()),
            reasons: Reasons::All,
        }
    }

    /// The same explained this far. Pictures are drawn with all reasons only.
    #[must_use]
    pub fn with_reasons(self, reasons: Reasons) -> Self {
        Self { reasons, ..self }
    }

    /// How far it is explained.
    #[must_use]
    pub const fn reasons(&self) -> Reasons {
        self.reasons
    }

    /// Whether the whole assessment is asked for.
    pub(super) const fn is_everything(&self) -> bool {
        self.ids.is_none() && matches!(self.reasons, Reasons::All)
    }

    /// Whether anything of a decision is in it.
    pub(super) fn touches(&self, decision: &Decision) -> bool {
        let Some(ids) = &self.ids else {
            return true;
        };
        let has = |id: &String| ids.contains(id);
        has(&decision.id)
            || decision.alerts.iter().any(|item| has(&item.id))
            || decision.findings.iter().any(|item| has(&item.id))
            || decision.recommendations.iter().any(|item| has(&item.id))
            || decision.tasks.iter().any(|item| has(&item.id))
    }

    /// Whether an item of a decision is in it.
    pub(super) fn has(&self, decision: &Decision, item: &str) -> bool {
        self.ids
            .as_ref()
            .is_none_or(|ids| ids.contains(&decision.id) || ids.contains(item))
    }
}

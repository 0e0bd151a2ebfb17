//! How much of an assessment is made: which decisions, and how far they are
//! explained.

use std::sync::{Arc, OnceLock};

use gravida_elm::Footprints;

use crate::knowledge::{Decision, DecisionPlan, Knowledge, Measure};

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
    /// The ids that are asked for, in order; `None` for all.
    ids: Option<Vec<String>>,
    reasons: Reasons,
    /// Alerts, recommendations that apply and what is missing alone.
    is_advice_alone: bool,
    /// Positions of bodies that are not in force are left out.
    is_in_force_alone: bool,
    /// Reasons name no entries of the record, and what is missing not what it would settle.
    is_without_references: bool,
    /// Of a scope of many records.
    of_many: Option<Arc<OfMany>>,
}

/// What is the same for all records of a scope, found with the first.
#[derive(Debug, Default)]
struct OfMany {
    footprints: OnceLock<Arc<Footprints>>,
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
            is_advice_alone: false,
            is_in_force_alone: false,
            is_without_references: false,
            of_many: None,
        }
    }

    /// What has these ids, with all reasons and without pictures: of a decision all of it, and
    /// single alerts, findings, recommendations and tasks. An id of nothing adds nothing.
    #[must_use]
    pub fn of<I: Into<String>>(ids: impl IntoIterator<Item = I>) -> Self {
        let mut ids: Vec<String> = ids.into_iter().map(Into::into).collect();
        ids.sort_unstable();
        Self {
            ids: Some(ids),
            ..Self::everything()
        }
    }

    /// The same without findings, tasks, recommendations that do not apply, and warnings about the
    /// record: the alerts that are raised, the recommendations that apply, and what is missing to
    /// alerts and to the decisions that are asked now. What the findings and tasks of these would
    /// need is missing all the same, and a recommendation that fails is told.
    #[must_use]
    pub fn advice_alone(self) -> Self {
        Self {
            is_advice_alone: true,
            ..self
        }
    }

    /// The same without the positions of bodies that are not in force. What these would need is
    /// missing all the same.
    #[must_use]
    pub fn in_force_alone(self) -> Self {
        Self {
            is_in_force_alone: true,
            ..self
        }
    }

    /// The same without the entries of the record that answers rest on, and without the ids of what
    /// a missing fact would settle: for readers who are shown neither.
    #[must_use]
    pub fn without_references(self) -> Self {
        Self {
            is_without_references: true,
            ..self
        }
    }

    /// The same for many records of one knowledge: what they have in common is remembered from one
    /// to the next, which takes time before the first of them and memory of some megabytes for each
    /// thread.
    #[must_use]
    pub fn of_many(self) -> Self {
        Self {
            of_many: Some(Arc::default()),
            ..self
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
        self.ids.is_none()
            && matches!(self.reasons, Reasons::All)
            && !self.is_in_force_alone
            && !self.is_advice_alone
            && !self.is_without_references
    }

    /// Whether alerts, recommendations that apply and what is missing are all that is told.
    pub(super) const fn is_advice_alone(&self) -> bool {
        self.is_advice_alone
    }

    /// Whether the positions of bodies that are not in force are left out.
    pub(super) const fn is_in_force_alone(&self) -> bool {
        self.is_in_force_alone
    }

    /// Whether entries of the record, and what a missing fact would settle, are left out.
    pub(super) const fn is_without_references(&self) -> bool {
        self.is_without_references
    }

    /// What the definitions in it read, where it is a scope of many records.
    pub(super) fn footprints(&self, find: impl FnOnce() -> Footprints) -> Option<Arc<Footprints>> {
        let found = &self.of_many.as_ref()?.footprints;
        Some(Arc::clone(found.get_or_init(|| Arc::new(find()))))
    }

    /// The decisions of `knowledge` that anything is asked of, with their plans.
    pub(super) fn decisions<'k>(
        &self,
        knowledge: &'k Knowledge,
    ) -> impl Iterator<Item = (&'k Decision, &'k DecisionPlan)> {
        let plans = &knowledge.plan().decisions;
        (knowledge.decisions().iter().zip(plans)).filter(|(decision, _)| self.touches(decision))
    }

    /// Whether anything of a decision is in it.
    fn touches(&self, decision: &Decision) -> bool {
        let Some(ids) = &self.ids else {
            return true;
        };
        let has = |id: &String| ids.binary_search(id).is_ok();
        has(&decision.id)
            || decision.alerts.iter().any(|item| has(&item.id))
            || decision.findings.iter().any(|item| has(&item.id))
            || decision.recommendations.iter().any(|item| has(&item.id))
            || decision.tasks.iter().any(|item| has(&item.id))
    }

    /// Whether a measure is in it: by its own id, or with its decision.
    pub(super) fn touches_measure(&self, measure: &Measure) -> bool {
        (self.ids.as_ref())
            .is_none_or(|ids| ids.contains(&measure.decision) || ids.contains(&measure.id))
    }

    /// Whether an item of a decision is in it.
    pub(super) fn has(&self, decision: &Decision, item: &str) -> bool {
        let Some(ids) = &self.ids else {
            return true;
        };
        let has = |id: &str| ids.binary_search_by(|known| known.as_str().cmp(id)).is_ok();
        has(&decision.id) || has(item)
    }
}

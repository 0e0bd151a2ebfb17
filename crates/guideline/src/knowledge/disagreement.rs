//! Where bodies disagree, and why.

use super::{Decision, Knowledge, Place, Recommendation, Source};
use crate::words::{Direction, Sharpness};

/// A question that bodies answer differently.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disagreement {
    /// Stable id.
    pub id: String,
    /// Id of the decision it belongs to.
    pub decision: String,
    /// The question.
    pub question: String,
    /// Why they differ, as far as it is known.
    pub because: String,
    /// Ids of the recommendations that answer it.
    pub positions: Vec<String>,
    /// What the reason rests on.
    pub sources: Vec<Source>,
    /// Where it stands.
    pub place: Place,
}

/// A disagreement with the positions it is made of.
#[derive(Clone, Debug)]
pub struct Conflict<'k> {
    /// The question, and why it is answered differently.
    pub disagreement: &'k Disagreement,
    /// The decision it belongs to.
    pub decision: &'k Decision,
    /// How far the bodies are apart.
    pub sharpness: Sharpness,
    /// Who says what, those in favour first.
    pub positions: Vec<&'k Recommendation>,
}

/// How far apart recommendations of these directions are.
pub(crate) fn sharpness(directions: impl Iterator<Item = Direction> + Clone) -> Sharpness {
    let has = |wanted: &[Direction]| directions.clone().any(|one| wanted.contains(&one));
    let is_for = has(&[Direction::For, Direction::Consider]);
    let is_against = has(&[Direction::Against, Direction::ConsiderAgainst]);
    let is_open = has(&[Direction::InsufficientEvidence]);
    let is_uneven = (has(&[Direction::For]) && has(&[Direction::Consider]))
        || (has(&[Direction::Against]) && has(&[Direction::ConsiderAgainst]));
    if is_for && is_against {
        Sharpness::Opposite
    } else if is_open && (is_for || is_against) {
        Sharpness::OneIsOpen
    } else if is_uneven {
        Sharpness::Strength
    } else {
        Sharpness::Terms
    }
}

impl Knowledge {
    /// Where bodies disagree, the sharpest first, then in the order of decisions.
    #[must_use]
    pub fn conflicts(&self) -> Vec<Conflict<'_>> {
        let mut conflicts: Vec<(Sharpness, usize, Conflict<'_>)> = self
            .disagreements()
            .iter()
            .filter_map(|disagreement| {
                let mut decisions = self.decisions().iter().enumerate();
                let (order, decision) =
                    decisions.find(|(_, one)| one.id == disagreement.decision)?;
                let mut positions: Vec<&Recommendation> = disagreement
                    .positions
                    .iter()
                    .filter_map(|id| self.recommendation(id))
                    .collect();
                positions.sort_by_key(|one| one.direction);
                let sharpness = sharpness(positions.iter().map(|one| one.direction));
                let conflict = Conflict {
                    disagreement,
                    decision,
                    sharpness,
                    positions,
                };
                Some((sharpness, order, conflict))
            })
            .collect();
        conflicts.sort_by_key(|(sharpness, order, _)| (*sharpness, *order));
        conflicts
            .into_iter()
            .map(|(_, _, conflict)| conflict)
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(directions: &[Direction], expected: Sharpness) {
        assert_eq!(sharpness(directions.iter().copied()), expected);
    }

    #[test]
    fn directions_tell_how_far_bodies_are_apart() {
        use Direction::{Against, Consider, ConsiderAgainst, For, InsufficientEvidence};
        check(&[For, Against], Sharpness::Opposite);
        check(
            &[Consider, InsufficientEvidence, ConsiderAgainst],
            Sharpness::Opposite,
        );
        check(&[InsufficientEvidence, Against], Sharpness::OneIsOpen);
        check(&[For, Consider], Sharpness::Strength);
        check(&[Against, ConsiderAgainst], Sharpness::Strength);
        check(&[For, For], Sharpness::Terms);
    }
}

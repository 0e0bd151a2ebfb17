//! "Did you mean …": the known name nearest to one that is not known.

use strsim::osa_distance as edits;

use crate::failure::Failure;

/// The candidate closest to `given`, where one is close enough to be meant.
pub(crate) fn nearest<'a>(
    given: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let wanted = given.to_lowercase();
    let allowed = (wanted.chars().count() / 3).max(1);
    candidates
        .into_iter()
        .filter_map(|candidate| {
            let known = candidate.to_lowercase();
            let is_part = wanted.len() >= 3 && known.contains(&wanted);
            let distance = edits(&wanted, &known);
            (is_part || distance <= allowed).then_some((!is_part, distance, candidate))
        })
        .min()
        .map(|(_, _, candidate)| candidate)
}

/// `; did you mean `x`?`, or nothing.
pub(crate) fn clause<'a>(given: &str, candidates: impl IntoIterator<Item = &'a str>) -> String {
    nearest(given, candidates).map_or_else(String::new, |near| format!("; did you mean `{near}`?"))
}

/// That `given` is no `what`, with what there is.
pub(crate) fn unknown<'a>(
    what: &str,
    given: &str,
    known: impl Iterator<Item = &'a str> + Clone,
) -> Failure {
    let clause = clause(given, known.clone());
    let known: Vec<&str> = known.collect();
    Failure::Worded(format!(
        "no {what} `{given}`{clause}; known: {}",
        known.join(", ")
    ))
}

/// Fails where `given` is none of `known`.
pub(crate) fn must_be_known<'a>(
    what: &str,
    given: &str,
    mut known: impl Iterator<Item = &'a str> + Clone,
) -> Result<(), Failure> {
    let all = known.clone();
    if known.any(|known| known == given) {
        return Ok(());
    }
    Err(unknown(what, given, all))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_finger_is_recognised() {
        assert_eq!(
            nearest("eurpoe", ["china", "europe", "uk", "us"]),
            Some("europe")
        );
        assert_eq!(
            nearest("ng126-1.5.2", ["nice-ng126-1.5.2", "nice-ng126-1.5.3"]),
            Some("nice-ng126-1.5.2")
        );
    }

    #[test]
    fn something_else_altogether_is_not() {
        assert_eq!(nearest("atlantis", ["china", "europe", "uk", "us"]), None);
        assert_eq!(nearest("", ["china"]), None);
    }

    #[test]
    fn edits_count_swaps_as_one() {
        assert_eq!(edits("ab", "ba"), 1);
        assert_eq!(edits("kitten", "sitting"), 3);
        assert_eq!(edits("", "abc"), 3);
    }
}

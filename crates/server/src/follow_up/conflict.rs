//! Somebody saved meanwhile: both are shown, and nothing is lost.

use gravida_guideline::knowledge::Knowledge;
use gravida_report::locale::Locale;
use gravida_store::Version;
use maud::{Markup, html};

use super::entered::Entered;
use super::save::{append_form, whole};
use super::version::entry_changes;
use crate::page::Saved;
use crate::refusal::Refusal;

/// What others changed since `base`, what the user changed since, and the ways
/// on. `saved` names the newest version, to which the next is added.
pub(super) fn shown(
    knowledge: &Knowledge,
    locale: &Locale,
    saved: &Saved,
    base: &Version,
    theirs: &Version,
    mine: &Entered,
) -> Result<Markup, Refusal> {
    let (before, other) = (
        Entered::parse(&base.content)?,
        Entered::parse(&theirs.content)?,
    );
    let (by_others, by_me) = (
        before.changes(&other, knowledge),
        before.changes(mine, knowledge),
    );
    let together = merged(&before, &other, mine, knowledge);
    Ok(html! {
        h1 { (locale.label("conflict")) }
        p { (locale.phrase("conflict-explained", &[
            ("label", saved.label.as_str().into()),
            ("who", theirs.saved_by.as_str().into()),
            ("moment", locale.moment(&theirs.saved_at).as_str().into()),
        ])) }
        div.beside {
            section aria-labelledby="theirs" {
                h2 #theirs { (locale.phrase("conflict-theirs", &[("number", theirs.number.into())])) }
                (entry_changes(knowledge, locale, &by_others))
            }
            section aria-labelledby="mine" {
                h2 #mine { (locale.label("conflict-mine")) }
                (entry_changes(knowledge, locale, &by_me))
            }
        }
        @if let Some(together) = together {
            h2 { (locale.label("conflict-together")) }
            p { (locale.label("conflict-together-explained")) }
            (append_form(locale, saved, &whole(&together), |locale, arguments| locale.phrase("conflict-save-together", arguments)))
        }
        h2 { (locale.label("conflict-only-mine")) }
        p { (locale.label("conflict-only-mine-explained")) }
        (append_form(locale, saved, &whole(mine), |locale, arguments| locale.phrase("conflict-save-mine", arguments)))
        h2 { (locale.label("conflict-only-theirs")) }
        p { a href={ "/cases/" (saved.case) } { (locale.label("conflict-open-theirs")) } }
    })
}

/// Both changes in one entry; `None` where both changed the answers to one
/// fact or the record, which only a person can settle.
fn merged(
    before: &Entered,
    theirs: &Entered,
    mine: &Entered,
    knowledge: &Knowledge,
) -> Option<Entered> {
    let changes = before.changes(mine, knowledge);
    let is_apart = !before
        .changes(theirs, knowledge)
        .iter()
        .any(|other| changes.iter().any(|change| change.fact == other.fact));
    let records_agree = theirs.record == before.record
        || mine.record == before.record
        || theirs.record == mine.record;
    if !is_apart || !records_agree {
        return None;
    }
    let mut together = theirs.clone();
    for change in &changes {
        together
            .answers
            .retain(|answer| !change.gone.contains(answer));
        together.answers.extend(change.new.iter().cloned());
    }
    if mine.record != before.record {
        together.record.clone_from(&mine.record);
    }
    // The later look at her is the moment of both.
    together.as_of = mine.as_of.clone().max(theirs.as_of.clone());
    together.profile.clone_from(&mine.profile);
    Some(together)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::follow_up::EnteredAnswer;

    fn entered(answers: &[(&str, &str)]) -> Entered {
        Entered {
            as_of: "2026-11-20".to_owned(),
            profile: "europe".to_owned(),
            answers: answers
                .iter()
                .map(|(fact, text)| EnteredAnswer {
                    fact: (*fact).to_owned(),
                    text: (*text).to_owned(),
                    at: None,
                })
                .collect(),
            record: None,
        }
    }

    fn together(theirs: &[(&str, &str)], mine: &[(&str, &str)]) -> Option<Entered> {
        let knowledge = Knowledge::embedded().unwrap();
        merged(
            &entered(&[("bleeding", "true"), ("age", "30")]),
            &entered(theirs),
            &entered(mine),
            &knowledge,
        )
    }

    #[test]
    fn changes_of_different_facts_go_together() {
        let both = together(
            &[("bleeding", "true"), ("age", "31")],
            &[("bleeding", "true"), ("age", "30"), ("pain", "true")],
        );
        assert_eq!(
            both,
            Some(entered(&[
                ("bleeding", "true"),
                ("age", "31"),
                ("pain", "true")
            ]))
        );
    }

    #[test]
    fn changes_of_one_fact_do_not() {
        assert_eq!(
            together(
                &[("bleeding", "false"), ("age", "30")],
                &[("bleeding", "true"), ("age", "30"), ("bleeding", "false")]
            ),
            None
        );
    }
}

//! Saving: a new case under a label, or a further version of a case.

use std::sync::Arc;

use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use gravida_report::locale::{Argument, Locale};
use gravida_store::{CaseId, Derived, NewVersion, StoreError, Version};
use maud::{Markup, html};

use super::entered::{Entered, FORMAT, derived};
use super::visitor::Visitor;
use super::{conflict, frame};
use crate::page::{self, Case, Fields, Saved};
use crate::refusal::Refusal;
use crate::service::Service;

/// The form that saves the case that a page shows: as a new case, or, where it
/// was opened from a saved one, as its next version. `carried` is the case as
/// hidden fields. Nothing where nothing is kept.
pub(crate) fn save_panel(visitor: &page::Visitor, case: &Case, carried: &Markup) -> Markup {
    if !visitor.service().has_store() {
        return html! {};
    }
    let locale = visitor.locale();
    html! {
        section.save aria-labelledby="save" {
            h2 #save { (locale.label("save")) }
            @match &case.draft.saved {
                _ if case.entered.open() > 0 => p { (locale.label("save-check-first")) },
                Some(saved) => {
                    p { a href={ "/cases/" (saved.case) } { (saved.label) } }
                    (append_form(locale, saved, carried, further))
                }
                None => (create_form(locale, carried, "", None)),
            }
        }
    }
}

/// What was entered as a hidden field, for pages that hold no case under work.
pub(super) fn whole(entered: &Entered) -> Markup {
    html! { input type="hidden" name="entered" value=(entered.to_json()); }
}

/// The form for a new case; `doubt` says what is doubtful about the label.
fn create_form(locale: &Locale, carried: &Markup, label: &str, doubt: Option<&Doubt>) -> Markup {
    html! {
        form method="post" action="/cases" {
            (carried)
            @if let Some(doubt) = doubt {
                div.notice role="alert" {
                    @match doubt {
                        Doubt::Name => (locale.label("save-label-is-name")),
                        Doubt::Refused(words) => (words),
                    }
                }
            }
            label for="label" { (locale.label("save-label")) }
            input #label type="text" name="label" value=(label) required maxlength="80"
                autocomplete="off" autocapitalize="off" spellcheck="false" aria-describedby="label-note";
            p.quiet #label-note { (locale.label("save-label-note")) }
            @if let Some(Doubt::Name) = doubt {
                label.check {
                    input type="checkbox" name="confirmed" value="yes";
                    (locale.label("save-label-confirm"))
                }
            }
            button.primary { (locale.label("save-now")) }
        }
    }
}

/// Why a label is asked for again.
enum Doubt {
    /// It looks like the name of a person.
    Name,
    /// The store does not take it, in its words.
    Refused(String),
}

/// The text of a button that saves a version with a `number` of a case with a `label`.
pub(super) type Button = fn(&Locale, &[(&str, Argument<'_>)]) -> String;

fn further(locale: &Locale, arguments: &[(&str, Argument<'_>)]) -> String {
    locale.phrase("save-further", arguments)
}

/// The form for a further version of a case, made from version `saved`.
pub(super) fn append_form(
    locale: &Locale,
    saved: &Saved,
    carried: &Markup,
    button: Button,
) -> Markup {
    let next = saved.version.saturating_add(1);
    let arguments = [
        ("number", next.into()),
        ("label", saved.label.as_str().into()),
    ];
    html! {
        form method="post" action={ "/cases/" (saved.case) "/versions" } {
            (carried)
            input type="hidden" name="expected" value=(saved.version);
            button.primary { (button(locale, &arguments)) }
        }
    }
}

/// What became of an attempt to save.
enum Attempt {
    As(CaseId),
    Refused(String),
    Taken(Saved),
    /// The version it was made from, and the newest one.
    Conflict(Box<(Saved, Version, Version)>),
}

/// `POST /cases`.
pub(super) async fn create(
    State(service): State<Arc<Service>>,
    visitor: Visitor,
    Form(fields): Form<Fields>,
) -> Result<Response, Refusal> {
    let label = last(&fields, "label").unwrap_or_default().to_owned();
    let is_confirmed = last(&fields, "confirmed").is_some();
    let (entered, follows) = follow(&service, fields).await?;
    let locale = visitor.locale();
    let title = locale.label("save");
    let ask_again = |doubt: &Doubt| {
        let main = html! {
            h1 { (title) }
            (create_form(locale, &whole(&entered), &label, Some(doubt)))
        };
        frame::page_with(&visitor, StatusCode::UNPROCESSABLE_ENTITY, title, &main)
    };
    if looks_like_a_name(&label) && !is_confirmed {
        return Ok(ask_again(&Doubt::Name));
    }
    let (wanted, kept, writer) = (label.clone(), entered.clone(), visitor.clone());
    let knowledge = service.knowledge().digest();
    let attempt = service
        .keep(move |store| {
            let content = kept.to_json();
            let version = version(&kept, &content, knowledge, &writer, &follows);
            match store.create(writer.stamp(), &wanted, &version) {
                Ok(id) => Ok(Attempt::As(id)),
                Err(error @ StoreError::Text { .. }) => Ok(Attempt::Refused(error.to_string())),
                Err(StoreError::LabelTaken { case, .. }) => {
                    let case = store.case(&CaseId::parse(&case)?)?;
                    Ok(Attempt::Taken(Saved {
                        case: case.id.to_string(),
                        label: case.label,
                        version: case.newest,
                    }))
                }
                Err(error) => Err(error),
            }
        })
        .await?;
    match attempt {
        Attempt::As(id) => Ok(opened(&id)),
        Attempt::Refused(words) => Ok(ask_again(&Doubt::Refused(words))),
        Attempt::Taken(saved) => {
            let main = taken(locale, &entered, &label, &saved);
            Ok(frame::page_with(
                &visitor,
                StatusCode::CONFLICT,
                title,
                &main,
            ))
        }
        Attempt::Conflict(_) => Err(Refusal::internal()),
    }
}

/// What was entered is for a label that another case bears: most often the same woman.
fn taken(locale: &Locale, entered: &Entered, label: &str, saved: &Saved) -> Markup {
    let carried = whole(entered);
    html! {
        h1 { (locale.label("save-taken")) }
        p { (locale.phrase("save-taken-explained", &[("label", saved.label.as_str().into())])) }
        p { a href={ "/cases/" (saved.case) } { (locale.label("save-taken-open")) } }
        h2 { (locale.label("save-taken-same")) }
        (append_form(locale, saved, &carried, further))
        h2 { (locale.label("save-taken-other")) }
        (create_form(locale, &carried, label, None))
    }
}

/// `POST /cases/{id}/versions`.
pub(super) async fn append(
    State(service): State<Arc<Service>>,
    visitor: Visitor,
    Path(id): Path<String>,
    Form(fields): Form<Fields>,
) -> Result<Response, Refusal> {
    let id = frame::case_id(&id)?;
    let expected = last(&fields, "expected")
        .and_then(|number| number.parse::<i64>().ok())
        .ok_or_else(|| {
            Refusal::unprocessable(
                "the form does not say which version it was made from; open the case again",
            )
        })?;
    let (entered, follows) = follow(&service, fields).await?;
    let (kept, writer) = (entered.clone(), visitor.clone());
    let knowledge = service.knowledge().digest();
    let attempt = service
        .keep(move |store| {
            let case = store.case(&id)?;
            let content = kept.to_json();
            let version = version(&kept, &content, knowledge, &writer, &follows);
            match store.append(writer.stamp(), &id, expected, &version) {
                Ok(_) => Ok(Attempt::As(id)),
                Err(StoreError::Conflict { newest, .. }) => {
                    let base = store.version(&id, Some(expected))?;
                    let theirs = store.version(&id, Some(newest))?;
                    let saved = Saved {
                        case: id.to_string(),
                        label: case.label,
                        version: newest,
                    };
                    Ok(Attempt::Conflict(Box::new((saved, base, theirs))))
                }
                Err(error) => Err(error),
            }
        })
        .await?;
    match attempt {
        Attempt::As(id) => Ok(opened(&id)),
        Attempt::Conflict(versions) => {
            let (saved, base, theirs) = *versions;
            let locale = visitor.locale();
            let main = conflict::shown(
                service.knowledge(),
                locale,
                &saved,
                &base,
                &theirs,
                &entered,
            )?;
            let title = locale.label("conflict");
            Ok(frame::page_with(
                &visitor,
                StatusCode::CONFLICT,
                title,
                &main,
            ))
        }
        Attempt::Refused(_) | Attempt::Taken(_) => Err(Refusal::internal()),
    }
}

/// What goes into the store.
fn version<'a>(
    entered: &'a Entered,
    content: &'a str,
    knowledge: &'a str,
    writer: &'a Visitor,
    follows: &'a Derived,
) -> NewVersion<'a> {
    NewVersion {
        format: FORMAT,
        content: content.as_bytes(),
        knowledge,
        profile: &entered.profile,
        locale: writer.locale().tag(),
        as_of: &entered.as_of,
        derived: follows,
    }
}

/// What a form holds, whole or as a case under work, and what follows from it,
/// assessed on a worker for its own moment.
async fn follow(service: &Arc<Service>, fields: Fields) -> Result<(Entered, Derived), Refusal> {
    service
        .work(move |service| {
            if let Some(json) = last(&fields, "entered") {
                let entered = Entered::parse(json.as_bytes())?;
                let follows = derived(&entered.assess(service, None)?.assessment);
                return Ok((entered, follows));
            }
            let case = page::case_of(service, &fields)?;
            if case.entered.open() > 0 {
                return Err(Refusal::unprocessable(
                    "some of what was typed is not clear yet, and nothing was saved; go back and check it first",
                ));
            }
            Ok((Entered::of(&case), derived(&case.assessment)))
        })
        .await?
}

/// The last value of a field.
fn last<'f>(fields: &'f Fields, name: &str) -> Option<&'f str> {
    let field = fields.iter().rev().find(|(key, _)| key == name);
    field.map(|(_, value)| value.as_str())
}

/// The page of a case that was saved: a reload of it saves nothing again.
fn opened(id: &CaseId) -> Response {
    Redirect::to(&format!("/cases/{id}")).into_response()
}

/// Whether a label may be the name of a person: two or more words of letters
/// alone that begin as names do, or two to four Chinese characters alone.
pub(super) fn looks_like_a_name(label: &str) -> bool {
    let words: Vec<&str> = label
        .split([' ', ',', '\u{3000}', '·'])
        .filter(|word| !word.is_empty())
        .collect();
    let is_han = |letter: char| ('\u{4e00}'..='\u{9fff}').contains(&letter);
    if let [word] = words.as_slice() {
        return word.chars().all(is_han) && (2..=4).contains(&word.chars().count());
    }
    let is_name = |word: &&&str| {
        word.chars().count() > 1
            && word.chars().next().is_some_and(char::is_uppercase)
            && word
                .chars()
                .all(|letter| letter.is_alphabetic() || matches!(letter, '-' | '\'' | '’' | '.'))
    };
    words.iter().filter(|word| is_name(word)).count() >= 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_from_labels_that_are_none() {
        for name in [
            "Anna Kowalska",
            "KOWALSKA, Anna",
            "Anne-Marie O’Neill",
            "王小明",
            "Łucja Żak 1990",
        ] {
            assert!(looks_like_a_name(name), "{name}");
        }
        for label in [
            "Blue 7",
            "EPU-2026-114",
            "room 3 Tuesday",
            "B 12",
            "anna",
            "王 7",
            "",
            "第七床号码",
        ] {
            assert!(!looks_like_a_name(label), "{label}");
        }
    }
}

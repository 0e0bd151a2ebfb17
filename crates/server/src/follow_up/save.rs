//! Saving: a new case under a label, or a further version of a case.

use std::sync::Arc;

use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use gravida_report::locale::{Argument, Locale};
use gravida_store::{CaseId, Derived, NewVersion, StoreError, Version};
use maud::{Markup, html};
use serde::Deserialize;

use super::entered::{Entered, FORMAT, derived};
use super::visitor::Visitor;
use super::{conflict, frame};
use crate::refusal::Refusal;
use crate::service::Service;

/// The saved case that was opened and added to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Origin {
    /// Id of the case.
    pub case: CaseId,
    /// The version that was opened.
    pub version: i64,
    /// What the case is called.
    pub label: String,
}

/// The form that saves what is on a page: as a new case, or, where it was
/// opened from a saved one, as its next version. Nothing where nothing is kept.
#[expect(dead_code, reason = "for the page that shows assessments")]
pub(crate) fn save_panel(
    service: &Service,
    locale: &Locale,
    entered: &Entered,
    origin: Option<&Origin>,
) -> Markup {
    if !service.has_store() {
        return html! {};
    }
    html! {
        section.save aria-labelledby="save" {
            h2 #save { (locale.label("save")) }
            @match origin {
                Some(origin) => {
                    (append_form(locale, origin, entered, further))
                }
                None => { (create_form(locale, entered, "", None)) }
            }
        }
    }
}

/// The form for a new case; `warning` says what is doubtful about the label.
fn create_form(
    locale: &Locale,
    entered: &Entered,
    label: &str,
    warning: Option<&Markup>,
) -> Markup {
    html! {
        form method="post" action="/cases" {
            input type="hidden" name="entered" value=(entered.to_json());
            label for="label" { (locale.label("save-label")) }
            input #label type="text" name="label" value=(label) required maxlength="80"
                autocomplete="off" autocapitalize="off" spellcheck="false" aria-describedby="label-note";
            p.quiet #label-note { (locale.label("save-label-note")) }
            @if let Some(warning) = warning {
                div.notice role="alert" { (warning) }
                label.check {
                    input type="checkbox" name="confirmed" value="yes";
                    (locale.label("save-label-confirm"))
                }
            }
            button { (locale.label("save-now")) }
        }
    }
}

/// The text of a button that saves a version with a `number` of a case with a `label`.
pub(super) type Button = fn(&Locale, &[(&str, Argument<'_>)]) -> String;

fn further(locale: &Locale, arguments: &[(&str, Argument<'_>)]) -> String {
    locale.phrase("save-further", arguments)
}

/// The form for a further version of a case.
pub(super) fn append_form(
    locale: &Locale,
    origin: &Origin,
    entered: &Entered,
    button: Button,
) -> Markup {
    let next = origin.version.saturating_add(1);
    html! {
        form method="post" action={ "/cases/" (origin.case) "/versions" } {
            input type="hidden" name="entered" value=(entered.to_json());
            input type="hidden" name="expected" value=(origin.version);
            button { (button(locale, &[("number", next.into()), ("label", origin.label.as_str().into())])) }
        }
    }
}

/// A new case.
#[derive(Debug, Deserialize)]
pub(super) struct NewCase {
    label: String,
    entered: String,
    /// The label looks like a name and is to be taken all the same.
    confirmed: Option<String>,
}

/// What became of an attempt to save.
enum Saved {
    As(CaseId),
    LabelTaken { case: CaseId, newest: i64 },
    Conflict(Box<(Version, Version)>),
}

/// `POST /cases`.
pub(super) async fn create(
    State(service): State<Arc<Service>>,
    visitor: Visitor,
    Form(new): Form<NewCase>,
) -> Result<Response, Refusal> {
    let entered = Entered::parse(new.entered.as_bytes())?;
    let locale = visitor.locale.clone();
    let ask_again = |warning: &Markup| {
        let main = html! {
            h1 { (locale.label("save")) }
            (create_form(&locale, &entered, &new.label, Some(warning)))
        };
        frame::page_with(
            &service,
            StatusCode::UNPROCESSABLE_ENTITY,
            locale.label("save"),
            &main,
        )
    };
    if looks_like_a_name(&new.label) && new.confirmed.is_none() {
        let warning = html! { p { (locale.label("save-label-is-name")) } };
        return Ok(ask_again(&warning));
    }
    let follows = follow(&service, &entered).await?;
    let (label, content) = (new.label.clone(), entered.to_json());
    let (profile, as_of) = (entered.profile.clone(), entered.as_of.clone());
    let knowledge = service.knowledge().digest().to_owned();
    let saved = service
        .keep(move |store| {
            let version = NewVersion {
                format: FORMAT,
                content: content.as_bytes(),
                knowledge: &knowledge,
                profile: &profile,
                locale: visitor.locale.tag(),
                as_of: &as_of,
                derived: &follows,
            };
            match store.create(visitor.stamp(), &label, &version) {
                Ok(id) => Ok(Saved::As(id)),
                Err(StoreError::LabelTaken { case, .. }) => {
                    let case = CaseId::parse(&case)?;
                    let newest = store.case(&case)?.newest;
                    Ok(Saved::LabelTaken { case, newest })
                }
                Err(error) => Err(error),
            }
        })
        .await?;
    Ok(match saved {
        Saved::As(id) => opened(&id),
        Saved::LabelTaken { case, newest } => {
            let main = label_taken(&locale, &entered, &new.label, case, newest);
            frame::page_with(&service, StatusCode::CONFLICT, locale.label("save"), &main)
        }
        Saved::Conflict(_) => return Err(Refusal::internal()),
    })
}

/// What was entered is for a label that another case bears: most often the same woman.
fn label_taken(
    locale: &Locale,
    entered: &Entered,
    label: &str,
    case: CaseId,
    newest: i64,
) -> Markup {
    let address = format!("/cases/{case}");
    let origin = Origin {
        case,
        version: newest,
        label: label.trim().to_owned(),
    };
    html! {
        h1 { (locale.label("save-taken")) }
        p { (locale.phrase("save-taken-explained", &[("label", label.trim().into())])) }
        p { a href=(address) { (locale.label("save-taken-open")) } }
        h2 { (locale.label("save-taken-same")) }
        (append_form(locale, &origin, entered, further))
        h2 { (locale.label("save-taken-other")) }
        (create_form(locale, entered, label, None))
    }
}

/// A further version of a case.
#[derive(Debug, Deserialize)]
pub(super) struct Further {
    entered: String,
    /// The version that it was made from.
    expected: i64,
}

/// `POST /cases/{id}/versions`.
pub(super) async fn append(
    State(service): State<Arc<Service>>,
    visitor: Visitor,
    Path(id): Path<String>,
    Form(further): Form<Further>,
) -> Result<Response, Refusal> {
    let id = frame::case_id(&id)?;
    let entered = Entered::parse(further.entered.as_bytes())?;
    let follows = follow(&service, &entered).await?;
    let knowledge = service.knowledge().digest().to_owned();
    let (content, case) = (entered.to_json(), id.clone());
    let (profile, as_of) = (entered.profile.clone(), entered.as_of.clone());
    let (writer, expected) = (visitor.clone(), further.expected);
    let (saved, label) = service
        .keep(move |store| {
            let label = store.case(&case)?.label;
            let version = NewVersion {
                format: FORMAT,
                content: content.as_bytes(),
                knowledge: &knowledge,
                profile: &profile,
                locale: writer.locale.tag(),
                as_of: &as_of,
                derived: &follows,
            };
            let saved = match store.append(writer.stamp(), &case, expected, &version) {
                Ok(_) => Saved::As(case),
                Err(StoreError::Conflict { newest, .. }) => {
                    let theirs = store.version(&case, Some(newest))?;
                    let base = store.version(&case, Some(expected))?;
                    Saved::Conflict(Box::new((base, theirs)))
                }
                Err(error) => return Err(error),
            };
            Ok((saved, label))
        })
        .await?;
    match saved {
        Saved::As(id) => Ok(opened(&id)),
        Saved::Conflict(versions) => {
            let (base, theirs) = *versions;
            let origin = Origin {
                case: id,
                version: theirs.number,
                label,
            };
            let main = conflict::shown(
                service.knowledge(),
                &visitor.locale,
                &origin,
                &base,
                &theirs,
                &entered,
            )?;
            let title = visitor.locale.label("conflict");
            Ok(frame::page_with(
                &service,
                StatusCode::CONFLICT,
                title,
                &main,
            ))
        }
        Saved::LabelTaken { .. } => Err(Refusal::internal()),
    }
}

/// What follows from an entry, assessed on a worker for its own moment.
async fn follow(service: &Arc<Service>, entered: &Entered) -> Result<Derived, Refusal> {
    let entered = entered.clone();
    service
        .work(move |service| {
            entered
                .assess(service, None)
                .map(|assessed| derived(&assessed.assessment))
        })
        .await?
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

//! A file with several women: who of them is meant is asked, never guessed.

use std::sync::Arc;

use axum::Form;
use axum::extract::{Path, State};
use axum::response::{Redirect, Response};
use gravida_fhir::model::element_named;
use gravida_fhir::{Content, Element, Interest, Limits, ReadOptions, Record};
use maud::html;
use serde::Deserialize;

use super::draft::Draft;
use super::visitor::Visitor;
use super::{Place, Shell, layout_for};
use crate::refusal::Refusal;
use crate::service::Service;

/// Names of that many letters are shown in full.
const LONGEST: usize = 80;

/// What a file says of a person, as far as it helps to tell her from the others.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Person {
    /// Family name, then the given ones; empty where there is none.
    name: String,
    /// Empty where the file has no more than a place in it.
    id: String,
    /// Year of birth alone: the day is not needed to tell two apart.
    born: String,
}

impl Person {
    fn of(record: &Record) -> Self {
        let patient = record.patient().map(|patient| patient.element());
        Self {
            name: shortened(&patient.map_or_else(String::new, name)),
            id: shortened(record.id()),
            born: patient.map_or_else(String::new, born),
        }
    }
}

/// The first name that the file gives.
fn name(patient: Element<'_>) -> String {
    let Some(name) = part(patient, "name").and_then(|names| names.items().next()) else {
        return String::new();
    };
    let text = |element: Element<'_>| element.as_str().unwrap_or_default().to_owned();
    let family = part(name, "family").map_or_else(String::new, text);
    let given = part(name, "given").map_or_else(String::new, |given| {
        given.items().map(text).collect::<Vec<_>>().join(" ")
    });
    let written = part(name, "text").map_or_else(String::new, text);
    match (family.is_empty(), given.is_empty()) {
        (false, false) => format!("{family}, {given}"),
        (true, true) => written,
        (_, _) => family + &given,
    }
}

fn born(patient: Element<'_>) -> String {
    match part(patient, "birthDate").map(Element::content) {
        Some(Content::Date(date)) => format!("{:04}", date.year()),
        _ => String::new(),
    }
}

fn part<'r>(element: Element<'r>, name: &str) -> Option<Element<'r>> {
    element.get(element_named(name)?)
}

fn shortened(text: &str) -> String {
    text.chars()
        .filter(|letter| !letter.is_control())
        .take(LONGEST)
        .collect()
}

/// The people of a file, in its order. Long work: only within [`Service::work`].
fn people(service: &Service, draft: &Draft) -> Result<Vec<Person>, Refusal> {
    let Some(source) = &draft.source else {
        return Ok(Vec::new());
    };
    let options = ReadOptions {
        interest: Interest::of(["name", "family", "given", "text", "birthDate"])
            .only_types(["Patient"]),
        limits: Limits {
            max_bytes: service.settings().limits.body_bytes,
            ..Limits::default()
        },
        source: source.name().into(),
    };
    let named = gravida_fhir::read(&source.content(), &options)
        .map_err(|error| Refusal::unreadable(&error))?;
    // Whom the assessment counts is settled by what it reads: somebody may be in the file by
    // references alone.
    let reading = service
        .read(&source.content(), source.name().into())
        .map_err(|error| Refusal::unreadable(&error))?;
    Ok(reading
        .records
        .iter()
        .map(|record| {
            let named = named.records.iter().find(|one| one.id() == record.id());
            Person::of(named.unwrap_or(record))
        })
        .collect())
}

/// `GET /case/{key}/patients`.
pub(super) async fn show(visitor: Visitor, Path(key): Path<String>) -> Result<Response, Refusal> {
    let draft = visitor.pages().draft(&key, visitor.service())?;
    let looked_at = Arc::clone(&draft);
    let people = visitor
        .service()
        .work(move |service| people(service, &looked_at))
        .await??;
    let locale = visitor.locale();
    let title = visitor.say("page-who");
    let file = draft.source.as_ref().map(super::Source::name);
    let main = html! {
        h1 { (title) }
        p.quiet {
            @if let Some(file) = &file { (file) " · " }
            (locale.count("page-patients", people.len()))
        }
        p { (visitor.say("page-who-means")) }
        form method="post" action=(format!("/case/{key}/patient")) {
            ul.people {
                @for (place, person) in people.iter().enumerate() {
                    li {
                        button type="submit" name="patient" value=(place) {
                            b {
                                @if person.name.is_empty() {
                                    (locale.phrase("page-person", &[("number", (place + 1).into())]))
                                } @else { (person.name) }
                            }
                            @if !person.born.is_empty() {
                                " " span { (locale.phrase("page-born", &[("year", person.born.as_str().into())])) }
                            }
                            @if !person.id.is_empty() { " " code { (person.id) } }
                        }
                    }
                }
            }
        }
    };
    Ok(layout_for(
        &visitor,
        &Shell::new(title, Place::Elsewhere),
        &main,
    ))
}

/// Who is meant.
#[derive(Debug, Deserialize)]
pub(super) struct Chosen {
    /// Her place in the file, from zero.
    patient: usize,
}

/// `POST /case/{key}/patient`: the same file, with somebody chosen. What was
/// typed for another woman stays with her.
pub(super) async fn choose(
    State(service): State<Arc<Service>>,
    visitor: Visitor,
    Path(key): Path<String>,
    Form(chosen): Form<Chosen>,
) -> Result<Redirect, Refusal> {
    let draft = visitor.pages().draft(&key, &service)?;
    let draft = Draft {
        source: draft.source.clone(),
        profile: draft.profile.clone(),
        patient: chosen.patient,
        ..Draft::default()
    };
    let draft = service
        .work(move |service| super::Case::read(service, &draft).map(|_| draft))
        .await??;
    let key = (visitor.pages().drafts).hold(draft, service.clock().unix_seconds());
    Ok(Redirect::to(&format!("/case/{key}")))
}

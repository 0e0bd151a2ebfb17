//! What can be taken away from a case: text, JSON, FHIR, the record, the whole
//! report, letters, the sheet for the woman, a calendar of its tasks.

use std::sync::Arc;

use axum::extract::{Path, Query};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use gravida_report::{TextOptions, letter, letters_html, open_routes, sheet, sheets_html};

use super::calendar;
use super::case::Case;
use super::show::Wish;
use super::visitor::Visitor;
use crate::refusal::Refusal;

/// Documents that stand alone bring their style within them, and nothing else.
const ALONE: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; \
    form-action 'none'; frame-ancestors 'none'";

/// `GET /case/{key}/assessment.json`: what `gravida assess --format json` writes.
pub(super) async fn json(visitor: Visitor, key: Path<String>, wish: Query<Wish>) -> Answer {
    let case = open(&visitor, key, wish).await?;
    let body = gravida_report::json(&case.assessment);
    Ok(file("application/json", Some("assessment.json"), body))
}

/// `GET /case/{key}/assessment.fhir.json`: the assessment as a FHIR Bundle.
pub(super) async fn fhir(visitor: Visitor, key: Path<String>, wish: Query<Wish>) -> Answer {
    let case = open(&visitor, key, wish).await?;
    let body = gravida_report::fhir(&case.assessment, visitor.titles());
    Ok(file(
        "application/fhir+json",
        Some("assessment.fhir.json"),
        body,
    ))
}

/// `GET /case/{key}/assessment.txt`: for a note in another system.
pub(super) async fn text(visitor: Visitor, key: Path<String>, wish: Query<Wish>) -> Answer {
    let case = open(&visitor, key, wish).await?;
    let options = TextOptions::default();
    let body = gravida_report::text(&case.assessment, visitor.titles(), &options);
    Ok(file("text/plain; charset=utf-8", None, body))
}

/// `GET /case/{key}/record.json`: the record that was assessed, as FHIR.
pub(super) async fn record(visitor: Visitor, key: Path<String>, wish: Query<Wish>) -> Answer {
    let case = open(&visitor, key, wish).await?;
    let lines = case.draft.source.is_some() && !case.entered.answers().is_empty();
    let (kind, name) = if lines {
        ("application/fhir+ndjson", "record.ndjson")
    } else {
        ("application/fhir+json", "record.json")
    };
    Ok(file(kind, Some(name), case.record))
}

/// `GET /case/{key}/report`: everything, on one page that stands alone.
pub(super) async fn report(visitor: Visitor, key: Path<String>, wish: Query<Wish>) -> Answer {
    let case = open(&visitor, key, wish).await?;
    Ok(alone(gravida_report::html(
        &case.assessment,
        visitor.titles(),
    )))
}

/// `GET /case/{key}/letter/{route}`: the letter to one service.
pub(super) async fn letter_to(
    visitor: Visitor,
    Path((key, route)): Path<(String, String)>,
    wish: Query<Wish>,
) -> Answer {
    let case = open(&visitor, Path(key), wish).await?;
    let knowledge = visitor.service().knowledge();
    let open = open_routes(knowledge, &case.assessment);
    let (wording, route) = (knowledge.letter())
        .zip(open.into_iter().find(|one| one.id == route))
        .ok_or_else(|| Refusal::not_found("the assessment asks for no such letter"))?;
    let letter = letter(
        knowledge,
        wording,
        &case.assessment,
        visitor.titles(),
        route,
    );
    Ok(alone(letters_html(&[letter])))
}

/// `GET /case/{key}/sheet`: what she takes home, in plain words.
pub(super) async fn sheet_for_her(
    visitor: Visitor,
    key: Path<String>,
    wish: Query<Wish>,
) -> Answer {
    let case = open(&visitor, key, wish).await?;
    let knowledge = visitor.service().knowledge();
    let sheet = sheet(knowledge, &case.assessment, visitor.titles())
        .ok_or_else(|| Refusal::not_found("the knowledge has no words for sheets"))?;
    Ok(alone(sheets_html(&[sheet])))
}

/// `GET /case/{key}/tasks.ics`: the dated tasks as a calendar.
pub(super) async fn tasks(visitor: Visitor, Path(key): Path<String>, wish: Query<Wish>) -> Answer {
    let case = open(&visitor, Path(key.clone()), wish).await?;
    let body = calendar::of(&case.assessment, &key, visitor.locale());
    Ok(file(
        "text/calendar; charset=utf-8",
        Some("tasks.ics"),
        body,
    ))
}

type Answer = Result<Response, Refusal>;

async fn open(visitor: &Visitor, key: Path<String>, wish: Query<Wish>) -> Result<Case, Refusal> {
    let draft = visitor.pages().draft(&key, visitor.service())?;
    visitor
        .service()
        .work(move |service| Case::open(service, &Arc::clone(&draft), wish.profile.as_deref()))
        .await?
}

fn file(kind: &'static str, name: Option<&'static str>, body: impl IntoResponse) -> Response {
    let mut response = body.into_response();
    let headers = response.headers_mut();
    let text = axum::http::HeaderValue::from_static;
    headers.insert(header::CONTENT_TYPE, text(kind));
    headers.insert(header::CACHE_CONTROL, text("no-store"));
    if let Some(Ok(named)) = name.map(|name| format!("attachment; filename=\"{name}\"").try_into())
    {
        headers.insert(header::CONTENT_DISPOSITION, named);
    }
    response
}

fn alone(body: String) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_SECURITY_POLICY, ALONE),
        (header::CACHE_CONTROL, "no-store"),
    ];
    (headers, body).into_response()
}

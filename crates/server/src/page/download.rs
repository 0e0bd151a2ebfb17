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
    let write = |_: &Visitor, case: Case| Ok(gravida_report::json(&case.assessment));
    let body = rendered(visitor, key, wish, write).await?;
    Ok(file("application/json", Some("assessment.json"), body))
}

/// `GET /case/{key}/assessment.fhir.json`: the assessment as a FHIR Bundle.
pub(super) async fn fhir(visitor: Visitor, key: Path<String>, wish: Query<Wish>) -> Answer {
    let write = |visitor: &Visitor, case: Case| {
        Ok(gravida_report::fhir(&case.assessment, visitor.titles()))
    };
    let body = rendered(visitor, key, wish, write).await?;
    Ok(file(
        "application/fhir+json",
        Some("assessment.fhir.json"),
        body,
    ))
}

/// `GET /case/{key}/assessment.txt`: for a note in another system.
pub(super) async fn text(visitor: Visitor, key: Path<String>, wish: Query<Wish>) -> Answer {
    let write = |visitor: &Visitor, case: Case| {
        let options = TextOptions::default();
        Ok(gravida_report::text(
            &case.assessment,
            visitor.titles(),
            &options,
        ))
    };
    let body = rendered(visitor, key, wish, write).await?;
    Ok(file("text/plain; charset=utf-8", None, body))
}

/// `GET /case/{key}/record.json`: the record that was assessed, as FHIR.
pub(super) async fn record(visitor: Visitor, key: Path<String>, wish: Query<Wish>) -> Answer {
    let case = rendered(visitor, key, wish, |_, case| Ok(case)).await?;
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
    let write = |visitor: &Visitor, case: Case| {
        Ok(gravida_report::html(&case.assessment, visitor.titles()))
    };
    rendered(visitor, key, wish, write).await.map(alone)
}

/// `GET /case/{key}/letter/{route}`: the letter to one service.
pub(super) async fn letter_to(
    visitor: Visitor,
    Path((key, route)): Path<(String, String)>,
    wish: Query<Wish>,
) -> Answer {
    let write = move |visitor: &Visitor, case: Case| {
        let knowledge = visitor.service().knowledge();
        let open = open_routes(knowledge, &case.assessment);
        let (wording, route) = (knowledge.letter())
            .zip(open.into_iter().find(|one| one.id == route))
            .ok_or_else(|| Refusal::not_found("the assessment asks for no such letter"))?;
        let titles = visitor.titles();
        let letter = letter(knowledge, wording, &case.assessment, titles, route);
        Ok(letters_html(&[letter]))
    };
    rendered(visitor, Path(key), wish, write).await.map(alone)
}

/// `GET /case/{key}/sheet`: what she takes home, in plain words.
pub(super) async fn sheet_for_her(
    visitor: Visitor,
    key: Path<String>,
    wish: Query<Wish>,
) -> Answer {
    let write = |visitor: &Visitor, case: Case| {
        let knowledge = visitor.service().knowledge();
        let sheet = sheet(knowledge, &case.assessment, visitor.titles())
            .ok_or_else(|| Refusal::not_found("the knowledge has no words for sheets"))?;
        Ok(sheets_html(&[sheet]))
    };
    rendered(visitor, key, wish, write).await.map(alone)
}

/// `GET /case/{key}/tasks.ics`: the dated tasks as a calendar.
pub(super) async fn tasks(visitor: Visitor, Path(key): Path<String>, wish: Query<Wish>) -> Answer {
    let name = key.clone();
    let write = move |visitor: &Visitor, case: Case| {
        Ok(calendar::of(&case.assessment, &name, visitor.locale()))
    };
    let body = rendered(visitor, Path(key), wish, write).await?;
    Ok(file(
        "text/calendar; charset=utf-8",
        Some("tasks.ics"),
        body,
    ))
}

type Answer = Result<Response, Refusal>;

/// What `write` makes of a case, away from the threads that serve sockets.
async fn rendered<T: Send + 'static>(
    visitor: Visitor,
    key: Path<String>,
    wish: Query<Wish>,
    write: impl FnOnce(&Visitor, Case) -> Result<T, Refusal> + Send + 'static,
) -> Result<T, Refusal> {
    let draft = visitor.pages().draft(&key, visitor.service())?;
    let service = Arc::clone(visitor.service());
    service
        .work(move |service| {
            let case = Case::open(service, &draft, wish.profile.as_deref())?;
            write(&visitor, case)
        })
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

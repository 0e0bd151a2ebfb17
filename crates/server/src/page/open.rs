//! Opening a FHIR file: from the form of the start page, or as the body of a request.

use axum::body::Bytes;
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::header;
use axum::response::Redirect;

use super::case::Case;
use super::draft::{Draft, Source};
use super::visitor::Visitor;
use crate::refusal::Refusal;

/// Longest name of a file that is shown, in letters.
const LONGEST_NAME: usize = 80;
/// What a record is called that came without a name.
const UNNAMED: &str = "record.json";

/// `POST /open`: a file as `multipart/form-data`, or the record itself. It is
/// read before it is held, so that what is wrong with it is said at once.
pub(super) async fn take(visitor: Visitor, request: Request) -> Result<Redirect, Refusal> {
    let is_form = request
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .is_some_and(|kind| kind.starts_with("multipart/form-data"));
    let (name, content) = if is_form {
        of_form(request).await?
    } else {
        let content = Bytes::from_request(request, &()).await.map_err(|error| {
            Refusal::new(error.status(), "the body of the request cannot be read")
        })?;
        (UNNAMED.to_owned(), content)
    };
    if content.is_empty() {
        return Err(Refusal::bad_request(
            "no file was chosen; go back and choose a FHIR file in JSON",
        ));
    }
    hold(&visitor, name, content)
        .await
        .map(|case| Redirect::to(&case))
}

/// Holds a record as a case under work; the address of it.
///
/// # Errors
/// [`Refusal`] where it cannot be read or holds no patient.
pub(crate) async fn hold(
    visitor: &Visitor,
    name: String,
    content: Bytes,
) -> Result<String, Refusal> {
    let service = visitor.service();
    let draft = Draft {
        source: Some(Source::File { name, content }),
        ..Draft::default()
    };
    let (draft, patients) = service
        .work(move |service| Case::patients(service, &draft).map(|patients| (draft, patients)))
        .await??;
    let key = (visitor.pages().drafts).hold(draft, service.clock().unix_seconds());
    Ok(if patients > 1 {
        format!("/case/{key}/patients")
    } else {
        format!("/case/{key}")
    })
}

async fn of_form(request: Request) -> Result<(String, Bytes), Refusal> {
    let broken = |status, _: String| {
        Refusal::new(
            status,
            "the form cannot be read; send it again in one piece",
        )
    };
    let mut form = Multipart::from_request(request, &())
        .await
        .map_err(|error| broken(error.status(), error.body_text()))?;
    while let Some(field) = form
        .next_field()
        .await
        .map_err(|error| broken(error.status(), error.body_text()))?
    {
        if field.name() != Some("record") {
            continue;
        }
        let name = named(field.file_name().unwrap_or_default());
        let content = field
            .bytes()
            .await
            .map_err(|error| broken(error.status(), error.body_text()))?;
        return Ok((name, content));
    }
    Err(Refusal::bad_request(
        "the form holds no file; its field is called `record`",
    ))
}

/// The name of a file as it is shown: its last part, of letters that are to be seen.
fn named(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let shown: String = last
        .chars()
        .filter(|letter| !letter.is_control())
        .take(LONGEST_NAME)
        .collect();
    if shown.trim().is_empty() {
        UNNAMED.to_owned()
    } else {
        shown
    }
}

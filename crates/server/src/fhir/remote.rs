//! The record of a Patient of a FHIR server: of the one that the operator named,
//! or of one that a person let the service into.

use std::time::Duration;

use axum::body::Bytes;
use axum::http::StatusCode;
use gravida_hooks::{Fetched, Template};

use crate::hooks::fetch::{self, Plan, Wanted};
use crate::outgoing::Base;
use crate::refusal::Refusal;
use crate::service::Service;

/// Entries of one page of a search, as asked for; a server may give fewer.
const PAGE: usize = 250;

/// So long a whole record may take, within the time of a request.
const LONGEST: Duration = Duration::from_secs(20);

/// Everything of a Patient of the first FHIR server that the logic looks into, as one array of
/// resources and Bundles.
///
/// # Errors
/// [`Refusal`] 404 where no server is named, and those of [`whole`].
pub(super) async fn record(service: &Service, id: &str) -> Result<Bytes, Refusal> {
    let settings = &service.settings().hooks;
    let base = settings.fhir_servers.first().ok_or_else(|| {
        Refusal::not_found("no FHIR server is named; start the service with `--fhir-server URL`")
    })?;
    let token = settings.fhir_token.as_ref().map(|token| token.0.clone());
    whole(service, base, token, id).await
}

/// The same of any server that may be asked, with a token for it.
///
/// # Errors
/// [`Refusal`] 400 for what is no id, 502 where any part could not be had: an assessment of half
/// a record would pass for one of the whole; 504 where it took too long.
pub(crate) async fn whole(
    service: &Service,
    base: &Base,
    token: Option<String>,
    id: &str,
) -> Result<Bytes, Refusal> {
    let is_id = (1..=64).contains(&id.len())
        && id
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.'));
    if !is_id {
        return Err(Refusal::bad_request(
            "this is no id of a Patient: letters, figures, `-` and `.`",
        ));
    }
    let most_bytes = service.settings().limits.body_bytes;
    let templates = service.hooks().hooks()?.everything();
    let plan = Plan {
        base: base.clone(),
        token,
        wanted: templates.iter().map(|one| wanted(base, one, id)).collect(),
        most_bytes,
    };
    let fetched = tokio::time::timeout(LONGEST, fetch::all(plan))
        .await
        .map_err(|_| {
            Refusal::new(
                StatusCode::GATEWAY_TIMEOUT,
                "the FHIR server did not give the whole record in time; try again later",
            )
        })?;
    let mut record = String::from("[");
    for (key, fetched) in fetched {
        let pages = match fetched {
            Fetched::Whole(pages) => pages,
            Fetched::Part(_) => return Err(incomplete(&key, "not all pages came")),
            Fetched::Failed(why) => return Err(incomplete(&key, &why)),
        };
        for page in pages {
            if record.len() > 1 {
                record.push(',');
            }
            if key == "patient" {
                // With its address, references that name the server find it.
                record.push_str(&format!(
                    r#"{{"resourceType":"Bundle","type":"collection","entry":[{{"fullUrl":"{}/Patient/{id}","resource":{page}}}]}}"#,
                    base.as_str()
                ));
            } else {
                record.push_str(&page);
            }
        }
        if record.len() > most_bytes {
            return Err(Refusal::new(
                StatusCode::BAD_GATEWAY,
                "the record is larger than this service reads; start it with a larger `--max-megabytes`",
            ));
        }
    }
    record.push(']');
    Ok(Bytes::from(record))
}

fn wanted(base: &Base, template: &Template, id: &str) -> Wanted {
    let request = fetch::encoded(&template.for_patient(id));
    let count = if request.contains('?') {
        format!("&_count={PAGE}")
    } else {
        String::new()
    };
    Wanted {
        key: template.key.clone(),
        address: format!("{}/{request}{count}", base.as_str()),
        first_page: None,
    }
}

fn incomplete(key: &str, why: &str) -> Refusal {
    Refusal::new(
        StatusCode::BAD_GATEWAY,
        format!("the FHIR server did not give the whole record: {key}: {why}"),
    )
}

//! The record of a Patient of a FHIR server: of the one that the operator named,
//! or of one that a person let the service into.

use std::time::Duration;

use axum::body::Bytes;
use axum::http::StatusCode;
use gravida_hooks::{Fetched, Template};

use crate::hooks::fetch::{self, Got, Plan, Wanted};
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
    fetched(service, base, token, id, None)
        .await
        .map(|(record, _)| record)
}

/// A record as far as a server gives it to a person.
pub(crate) struct Granted {
    /// The record; what is withheld is told within, as an OperationOutcome for each type, so
    /// that whoever reads it is told again.
    pub(crate) record: Bytes,
    /// Types that the server does not give.
    pub(crate) withheld: Vec<&'static str>,
}

/// The same of any server that may be asked, with a token for it. Types that are not granted are
/// not asked for; those, and types that the server refuses to give, are withheld.
///
/// # Errors
/// [`Refusal`] 400 for what is no id, 502 where the Patient herself is withheld, or any part that
/// is given did not come whole: an assessment of half a record would pass for one of the whole;
/// 504 where it took too long.
pub(crate) async fn granted(
    service: &Service,
    base: &Base,
    token: String,
    id: &str,
    not_granted: &[&'static str],
) -> Result<Granted, Refusal> {
    fetched(service, base, Some(token), id, Some(not_granted))
        .await
        .map(|(record, withheld)| Granted { record, withheld })
}

/// The record, and where some types may be missing those that are.
async fn fetched(
    service: &Service,
    base: &Base,
    token: Option<String>,
    id: &str,
    not_granted: Option<&[&'static str]>,
) -> Result<(Bytes, Vec<&'static str>), Refusal> {
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
    let is_granted = |kind: &str| not_granted.is_none_or(|types| !types.contains(&kind));
    let mut withheld = not_granted.unwrap_or_default().to_vec();
    let mut templates = service.hooks().hooks()?.everything();
    templates.retain(|template| is_granted(template.resource_type));
    if !is_granted("Medication") {
        for template in &mut templates {
            if let Some((query, _)) = template.query.split_once("&_include=") {
                template.query = query.to_owned();
            }
        }
    }
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
    for Got {
        key,
        fetched,
        status,
    } in fetched
    {
        let pages = match fetched {
            Fetched::Whole(pages) => pages,
            Fetched::Part(_) => return Err(incomplete(&key, "not all pages came")),
            Fetched::Failed(why) => {
                let template = templates.iter().find(|template| template.key == key);
                match template {
                    Some(template)
                        if not_granted.is_some()
                            && !template.is_required
                            && status.is_some_and(is_refusal) =>
                    {
                        withheld.push(template.resource_type);
                        continue;
                    }
                    _ => return Err(incomplete(&key, &why)),
                }
            }
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
    withheld.sort_unstable();
    for kind in &withheld {
        let outcome = serde_json::json!({
            "resourceType": "OperationOutcome",
            "issue": [{
                "severity": "error",
                "code": "forbidden",
                "details": { "text": format!("{} may not be read here", kind) },
            }],
        });
        record.push(',');
        record.push_str(&outcome.to_string());
    }
    record.push(']');
    Ok((Bytes::from(record), withheld))
}

/// Whether a status says that this will not be given, however often it is asked for.
fn is_refusal(status: u16) -> bool {
    matches!(status, 400 | 401 | 403 | 404 | 405 | 406 | 410 | 422 | 501)
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

//! The record of a Patient of the FHIR server that the operator named.

use axum::body::Bytes;
use axum::http::StatusCode;
use gravida_hooks::Fetched;

use crate::hooks::fetch::{self, Plan, Wanted};
use crate::refusal::Refusal;
use crate::service::Service;

/// Everything of a Patient that the logic looks into, as one array of resources and Bundles.
///
/// # Errors
/// [`Refusal`] 404 where no server is named, 400 for what is no id, 502 where any part could not
/// be had: an assessment of half a record would pass for one of the whole.
pub(super) async fn record(service: &Service, id: &str) -> Result<Bytes, Refusal> {
    let settings = &service.settings().hooks;
    let base = settings.fhir_servers.first().ok_or_else(|| {
        Refusal::not_found("no FHIR server is named; start the service with `--fhir-server URL`")
    })?;
    let is_id = (1..=64).contains(&id.len())
        && id
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.'));
    if !is_id {
        return Err(Refusal::bad_request(
            "this is no id of a Patient: letters, figures, `-` and `.`",
        ));
    }
    let templates = service.hooks().hooks()?.everything();
    let wanted = templates
        .iter()
        .map(|template| Wanted {
            key: template.key.clone(),
            address: format!(
                "{}/{}",
                base.as_str(),
                fetch::encoded(&template.for_patient(id))
            ),
            first_page: None,
        })
        .collect();
    let fetched = fetch::all(Plan {
        base: base.clone(),
        token: settings.fhir_token.as_ref().map(|token| token.0.clone()),
        wanted,
        most_bytes: service.settings().limits.body_bytes,
    })
    .await;
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
    }
    record.push(']');
    Ok(Bytes::from(record))
}

fn incomplete(key: &str, why: &str) -> Refusal {
    Refusal::new(
        StatusCode::BAD_GATEWAY,
        format!("the FHIR server did not give the whole record: {key}: {why}"),
    )
}

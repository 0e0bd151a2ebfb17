//! A code exchanged for a token.

use axum::http::StatusCode;
use serde::Deserialize;

use super::configuration::endpoint;
use super::launches::Asked;
use super::settings::{SmartClient, SmartSettings};
use crate::access::secret;
use crate::outgoing::{self, Ask, Credential};
use crate::refusal::Refusal;

/// The largest answer that is read, in bytes.
const MOST_BYTES: usize = 256 << 10;
/// What an assertion is (RFC 7523).
const ASSERTION: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// What a server granted.
pub(super) struct Grant {
    /// The token for its records.
    pub(super) token: String,
    /// The patient in context.
    pub(super) patient: String,
    /// What may be read.
    pub(super) scope: String,
    /// Who signed in, signed and not yet checked.
    pub(super) id_token: Option<String>,
}

#[derive(Deserialize)]
struct Raw {
    access_token: String,
    #[serde(default)]
    token_type: String,
    expires_in: Option<u64>,
    scope: Option<String>,
    patient: Option<String>,
    id_token: Option<String>,
}

#[derive(Deserialize)]
struct RawError {
    error: String,
}

/// What `code` is good for.
///
/// # Errors
/// [`Refusal`] 502 where the server gives no token of use, 422 where it names no patient.
pub(super) async fn grant(
    settings: &SmartSettings,
    asked: &Asked,
    code: &str,
    now: u64,
) -> Result<Grant, Refusal> {
    let (id, place) = (settings.client_id.as_str(), asked.token_endpoint.as_str());
    let mut form = vec![
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", &asked.redirect),
        ("code_verifier", &asked.verifier),
    ];
    let assertion;
    let basic;
    let credential = match &settings.client {
        SmartClient::Public => {
            form.push(("client_id", id));
            Credential::None
        }
        SmartClient::Secret(secret) => {
            basic = (written(id)?, written(&secret.0)?);
            Credential::Basic(&basic.0, &basic.1)
        }
        SmartClient::Key(key) => {
            let nonce = secret::draw().ok_or_else(Refusal::internal)?;
            assertion = key
                .assertion(id, place, &nonce, now)
                .ok_or_else(Refusal::internal)?;
            form.push(("client_assertion_type", ASSERTION));
            form.push(("client_assertion", &assertion));
            Credential::None
        }
    };
    let form = serde_urlencoded::to_string(&form).map_err(|_| Refusal::internal())?;
    let base = endpoint(&settings.server, place).map_err(|error| bad(error.to_string()))?;
    let request = Ask {
        address: place,
        accept: "application/json",
        credential,
        most_bytes: MOST_BYTES,
        form: Some(&form),
    };
    let answer = outgoing::ask_whole(&base, request).await;
    match answer {
        Ok((StatusCode::OK, body)) => read(&body),
        Ok((status, body)) => Err(refused(status, &body)),
        Err(error) => Err(bad(format!(
            "{error}; check the way to its token endpoint, and try again"
        ))),
    }
}

/// A part of `Basic` as RFC 6749, 2.3.1, has it written: as in a form.
fn written(text: &str) -> Result<String, Refusal> {
    let pair = serde_urlencoded::to_string([("", text)]).map_err(|_| Refusal::internal())?;
    Ok(pair.strip_prefix('=').unwrap_or(&pair).to_owned())
}

fn bad(why: String) -> Refusal {
    Refusal::new(
        StatusCode::BAD_GATEWAY,
        format!("the health record system gave no token: {why}"),
    )
}

/// Why no token was given, by the codes of RFC 6749, 5.2.
fn refused(status: StatusCode, body: &[u8]) -> Refusal {
    let error =
        serde_json::from_slice::<RawError>(body).map_or_else(|_| String::new(), |raw| raw.error);
    bad(match error.as_str() {
        "invalid_client" | "unauthorized_client" => {
            "it does not know this app as it is set up (`invalid_client`); check `--smart-client-id` and the secret or key".to_owned()
        }
        "invalid_grant" => {
            "the code was used before, is too old, or the redirect address is not the one registered (`invalid_grant`); begin again, and check the registration if that does not help".to_owned()
        }
        _ => format!("it answered with status {}; begin again, and ask whoever runs it if that does not help", status.as_u16()),
    })
}

fn read(body: &[u8]) -> Result<Grant, Refusal> {
    let raw: Raw = serde_json::from_slice(body)
        .map_err(|_| bad("its answer is none as SMART has it; ask whoever runs it".to_owned()))?;
    if !raw.token_type.eq_ignore_ascii_case("bearer") {
        return Err(bad(
            "its token is none of the kind `Bearer`; ask whoever runs it".to_owned(),
        ));
    }
    if raw.expires_in == Some(0) {
        return Err(bad("its token is over already; begin again".to_owned()));
    }
    let patient = raw.patient.filter(|patient| !patient.is_empty()).ok_or_else(|| {
        Refusal::unprocessable(
            "the health record system named no patient; open her record there first, or choose her when you are asked, and begin again",
        )
        .for_people("smart-error-no-patient")
    })?;
    Ok(Grant {
        token: raw.access_token,
        patient,
        // Where nothing is said, what was asked for is granted (RFC 6749, 5.1).
        scope: raw.scope.unwrap_or_else(|| "patient/*.rs".to_owned()),
        id_token: raw.id_token,
    })
}

//! SMART App Launch 2: a person signs in at her health record system, and the
//! record of the patient she chose there is opened here
//! (<https://hl7.org/fhir/smart-app-launch/app-launch.html>).
//!
//! One FHIR server is asked, the one that the operator named. Browsers do not
//! send the session's cookie along when another site leads to a page, so what
//! comes from there ([`doorway`]) is no more than held in memory, under a cookie
//! of its own; then a page of ours leads on to where people are known
//! ([`router`]). The token is used for fetching the record and let go: it is
//! neither kept nor shown, and no other is asked for in its stead.

mod configuration;
mod exchange;
mod identity;
mod key;
mod launches;
mod scopes;
mod settings;
#[cfg(test)]
pub(crate) mod tests;

use std::sync::Arc;

use axum::Router;
use axum::extract::{Extension, FromRequestParts, Query, State};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use maud::html;
use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::access::{self, Caller, Visit, secret};
use crate::client::Client;
use crate::fhir::remote;
use crate::page::{self, Place, Shell, Visitor, layout_for};
use crate::refusal::Refusal;
use crate::service::Service;
use configuration::Configuration;
pub use key::{SmartKey, SmartKeyError};
pub(crate) use launches::Launches;
use launches::{Asked, NotAnswered};
pub use settings::{SmartClient, SmartSettings};

/// Longest `launch` that is taken, in bytes.
const LONGEST_CONTEXT: usize = 4 << 10;
/// Longest `code` that is taken, in bytes.
const LONGEST_CODE: usize = 8 << 10;

/// What other sites lead to. Nobody is known here, and nothing is done but to
/// hold what they bring.
pub(crate) fn doorway() -> Router<Arc<Service>> {
    Router::new()
        .route("/smart/launch", get(launch))
        .route("/smart/callback", get(callback))
}

/// What people are led to from here.
pub(crate) fn router() -> Router<Arc<Service>> {
    Router::new()
        .route("/smart/start", get(start))
        .route("/smart/continue", get(go_on))
        .route("/smart/open", get(open))
}

fn settings(service: &Service) -> Result<&SmartSettings, Refusal> {
    service.settings().smart.as_ref().ok_or_else(|| {
        Refusal::not_found(
            "no health record system is connected; start the service with `--fhir-server URL --smart-client-id ID`",
        )
    })
}

#[derive(Deserialize)]
struct Launched {
    #[serde(default)]
    iss: String,
    #[serde(default)]
    launch: String,
}

/// `GET /smart/launch`: a health record system opens Gravida for the patient it shows.
async fn launch(
    State(service): State<Arc<Service>>,
    visitor: Visitor,
    Query(launched): Query<Launched>,
    browser: Browser,
) -> Result<Response, Refusal> {
    let settings = settings(&service)?;
    if launched.iss.is_empty() {
        return Err(Refusal::bad_request(
            "`iss` is missing: the health record system names its FHIR server by it",
        ));
    }
    if !settings.server.is(&launched.iss) {
        return Err(Refusal::new(
            StatusCode::FORBIDDEN,
            format!(
                "`{}` may not open records here; whoever runs this service can allow it by `--fhir-server`",
                launched.iss.chars().take(200).collect::<String>()
            ),
        )
        .for_people("smart-error-other-system"));
    }
    if launched.launch.is_empty() || launched.launch.len() > LONGEST_CONTEXT {
        return Err(Refusal::bad_request(
            "`launch` is missing or too long; open Gravida from the health record system again, or begin at its start page",
        ));
    }
    let now = service.clock().unix_seconds();
    let id = (service.launches())
        .begin(Some(launched.launch), now)
        .ok_or_else(Refusal::internal)?;
    let mut response = onward(&visitor, "/smart/continue")?;
    remember(&mut response, &id, browser.is_secure);
    Ok(response)
}

/// `GET /smart/start`: a person begins here, and will choose the patient there.
async fn start(
    State(service): State<Arc<Service>>,
    visitor: Visitor,
    caller: Caller,
    browser: Browser,
) -> Result<Response, Refusal> {
    settings(&service)?;
    let now = service.clock().unix_seconds();
    let id = (service.launches())
        .begin(None, now)
        .ok_or_else(Refusal::internal)?;
    let address = address_to_sign_in(&service, &browser.host, &id, caller).await?;
    let mut response = onward(&visitor, &address)?;
    remember(&mut response, &id, browser.is_secure);
    Ok(response)
}

/// `GET /smart/continue`: what `launch` began, where the person is known.
async fn go_on(
    State(service): State<Arc<Service>>,
    visitor: Visitor,
    caller: Caller,
    browser: Browser,
) -> Result<Response, Refusal> {
    let id = browser.launch.ok_or_else(nothing_under_way)?;
    let address = address_to_sign_in(&service, &browser.host, &id, caller).await?;
    onward(&visitor, &address)
}

/// Where the person signs in, and what is held until she comes back.
async fn address_to_sign_in(
    service: &Service,
    host: &str,
    id: &str,
    owner: Caller,
) -> Result<String, Refusal> {
    let settings = settings(service)?;
    let now = service.clock().unix_seconds();
    let context = (service.launches())
        .context(id, now)
        .ok_or_else(nothing_under_way)?;
    let redirect = format!("{host}/smart/callback");
    let configuration = Configuration::of(&settings.server).await?;
    if context.is_none() {
        configuration.must_take_standalone()?;
    }
    let types = scopes::types(&service.hooks().hooks()?.everything());
    let drawn = || secret::draw().ok_or_else(Refusal::internal);
    let identities = match configuration.identities {
        Some(identities) => Some((identities, drawn()?)),
        None => None,
    };
    let scope = scopes::asked(
        &types,
        configuration.style,
        context.is_some(),
        identities.is_some(),
    );
    let (state, verifier) = (drawn()?, drawn()?);
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()));
    let mut parameters = vec![
        ("response_type", "code"),
        ("client_id", &settings.client_id),
        ("redirect_uri", &redirect),
        ("scope", &scope),
        ("state", &state),
        ("aud", settings.server.as_str()),
        ("code_challenge", &challenge),
        ("code_challenge_method", "S256"),
    ];
    if let Some(context) = &context {
        parameters.push(("launch", context));
    }
    if let Some((_, nonce)) = &identities {
        parameters.push(("nonce", nonce));
    }
    let parameters = serde_urlencoded::to_string(&parameters).map_err(|_| Refusal::internal())?;
    let asked = Asked {
        owner,
        state,
        verifier,
        redirect,
        token_endpoint: configuration.token_endpoint,
        identities,
    };
    if !service.launches().ask(id, asked, now) {
        return Err(nothing_under_way());
    }
    let mark = if configuration.authorization_endpoint.contains('?') {
        '&'
    } else {
        '?'
    };
    Ok(format!(
        "{}{mark}{parameters}",
        configuration.authorization_endpoint
    ))
}

#[derive(Deserialize)]
struct Returned {
    #[serde(default)]
    state: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    error: String,
}

/// `GET /smart/callback`: the person comes back from signing in.
async fn callback(
    State(service): State<Arc<Service>>,
    visitor: Visitor,
    Query(returned): Query<Returned>,
    browser: Browser,
) -> Result<Response, Refusal> {
    settings(&service)?;
    let id = browser.launch.ok_or_else(nothing_under_way)?;
    let now = service.clock().unix_seconds();
    let code = (returned.error.is_empty() && (1..=LONGEST_CODE).contains(&returned.code.len()))
        .then_some(returned.code);
    let is_coded = code.is_some();
    (service.launches())
        .answer(&id, &returned.state, code, now)
        .map_err(|why| match why {
            NotAnswered::NotUnderWay => nothing_under_way(),
            NotAnswered::State => Refusal::bad_request(
                "the answer of the health record system belongs to another launch (its `state` is not the one that was sent); begin again from there or from the start page",
            )
            .for_people("smart-error-another-launch"),
        })?;
    if !is_coded {
        return Err(denied(&returned.error));
    }
    onward(&visitor, "/smart/open")
}

/// Why the health record system let nobody in, in words for its codes (RFC 6749, 4.1.2.1).
fn denied(code: &str) -> Refusal {
    let (status, message) = match code {
        "access_denied" => (
            StatusCode::FORBIDDEN,
            "the health record system denied access (`access_denied`): it was declined there, or this user may not see the record; try again, or ask whoever runs that system",
        ),
        "invalid_scope" => (
            StatusCode::BAD_GATEWAY,
            "the health record system does not grant what is needed to read the record (`invalid_scope`); whoever runs it must allow this app to read all types of resources that are asked for",
        ),
        "invalid_request" | "unauthorized_client" | "unsupported_response_type" => (
            StatusCode::BAD_GATEWAY,
            "the health record system does not know this app as it is set up; check `--smart-client-id` and the redirect address that is registered there",
        ),
        "server_error" | "temporarily_unavailable" => (
            StatusCode::BAD_GATEWAY,
            "the health record system could not sign anybody in; try again later",
        ),
        _ => (
            StatusCode::BAD_GATEWAY,
            "the health record system answered with neither a code nor a known error; try again, or ask whoever runs that system",
        ),
    };
    let refusal = Refusal::new(status, message);
    if code == "access_denied" {
        refusal.for_people("smart-error-denied")
    } else {
        refusal
    }
}

/// `GET /smart/open`: the record is fetched and opened.
async fn open(
    State(service): State<Arc<Service>>,
    Extension(visit): Extension<Visit>,
    visitor: Visitor,
    caller: Caller,
    browser: Browser,
) -> Result<Response, Refusal> {
    let settings = settings(&service)?;
    let id = browser.launch.ok_or_else(nothing_under_way)?;
    let now = service.clock().unix_seconds();
    let (asked, code) = (service.launches())
        .take(&id, now)
        .ok_or_else(nothing_under_way)?;
    if asked.owner != caller {
        return Err(Refusal::new(
            StatusCode::FORBIDDEN,
            "somebody else began this launch; begin again from the health record system or the start page",
        )
        .for_people("smart-error-another-launch"));
    }
    let grant = exchange::grant(settings, &asked, &code, now).await?;
    let person = match (&asked.identities, &grant.id_token) {
        (Some((identities, nonce)), Some(token)) => {
            let expected = identity::Expected {
                server: &settings.server,
                identities,
                client_id: &settings.client_id,
                nonce,
                now,
            };
            Some(identity::identify(token, &grant.token, &expected).await?)
        }
        _ => None,
    };
    let types = scopes::types(&service.hooks().hooks()?.everything());
    let not_granted = scopes::missing(&types, &grant.scope);
    if not_granted.contains(&"Patient") {
        return Err(Refusal::new(
            StatusCode::FORBIDDEN,
            "the health record system does not let this app read who the patient is (`patient/Patient.rs`), so that nothing can be opened; whoever runs it must grant that",
        ));
    }
    let granted = remote::granted(
        &service,
        &settings.server,
        grant.token,
        &grant.patient,
        &not_granted,
    )
    .await?;
    let (text, source) = (granted.record.clone(), settings.server.as_str().to_owned());
    let women = service
        .work(move |service| {
            service
                .read(&text, source.into())
                .map(|reading| reading.records.len())
        })
        .await?
        .map_err(|error| Refusal::unreadable(&error))?;
    if women != 1 {
        return Err(Refusal::new(
            StatusCode::BAD_GATEWAY,
            format!(
                "the health record system gave resources of {women} patients where one was asked for; tell whoever runs it"
            ),
        ));
    }
    let name = settings.server.as_str().to_owned();
    let case = page::hold(&visitor, name, granted.record).await?;
    let mut response = if granted.withheld.is_empty() {
        axum::response::Redirect::to(&case).into_response()
    } else {
        opened_in_part(&visitor, &case, &granted.withheld)
    };
    if let Some(person) = person {
        let words = person.in_words();
        access::sign_in(&service, &visit, words, browser.is_secure, &mut response)?;
    }
    forget(&mut response, browser.is_secure);
    Ok(response)
}

/// The page that says what of the record was not given, before it is opened.
fn opened_in_part(visitor: &Visitor, case: &str, withheld: &[&str]) -> Response {
    let title = visitor.say("smart-in-part");
    let main = html! {
        h1 { (title) }
        p role="alert" { (visitor.say("smart-in-part-means")) }
        ul { @for kind in withheld { li { code { (kind) } } } }
        p { (visitor.say("smart-in-part-unknown")) }
        p { a.button.primary href=(case) { (visitor.say("smart-in-part-open")) } }
        p { (visitor.say("smart-in-part-remedy")) }
    };
    layout_for(visitor, &Shell::new(title, Place::Elsewhere), &main)
}

fn nothing_under_way() -> Refusal {
    Refusal::bad_request(
        "no launch is under way in this browser, or it took longer than ten minutes; begin again from the health record system or the start page (cookies are needed)",
    )
    .for_people("smart-error-not-under-way")
}

/// A page that leads on by itself. A redirect would not do: a browser takes it
/// for part of the way that began elsewhere, and keeps the session's cookie back.
fn onward(visitor: &Visitor, address: &str) -> Result<Response, Refusal> {
    let title = visitor.say("smart-onward");
    let main = html! {
        h1 { (title) }
        p { a.button.primary href=(address) { (visitor.say("smart-onward-now")) } }
    };
    let mut response = layout_for(visitor, &Shell::new(title, Place::Elsewhere), &main);
    let refresh = HeaderValue::try_from(format!("0;url={address}")).map_err(|_| {
        Refusal::new(
            StatusCode::BAD_GATEWAY,
            "the health record system names an address that no browser can be led to; tell whoever runs it",
        )
    })?;
    response.headers_mut().insert(header::REFRESH, refresh);
    Ok(response)
}

/// The `__Host-` prefix binds the cookie to this host and to TLS.
const fn cookie_name(is_secure: bool) -> &'static str {
    if is_secure {
        "__Host-gravida-launch"
    } else {
        "gravida-launch"
    }
}

/// Lax, since it must come along when the health record system leads back here.
fn remember(response: &mut Response, id: &str, is_secure: bool) {
    set_cookie(response, id, launches::LONGEST, is_secure);
}

fn forget(response: &mut Response, is_secure: bool) {
    set_cookie(response, "", 0, is_secure);
}

fn set_cookie(response: &mut Response, id: &str, seconds: u64, is_secure: bool) {
    let name = cookie_name(is_secure);
    let secure = if is_secure { "; Secure" } else { "" };
    let cookie = format!("{name}={id}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}");
    if let Ok(cookie) = HeaderValue::try_from(cookie) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
}

/// The browser that asks.
struct Browser {
    /// The address of this service as the browser is to be led back to it.
    host: String,
    is_secure: bool,
    /// The id of the launch that it is in.
    launch: Option<String>,
}

impl FromRequestParts<Arc<Service>> for Browser {
    type Rejection = Refusal;

    async fn from_request_parts(
        parts: &mut Parts,
        service: &Arc<Service>,
    ) -> Result<Self, Refusal> {
        let is_secure = (parts.extensions.get::<Client>()).is_some_and(|client| client.is_secure);
        let host = match &service.settings().hooks.page {
            Some(page) => page.clone(),
            None => {
                // The layer that checks names has let this one pass.
                let host = (parts.headers.get(header::HOST))
                    .and_then(|host| host.to_str().ok())
                    .ok_or_else(|| Refusal::bad_request("the request names no `Host`"))?;
                let scheme = if is_secure { "https" } else { "http" };
                format!("{scheme}://{host}")
            }
        };
        let name = cookie_name(is_secure);
        let launch = (parts.headers.get_all(header::COOKIE).iter())
            .filter_map(|cookies| cookies.to_str().ok())
            .flat_map(|cookies| cookies.split(';'))
            .filter_map(|cookie| cookie.trim().split_once('='))
            .find(|(known, value)| *known == name && secret::is_drawn(value))
            .map(|(_, value)| value.to_owned());
        Ok(Self {
            host,
            is_secure,
            launch,
        })
    }
}

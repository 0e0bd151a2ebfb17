//! Who gets in.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};

use super::form::{self, Visit};
use super::{Caller, origin};
use crate::client::Client;
use crate::face::Face;
use crate::refusal::Refusal;
use crate::service::Service;
use crate::watch::RequestId;

/// Lets people in: whoever is logged in, or everybody where nobody needs to.
/// What changes something must come from a form of ours.
pub(crate) async fn people(
    State(service): State<Arc<Service>>,
    mut request: Request,
    next: Next,
) -> Response {
    let is_secure = Client::of(&request).is_secure;
    let visit = match Visit::of(&request, is_secure) {
        Ok(visit) => visit,
        Err(refusal) => return refusal.into_response(),
    };
    let access = service.access();
    let now = service.clock().unix_seconds();
    let person = access.sessions.owner(visit.id(), now);
    // Signing in at a health record system does not stand for logging in here.
    let person = person.filter(|owner| owner.account.is_some() || !access.needs_person);
    let caller = match person {
        Some(owner) => Some(Caller::Person(owner.name())),
        None if access.needs_person => None,
        None => Some(Caller::Local),
    };
    let path = request.uri().path();
    // Style and script of the login page: files that are the same for everybody.
    if path.starts_with("/assets/") && request.method().is_safe() {
        return next.run(request).await;
    }
    let is_login = path == super::login::PATH;
    match caller {
        Some(caller) => {
            request.extensions_mut().insert(caller);
        }
        None if is_login => {}
        None => return ask_to_log_in(&service, &request),
    }
    request.extensions_mut().insert(visit.clone());
    let limit = service.settings().limits.body_bytes;
    if !request.method().is_safe() {
        if origin::is_foreign(&request) {
            return foreign().into_response();
        }
        request = match form::prove(request, limit, &access.key, &visit).await {
            Ok(request) => request,
            Err(refusal) => return refusal.into_response(),
        };
    }
    let response = next.run(request).await;
    form::equip(response, &access.key, &visit, is_secure).await
}

/// Lets systems in: by bearer token, or every one where none needs to. Pages of
/// other origins get in nowhere but at hooks, if the operator says so.
pub(crate) async fn systems(
    State(service): State<Arc<Service>>,
    mut request: Request,
    next: Next,
) -> Response {
    let is_hook = Face::of_path(request.uri().path()) == Some(Face::Json);
    let is_welcome = !origin::is_foreign(&request)
        || (is_hook && origin::is_allowed(&request, &service.settings().hook_origins));
    if !request.method().is_safe() && !is_welcome {
        return foreign().into_response();
    }
    if is_hook && service.hooks().door().is_guarded() {
        let now = service.clock().unix_seconds();
        let path = request.uri().path().to_owned();
        let token = crate::hooks::authorization(&request).map(str::to_owned);
        let admitted = service
            .hooks()
            .door()
            .admit(token.as_deref(), &path, now)
            .await;
        return match admitted {
            Ok(caller) => {
                request.extensions_mut().insert(caller);
                next.run(request).await
            }
            Err(why) => {
                let id = request.extensions().get::<RequestId>();
                tracing::warn!(
                    reason = %why,
                    base = service.hooks().door().base(),
                    request = id.map(tracing::field::display),
                    "a client of hooks was refused"
                );
                refuse_token()
            }
        };
    }
    let owner = bearer(&request).and_then(|token| service.settings().tokens.owner(token));
    let caller = match owner {
        Some(name) => Caller::System(name.to_owned()),
        None if !service.access().needs_token => Caller::Local,
        None => return ask_for_token(),
    };
    request.extensions_mut().insert(caller);
    next.run(request).await
}

fn bearer(request: &Request) -> Option<&str> {
    let (scheme, token) = request
        .headers()
        .get(header::AUTHORIZATION)?
        .to_str()
        .ok()?
        .split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

fn foreign() -> Refusal {
    Refusal::new(
        StatusCode::FORBIDDEN,
        "a page of another origin sent this request; open the service itself",
    )
}

fn ask_to_log_in(service: &Service, request: &Request) -> Response {
    let is_navigation = matches!(*request.method(), Method::GET | Method::HEAD)
        && Face::of(request) == Face::Browser;
    if is_navigation && !service.settings().users.is_empty() {
        let place = super::login::address_after(request.uri().path());
        return Redirect::to(&place).into_response();
    }
    Refusal::new(StatusCode::UNAUTHORIZED, "log in first, at `/login`").into_response()
}

/// Says no more than that: what is wrong with a token is for the operator's log.
fn refuse_token() -> Response {
    let mut response = Refusal::new(
        StatusCode::UNAUTHORIZED,
        "the token was not accepted; send a signed token made for this very address",
    )
    .into_response();
    response
        .headers_mut()
        .insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    response
}

fn ask_for_token() -> Response {
    let mut response = Refusal::new(
        StatusCode::UNAUTHORIZED,
        "send a token this service knows, as `Authorization: Bearer …`",
    )
    .into_response();
    response
        .headers_mut()
        .insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    response
}

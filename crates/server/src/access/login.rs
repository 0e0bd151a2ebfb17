//! Logging in and out.

use std::sync::Arc;
use std::time::Instant;

use axum::Router;
use axum::extract::{Extension, Form, Query, Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use maud::html;
use serde::Deserialize;

use super::form::{Visit, cookie};
use super::sessions::Owner;
use super::users::LONGEST_PASSWORD;
use crate::client::Client;
use crate::pace::network;
use crate::page::{Place, Shell, Visitor, layout_for};
use crate::refusal::Refusal;
use crate::service::Service;

pub(super) const PATH: &str = "/login";

/// The routes by which people log in and out.
pub(crate) fn router() -> Router<Arc<Service>> {
    Router::new()
        .route(PATH, get(show).post(log_in))
        .route("/logout", post(log_out))
}

/// The address of the login page that leads on to `path`.
pub(super) fn address_after(path: &str) -> String {
    // Only plain paths lead on: whatever else could hold what must not be in a URL.
    let is_plain = path.starts_with('/')
        && !path.starts_with("//")
        && path
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"/-_.".contains(&byte));
    if is_plain && path != "/" && path != PATH {
        format!("{PATH}?next={path}")
    } else {
        PATH.to_owned()
    }
}

#[derive(Deserialize)]
struct Next {
    #[serde(default)]
    next: String,
}

impl Next {
    /// A path of ours, never another site.
    fn path(&self) -> &str {
        let is_ours = self.next.starts_with('/')
            && self
                .next
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"/-_.".contains(&byte))
            && !self.next.starts_with("//");
        if is_ours { &self.next } else { "/" }
    }
}

async fn show(visitor: Visitor, Query(next): Query<Next>) -> Response {
    page(&visitor, next.path(), false)
}

#[derive(Deserialize)]
struct Credentials {
    name: String,
    password: String,
    #[serde(flatten)]
    next: Next,
}

async fn log_in(
    State(service): State<Arc<Service>>,
    Extension(visit): Extension<Visit>,
    visitor: Visitor,
    request: Request,
) -> Result<Response, Refusal> {
    let client = Client::of(&request);
    let Form(credentials) = axum::RequestExt::extract::<Form<Credentials>, _>(request)
        .await
        .map_err(|_| Refusal::bad_request("a name and a password are expected"))?;
    let access = service.access();
    let users = &service.settings().users;
    let now = Instant::now();
    // All names that are not known share one bucket: they cannot fill the memory.
    let name = Some(credentials.name.clone()).filter(|name| users.has(name));
    let too_often = |seconds| {
        Refusal::new(
            StatusCode::TOO_MANY_REQUESTS,
            "too many logins were tried; wait a little and try again",
        )
        .for_people("login-too-often")
        .retry_after(seconds)
    };
    access
        .tried_by_address
        .take(network(client.address), now)
        .map_err(too_often)?;
    access.tried_by_name.take(name, now).map_err(too_often)?;
    let next = credentials.next.path().to_owned();
    let Some(name) = checked(&service, credentials).await? else {
        service.metrics().refused_logins.inc();
        tracing::warn!("a login was refused");
        return Ok(page(&visitor, &next, true));
    };
    // The visit before the login may be known to others: it ends here.
    access.sessions.end(visit.id());
    let id = access
        .sessions
        .begin(Owner::account(&name), service.clock().unix_seconds())
        .ok_or_else(Refusal::internal)?;
    let mut response = Redirect::to(&next).into_response();
    set_cookie(&mut response, &cookie(&id, client.is_secure));
    Ok(response)
}

/// Whose name and password these are.
async fn checked(
    service: &Arc<Service>,
    credentials: Credentials,
) -> Result<Option<String>, Refusal> {
    if credentials.password.len() > LONGEST_PASSWORD {
        return Ok(None);
    }
    let _turn = service
        .access()
        .checking
        .acquire()
        .await
        .map_err(|_| Refusal::overloaded())?;
    let for_check = Arc::clone(service);
    tokio::task::spawn_blocking(move || {
        let users = &for_check.settings().users;
        users
            .is_password(&credentials.name, &credentials.password)
            .then_some(credentials.name)
    })
    .await
    .map_err(|_| Refusal::internal())
}

async fn log_out(
    State(service): State<Arc<Service>>,
    Extension(visit): Extension<Visit>,
    request: Request,
) -> Response {
    service.access().sessions.end(visit.id());
    // Where nobody needs to log in, who signed in elsewhere is local again.
    let next = if service.access().needs_person {
        PATH
    } else {
        "/"
    };
    let mut response = Redirect::to(next).into_response();
    let gone = format!("{}; Max-Age=0", cookie("", Client::of(&request).is_secure));
    set_cookie(&mut response, &gone);
    response.headers_mut().insert(
        HeaderName::from_static("clear-site-data"),
        HeaderValue::from_static("\"cache\", \"storage\""),
    );
    response
}

/// Begins a session of the person who signed in at the health record system, on behalf of
/// whoever is logged in here, if anybody is; `visit` is over.
///
/// # Errors
/// [`Refusal`] 500 when the system has no random numbers.
pub(crate) fn sign_in(
    service: &Service,
    visit: &Visit,
    person: String,
    is_secure: bool,
    response: &mut Response,
) -> Result<(), Refusal> {
    let sessions = &service.access().sessions;
    let now = service.clock().unix_seconds();
    let account = sessions
        .owner(visit.id(), now)
        .and_then(|owner| owner.account);
    sessions.end(visit.id());
    let owner = Owner {
        account,
        signed_in: Some(person),
    };
    let id = sessions.begin(owner, now).ok_or_else(Refusal::internal)?;
    set_cookie(response, &cookie(&id, is_secure));
    Ok(())
}

fn set_cookie(response: &mut Response, cookie: &str) {
    if let Ok(cookie) = HeaderValue::try_from(cookie) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
}

/// The form; `is_wrong` after a name and a password that did not fit.
fn page(visitor: &Visitor, next: &str, is_wrong: bool) -> Response {
    let title = visitor.say("login");
    let shell = Shell {
        status: if is_wrong {
            StatusCode::UNAUTHORIZED
        } else {
            StatusCode::OK
        },
        ..Shell::new(title, Place::Elsewhere)
    };
    let main = html! {
        h1 { (title) }
        @if is_wrong { p.notice role="alert" { (visitor.say("login-wrong")) } }
        form.login method="post" action=(PATH) {
            input type="hidden" name="next" value=(next);
            label for="name" { (visitor.say("login-name")) }
            input #name type="text" name="name" autocomplete="username" autocapitalize="off"
                spellcheck="false" required autofocus;
            label for="password" { (visitor.say("login-password")) }
            input #password name="password" type="password" autocomplete="current-password" required;
            button.primary { (title) }
        }
    };
    layout_for(visitor, &shell, &main)
}

//! By which name the service is called.
//!
//! A page elsewhere can point a name of its own at this machine (DNS
//! rebinding) and would then be of one origin with the service, as far as the
//! browser knows. It cannot choose the `Host` that the browser sends.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::refusal::Refusal;
use crate::safety::LOOPBACK_NAMES;
use crate::service::Service;
use crate::settings::Settings;

/// Turns away requests that call the service by a name that is not its own.
pub(crate) async fn check(
    State(service): State<Arc<Service>>,
    request: Request,
    next: Next,
) -> Response {
    let named = called(&request).map(without_port);
    match named {
        Some(name) if is_ours(service.settings(), name) => next.run(request).await,
        Some(_) => Refusal::new(
            StatusCode::MISDIRECTED_REQUEST,
            "the service is not known by this name; call it by its address, or start it with `--host NAME`",
        )
        .into_response(),
        None => Refusal::bad_request("the request must have one `Host`").into_response(),
    }
}

/// The host and port that `request` is for; `None` unless there is exactly one.
pub(crate) fn called(request: &Request) -> Option<&str> {
    let mut hosts = request.headers().get_all(header::HOST).iter();
    let host = hosts.next()?.to_str().ok()?;
    if hosts.next().is_some() || host.is_empty() {
        return None;
    }
    match request.uri().authority() {
        Some(authority) if authority.as_str() != host => None,
        Some(_) | None => Some(host),
    }
}

fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        Some(_) | None => host,
    }
}

fn is_ours(settings: &Settings, name: &str) -> bool {
    let is = |known: &str| known.eq_ignore_ascii_case(name);
    if settings.hosts.iter().any(|host| is(host)) {
        return true;
    }
    let address = settings.address.0.ip();
    // Whoever listens for others without saying by which names is found by any:
    // there, a person's cookie and not her address is what proves her.
    if !address.is_loopback() && settings.hosts.is_empty() {
        return true;
    }
    LOOPBACK_NAMES.iter().any(|loopback| is(loopback)) || is(&address.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Address;

    #[test]
    fn on_the_loopback_only_its_own_names_are_answered() {
        let mut settings = Settings::default();
        for name in ["localhost", "LOCALHOST", "127.0.0.1", "[::1]"] {
            assert!(is_ours(&settings, name), "{name}");
        }
        for name in ["evil.example", "localhost.evil.example", "127.0.0.2", ""] {
            assert!(!is_ours(&settings, name), "{name}");
        }
        settings.hosts = vec!["gravida.example".to_owned()];
        assert!(is_ours(&settings, "Gravida.Example"));
        assert!(!is_ours(&settings, "evil.example"));
    }

    #[test]
    fn elsewhere_any_name_is_answered_unless_some_are_listed() {
        let mut settings = Settings {
            address: Address("0.0.0.0:443".parse().unwrap()),
            ..Settings::default()
        };
        assert!(is_ours(&settings, "gravida.example"));
        settings.hosts = vec!["gravida.example".to_owned()];
        assert!(!is_ours(&settings, "evil.example"));
    }

    #[test]
    fn the_port_does_not_count() {
        assert_eq!(without_port("localhost:8787"), "localhost");
        assert_eq!(without_port("[::1]:8787"), "[::1]");
        assert_eq!(without_port("[::1]"), "[::1]");
        assert_eq!(without_port("localhost:evil"), "localhost:evil");
    }

    #[test]
    fn a_request_of_two_hosts_is_for_nobody() {
        let request = |uri: &str, hosts: &[&str]| {
            let mut builder = Request::builder().uri(uri);
            for host in hosts {
                builder = builder.header("host", *host);
            }
            builder.body(axum::body::Body::empty()).unwrap()
        };
        assert_eq!(called(&request("/", &["localhost"])), Some("localhost"));
        assert_eq!(called(&request("/", &[])), None);
        assert_eq!(called(&request("/", &["localhost", "evil"])), None);
        assert_eq!(called(&request("http://evil/", &["localhost"])), None);
    }
}

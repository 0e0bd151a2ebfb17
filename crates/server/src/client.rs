//! Who is at the other end of a connection.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::refusal::Refusal;
use crate::service::Service;
use crate::settings::Settings;

/// The other end of the connection, put into each request by the listener.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Peer(pub SocketAddr);

/// Who sent a request, as far as the network tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Client {
    /// The client's own address, which behind a trusted proxy is not the peer's.
    pub address: IpAddr,
    /// Whether what it sends is encrypted on its way.
    pub is_secure: bool,
}

impl Client {
    /// Who sent `request`; without a connection, as in tests, this machine.
    pub(crate) fn of(request: &Request) -> Self {
        request.extensions().get().copied().unwrap_or(Self {
            address: IpAddr::V4(Ipv4Addr::LOCALHOST),
            is_secure: false,
        })
    }
}

/// Finds out who the client is, and turns away who goes past the proxy.
pub(crate) async fn find(
    State(service): State<Arc<Service>>,
    mut request: Request,
    next: Next,
) -> Response {
    let peer = request
        .extensions()
        .get::<Peer>()
        .map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |peer| peer.0.ip());
    match client(service.settings(), peer, request.headers()) {
        Ok(client) => {
            request.extensions_mut().insert(client);
            let mut response = next.run(request).await;
            // The headers of the answer, further out, depend on it too.
            response.extensions_mut().insert(client);
            response
        }
        Err(refusal) => refusal.into_response(),
    }
}

/// What a proxy adds to a request.
const FORWARDED: &[&str] = &[
    "forwarded",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-real-ip",
];

fn client(settings: &Settings, peer: IpAddr, headers: &HeaderMap) -> Result<Client, Refusal> {
    // A dual-stack listener shows IPv4 peers as IPv6.
    let peer = peer.to_canonical();
    let proxies = &settings.trusted_proxies;
    if proxies.is_empty() {
        let is_forwarded = FORWARDED.iter().any(|name| headers.contains_key(*name));
        if is_forwarded && !settings.is_exposed() {
            return Err(Refusal::new(
                StatusCode::FORBIDDEN,
                "this request came through a proxy, and the service was started for this machine alone; start it with `--trusted-proxy ADDRESS`",
            ));
        }
        return Ok(Client {
            address: peer,
            is_secure: settings.tls.is_some(),
        });
    }
    if !proxies.contains(&peer) {
        return Err(Refusal::new(
            StatusCode::FORBIDDEN,
            "only the proxy in front of this service may call it",
        ));
    }
    // The proxy appends whom it heard: what stands to the left is anybody's claim.
    let address = headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|address| address.trim().parse::<IpAddr>().ok())
        .map(|address| address.to_canonical())
        .rfind(|address| !proxies.contains(address))
        .unwrap_or(peer);
    let is_secure = settings.tls.is_some()
        || headers
            .get("x-forwarded-proto")
            .is_some_and(|scheme| scheme.as_bytes().eq_ignore_ascii_case(b"https"));
    Ok(Client { address, is_secure })
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROXY: &str = "192.0.2.1";

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(*name, value.parse().unwrap());
        }
        headers
    }

    fn behind_proxy(peer: &str, pairs: &[(&'static str, &'static str)]) -> Result<Client, Refusal> {
        let settings = Settings {
            trusted_proxies: vec![PROXY.parse().unwrap()],
            ..Settings::default()
        };
        client(&settings, peer.parse().unwrap(), &headers(pairs))
    }

    #[test]
    fn a_trusted_proxy_is_believed_about_whom_it_heard() {
        let client = behind_proxy(
            PROXY,
            &[
                ("x-forwarded-for", "203.0.113.9, 198.51.100.7, 192.0.2.1"),
                ("x-forwarded-proto", "https"),
            ],
        )
        .unwrap();
        assert_eq!(client.address.to_string(), "198.51.100.7");
        assert!(client.is_secure);
    }

    #[test]
    fn who_goes_past_the_proxy_is_turned_away() {
        let refusal = behind_proxy("203.0.113.9", &[]).unwrap_err();
        assert_eq!(refusal.status(), StatusCode::FORBIDDEN);
        assert!(behind_proxy("::ffff:192.0.2.1", &[]).is_ok());
    }

    #[test]
    fn a_proxy_that_nobody_named_is_noticed() {
        let local = Settings::default();
        let peer = "127.0.0.1".parse().unwrap();
        for name in FORWARDED {
            let refusal = client(&local, peer, &headers(&[(name, "203.0.113.9")])).unwrap_err();
            assert!(refusal.message().contains("--trusted-proxy"));
        }
        assert!(client(&local, peer, &HeaderMap::new()).is_ok());
    }
}

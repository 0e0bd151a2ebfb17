//! One connection: HTTP/1.1 within limits.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio_io_timeout::TimeoutStream;
use tower::Service as _;

use crate::client::Peer;
use crate::pace::network;
use crate::settings::{Limits, Settings};

/// Everything that a connection needs.
pub(crate) struct Conversation {
    pub app: Router,
    pub peer: SocketAddr,
    pub limits: Limits,
    /// Changes when the service stops.
    pub told: watch::Receiver<()>,
}

impl Conversation {
    /// Answers what comes over `stream` until the client is done, the
    /// connection has lasted long enough or the service stops; the request in
    /// hand is finished in each case.
    pub(crate) async fn hold(self, stream: impl AsyncRead + AsyncWrite + Unpin) {
        let Self {
            app,
            peer,
            limits,
            mut told,
        } = self;
        let answer = service_fn(move |mut request: hyper::Request<Incoming>| {
            request.extensions_mut().insert(Peer(peer));
            // A router is always ready.
            app.clone().call(request)
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(limits.head_time)
            .max_headers(limits.headers)
            .max_buf_size(limits.head_bytes)
            .serve_connection(TokioIo::new(stream), answer);
        let mut connection = pin!(connection);
        tokio::select! {
            // A connection that breaks is the client's affair.
            _ = connection.as_mut() => return,
            _ = told.changed() => {}
            () = tokio::time::sleep(limits.connection_time) => {}
        }
        connection.as_mut().graceful_shutdown();
        let _ = tokio::time::timeout(limits.farewell, connection).await;
    }
}

/// The stream of a client, which breaks when she takes nothing of what waits for her for too long:
/// whoever does not read her answers would keep a place from others as long as a connection lasts.
pub(crate) fn impatient(stream: TcpStream, limits: &Limits) -> Pin<Box<TimeoutStream<TcpStream>>> {
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(limits.answer_pause));
    Box::pin(stream)
}

/// How many connections each client has.
#[derive(Clone, Debug)]
pub(crate) struct Connections {
    counts: Arc<Mutex<HashMap<IpAddr, usize>>>,
    most: usize,
    /// Many clients come through one proxy.
    proxies: Arc<[IpAddr]>,
}

/// A connection that is counted until it is dropped.
#[derive(Debug)]
pub(crate) struct Counted {
    counts: Arc<Mutex<HashMap<IpAddr, usize>>>,
    network: IpAddr,
}

impl Connections {
    pub(crate) fn new(settings: &Settings) -> Self {
        Self {
            counts: Arc::default(),
            most: settings.limits.connections_per_client,
            proxies: settings.trusted_proxies.clone().into(),
        }
    }

    /// Counts one more connection of the client at `address`; `None` if it has as many as it may.
    pub(crate) fn count(&self, address: IpAddr) -> Option<Counted> {
        let address = address.to_canonical();
        let network = network(address);
        let is_bounded = !address.is_loopback() && !self.proxies.contains(&address);
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.entry(network).or_default();
        if is_bounded && *count >= self.most {
            return None;
        }
        *count += 1;
        drop(counts);
        Some(Counted {
            counts: Arc::clone(&self.counts),
            network,
        })
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = counts.get_mut(&self.network) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&self.network);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_elsewhere_has_so_many_connections_and_no_more() {
        let mut settings = Settings::default();
        settings.limits.connections_per_client = 2;
        settings.trusted_proxies = vec!["192.0.2.1".parse().unwrap()];
        let connections = Connections::new(&settings);
        let client = "203.0.113.9".parse().unwrap();
        let first = connections.count(client);
        let second = connections.count(client);
        assert!(first.is_some() && second.is_some());
        assert!(connections.count(client).is_none());
        drop(first);
        let third = connections.count(client);
        assert!(third.is_some());
        for many in ["127.0.0.1", "::1", "192.0.2.1"] {
            let held: Vec<_> = (0..5)
                .map(|_| connections.count(many.parse().unwrap()))
                .collect();
            assert!(held.iter().all(Option::is_some), "{many}");
        }
        drop((second, third));
        assert!(connections.counts.lock().unwrap().is_empty());
    }
}

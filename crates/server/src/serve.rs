//! Listening, taking connections, and stopping without dropping what was taken.

use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use thiserror::Error;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

use crate::connection::{Connections, Conversation, impatient};
use crate::follow_up;
use crate::router::router;
use crate::safety::UnsafeSettings;
use crate::service::Service;
use crate::settings::Limits;

/// Why the service could not start.
#[derive(Debug, Error)]
pub enum ServeError {
    /// It would not be safe.
    #[error(transparent)]
    Unsafe(#[from] UnsafeSettings),
    /// Certificate and key are of no use.
    #[error("`--tls-certificate`, `--tls-key`: {0}")]
    Tls(String),
    /// The address could not be had.
    #[error("cannot listen on `{address}`: {reason}; choose another with `--address`")]
    Address {
        /// As chosen.
        address: SocketAddr,
        /// The system's words.
        reason: io::Error,
    },
    /// The threads that serve could not be made.
    #[error("cannot start the threads that serve: {0}")]
    Threads(io::Error),
}

/// Where the service listens, told once it does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listening {
    /// The address, with the port that the system chose for port 0.
    pub address: SocketAddr,
    /// Whether it speaks TLS.
    pub is_encrypted: bool,
}

/// Serves on threads of its own until this process is interrupted or asked to
/// terminate; `tell` is called once connections are taken.
///
/// # Errors
/// When the service cannot start.
pub fn run(service: Arc<Service>, tell: impl FnOnce(&Listening)) -> Result<(), ServeError> {
    // Sockets take a tenth of the time that the work does, which has threads of its own.
    let threads = service.settings().limits.worker_count().div_ceil(4);
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(threads)
        .enable_all()
        .build()
        .map_err(ServeError::Threads)?
        .block_on(async {
            let stop = stop_signal().map_err(ServeError::Threads)?;
            serve(service, stop, tell).await
        })
}

/// Done at the first interrupt or request to terminate.
#[cfg(unix)]
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Done at the first interrupt.
#[cfg(not(unix))]
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
    })
}

/// Serves until `stop` is done, then finishes the requests in hand; `tell` is
/// called once connections are taken.
///
/// # Errors
/// When the service cannot start.
pub async fn serve(
    service: Arc<Service>,
    stop: impl Future<Output = ()>,
    tell: impl FnOnce(&Listening),
) -> Result<(), ServeError> {
    let app = router(&service);
    let upkeep = tokio::spawn(follow_up::keep_current(Arc::clone(&service)));
    let served = serve_app(Arc::clone(&service), app, stop, tell).await;
    upkeep.abort();
    // The last chance for looks that wait.
    if service.record_looks().await.is_err() {
        tracing::error!("the last looks are not in the audit trail, only in this log");
    }
    served
}

/// The same with routes of the caller's.
pub(crate) async fn serve_app(
    service: Arc<Service>,
    app: Router,
    stop: impl Future<Output = ()>,
    tell: impl FnOnce(&Listening),
) -> Result<(), ServeError> {
    let settings = service.settings();
    settings.check()?;
    let limits = settings.limits;
    #[cfg(feature = "tls")]
    let tls = settings
        .tls
        .as_ref()
        .map(crate::tls::acceptor)
        .transpose()?;
    let address = settings.address.0;
    let unavailable = |reason| ServeError::Address { address, reason };
    let listener = TcpListener::bind(address).await.map_err(unavailable)?;
    let listening = Listening {
        address: listener.local_addr().map_err(unavailable)?,
        is_encrypted: settings.tls.is_some(),
    };
    tracing::info!(
        version = env!("CARGO_PKG_VERSION"),
        knowledge = service.knowledge().digest(),
        address = %listening.address,
        encrypted = listening.is_encrypted,
        "serving"
    );
    tell(&listening);

    let places = Arc::new(Semaphore::new(limits.connections));
    let connections = Connections::new(settings);
    let (farewell, told) = watch::channel(());
    let mut stop = pin!(stop);
    loop {
        let (stream, peer, place) = tokio::select! {
            () = stop.as_mut() => break,
            accepted = accept(&listener, &places) => accepted,
        };
        let Some(counted) = connections.count(peer.ip()) else {
            // One more than this client may have: closing it is the answer.
            continue;
        };
        let conversation = Conversation {
            app: app.clone(),
            peer,
            limits,
            told: told.clone(),
        };
        let open = Open::new(&service, place);
        let stream = impatient(stream, &limits);
        #[cfg(feature = "tls")]
        let tls = tls.clone();
        tokio::spawn(async move {
            #[cfg(feature = "tls")]
            match tls {
                Some(tls) => {
                    let shaken = tokio::time::timeout(limits.head_time, tls.accept(stream));
                    if let Ok(Ok(stream)) = shaken.await {
                        conversation.hold(stream).await;
                    }
                }
                None => conversation.hold(stream).await,
            }
            #[cfg(not(feature = "tls"))]
            conversation.hold(stream).await;
            drop((counted, open));
        });
    }
    drop(listener);
    tracing::info!("stopping: the requests in hand are finished");
    // An error means that there is no connection to tell.
    let _ = farewell.send(());
    wait_for_all(&places, limits).await;
    let left = limits
        .connections
        .saturating_sub(places.available_permits());
    tracing::info!(cut_off = left, "stopped");
    Ok(())
}

/// Waits until every connection has given its place back, or for as long as a
/// farewell may take: whoever has not finished by then is cut off.
async fn wait_for_all(places: &Semaphore, limits: Limits) {
    let all = u32::try_from(limits.connections).unwrap_or(u32::MAX);
    let _ = tokio::time::timeout(limits.farewell, places.acquire_many(all)).await;
}

/// The next connection, once there is a place for it.
async fn accept(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
) -> (TcpStream, SocketAddr, Option<OwnedSemaphorePermit>) {
    // The semaphore is never closed, so there is always a place at last.
    let place = Arc::clone(places).acquire_owned().await.ok();
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => {
                // Answers are small and written whole: waiting to fill a packet only delays them.
                let _ = stream.set_nodelay(true);
                return (stream, peer, place);
            }
            // Out of file descriptors, or the client is gone already: others may fare better.
            Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
        }
    }
}

/// An open connection: its place, and its part in the count that is shown.
struct Open {
    service: Arc<Service>,
    _place: Option<OwnedSemaphorePermit>,
}

impl Open {
    fn new(service: &Arc<Service>, place: Option<OwnedSemaphorePermit>) -> Self {
        service.metrics().connections.inc();
        Self {
            service: Arc::clone(service),
            _place: place,
        }
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.service.metrics().connections.dec();
    }
}

//! Listening, taking connections, and stopping without dropping what was taken.

use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use thiserror::Error;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::router::router;
use crate::service::Service;

/// Why the service could not start.
#[derive(Debug, Error)]
pub enum ServeError {
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
}

/// Serves on threads of its own until this process is interrupted or asked to
/// terminate; `tell` is called once connections are taken.
///
/// # Errors
/// When the service cannot start.
pub fn run(service: Arc<Service>, tell: impl FnOnce(&Listening)) -> Result<(), ServeError> {
    tokio::runtime::Builder::new_multi_thread()
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
    Ok(std::future::poll_fn(move |context| {
        let is_interrupted = interrupt.poll_recv(context).is_ready();
        let is_terminated = terminate.poll_recv(context).is_ready();
        if is_interrupted || is_terminated {
            std::task::Poll::Ready(())
        } else {
            std::task::Poll::Pending
        }
    }))
}

/// Done at the first interrupt.
#[cfg(not(unix))]
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
    })
}

/// Serves until `stop` is done, then finishes the requests in hand.
///
/// `tell` is called once connections are taken.
///
/// # Errors
/// When the address cannot be listened on.
pub async fn serve(
    service: Arc<Service>,
    stop: impl Future<Output = ()>,
    tell: impl FnOnce(&Listening),
) -> Result<(), ServeError> {
    let address = service.settings().address.0;
    let unavailable = |reason| ServeError::Address { address, reason };
    let listener = TcpListener::bind(address).await.map_err(unavailable)?;
    let address = listener.local_addr().map_err(unavailable)?;
    tell(&Listening { address });

    let limits = service.settings().limits;
    let app = router(service);
    let places = Arc::new(Semaphore::new(limits.connections));
    let graceful = GracefulShutdown::new();
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(limits.head_time)
        .max_headers(limits.headers)
        .max_buf_size(limits.head_bytes);
    let mut stop = pin!(stop);
    while let Some((stream, place)) = next_connection(&listener, &places, stop.as_mut()).await {
        let answer = TowerToHyperService::new(app.clone());
        let connection = graceful.watch(http.serve_connection(TokioIo::new(stream), answer));
        tokio::spawn(async move {
            // A connection that breaks is the client's affair.
            let _ = connection.await;
            drop(place);
        });
    }
    drop(listener);
    // Whoever has not finished by then is cut off.
    let _ = tokio::time::timeout(limits.farewell, graceful.shutdown()).await;
    Ok(())
}

/// The next connection, once there is a place for it; `None` when told to stop.
async fn next_connection(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
    mut stop: impl Future<Output = ()> + Unpin,
) -> Option<(TcpStream, OwnedSemaphorePermit)> {
    let mut next = pin!(accept(listener, places));
    std::future::poll_fn(|context| {
        use std::task::Poll;
        if std::pin::Pin::new(&mut stop).poll(context).is_ready() {
            return Poll::Ready(None);
        }
        next.as_mut().poll(context)
    })
    .await
}

async fn accept(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
) -> Option<(TcpStream, OwnedSemaphorePermit)> {
    let place = Arc::clone(places).acquire_owned().await.ok()?;
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                // Answers are small and written whole: waiting to fill a packet only delays them.
                let _ = stream.set_nodelay(true);
                return Some((stream, place));
            }
            // Out of file descriptors, or the client is gone already: others may fare better.
            Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
        }
    }
}

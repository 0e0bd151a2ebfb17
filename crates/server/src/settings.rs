//! What the operator chose: plain data, filled in by the command line.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

/// Everything about a service that can be chosen.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Where to listen.
    pub address: Address,
    /// Where cases are kept.
    pub store: StoreChoice,
    /// What a request may cost.
    pub limits: Limits,
    /// How log lines look.
    pub log: LogFormat,
}

/// The address to listen on, the loopback unless chosen otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Address(pub SocketAddr);

impl Default for Address {
    fn default() -> Self {
        Self(SocketAddr::from((Ipv4Addr::LOCALHOST, 8787)))
    }
}

/// Where cases that a user saves are kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum StoreChoice {
    /// Nowhere: nothing can be saved.
    #[default]
    None,
    /// In an embedded database in this file.
    File(PathBuf),
    /// In a database server, by URL.
    Url(String),
}

/// How log lines look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LogFormat {
    /// For reading in a terminal.
    #[default]
    Text,
    /// One JSON object a line.
    Json,
}

/// What a request, and all requests together, may cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Largest body, in bytes.
    pub body_bytes: usize,
    /// Most headers of a request.
    pub headers: usize,
    /// Largest request line and headers together, in bytes.
    pub head_bytes: usize,
    /// How long a client may take to send request line and headers.
    pub head_time: Duration,
    /// How long a request may take as a whole, its body and the answer included.
    pub request_time: Duration,
    /// Most connections at once; more wait in the system's queue.
    pub connections: usize,
    /// Most assessments at once; as many as there are processors when `None`.
    pub workers: Option<usize>,
    /// Most assessments that wait for a worker; one more is refused at once.
    pub waiting: usize,
    /// How long requests in hand may take to finish after the service is told to stop.
    pub farewell: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body_bytes: 8 << 20,
            headers: 64,
            head_bytes: 16 << 10,
            head_time: Duration::from_secs(10),
            request_time: Duration::from_secs(30),
            connections: 512,
            workers: None,
            waiting: 256,
            farewell: Duration::from_secs(20),
        }
    }
}

impl Limits {
    /// How many assessments run at once.
    #[must_use]
    pub fn worker_count(&self) -> usize {
        self.workers
            .or_else(|| std::thread::available_parallelism().ok().map(usize::from))
            .unwrap_or(1)
            .max(1)
    }
}

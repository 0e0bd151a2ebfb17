//! What the operator chose: plain data, filled in by the command line.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use thiserror::Error;

use crate::access::{Tokens, Users};
use crate::hooks::HookSettings;
use crate::smart::SmartSettings;

/// Everything about a service that can be chosen.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Where to listen.
    pub address: Address,
    /// Names by which the service may be called, besides those of the loopback
    /// and its own address: without a port, as they stand in `Host`.
    pub hosts: Vec<String>,
    /// Reverse proxies that alone may connect, and whose word on the client's
    /// address and on TLS is taken. Empty: nobody's word is taken.
    pub trusted_proxies: Vec<IpAddr>,
    /// Certificate and key, where the service speaks TLS itself.
    pub tls: Option<Tls>,
    /// People who may log in.
    pub users: Users,
    /// Systems that may call with a bearer token.
    pub tokens: Tokens,
    /// Web pages of other origins that may call CDS Hooks from a browser.
    pub hook_origins: HookOrigins,
    /// Who may call CDS Hooks, and what they are given.
    pub hooks: HookSettings,
    /// The FHIR server whose people may open records here, as a SMART app.
    pub smart: Option<SmartSettings>,
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

/// Certificate and private key as PEM.
#[derive(Clone, PartialEq, Eq)]
pub struct Tls {
    /// The certificate of the service, then those between it and a root.
    pub certificates: Vec<u8>,
    /// Its private key.
    pub key: Vec<u8>,
}

impl fmt::Debug for Tls {
    /// Without the key.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Tls").finish_non_exhaustive()
    }
}

/// Web pages of other origins that may call CDS Hooks from a browser, as the
/// specification's section on cross-origin requests asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum HookOrigins {
    /// None.
    #[default]
    None,
    /// These, each as a browser writes it: `https://ehr.example`.
    Listed(Vec<String>),
    /// Any. For trials, with records of nobody.
    Any,
}

impl HookOrigins {
    /// Reads origins as an operator writes them; `*` among them stands for any. Each becomes what a
    /// browser sends: in small letters, without the usual port and without a slash at the end.
    ///
    /// # Errors
    /// The first that is no origin, which no browser would ever send.
    pub fn parse(written: &[String]) -> Result<Self, NoOrigin> {
        if written.is_empty() {
            return Ok(Self::None);
        }
        if written.iter().any(|origin| origin == "*") {
            return Ok(Self::Any);
        }
        let origins = written.iter().map(|one| {
            let origin = one.strip_suffix('/').unwrap_or(one).to_ascii_lowercase();
            let (scheme, authority) = origin.split_once("://").ok_or(())?;
            let usual = match scheme {
                "https" => ":443",
                "http" => ":80",
                _ => return Err(()),
            };
            let authority = authority.strip_suffix(usual).unwrap_or(authority);
            let is_authority = !authority.contains(['@', '*'])
                && authority.parse::<axum::http::uri::Authority>().is_ok();
            is_authority
                .then(|| format!("{scheme}://{authority}"))
                .ok_or(())
        });
        let origins: Vec<Result<String, ()>> = origins.collect();
        match origins
            .iter()
            .zip(written)
            .find(|(origin, _)| origin.is_err())
        {
            Some((_, wrong)) => Err(NoOrigin(wrong.clone())),
            None => Ok(Self::Listed(origins.into_iter().flatten().collect())),
        }
    }
}

/// What was given is no origin of web pages.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error(
    "`--hook-origin`: `{0}` is no origin; write it as a browser does, such as `https://ehr.example` or `http://localhost:9000`"
)]
pub struct NoOrigin(String);

/// Where cases that a user saves are kept.
#[derive(Clone, Default, PartialEq, Eq)]
pub enum StoreChoice {
    /// Nowhere: nothing can be saved.
    #[default]
    None,
    /// In an embedded database in this file.
    File(PathBuf),
    /// In a database server, by URL.
    Url(String),
}

impl fmt::Debug for StoreChoice {
    /// Without the address, which may hold a password.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::None => "None",
            Self::File(_) => "File(…)",
            Self::Url(_) => "Url(…)",
        })
    }
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
    /// How long a client may take between two pieces of a body.
    pub body_pause: Duration,
    /// How long a client may take nothing of an answer that waits for it.
    pub answer_pause: Duration,
    /// How long a connection is kept at most, however busy.
    pub connection_time: Duration,
    /// Most connections at once; more wait in the system's queue.
    pub connections: usize,
    /// Most connections at once of one client that is not on this machine.
    pub connections_per_client: usize,
    /// Requests a second that one client that is not on this machine may send
    /// in the long run, four times as many in a burst; 0 for any number.
    pub requests_per_second: u32,
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
            body_pause: Duration::from_secs(10),
            answer_pause: Duration::from_secs(10),
            connection_time: Duration::from_secs(300),
            connections: 512,
            connections_per_client: 64,
            requests_per_second: 100,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_become_what_a_browser_sends() {
        for (written, sent) in [
            ("https://ehr.example", "https://ehr.example"),
            ("https://EHR.example/", "https://ehr.example"),
            ("https://ehr.example:443", "https://ehr.example"),
            ("http://localhost:9000", "http://localhost:9000"),
            ("http://[::1]:80/", "http://[::1]"),
        ] {
            let origins = HookOrigins::parse(&[written.to_owned()]).unwrap();
            assert_eq!(origins, HookOrigins::Listed(vec![sent.to_owned()]));
        }
        assert_eq!(HookOrigins::parse(&[]), Ok(HookOrigins::None));
        let any = ["https://ehr.example".to_owned(), "*".to_owned()];
        assert_eq!(HookOrigins::parse(&any), Ok(HookOrigins::Any));
    }

    #[test]
    fn what_no_browser_sends_is_no_origin() {
        for written in [
            "ehr.example",
            "https://",
            "https://ehr.example/app",
            "https://ehr.example?x",
            "https://user@ehr.example",
            "ftp://ehr.example",
            "https://*.ehr.example",
            "null",
            "",
            "https://ehr .example",
        ] {
            let error = HookOrigins::parse(&[written.to_owned()]).unwrap_err();
            let told = error.to_string();
            assert!(
                told.contains(&format!("`{written}` is no origin")),
                "{told}"
            );
        }
    }
}

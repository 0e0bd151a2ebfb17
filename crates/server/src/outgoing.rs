//! Requests that the service sends itself: to FHIR servers, and for the keys
//! of clients. None is sent anywhere but below a base that the operator named.
//!
//! A name is resolved once and the connection made to just that address; one
//! that belongs to a private network is refused unless the operator named the
//! address itself or allowed it, so that nobody can point the service at its
//! neighbours. Redirects are not followed. Answers are bounded in size and time.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::client::conn::http1;
use hyper::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HOST, HeaderValue, USER_AGENT};
use hyper::{Method, Request, StatusCode, Uri};
use hyper_util::rt::TokioIo;
use thiserror::Error;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;

/// Longest time of one request.
const LONGEST: Duration = Duration::from_secs(8);

/// Why a request had no answer of use. Quotes nothing of an answer.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum OutgoingError {
    /// The address is not below a base that may be asked.
    #[error("the address is not below a base that the operator allowed")]
    NotAllowed,
    /// It is no address that can be asked.
    #[error("`{0}` is no base address; write one such as `https://ehr.example/fhir`")]
    Address(String),
    /// Records and tokens would cross a network in the clear.
    #[error(
        "`{0}` is not encrypted; write an address that begins with `https://`: `http://` is taken for this machine alone"
    )]
    Unencrypted(String),
    /// The token or secret cannot be sent.
    #[error("the token or secret for the server holds what no header may hold")]
    Credential,
    /// HTTPS was not built in.
    #[error("this `gravida` was built without TLS; build it with `--features tls`")]
    NoTls,
    /// The name leads into a private network.
    #[error("the name of the server leads to a private address, which the operator did not allow")]
    Private,
    /// It could not be reached.
    #[error("the server could not be reached")]
    Unreachable,
    /// No encrypted connection came about.
    #[error(
        "no encrypted connection could be made: the certificate of the server is over, or none that this machine trusts for that name"
    )]
    Untrusted,
    /// It took too long.
    #[error("the server did not answer in time")]
    Late,
    /// It answered with something else than what was asked for.
    #[error("the server answered with status {0}")]
    Status(u16),
    /// It answered too much, or broke off.
    #[error("the answer was too large or broke off")]
    Body,
}

/// A base address that may be asked, and everything below it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Base {
    is_encrypted: bool,
    host: String,
    port: u16,
    /// Without a slash at the end.
    path: String,
    /// As it was written, without a slash at the end.
    text: String,
    allows_private: bool,
}

impl Base {
    /// Reads a base address. Where a name of it leads into a private network, that is refused
    /// unless `allows_private`.
    ///
    /// # Errors
    /// When it is no absolute address of the web without user, query and fragment, or is not
    /// encrypted though it leads elsewhere than to this machine.
    pub fn parse(text: &str, allows_private: bool) -> Result<Self, OutgoingError> {
        let wrong = || OutgoingError::Address(text.chars().take(200).collect());
        let text = text.trim_end_matches('/');
        let uri: Uri = text.parse().map_err(|_| wrong())?;
        let is_encrypted = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            _ => return Err(wrong()),
        };
        let authority = uri.authority().ok_or_else(wrong)?;
        if authority.as_str().contains('@') || uri.query().is_some() || text.contains('#') {
            return Err(wrong());
        }
        let path = uri.path().trim_end_matches('/').to_owned();
        if !is_plain(&path) {
            return Err(wrong());
        }
        if !is_encrypted && !is_loopback(authority.host()) {
            return Err(OutgoingError::Unencrypted(text.chars().take(200).collect()));
        }
        Ok(Self {
            is_encrypted,
            host: authority.host().to_ascii_lowercase(),
            port: authority
                .port_u16()
                .unwrap_or(if is_encrypted { 443 } else { 80 }),
            path,
            text: text.to_owned(),
            allows_private,
        })
    }

    /// As it was written, without a slash at the end.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether what is sent there is encrypted.
    pub(crate) const fn is_encrypted(&self) -> bool {
        self.is_encrypted
    }

    /// Whether names may lead into a private network.
    pub(crate) const fn allows_private(&self) -> bool {
        self.allows_private
    }

    /// Whether `text` is this base.
    #[must_use]
    pub fn is(&self, text: &str) -> bool {
        Self::parse(text, self.allows_private).is_ok_and(|other| {
            (other.is_encrypted, &other.host, other.port, &other.path)
                == (self.is_encrypted, &self.host, self.port, &self.path)
        })
    }

    /// Path and query of an address below this base; `None` for any other address.
    fn below(&self, address: &str) -> Option<String> {
        let uri: Uri = address.parse().ok()?;
        let authority = uri.authority()?;
        let is_encrypted = match uri.scheme_str()? {
            "https" => true,
            "http" => false,
            _ => return None,
        };
        let port = authority
            .port_u16()
            .unwrap_or(if is_encrypted { 443 } else { 80 });
        let is_same = is_encrypted == self.is_encrypted
            && authority.host().eq_ignore_ascii_case(&self.host)
            && port == self.port
            && !authority.as_str().contains('@');
        let rest = uri.path().strip_prefix(self.path.as_str())?;
        let is_within = (rest.is_empty() || rest.starts_with('/')) && is_plain(uri.path());
        (is_same && is_within).then(|| {
            uri.path_and_query()
                .map_or_else(|| "/".to_owned(), |path| path.as_str().to_owned())
        })
    }
}

/// Whether a host is this machine.
fn is_loopback(host: &str) -> bool {
    let literal = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost")
        || literal
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

/// Whether no step of a path leads up, written plainly or not.
fn is_plain(path: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    !lower.contains("%2e")
        && !lower.contains("%2f")
        && !lower.contains("%5c")
        && !lower.contains('\\')
        && !path.split('/').any(|step| matches!(step, "." | ".."))
}

/// By what the service shows a server who it is.
#[derive(Clone, Copy)]
pub(crate) enum Credential<'a> {
    /// By nothing.
    None,
    /// By a token.
    Bearer(&'a str),
    /// By its name with that server and a secret (RFC 6749, 2.3.1), both written
    /// as in a form.
    Basic(&'a str, &'a str),
}

impl Credential<'_> {
    fn header(self) -> Result<Option<HeaderValue>, OutgoingError> {
        let text = match self {
            Self::None => return Ok(None),
            Self::Bearer(token) => format!("Bearer {token}"),
            Self::Basic(name, secret) => {
                format!("Basic {}", STANDARD.encode(format!("{name}:{secret}")))
            }
        };
        let mut value = HeaderValue::from_str(&text).map_err(|_| OutgoingError::Credential)?;
        value.set_sensitive(true);
        Ok(Some(value))
    }
}

impl fmt::Debug for Credential<'_> {
    /// Without the secret.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Credential")
    }
}

/// What is asked of a server.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ask<'a> {
    /// The whole address, below the base.
    pub(crate) address: &'a str,
    /// What kind of answer is wanted.
    pub(crate) accept: &'static str,
    /// By what the service shows who it is.
    pub(crate) credential: Credential<'a>,
    /// The largest answer, in bytes.
    pub(crate) most_bytes: usize,
    /// A form to send; a `GET` where there is none.
    pub(crate) form: Option<&'a str>,
}

/// The answer to a request below `base`.
///
/// # Errors
/// [`OutgoingError`]; any other status than 200 is one.
pub(crate) async fn ask(base: &Base, ask: Ask<'_>) -> Result<Bytes, OutgoingError> {
    match ask_whole(base, ask).await? {
        (StatusCode::OK, body) => Ok(body),
        (status, _) => Err(OutgoingError::Status(status.as_u16())),
    }
}

/// The same with the status, whichever it is.
///
/// # Errors
/// [`OutgoingError`].
pub(crate) async fn ask_whole(
    base: &Base,
    ask: Ask<'_>,
) -> Result<(StatusCode, Bytes), OutgoingError> {
    let path = base.below(ask.address).ok_or(OutgoingError::NotAllowed)?;
    match tokio::time::timeout(LONGEST, exchange(base, &path, ask)).await {
        Ok(answer) => answer,
        Err(_) => Err(OutgoingError::Late),
    }
}

async fn exchange(
    base: &Base,
    path: &str,
    ask: Ask<'_>,
) -> Result<(StatusCode, Bytes), OutgoingError> {
    if base.is_encrypted && !cfg!(feature = "tls") {
        return Err(OutgoingError::NoTls);
    }
    let address = resolve(base).await?;
    let stream = TcpStream::connect(address)
        .await
        .map_err(|_| OutgoingError::Unreachable)?;
    #[cfg(feature = "tls")]
    if base.is_encrypted {
        let stream = crate::tls::connect(&base.host, stream)
            .await
            .map_err(|()| OutgoingError::Untrusted)?;
        return talk(base, path, ask, stream).await;
    }
    talk(base, path, ask, stream).await
}

async fn talk(
    base: &Base,
    path: &str,
    ask: Ask<'_>,
    stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
) -> Result<(StatusCode, Bytes), OutgoingError> {
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream))
        .await
        .map_err(|_| OutgoingError::Unreachable)?;
    let running = tokio::spawn(async move {
        // A connection that breaks shows where the answer is waited for.
        let _ = connection.await;
    });
    let host = match base.port {
        80 if !base.is_encrypted => base.host.clone(),
        443 if base.is_encrypted => base.host.clone(),
        port => format!("{}:{port}", base.host),
    };
    let mut request = Request::builder()
        .method(if ask.form.is_some() {
            Method::POST
        } else {
            Method::GET
        })
        .uri(path)
        .header(HOST, host)
        .header(ACCEPT, ask.accept)
        .header(USER_AGENT, "gravida");
    if ask.form.is_some() {
        request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded");
    }
    if let Some(credential) = ask.credential.header()? {
        request = request.header(AUTHORIZATION, credential);
    }
    let body = Full::new(Bytes::from(ask.form.unwrap_or_default().to_owned()));
    let request = request.body(body).map_err(|_| OutgoingError::NotAllowed)?;
    let answer = sender
        .send_request(request)
        .await
        .map_err(|_| OutgoingError::Unreachable)?;
    let status = answer.status();
    let body = Limited::new(answer.into_body(), ask.most_bytes)
        .collect()
        .await
        .map(|body| body.to_bytes());
    running.abort();
    match body {
        Ok(body) => Ok((status, body)),
        // What else it says of an error is of no use.
        Err(_) if status != StatusCode::OK => Ok((status, Bytes::new())),
        Err(_) => Err(OutgoingError::Body),
    }
}

/// The address to connect to: the first of its name, if all of them may be asked.
async fn resolve(base: &Base) -> Result<SocketAddr, OutgoingError> {
    let literal = base.host.trim_start_matches('[').trim_end_matches(']');
    if let Ok(address) = literal.parse::<IpAddr>() {
        // The operator wrote this very address.
        return Ok(SocketAddr::new(address, base.port));
    }
    let found: Vec<SocketAddr> = tokio::net::lookup_host((base.host.as_str(), base.port))
        .await
        .map_err(|_| OutgoingError::Unreachable)?
        .collect();
    if !base.allows_private && found.iter().any(|address| is_private(address.ip())) {
        return Err(OutgoingError::Private);
    }
    found.first().copied().ok_or(OutgoingError::Unreachable)
}

/// Whether an address is not one of the public network.
fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_private_v4(address),
        IpAddr::V6(address) => {
            let [first, second, .., seventh, eighth] = address.segments();
            let embedded = |high: u16, low: u16| {
                let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
                is_private_v4(Ipv4Addr::new(a, b, c, d))
            };
            if let Some(mapped) = address.to_ipv4_mapped() {
                return is_private_v4(mapped);
            }
            let is_translated = first == 0x64 && second == 0xff9b;
            let [_, high, low, ..] = address.segments();
            address.is_loopback()
                || address.is_unspecified()
                || address.is_multicast()
                || address.is_unique_local()
                || address.is_unicast_link_local()
                || (is_translated && embedded(seventh, eighth))
                || (first == 0x2002 && embedded(high, low))
        }
    }
}

fn is_private_v4(address: Ipv4Addr) -> bool {
    let [first, second, third, _] = address.octets();
    address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_broadcast()
        || address.is_multicast()
        || address.is_documentation()
        || first == 0
        || first >= 240
        || (first == 100 && (64..128).contains(&second))
        || (first == 192 && second == 0 && third == 0)
        || (first == 198 && matches!(second, 18 | 19))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn private_addresses_are_known_in_every_disguise() {
        for private in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "::1",
            "::ffff:10.0.0.1",
            "fc00::1",
            "fe80::1",
            "64:ff9b::a00:1",
            "2002:a00:1::",
            "224.0.0.1",
            "255.255.255.255",
        ] {
            assert!(is_private(private.parse().unwrap()), "{private}");
        }
        for public in ["1.1.1.1", "2606:4700::1111", "64:ff9b::101:101"] {
            assert!(!is_private(public.parse().unwrap()), "{public}");
        }
    }

    #[test]
    fn only_what_lies_below_a_base_is_asked() {
        let base = Base::parse("https://ehr.example/fhir/", false).unwrap();
        assert_eq!(
            base.below("https://ehr.example/fhir/Patient/1?x=y")
                .as_deref(),
            Some("/fhir/Patient/1?x=y")
        );
        assert_eq!(
            base.below("https://EHR.example:443/fhir").as_deref(),
            Some("/fhir")
        );
        for other in [
            "http://ehr.example/fhir/Patient/1",
            "https://ehr.example.evil/fhir/Patient/1",
            "https://ehr.example/fhirx/Patient/1",
            "https://ehr.example:8443/fhir/Patient/1",
            "https://user@ehr.example/fhir/Patient/1",
            "https://ehr.example/fhir/../admin",
            "https://ehr.example/fhir/%2e%2e/admin",
            "https://ehr.example/other",
            "/fhir/Patient/1",
        ] {
            assert_eq!(base.below(other), None, "{other}");
        }
    }

    #[test]
    fn a_base_is_an_absolute_address_of_the_web() {
        for wrong in [
            "",
            "ehr.example",
            "ftp://ehr.example",
            "https://a@ehr.example",
            "https://ehr.example/x?y",
            "/fhir",
        ] {
            assert!(Base::parse(wrong, false).is_err(), "{wrong}");
        }
        assert_eq!(
            Base::parse("http://ehr.example/fhir", true),
            Err(OutgoingError::Unencrypted(
                "http://ehr.example/fhir".to_owned()
            ))
        );
        for here in [
            "http://localhost:80/",
            "http://127.9.9.9",
            "http://[::1]:1/a",
        ] {
            assert!(Base::parse(here, false).is_ok(), "{here}");
        }
        assert!(
            Base::parse("https://ehr.example/fhir", false)
                .unwrap()
                .is("https://EHR.example:443/fhir/")
        );
    }

    #[test]
    fn a_name_that_leads_to_this_machine_is_refused_unless_allowed() {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        let ask_at = |allows_private| {
            let base = Base::parse("http://localhost:1/fhir", allows_private).unwrap();
            let request = Ask {
                address: "http://localhost:1/fhir/metadata",
                accept: "application/json",
                credential: Credential::None,
                most_bytes: 10,
                form: None,
            };
            runtime.block_on(ask(&base, request))
        };
        assert_eq!(ask_at(false), Err(OutgoingError::Private));
        assert_eq!(ask_at(true), Err(OutgoingError::Unreachable));
    }
}

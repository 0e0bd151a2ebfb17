//! TLS over a real socket, with a certificate that only these tests trust.

use std::sync::{Arc, LazyLock};

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, date_time_ymd};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use super::*;
use crate::settings::Settings;
use crate::trial::{Answer, Trial};

const CERTIFICATE: &[u8] = include_bytes!("trial-certificate.pem");
const KEY: &[u8] = include_bytes!("trial-key.pem");
const OTHER_KEY: &[u8] = include_bytes!("other-key.pem");

/// Who signs the certificates of servers that the service asks in tests.
struct Authority {
    certificate: CertificateDer<'static>,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    fn new() -> Self {
        let mut parameters = CertificateParams::default();
        parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        Self {
            certificate: parameters.self_signed(&key).unwrap().der().clone(),
            issuer: Issuer::new(parameters, key),
        }
    }
}

static AUTHORITY: LazyLock<Authority> = LazyLock::new(Authority::new);

/// In place of the roots of trust of this machine.
pub(super) fn trusted() -> Vec<CertificateDer<'static>> {
    vec![AUTHORITY.certificate.clone()]
}

/// The certificate of a server at 127.0.0.1.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Shown {
    /// As it must be.
    Right,
    /// For another name.
    OfAnother,
    /// Signed by whom nobody trusts.
    ByStranger,
    /// Over.
    Expired,
}

impl Shown {
    /// Those that must not be trusted.
    pub(crate) const WRONG: [Self; 3] = [Self::OfAnother, Self::ByStranger, Self::Expired];

    /// What makes connections to that server encrypted.
    pub(crate) fn acceptor(self) -> TlsAcceptor {
        let name = match self {
            Self::OfAnother => "ehr.example",
            Self::Right | Self::ByStranger | Self::Expired => "127.0.0.1",
        };
        let mut parameters = CertificateParams::new(vec![name.to_owned()]).unwrap();
        if let Self::Expired = self {
            parameters.not_after = date_time_ymd(2001, 1, 1);
        }
        let stranger = Authority::new();
        let issuer = match self {
            Self::ByStranger => &stranger.issuer,
            Self::Right | Self::OfAnother | Self::Expired => &AUTHORITY.issuer,
        };
        let key = KeyPair::generate().unwrap();
        let certificate = parameters.signed_by(&key, issuer).unwrap();
        let settings = tls(certificate.pem().as_bytes(), key.serialize_pem().as_bytes());
        acceptor(&settings).unwrap()
    }
}

fn tls(certificates: &[u8], key: &[u8]) -> Tls {
    Tls {
        certificates: certificates.to_vec(),
        key: key.to_vec(),
    }
}

async fn ask(trial: &Trial, request: &str) -> Answer {
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(CERTIFICATE) {
        roots.add(certificate.unwrap()).unwrap();
    }
    let settings = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let stream = tokio::net::TcpStream::connect(trial.address).await.unwrap();
    let name = ServerName::try_from("localhost").unwrap();
    let mut stream = TlsConnector::from(Arc::new(settings))
        .connect(name, stream)
        .await
        .unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    // A server that closes without the farewell of TLS is no failure of the answer.
    let _ = stream.read_to_end(&mut answer).await;
    Answer::of(&String::from_utf8_lossy(&answer))
}

#[test]
fn an_encrypted_page_binds_the_browser_to_encryption() {
    let trial = Trial::start(Settings {
        tls: Some(tls(CERTIFICATE, KEY)),
        users: crate::access::tests::anna(),
        ..Settings::default()
    });
    let answer = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
        .block_on(ask(
            &trial,
            "GET /login HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n",
        ));
    assert_eq!(answer.status, 200);
    assert!(answer.header("strict-transport-security").is_some());
    let cookie = answer.header("set-cookie").unwrap();
    assert!(cookie.starts_with("__Host-gravida=") && cookie.ends_with("; Secure"));

    // In the clear nothing is answered.
    let clear = trial.ask("GET /login", &[], "");
    assert_eq!(clear.status, 0);
}

#[test]
fn a_certificate_of_no_use_is_said_before_the_service_starts() {
    let reason = |certificates: &[u8], key: &[u8]| {
        acceptor(&tls(certificates, key)).err().unwrap().to_string()
    };
    assert!(acceptor(&tls(CERTIFICATE, KEY)).is_ok());
    assert!(reason(b"", KEY).contains("no certificate in the file"));
    assert!(reason(CERTIFICATE, b"").contains("the key is not PEM"));
    for told in [reason(CERTIFICATE, OTHER_KEY), reason(KEY, KEY)] {
        assert!(told.starts_with("`--tls-certificate`, `--tls-key`: "));
    }
}

//! TLS over a real socket, with a certificate that only these tests trust.

use std::sync::Arc;

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

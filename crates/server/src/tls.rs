//! TLS by certificate and key, versions 1.2 and 1.3; and towards servers that
//! the service asks, by the roots that this machine trusts.

use std::sync::{Arc, OnceLock};

use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore, ServerConfig};
use tokio_rustls::{TlsAcceptor, TlsConnector};

use crate::serve::ServeError;
use crate::settings::Tls;

/// What makes connections encrypted.
///
/// # Errors
/// When certificate and key are none, or do not belong together.
pub(crate) fn acceptor(tls: &Tls) -> Result<TlsAcceptor, ServeError> {
    let wrong = |reason: String| ServeError::Tls(reason);
    let certificates = CertificateDer::pem_slice_iter(&tls.certificates)
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| wrong(format!("the certificate is not PEM: {error}")))?;
    if certificates.is_empty() {
        return Err(wrong(
            "there is no certificate in the file; give PEM that starts with `-----BEGIN CERTIFICATE-----`"
                .to_owned(),
        ));
    }
    let key = PrivateKeyDer::from_pem_slice(&tls.key)
        .map_err(|error| wrong(format!("the key is not PEM: {error}")))?;
    let mut settings = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .and_then(|builder| {
            builder
                .with_no_client_auth()
                .with_single_cert(certificates, key)
        })
        .map_err(|error| wrong(error.to_string()))?;
    settings.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(settings)))
}

/// An encrypted connection to `host`, whose certificate must be one that this machine trusts.
pub(crate) async fn connect(
    host: &str,
    stream: tokio::net::TcpStream,
) -> Result<tokio_rustls::client::TlsStream<tokio::net::TcpStream>, ()> {
    static CONNECTOR: OnceLock<Option<TlsConnector>> = OnceLock::new();
    let connector = CONNECTOR.get_or_init(connector).as_ref().ok_or(())?;
    let name = ServerName::try_from(host.to_owned()).map_err(|_| ())?;
    connector.connect(name, stream).await.map_err(|_| ())
}

/// `None` where this machine has no roots of trust to check by.
fn connector() -> Option<TlsConnector> {
    let mut roots = RootCertStore::empty();
    let (added, _) = roots.add_parsable_certificates(trusted());
    if added == 0 {
        return None;
    }
    let settings = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .ok()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Some(TlsConnector::from(Arc::new(settings)))
}

/// The roots of trust of this machine.
#[cfg(not(test))]
fn trusted() -> Vec<CertificateDer<'static>> {
    rustls_native_certs::load_native_certs().certs
}

#[cfg(test)]
use tests::trusted;

#[cfg(test)]
pub(crate) mod tests;

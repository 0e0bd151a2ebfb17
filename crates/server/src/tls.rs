//! TLS by certificate and key, versions 1.2 and 1.3.

use std::sync::Arc;

use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

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

#[cfg(test)]
mod tests;

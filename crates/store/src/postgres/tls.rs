//! TLS 1.2 and 1.3 towards a server of PostgreSQL, whose certificate must be in
//! time, for the name in the address, and by an authority that is trusted.

use std::path::Path;
use std::sync::Arc;

use rustls::crypto::ring;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::address::Encryption;
use crate::error::StoreError;

/// What makes connections to `place` encrypted; `None` for one that need not be.
pub(super) fn connector(
    encryption: &Encryption,
    place: &str,
) -> Result<Option<MakeRustlsConnect>, StoreError> {
    let wrong = |reason: String| StoreError::Untrusted {
        place: place.to_owned(),
        reason,
    };
    let certificates = match encryption {
        Encryption::None => return Ok(None),
        Encryption::ByMachine => rustls_native_certs::load_native_certs().certs,
        Encryption::ByFile(file) => authorities(file).map_err(wrong)?,
    };
    let mut roots = RootCertStore::empty();
    let (added, _) = roots.add_parsable_certificates(certificates);
    if added == 0 {
        return Err(wrong(
            "there is no authority to check its certificate by".to_owned(),
        ));
    }
    let settings = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| wrong(error.to_string()))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(Some(MakeRustlsConnect::new(settings)))
}

fn authorities(file: &Path) -> Result<Vec<CertificateDer<'static>>, String> {
    let named = |error: &dyn std::fmt::Display| {
        format!("`sslrootcert` `{}` cannot be read: {error}", file.display())
    };
    let text = std::fs::read(file).map_err(|error| named(&error))?;
    let found = CertificateDer::pem_slice_iter(&text).collect::<Result<Vec<_>, _>>();
    let found = found.map_err(|error| named(&error))?;
    if found.is_empty() {
        return Err(named(&"it holds no certificate in PEM"));
    }
    Ok(found)
}

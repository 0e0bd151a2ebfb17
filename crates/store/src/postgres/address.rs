//! What an address of PostgreSQL asks for, and whether it is safe to do so:
//! records cross a network only encrypted, to a server whose certificate was
//! checked.

use std::path::PathBuf;
use std::time::Duration;

use percent_encoding::percent_decode_str;
use postgres::Config;
use postgres::config::{Host, SslMode};

use crate::error::StoreError;
use crate::location;

/// How long to wait for the server to take the connection.
const CONNECT: Duration = Duration::from_secs(10);

/// An address that may be used.
pub(super) struct Address {
    pub config: Config,
    pub encryption: Encryption,
}

/// Whether a connection is encrypted, and by whom its certificate must be.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Encryption {
    /// Not at all: it does not leave this machine.
    None,
    /// By an authority that this machine trusts.
    ByMachine,
    /// By an authority in this file, PEM.
    ByFile(PathBuf),
}

impl Address {
    /// Reads an address as PostgreSQL's own programs do. `sslmode` `require` and `verify-full`
    /// mean the same here, certificate and name are checked; and so does no `sslmode` where the
    /// address leads elsewhere, or names an authority.
    ///
    /// # Errors
    /// [`StoreError::Address`] for one that is none, or would send records over a network in
    /// the clear.
    pub fn parse(address: &str, place: &str) -> Result<Self, StoreError> {
        let refused = |reason: String| StoreError::Address {
            place: place.to_owned(),
            reason,
        };
        let (before, options) = address.split_once('?').unwrap_or((address, ""));
        let mut file = None;
        let mut others = Vec::new();
        for option in options.split('&').filter(|option| !option.is_empty()) {
            match option.split_once('=') {
                Some(("sslrootcert", value)) => {
                    let path = percent_decode_str(value).decode_utf8();
                    let path = path.map_err(|_| refused("`sslrootcert` is no path".to_owned()))?;
                    file = Some(PathBuf::from(path.as_ref()));
                }
                Some(("sslmode", "verify-full")) => others.push("sslmode=require"),
                Some(("sslmode", "verify-ca")) => {
                    return Err(refused(
                        "`sslmode=verify-ca` would not check the name of the server; write \
                         `sslmode=verify-full`"
                            .to_owned(),
                    ));
                }
                _ => others.push(option),
            }
        }
        let mut config: Config = format!("{before}?{}", others.join("&"))
            .parse()
            .map_err(|error: postgres::Error| refused(deepest(&error)))?;
        let stays = stays_here(&config);
        let must = config.get_ssl_mode() == SslMode::Require || file.is_some() || !stays;
        if must && config.get_ssl_mode() == SslMode::Disable {
            return Err(refused(
                "records would cross a network in the clear; leave `sslmode=disable` out, or let \
                 an encrypted tunnel end on this machine and give its local address"
                    .to_owned(),
            ));
        }
        let encryption = match (must, file) {
            (false, _) => Encryption::None,
            (true, None) => Encryption::ByMachine,
            (true, Some(file)) => Encryption::ByFile(file),
        };
        config
            .ssl_mode(if must {
                SslMode::Require
            } else {
                SslMode::Disable
            })
            .connect_timeout(CONNECT);
        if config.get_application_name().is_none() {
            config.application_name("gravida");
        }
        Ok(Self { config, encryption })
    }
}

/// Whether nothing that is sent leaves this machine.
fn stays_here(config: &Config) -> bool {
    let is_here = |host: &Host| match host {
        Host::Tcp(name) => location::is_loopback(name),
        #[cfg(unix)]
        Host::Unix(_) => true,
    };
    config.get_hosts().iter().all(is_here)
        && config
            .get_hostaddrs()
            .iter()
            .all(std::net::IpAddr::is_loopback)
}

/// The words of what lies behind an error: the client's own say no more than of what kind it is.
fn deepest(error: &postgres::Error) -> String {
    let mut words = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(deeper) = source {
        words = deeper.to_string();
        source = deeper.source();
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encryption(address: &str) -> Result<Encryption, String> {
        Address::parse(address, "postgres://there")
            .map(|address| address.encryption)
            .map_err(|error| error.to_string())
    }

    #[test]
    fn what_leaves_this_machine_is_encrypted() {
        for here in [
            "postgres://gravida@localhost/gravida",
            "postgres://gravida@127.0.0.1:5433/gravida?sslmode=prefer",
            "postgres://gravida@[::1]/gravida?sslmode=disable",
            "postgres:///gravida?host=/run/postgresql",
        ] {
            assert_eq!(encryption(here), Ok(Encryption::None), "{here}");
        }
        for elsewhere in [
            "postgres://gravida:secret@db.example/gravida",
            "postgres://gravida:secret@192.0.2.1/gravida?sslmode=prefer",
            "postgres://gravida:secret@localhost/gravida?hostaddr=192.0.2.1",
            "postgres://gravida:secret@localhost/gravida?sslmode=require",
            "postgres://gravida:secret@db.example/gravida?sslmode=verify-full",
        ] {
            assert_eq!(
                encryption(elsewhere),
                Ok(Encryption::ByMachine),
                "{elsewhere}"
            );
        }
    }

    #[test]
    fn an_authority_that_is_named_is_asked_for_here_too() {
        assert_eq!(
            encryption(
                "postgres://localhost/gravida?connect_timeout=5&sslrootcert=/etc/our%20ca.pem"
            ),
            Ok(Encryption::ByFile("/etc/our ca.pem".into()))
        );
    }

    #[test]
    fn an_address_of_no_use_or_in_the_clear_is_refused_with_a_remedy() {
        for (address, told) in [
            (
                "postgres://a:secret@db.example/g?sslmode=disable",
                "in the clear",
            ),
            (
                "postgres://a:secret@db.example/g?sslmode=verify-ca",
                "verify-full",
            ),
            ("postgres://a:secret@localhost:port/g", "invalid"),
            ("postgres://a:secret@localhost/g?sslkey=x", "sslkey"),
        ] {
            let error = encryption(address).unwrap_err();
            assert!(error.contains(told), "{address}: {error}");
            assert!(!error.contains("secret"), "{error}");
        }
    }
}

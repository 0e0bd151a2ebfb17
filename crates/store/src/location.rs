//! Where a store is.

use std::fmt;
use std::path::PathBuf;

/// Where a store is.
#[derive(Clone, PartialEq, Eq)]
pub enum Location {
    /// A file of SQLite.
    Sqlite(PathBuf),
    /// The address of a PostgreSQL database, `postgres://user@host/database`.
    Postgres(String),
}

impl Location {
    /// Reads what a user gives: an address that starts with `postgres://` or
    /// `postgresql://`, or else the path of a file.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            Self::Postgres(text.to_owned())
        } else {
            Self::Sqlite(PathBuf::from(text))
        }
    }
}

impl fmt::Display for Location {
    /// The path, or the address without user, password and options.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => path.display().fmt(formatter),
            Self::Postgres(address) => {
                let rest = address
                    .split_once("://")
                    .map_or(address.as_str(), |(_, rest)| rest);
                let rest = rest.split(['?', '#']).next().unwrap_or_default();
                let host = rest.rsplit_once('@').map_or(rest, |(_, host)| host);
                write!(formatter, "postgres://{host}")
            }
        }
    }
}

impl fmt::Debug for Location {
    /// As shown: an address may hold a password.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Location({self})")
    }
}

/// Whether a host is this machine.
#[cfg(feature = "postgres")]
pub(crate) fn is_loopback(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost")
        || host
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_shown_without_its_password() {
        let location = Location::parse("postgres://gravida:se@cret@db.example:5433/g?x=se@cret");
        assert_eq!(location.to_string(), "postgres://db.example:5433/g");
        assert!(!format!("{location:?}").contains("cret"));
    }

    #[test]
    fn anything_else_is_a_path() {
        assert_eq!(
            Location::parse("/var/lib/gravida/store.sqlite"),
            Location::Sqlite(PathBuf::from("/var/lib/gravida/store.sqlite"))
        );
    }
}

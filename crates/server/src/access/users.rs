//! People who may log in: a line each, a name and the Argon2id hash of a password.

use std::collections::BTreeMap;
use std::fmt;

use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use thiserror::Error;

/// People who may log in.
#[derive(Clone, Default)]
pub struct Users(BTreeMap<String, PasswordHash>);

/// What is wrong with a list of people or systems. Never quotes a line: it may be a secret.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum CredentialError {
    /// A line is not as `gravida credential` writes it.
    #[error("line {line}: {reason}; make the line with `gravida credential`")]
    Line {
        /// Its number, from 1.
        line: usize,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A name that cannot be one.
    #[error("`{0}` cannot be a name; use up to 64 letters, digits, `.`, `-`, `_` and `@`")]
    Name(String),
    /// A password that is easily guessed.
    #[error("a password must have at least {least} characters and at most {most} bytes")]
    Password {
        /// In characters.
        least: usize,
        /// In bytes.
        most: usize,
    },
    /// The system has no random numbers to give.
    #[error("the system gives no random numbers; try again")]
    Random,
}

const SHORTEST_PASSWORD: usize = 12;
pub(super) const LONGEST_PASSWORD: usize = 1024;

impl Users {
    /// Reads lines of a name, a blank and a hash. Empty lines and lines that
    /// start with `#` are passed over.
    ///
    /// # Errors
    /// At the first line that is none.
    pub fn parse(text: &str) -> Result<Self, CredentialError> {
        let mut users = BTreeMap::new();
        for (line, name, hash) in lines(text)? {
            let wrong = |reason| CredentialError::Line { line, reason };
            let hash = PasswordHash::new(hash)
                .map_err(|_| wrong("the hash is not in the form of `$argon2id$…`"))?;
            if hash.algorithm.as_str() != "argon2id" {
                return Err(wrong("the hash is not of argon2id"));
            }
            if users.insert(name.to_owned(), hash).is_some() {
                return Err(wrong("the name stands in an earlier line"));
            }
        }
        Ok(Self(users))
    }

    /// The line for a person with this password. Takes a tenth of a second.
    ///
    /// # Errors
    /// When the name cannot be one, or the password is easily guessed.
    pub fn line(name: &str, password: &str) -> Result<String, CredentialError> {
        if !is_name(name) {
            return Err(CredentialError::Name(name.to_owned()));
        }
        if password.chars().count() < SHORTEST_PASSWORD || password.len() > LONGEST_PASSWORD {
            return Err(CredentialError::Password {
                least: SHORTEST_PASSWORD,
                most: LONGEST_PASSWORD,
            });
        }
        let hash = Argon2::default()
            .hash_password(password.as_bytes())
            .map_err(|_| CredentialError::Random)?;
        Ok(format!("{name} {hash}"))
    }

    /// Whether nobody may log in.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// Whether `password` is that of `name`. Takes as long for a name that is
    /// not known, so that names cannot be found out.
    pub(super) fn is_password(&self, name: &str, password: &str) -> bool {
        let known = self.0.get(name);
        let Some(hash) = known.or_else(|| self.0.values().next()) else {
            return false;
        };
        let is_right = Argon2::default()
            .verify_password(password.as_bytes(), hash)
            .is_ok();
        known.is_some() && is_right
    }
}

impl fmt::Debug for Users {
    /// How many there are, not who.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Users({})", self.0.len())
    }
}

/// Number, name and secret of each line that says something.
pub(super) fn lines(text: &str) -> Result<Vec<(usize, &str, &str)>, CredentialError> {
    let mut found = Vec::new();
    for (place, written) in text.lines().enumerate() {
        let line = place + 1;
        let written = written.trim();
        if written.is_empty() || written.starts_with('#') {
            continue;
        }
        let wrong = |reason| CredentialError::Line { line, reason };
        let (name, secret) = written
            .split_once(' ')
            .ok_or_else(|| wrong("a name, a blank and a hash are expected"))?;
        if !is_name(name) {
            return Err(wrong(
                "the name has characters other than letters, digits, `.`, `-`, `_` and `@`",
            ));
        }
        found.push((line, name, secret.trim()));
    }
    Ok(found)
}

pub(super) fn is_name(name: &str) -> bool {
    (1..=64).contains(&name.len())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b".-_@".contains(&byte))
}

//! Systems that may call: a line each, a name and the SHA-256 hash of a token.

use std::collections::BTreeMap;
use std::fmt;

use super::secret;
use super::users::{CredentialError, is_name, lines};

/// Systems that may call with a bearer token.
#[derive(Clone, Default)]
pub struct Tokens(BTreeMap<[u8; 32], String>);

impl Tokens {
    /// Reads lines of a name, a blank and a hash in 64 hexadecimal digits. Empty
    /// lines and lines that start with `#` are passed over. A system may have
    /// several lines, so that a token can be replaced without a pause.
    ///
    /// # Errors
    /// At the first line that is none.
    pub fn parse(text: &str) -> Result<Self, CredentialError> {
        let mut tokens = BTreeMap::new();
        for (line, name, hash) in lines(text)? {
            let wrong = |reason| CredentialError::Line { line, reason };
            let hash = secret::bytes(hash)
                .ok_or_else(|| wrong("the hash is not 64 hexadecimal digits"))?;
            if tokens.insert(hash, name.to_owned()).is_some() {
                return Err(wrong("the token stands in an earlier line"));
            }
        }
        Ok(Self(tokens))
    }

    /// A new token for a system, and the line for it.
    ///
    /// # Errors
    /// When the name cannot be one, or there are no random numbers.
    pub fn draw(name: &str) -> Result<(String, String), CredentialError> {
        if !is_name(name) {
            return Err(CredentialError::Name(name.to_owned()));
        }
        let token = secret::draw().ok_or(CredentialError::Random)?;
        let line = format!("{name} {}", secret::hexadecimal(&secret::hash(&token)));
        Ok((token, line))
    }

    /// Whether no system may call.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whose token this is. It is looked up by its hash, so that how long that
    /// takes tells nothing of the token.
    pub(super) fn owner(&self, token: &str) -> Option<&str> {
        self.0.get(&secret::hash(token)).map(String::as_str)
    }
}

impl fmt::Debug for Tokens {
    /// How many there are, not which.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Tokens({})", self.0.len())
    }
}

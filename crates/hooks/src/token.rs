//! Whether a client is who it says: the JSON web token of a call, checked
//! against the keys of the issuers that the operator trusts.
//!
//! Whoever holds the clock and the keys hands them in. A refusal names its
//! reason for the operator's log; a client is told no more than that it was
//! refused.

use std::collections::{BTreeMap, VecDeque};

use serde::Deserialize;
use thiserror::Error;

use crate::signed::{Audience, Compact, Key, WrittenKeys};

/// Longest token, in bytes.
const LONGEST_TOKEN: usize = 8 << 10;
/// Longest `jti`, in bytes.
const LONGEST_NONCE: usize = 256;
/// So far may the clocks of client and service be apart, in seconds.
pub const SKEW: u64 = 60;
/// A token may be good for this long, in seconds; so long must its nonce be remembered.
pub const LONGEST_LIFE: u64 = 3600;

/// Why a token is refused; for the operator.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum Refused {
    /// No token, or no `Bearer`.
    #[error("no bearer token")]
    Missing,
    /// It is no compact JSON web token.
    #[error("not a JSON web token with `alg`, `kid`, `iss`, `aud`, `exp`, `iat` and `jti`")]
    Form,
    /// Its algorithm is not one of those accepted, or not that of the key.
    #[error("algorithm not accepted")]
    Algorithm,
    /// Its issuer is not trusted.
    #[error("issuer not trusted")]
    Issuer,
    /// It names a place of keys that is not the issuer's.
    #[error("key set not trusted")]
    KeySet,
    /// The issuer has no such key.
    #[error("key unknown")]
    Key,
    /// The signature is wrong.
    #[error("signature wrong")]
    Signature,
    /// It is meant for somebody else.
    #[error("audience wrong: it is not `base` with the path that was called")]
    Audience,
    /// It is no longer, or not yet, good, or good for too long.
    #[error("not good at this time")]
    Time,
    /// It was used before.
    #[error("used before")]
    Replayed,
    /// Its tenant is not one of the client's.
    #[error("tenant unknown")]
    Tenant,
    /// So many tokens are remembered that another cannot be.
    #[error("too many tokens in use")]
    Full,
}

/// The keys of an issuer, by `kid`.
pub type Keys = BTreeMap<String, Key>;

/// The algorithms that are accepted.
const ACCEPTED: [&str; 2] = ["ES384", "RS384"];

/// Reads a JSON Web Key Set; keys of other kinds than ES384 and RS384 are passed over.
///
/// # Errors
/// What is wrong, when it is no key set, holds a secret key, or holds no key that can be used.
pub fn read_keys(text: &[u8]) -> Result<Keys, String> {
    let written: WrittenKeys = serde_json::from_slice(text)
        .map_err(|error| format!("this is no JSON Web Key Set: {error}"))?;
    let mut keys = Keys::new();
    for written in written.keys {
        if written.is_secret() {
            return Err("it holds a secret key; give public keys only".to_owned());
        }
        let (Some(kid), Some(key)) = (written.kid.as_deref(), written.key()) else {
            continue;
        };
        if kid.is_empty() || !ACCEPTED.iter().any(|algorithm| key.is_for(algorithm)) {
            continue;
        }
        if keys.insert(kid.to_owned(), key).is_some() {
            return Err(format!("two of its keys have the `kid` `{kid}`"));
        }
    }
    if keys.is_empty() {
        return Err("it holds no key for ES384 or RS384 with a `kid`".to_owned());
    }
    Ok(keys)
}

/// What a token says before it is believed: enough to find the keys.
#[derive(Clone, Debug)]
pub struct Token<'t> {
    compact: Compact<'t, Header>,
    claims: Claims,
}

/// What a token claims.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Claims {
    /// Who issued it.
    pub iss: String,
    /// Whom it is meant for.
    aud: Audience,
    /// Until when it is good, seconds since 1970.
    exp: u64,
    /// When it was issued.
    iat: u64,
    /// From when it is good.
    #[serde(default)]
    nbf: Option<u64>,
    /// Its nonce.
    pub jti: String,
    /// Which organisation asks.
    #[serde(default)]
    pub tenant: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
struct Header {
    alg: String,
    kid: String,
    typ: String,
    #[serde(default)]
    jku: Option<String>,
    /// Extensions that must be understood: none is.
    #[serde(default)]
    crit: Option<serde::de::IgnoredAny>,
}

/// What is expected of a token.
#[derive(Clone, Copy, Debug)]
pub struct Expected<'e> {
    /// The address that was called.
    pub audience: &'e str,
    /// Where the issuer's keys are, when they are fetched; a token may name no other place.
    pub key_set: Option<&'e str>,
    /// The tenants of the client; any where there are none.
    pub tenants: &'e [String],
    /// Seconds since 1970.
    pub now: u64,
}

impl<'t> Token<'t> {
    /// Reads the value of an `Authorization` header; nothing of it is to be believed yet.
    ///
    /// # Errors
    /// When it is no token, or one whose algorithm is never accepted.
    pub fn read(header: Option<&'t str>) -> Result<Self, Refused> {
        let header = header.ok_or(Refused::Missing)?;
        let (scheme, token) = header.split_once(' ').ok_or(Refused::Missing)?;
        if !scheme.eq_ignore_ascii_case("bearer") {
            return Err(Refused::Missing);
        }
        let compact: Compact<'t, Header> =
            Compact::read(token.trim(), LONGEST_TOKEN).ok_or(Refused::Form)?;
        let head = &compact.head;
        if head.crit.is_some() || !head.typ.eq_ignore_ascii_case("jwt") {
            return Err(Refused::Form);
        }
        if !ACCEPTED.contains(&head.alg.as_str()) {
            return Err(Refused::Algorithm);
        }
        let claims: Claims = compact.claims().ok_or(Refused::Form)?;
        if claims.jti.is_empty() || claims.jti.len() > LONGEST_NONCE {
            return Err(Refused::Form);
        }
        Ok(Self { compact, claims })
    }

    /// The key it names.
    #[must_use]
    pub fn kid(&self) -> &str {
        &self.compact.head.kid
    }

    /// Who says to have issued it.
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.claims.iss
    }

    /// Checks everything but whether it was used before.
    ///
    /// # Errors
    /// The first thing that is wrong with it.
    pub fn check(self, keys: &Keys, expected: &Expected<'_>) -> Result<Claims, Refused> {
        let head = &self.compact.head;
        if let Some(jku) = &head.jku
            && expected.key_set != Some(jku.as_str())
        {
            return Err(Refused::KeySet);
        }
        let key = keys.get(&head.kid).ok_or(Refused::Key)?;
        if !key.is_for(&head.alg) {
            return Err(Refused::Algorithm);
        }
        if !self.compact.is_signed_by(key, &head.alg) {
            return Err(Refused::Signature);
        }
        let claims = self.claims;
        if !claims.aud.has(expected.audience) {
            return Err(Refused::Audience);
        }
        let (now, later) = (expected.now, expected.now.saturating_add(SKEW));
        let is_good = claims.exp.saturating_add(SKEW) > now
            && claims.iat <= later
            && claims.nbf.is_none_or(|from| from <= later)
            && claims.exp >= claims.iat
            && claims.exp <= later.saturating_add(LONGEST_LIFE);
        if !is_good {
            return Err(Refused::Time);
        }
        let is_known = |tenant: &String| expected.tenants.contains(tenant);
        if !expected.tenants.is_empty() && !claims.tenant.as_ref().is_some_and(is_known) {
            return Err(Refused::Tenant);
        }
        Ok(claims)
    }
}

/// The tokens that were used and could still pass: bounded in number, and in
/// time by how long a token can be good.
#[derive(Debug)]
pub struct Used {
    most: usize,
    known: BTreeMap<[u8; 32], u64>,
    /// In the order in which they were used, with the second until which each is remembered.
    order: VecDeque<([u8; 32], u64)>,
}

impl Used {
    /// Remembers at most so many.
    #[must_use]
    pub const fn new(most: usize) -> Self {
        Self {
            most,
            known: BTreeMap::new(),
            order: VecDeque::new(),
        }
    }

    /// Takes a token that passed every other check, once.
    ///
    /// # Errors
    /// [`Refused::Replayed`] when it was used before; [`Refused::Full`] rather than forgetting
    /// one that could still pass.
    pub fn take(&mut self, claims: &Claims, now: u64) -> Result<(), Refused> {
        use sha2::Digest as _;
        while let Some((id, until)) = self.order.front() {
            if *until > now {
                break;
            }
            self.known.remove(id);
            self.order.pop_front();
        }
        let mut hasher = sha2::Sha256::new();
        hasher.update((claims.iss.len() as u64).to_be_bytes());
        hasher.update(&claims.iss);
        hasher.update(&claims.jti);
        let id: [u8; 32] = hasher.finalize().into();
        if self.known.get(&id).is_some_and(|until| *until > now) {
            return Err(Refused::Replayed);
        }
        if self.known.len() >= self.most {
            return Err(Refused::Full);
        }
        // As long as any token could be good, so that those in front are always forgotten first.
        let until = now.saturating_add(LONGEST_LIFE + 2 * SKEW + 1);
        self.known.insert(id, until);
        self.order.push_back((id, until));
        Ok(())
    }
}

#[cfg(test)]
mod tests;

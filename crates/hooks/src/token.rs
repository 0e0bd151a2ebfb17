//! Whether a client is who it says: the JSON web token of a call, checked
//! against the keys of the issuers that the operator trusts.
//!
//! Whoever holds the clock and the keys hands them in. A refusal names its
//! reason for the operator's log; a client is told no more than that it was
//! refused. The algorithm follows from the key, never from the token, so that
//! neither `none` nor a public key taken for a shared secret can pass.

use std::collections::{BTreeMap, VecDeque};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::{
    ECDSA_P384_SHA384_FIXED, RSA_PKCS1_2048_8192_SHA384, RsaPublicKeyComponents, UnparsedPublicKey,
};
use serde::Deserialize;
use thiserror::Error;

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
    #[error("not a JSON web token")]
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
    #[error("audience wrong")]
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

/// A public key of an issuer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Key {
    /// ES384: the point of the curve P-384, uncompressed.
    Es384(Vec<u8>),
    /// RS384: modulus and exponent.
    Rs384(Vec<u8>, Vec<u8>),
}

/// The keys of an issuer, by `kid`.
pub type Keys = BTreeMap<String, Key>;

#[derive(Deserialize)]
struct RawKeys {
    keys: Vec<RawKey>,
}

#[derive(Deserialize)]
struct RawKey {
    #[serde(default)]
    kty: String,
    #[serde(default)]
    kid: String,
    #[serde(rename = "use", default)]
    used_for: Option<String>,
    #[serde(default)]
    alg: Option<String>,
    #[serde(default)]
    crv: String,
    #[serde(default)]
    x: String,
    #[serde(default)]
    y: String,
    #[serde(default)]
    n: String,
    #[serde(default)]
    e: String,
    /// A private or shared key has no place in a set of public ones.
    #[serde(default)]
    d: Option<serde::de::IgnoredAny>,
    #[serde(default)]
    k: Option<serde::de::IgnoredAny>,
}

/// Reads a JSON Web Key Set; keys of other kinds than ES384 and RS384 are passed over.
///
/// # Errors
/// What is wrong, when it is no key set, holds a secret key, or holds no key that can be used.
pub fn read_keys(text: &[u8]) -> Result<Keys, String> {
    let raw: RawKeys = serde_json::from_slice(text)
        .map_err(|error| format!("this is no JSON Web Key Set: {error}"))?;
    let mut keys = Keys::new();
    for key in raw.keys {
        if key.d.is_some() || key.k.is_some() {
            return Err("it holds a secret key; give public keys only".to_owned());
        }
        if key.kid.is_empty() || key.used_for.as_deref().is_some_and(|word| word != "sig") {
            continue;
        }
        let Some(usable) = key_of(&key) else {
            continue;
        };
        if keys.insert(key.kid.clone(), usable).is_some() {
            return Err(format!("two of its keys have the `kid` `{}`", key.kid));
        }
    }
    if keys.is_empty() {
        return Err("it holds no key for ES384 or RS384 with a `kid`".to_owned());
    }
    Ok(keys)
}

fn key_of(key: &RawKey) -> Option<Key> {
    let bytes = |text: &str| URL_SAFE_NO_PAD.decode(text).ok();
    let is_for = |wanted: &str| key.alg.as_deref().is_none_or(|alg| alg == wanted);
    match (key.kty.as_str(), key.crv.as_str()) {
        ("EC", "P-384") if is_for("ES384") => {
            let (x, y) = (bytes(&key.x)?, bytes(&key.y)?);
            (x.len() == 48 && y.len() == 48).then(|| Key::Es384([vec![4], x, y].concat()))
        }
        ("RSA", _) if is_for("RS384") => {
            let (n, e) = (bytes(&key.n)?, bytes(&key.e)?);
            // Shorter moduli are no longer safe, and the check of the signature refuses them too.
            (n.len() >= 256 && !e.is_empty()).then_some(Key::Rs384(n, e))
        }
        _ => None,
    }
}

/// What a token says before it is believed: enough to find the keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token<'t> {
    signed: &'t str,
    signature: Vec<u8>,
    algorithm: String,
    /// The key it names.
    pub kid: String,
    /// The place of keys it names.
    pub jku: Option<String>,
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

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

#[derive(Deserialize)]
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
        let token = token.trim();
        if token.len() > LONGEST_TOKEN {
            return Err(Refused::Form);
        }
        let (signed, signature) = token.rsplit_once('.').ok_or(Refused::Form)?;
        let (head, payload) = signed.split_once('.').ok_or(Refused::Form)?;
        let bytes = |part: &str| URL_SAFE_NO_PAD.decode(part).map_err(|_| Refused::Form);
        let head: Header = serde_json::from_slice(&bytes(head)?).map_err(|_| Refused::Form)?;
        if head.crit.is_some() || !head.typ.eq_ignore_ascii_case("jwt") {
            return Err(Refused::Form);
        }
        if !matches!(head.alg.as_str(), "ES384" | "RS384") {
            return Err(Refused::Algorithm);
        }
        let claims: Claims = serde_json::from_slice(&bytes(payload)?).map_err(|_| Refused::Form)?;
        if claims.jti.is_empty() || claims.jti.len() > LONGEST_NONCE {
            return Err(Refused::Form);
        }
        Ok(Self {
            signed,
            signature: bytes(signature)?,
            algorithm: head.alg,
            kid: head.kid,
            jku: head.jku,
            claims,
        })
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
        if let Some(jku) = &self.jku
            && expected.key_set != Some(jku.as_str())
        {
            return Err(Refused::KeySet);
        }
        let key = keys.get(&self.kid).ok_or(Refused::Key)?;
        let message = self.signed.as_bytes();
        match (key, self.algorithm.as_str()) {
            (Key::Es384(point), "ES384") => UnparsedPublicKey::new(&ECDSA_P384_SHA384_FIXED, point)
                .verify(message, &self.signature),
            (Key::Rs384(n, e), "RS384") => RsaPublicKeyComponents { n, e }.verify(
                &RSA_PKCS1_2048_8192_SHA384,
                message,
                &self.signature,
            ),
            _ => return Err(Refused::Algorithm),
        }
        .map_err(|_| Refused::Signature)?;
        let claims = self.claims;
        let is_meant = match &claims.aud {
            Audience::One(audience) => audience == expected.audience,
            Audience::Several(audiences) => audiences
                .iter()
                .any(|audience| audience == expected.audience),
        };
        if !is_meant {
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

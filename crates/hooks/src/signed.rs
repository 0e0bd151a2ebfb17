//! What all signed tokens have in common: the compact form of a JSON Web
//! Signature (RFC 7515) and the public keys it is checked with (RFC 7517).
//!
//! The algorithm follows from the key, never from the token, so that neither
//! `none` nor a public key taken for a shared secret can pass.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, RSA_PKCS1_2048_8192_SHA256,
    RSA_PKCS1_2048_8192_SHA384, RsaPublicKeyComponents, UnparsedPublicKey,
};
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// A token taken apart; nothing of it is to be believed yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compact<'t, H> {
    text: &'t str,
    payload: Vec<u8>,
    signature: Vec<u8>,
    /// Its header.
    pub head: H,
}

impl<'t, H: DeserializeOwned> Compact<'t, H> {
    /// Takes a token apart; `None` where it is none, or longer than so many bytes.
    #[must_use]
    pub fn read(token: &'t str, longest: usize) -> Option<Self> {
        let token = Some(token).filter(|token| token.len() <= longest)?;
        let (text, signature) = token.rsplit_once('.')?;
        let (head, payload) = text.split_once('.')?;
        let bytes = |part: &str| URL_SAFE_NO_PAD.decode(part).ok();
        Some(Self {
            text,
            payload: bytes(payload)?,
            signature: bytes(signature)?,
            head: serde_json::from_slice(&bytes(head)?).ok()?,
        })
    }

    /// What it claims; `None` where that has another shape.
    #[must_use]
    pub fn claims<C: DeserializeOwned>(&self) -> Option<C> {
        serde_json::from_slice(&self.payload).ok()
    }

    /// Whether this key has signed it, by this algorithm.
    #[must_use]
    pub fn is_signed_by(&self, key: &Key, algorithm: &str) -> bool {
        key.has_signed(algorithm, self.text.as_bytes(), &self.signature)
    }
}

/// Whom a token is meant for.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Audience {
    /// One.
    One(String),
    /// Several, or none.
    Several(Vec<String>),
}

impl Audience {
    /// Whether it is meant for this one.
    #[must_use]
    pub fn has(&self, wanted: &str) -> bool {
        match self {
            Self::One(one) => one == wanted,
            Self::Several(all) => all.iter().any(|one| one == wanted),
        }
    }
}

/// A JSON Web Key Set as it is written.
#[derive(Debug, Deserialize)]
pub struct WrittenKeys {
    /// Its keys, of any kind.
    pub keys: Vec<WrittenKey>,
}

/// A JSON Web Key as it is written.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct WrittenKey {
    kty: String,
    /// Its name within its set.
    pub kid: Option<String>,
    #[serde(rename = "use")]
    used_for: Option<String>,
    alg: Option<String>,
    crv: String,
    x: String,
    y: String,
    n: String,
    e: String,
    d: Option<serde::de::IgnoredAny>,
    k: Option<serde::de::IgnoredAny>,
}

impl WrittenKey {
    /// Whether it holds what only its owner may know.
    #[must_use]
    pub const fn is_secret(&self) -> bool {
        self.d.is_some() || self.k.is_some()
    }

    /// The key, where it is one for signatures of a kind known here.
    #[must_use]
    pub fn key(&self) -> Option<Key> {
        if self.used_for.as_deref().is_some_and(|word| word != "sig") {
            return None;
        }
        let bytes = |text: &str| URL_SAFE_NO_PAD.decode(text).ok();
        let point = |length: usize| {
            let (x, y) = (bytes(&self.x)?, bytes(&self.y)?);
            (x.len() == length && y.len() == length).then(|| [vec![4], x, y].concat())
        };
        let material = match (self.kty.as_str(), self.crv.as_str()) {
            ("EC", "P-256") => Material::P256(point(32)?),
            ("EC", "P-384") => Material::P384(point(48)?),
            ("RSA", _) => {
                let (n, e) = (bytes(&self.n)?, bytes(&self.e)?);
                // Shorter moduli are no longer safe, and the check of the signature refuses them too.
                (n.len() >= 256 && !e.is_empty()).then_some(Material::Rsa { n, e })?
            }
            _ => return None,
        };
        Some(Key {
            algorithm: self.alg.clone(),
            material,
        })
    }
}

/// A public key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// The only algorithm it is for, where its owner says so.
    algorithm: Option<String>,
    material: Material,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Material {
    /// The point of the curve, uncompressed.
    P256(Vec<u8>),
    /// The same.
    P384(Vec<u8>),
    /// Modulus and exponent.
    Rsa { n: Vec<u8>, e: Vec<u8> },
}

impl Key {
    /// Whether it is for this algorithm: ES256, ES384, RS256 or RS384.
    #[must_use]
    pub fn is_for(&self, algorithm: &str) -> bool {
        let is_of_kind = matches!(
            (&self.material, algorithm),
            (Material::P256(_), "ES256")
                | (Material::P384(_), "ES384")
                | (Material::Rsa { .. }, "RS256" | "RS384")
        );
        is_of_kind
            && self
                .algorithm
                .as_deref()
                .is_none_or(|only| only == algorithm)
    }

    fn has_signed(&self, algorithm: &str, text: &[u8], signature: &[u8]) -> bool {
        if !self.is_for(algorithm) {
            return false;
        }
        match &self.material {
            Material::P256(point) => {
                UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).verify(text, signature)
            }
            Material::P384(point) => {
                UnparsedPublicKey::new(&ECDSA_P384_SHA384_FIXED, point).verify(text, signature)
            }
            Material::Rsa { n, e } => {
                let kind = if algorithm == "RS256" {
                    &RSA_PKCS1_2048_8192_SHA256
                } else {
                    &RSA_PKCS1_2048_8192_SHA384
                };
                RsaPublicKeyComponents { n, e }.verify(kind, text, signature)
            }
        }
        .is_ok()
    }
}

//! The key by which Gravida shows a health record system which app it is, and
//! what it signs (<https://hl7.org/fhir/smart-app-launch/client-confidential-asymmetric.html>).

use std::fmt;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair};
use serde::Deserialize;
use serde_json::json;
use thiserror::Error;

/// So long an assertion is good, in seconds: the longest that is allowed.
const GOOD_FOR: u64 = 300;

/// A private key for ES384.
#[derive(Clone)]
pub struct SmartKey {
    kid: String,
    pair: Arc<EcdsaKeyPair>,
}

/// Why a key is of no use. Quotes nothing of it.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum SmartKeyError {
    /// It is no JSON Web Key of the kind.
    #[error(
        "this is no private JSON Web Key for ES384; it has `kty` `EC`, `crv` `P-384`, `kid`, `x`, `y` and `d`"
    )]
    Form,
    /// Its parts do not belong together.
    #[error("the private and the public part of the key do not belong together")]
    Parts,
}

impl fmt::Debug for SmartKey {
    /// Without the key.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("SmartKey")
            .field("kid", &self.kid)
            .finish_non_exhaustive()
    }
}

#[derive(Deserialize)]
struct Raw {
    kty: String,
    crv: String,
    kid: String,
    x: String,
    y: String,
    d: String,
}

impl SmartKey {
    /// Reads a private JSON Web Key.
    ///
    /// # Errors
    /// [`SmartKeyError`] where it is none for ES384.
    pub fn parse(text: &[u8]) -> Result<Self, SmartKeyError> {
        let raw: Raw = serde_json::from_slice(text).map_err(|_| SmartKeyError::Form)?;
        let bytes = |text: &str| {
            URL_SAFE_NO_PAD
                .decode(text)
                .ok()
                .filter(|bytes| bytes.len() == 48)
                .ok_or(SmartKeyError::Form)
        };
        if raw.kty != "EC" || raw.crv != "P-384" || raw.kid.is_empty() {
            return Err(SmartKeyError::Form);
        }
        let point = [vec![4], bytes(&raw.x)?, bytes(&raw.y)?].concat();
        let pair = EcdsaKeyPair::from_private_key_and_public_key(
            &ECDSA_P384_SHA384_FIXED_SIGNING,
            &bytes(&raw.d)?,
            &point,
            &SystemRandom::new(),
        )
        .map_err(|_| SmartKeyError::Parts)?;
        Ok(Self {
            kid: raw.kid,
            pair: Arc::new(pair),
        })
    }

    /// What shows the server at `token_endpoint`, once and for five minutes from `now`, in
    /// seconds since 1970, that whoever holds it is the app `client_id`. `nonce` is used once.
    ///
    /// `None` when the system has no random numbers to sign with.
    pub(super) fn assertion(
        &self,
        client_id: &str,
        token_endpoint: &str,
        nonce: &str,
        now: u64,
    ) -> Option<String> {
        let head = json!({ "alg": "ES384", "kid": self.kid, "typ": "JWT" });
        let claims = json!({
            "iss": client_id,
            "sub": client_id,
            "aud": token_endpoint,
            "jti": nonce,
            "iat": now,
            "exp": now.saturating_add(GOOD_FOR),
        });
        let written = |part: &serde_json::Value| URL_SAFE_NO_PAD.encode(part.to_string());
        let signed = format!("{}.{}", written(&head), written(&claims));
        let signature = self
            .pair
            .sign(&SystemRandom::new(), signed.as_bytes())
            .ok()?;
        Some(format!(
            "{signed}.{}",
            URL_SAFE_NO_PAD.encode(signature.as_ref())
        ))
    }
}

//! Random numbers, hashes and proofs.

use std::fmt;
use std::fmt::Write as _;

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

/// 32 bytes nobody can guess, in hexadecimal digits.
///
/// `None` when the system has no random numbers to give.
pub(crate) fn draw() -> Option<String> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes).ok()?;
    Some(hexadecimal(&bytes))
}

/// The SHA-256 hash of a secret that was drawn. Enough for 32 random bytes;
/// passwords need more.
pub(crate) fn hash(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}

/// Whether `text` has the form of what [`draw`] gives.
pub(crate) fn is_drawn(text: &str) -> bool {
    text.len() == 64
        && text
            .bytes()
            .all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}

pub(super) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The bytes that hexadecimal digits stand for.
pub(super) fn bytes(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0_u8; 32];
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    for (place, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(place * 2..place * 2 + 2)?, 16).ok()?;
    }
    Some(bytes)
}

/// A key of this process, for proofs that a text came from it.
pub(super) struct Key(Hmac<Sha256>);

impl Key {
    /// A key that no other process has.
    pub(crate) fn draw() -> Self {
        let mut bytes = [0_u8; 64];
        // Without random numbers no session can be drawn either, and nothing is ever proven.
        let _ = getrandom::fill(&mut bytes);
        Self(Hmac::new(&bytes.into()))
    }

    /// The proof of `text`.
    pub(super) fn proof(&self, text: &str) -> String {
        hexadecimal(&self.0.clone().chain_update(text).finalize().into_bytes())
    }

    /// Whether `proof` is the proof of `text`, found out in a time that tells nothing.
    pub(super) fn is_proof(&self, text: &str, proof: &str) -> bool {
        bytes(proof).is_some_and(|proof| {
            self.0
                .clone()
                .chain_update(text)
                .verify_slice(&proof)
                .is_ok()
        })
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Key(…)")
    }
}

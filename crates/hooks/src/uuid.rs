//! Ids that follow from what they are of: the same request and rule, the same id.

use sha2::{Digest, Sha256};

/// Ids that begin with the same parts, which are digested once.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ids(Sha256);

impl Ids {
    pub(crate) fn of(parts: &[&[u8]]) -> Self {
        let mut ids = Self::default();
        ids.add(parts);
        ids
    }

    fn add(&mut self, parts: &[&[u8]]) {
        for part in parts {
            // Lengths keep two neighbours from being read as one.
            self.0.update((part.len() as u64).to_be_bytes());
            self.0.update(part);
        }
    }

    /// A UUID of version 8 (RFC 9562) from the digest of the common parts and these.
    pub(crate) fn id(&self, parts: &[&[u8]]) -> String {
        let mut whole = self.clone();
        whole.add(parts);
        written(&whole.0.finalize())
    }
}

fn written(digest: &[u8]) -> String {
    let mut hex = String::with_capacity(36);
    for (place, byte) in digest.iter().take(16).enumerate() {
        let byte = match place {
            6 => byte & 0x0f | 0x80,
            8 => byte & 0x3f | 0x80,
            _ => *byte,
        };
        if matches!(place, 4 | 6 | 8 | 10) {
            hex.push('-');
        }
        hex.push_str(&format!("{byte:02x}"));
    }
    hex
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_parts_give_the_same_id_and_others_another() {
        let one = Ids::of(&[b"a"]).id(&[b"bc"]);
        assert_eq!(one, Ids::default().id(&[b"a", b"bc"]));
        assert_ne!(one, Ids::of(&[b"ab"]).id(&[b"c"]));
        assert_eq!(one.len(), 36);
        assert_eq!(one.as_bytes().get(14), Some(&b'8'));
        assert!(matches!(
            one.as_bytes().get(19),
            Some(b'8' | b'9' | b'a' | b'b')
        ));
    }
}

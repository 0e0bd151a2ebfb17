//! Text that comes from people: bounded, and without what cannot be shown.

use crate::error::StoreError;

/// Who does something, and when.
#[derive(Clone, Copy, Debug)]
pub struct Stamp<'a> {
    /// The user, as authenticated; or a word for who it is on a machine of one's own.
    pub who: &'a str,
    /// The moment, ISO 8601 in UTC such as `2026-11-20T08:55:00Z`.
    pub at: &'a str,
}

/// The longest label, in characters.
pub(crate) const LONGEST_LABEL: usize = 80;
/// The longest reason or comment, in characters.
pub(crate) const LONGEST_REMARK: usize = 2_000;

/// `text` without spaces around it, when it is one line of at most `longest` characters.
///
/// # Errors
/// When it is empty, too long, or holds control characters.
pub(crate) fn line(what: &'static str, text: &str, longest: usize) -> Result<String, StoreError> {
    let text = text.trim();
    let wrong = |reason: String| Err(StoreError::Text { what, reason });
    if text.is_empty() {
        return wrong("is empty; write something".to_owned());
    }
    if text.chars().count() > longest {
        return wrong(format!("is longer than {longest} characters; shorten it"));
    }
    if text.chars().any(char::is_control) {
        return wrong("holds a line break or another control character; write one line".to_owned());
    }
    Ok(text.to_owned())
}

/// `text` as it can be kept by every database, cut at `longest` characters:
/// for what other systems send, which is not refused over a remark.
pub(crate) fn remark(text: &str, longest: usize) -> String {
    text.chars()
        .map(|one| {
            if one == '\0' {
                char::REPLACEMENT_CHARACTER
            } else {
                one
            }
        })
        .take(longest)
        .collect()
}

/// A label as it is searched for.
pub(crate) fn folded(label: &str) -> String {
    label.trim().to_lowercase()
}

/// Bytes in hexadecimal.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Sixteen random bytes in hexadecimal.
///
/// # Errors
/// When the system has none to give.
pub(crate) fn random_id() -> Result<String, StoreError> {
    random_bytes::<16>().map(|bytes| hexadecimal(&bytes))
}

/// Random bytes of the system.
///
/// # Errors
/// When the system has none to give.
pub(crate) fn random_bytes<const N: usize>() -> Result<[u8; N], StoreError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| StoreError::NoRandomness(error.to_string()))?;
    Ok(bytes)
}

//! Data types of FHIR R4 as this rendering writes them.

use gravida_guideline::assessment::Coding;

use crate::node::{Node, list, object, optional, text};

/// Base of every address that is Gravida's own.
pub(crate) const BASE: &str = "https://gravida.example";

/// An id that FHIR accepts, the same for the same text: other characters become
/// hyphens, and what is too long or was changed ends in a digest of the original.
pub(crate) fn id(prefix: &str, original: &str) -> String {
    const LONGEST: usize = 64;
    let joined = if prefix.is_empty() {
        original.to_owned()
    } else {
        format!("{prefix}-{original}")
    };
    let is_allowed =
        |character: char| character.is_ascii_alphanumeric() || matches!(character, '-' | '.');
    let allowed: String = joined
        .chars()
        .map(|character| {
            if is_allowed(character) {
                character
            } else {
                '-'
            }
        })
        .collect();
    if allowed == joined && !allowed.is_empty() && allowed.len() <= LONGEST {
        return allowed;
    }
    let kept: String = allowed.chars().take(LONGEST - 17).collect();
    format!("{kept}-{:016x}", digest(&joined))
}

/// FNV-1a, 64 bits: enough to tell ids of one Bundle apart.
fn digest(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// `text` as an instant, which FHIR wants to the second and with an offset.
pub(crate) fn instant(moment: &str) -> String {
    let has_offset = moment.ends_with('Z')
        || moment
            .get(10..)
            .is_some_and(|time| time.contains(['+', '-']));
    match (moment.len(), has_offset) {
        (4, _) => format!("{moment}-01-01T00:00:00Z"),
        (7, _) => format!("{moment}-01T00:00:00Z"),
        (10, _) => format!("{moment}T00:00:00Z"),
        (_, true) => moment.to_owned(),
        (_, false) => format!("{moment}Z"),
    }
}

/// A reference to a resource of this Bundle.
pub(crate) fn reference(resource_type: &str, id: &str) -> Node {
    object([("reference", text(format!("{resource_type}/{id}")))])
}

/// A reference to an entry of the record that was assessed. The entry is not in
/// this Bundle, so it is named by identifier and not by address.
pub(crate) fn record_reference(reference: &str) -> Node {
    let resource_type = reference
        .split_once('/')
        .map(|(resource_type, _)| resource_type);
    object([
        (
            "type",
            optional(resource_type.filter(|name| gravida_fhir::model::type_named(name).is_some())),
        ),
        (
            "identifier",
            object([
                ("system", text(format!("{BASE}/record-reference"))),
                ("value", text(reference)),
            ]),
        ),
        ("display", text(reference)),
    ])
}

/// A concept said in words only.
pub(crate) fn words(words: &str) -> Node {
    object([("text", text(words))])
}

/// A concept of one of Gravida's own code systems.
pub(crate) fn own_concept(system: &str, code: &str, words: &str) -> Node {
    object([
        (
            "coding",
            list([object([
                ("system", text(format!("{BASE}/CodeSystem/{system}"))),
                ("code", text(code)),
            ])]),
        ),
        ("text", text(words)),
    ])
}

/// A coding.
pub(crate) fn coding(coding: &Coding) -> Node {
    object([
        ("system", text(&coding.system)),
        ("code", text(&coding.code)),
        ("display", optional(coding.display.as_deref())),
    ])
}

/// An annotation.
pub(crate) fn note(words: &str) -> Node {
    object([("text", text(words))])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_kept_where_fhir_accepts_them() {
        assert_eq!(
            id("guidance", "nice-ng126-1.5.2"),
            "guidance-nice-ng126-1.5.2"
        );
        assert_eq!(id("", "anna"), "anna");
    }

    #[test]
    fn other_ids_are_changed_and_stay_apart() {
        let (one, two) = (id("", "urn:uuid:1"), id("", "urn/uuid/1"));
        assert!(one.starts_with("urn-uuid-1-") && one != two);
        assert!(id("guidance", &"long".repeat(40)).len() <= 64);
        assert!(!id("", "").is_empty());
    }

    #[test]
    fn moments_become_instants() {
        assert_eq!(instant("2026-11-20"), "2026-11-20T00:00:00Z");
        assert_eq!(
            instant("2026-11-20T09:00:00+01:00"),
            "2026-11-20T09:00:00+01:00"
        );
        assert_eq!(instant("2026-11-20T09:00:00"), "2026-11-20T09:00:00Z");
    }
}

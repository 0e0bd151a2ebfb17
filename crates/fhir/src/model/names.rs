//! Names and types that reading itself has to know.

use std::sync::OnceLock;

use super::{ElementName, TypeId, element_named, type_named};

macro_rules! vocabulary {
    (names { $($name:ident = $text:literal),* $(,)? } types { $($kind:ident = $kind_text:literal),* $(,)? }) => {
        /// Element names and types that reading itself has to know.
        #[derive(Clone, Copy, Debug)]
        pub(crate) struct Vocabulary {
            $(pub(crate) $name: ElementName,)*
            $(pub(crate) $kind: TypeId,)*
        }

        impl Vocabulary {
            fn look_up() -> Self {
                Self {
                    $($name: element_named($text).unwrap_or(NO_NAME),)*
                    $($kind: type_named($kind_text).unwrap_or(NO_TYPE),)*
                }
            }
        }

        #[cfg(test)]
        mod tests {
            #[test]
            fn every_name_is_in_the_model() {
                $(assert!(super::element_named($text).is_some(), $text);)*
                $(assert!(super::type_named($kind_text).is_some(), $kind_text);)*
            }
        }
    };
}

vocabulary! {
    names {
        birth_date = "birthDate",
        code = "code",
        coding = "coding",
        contained = "contained",
        end = "end",
        full_url = "fullUrl",
        gender = "gender",
        id = "id",
        identifier = "identifier",
        last_updated = "lastUpdated",
        link = "link",
        modifier_extension = "modifierExtension",
        other = "other",
        patient = "patient",
        reference = "reference",
        resource_element = "resource",
        start = "start",
        status = "status",
        system = "system",
        text = "text",
        value = "value",
    }
    types {
        bundle = "Bundle",
        bundle_entry = "Bundle.Entry",
        codeable_concept = "CodeableConcept",
        operation_outcome = "OperationOutcome",
        patient_type = "Patient",
        period = "Period",
        positive_integer = "positiveInt",
        related_person_type = "RelatedPerson",
        reference_type = "Reference",
        resource = "Resource",
        string = "string",
        unsigned_integer = "unsignedInt",
    }
}

/// The name of nothing: of a resource's own node, for one.
pub(crate) const NO_NAME: ElementName = ElementName(u16::MAX);
/// The type of nothing. Kept within the bits a node has for types.
pub(crate) const NO_TYPE: TypeId = TypeId(0xfff);

/// The vocabulary, looked up once.
pub(crate) fn vocabulary() -> &'static Vocabulary {
    static VOCABULARY: OnceLock<Vocabulary> = OnceLock::new();
    VOCABULARY.get_or_init(Vocabulary::look_up)
}

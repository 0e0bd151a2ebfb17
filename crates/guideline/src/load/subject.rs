//! `subject.yaml`: which definitions fill the head of an assessment.

use crate::decode::Decoder;
use crate::knowledge::{GestationDefinitions, SubjectDefinitions};
use crate::yaml::Node;

pub(super) fn read(decoder: &mut Decoder<'_>, node: &Node<'_>) -> SubjectDefinitions {
    let mut fields = decoder.fields(node, "the subject");
    let age = fields.optional_definition(decoder, "age", None);
    let gestation = fields.optional("gestation").map(|node| {
        let mut fields = decoder.fields(node, "`gestation`");
        let gestation = GestationDefinitions {
            days: fields.definition(decoder, "days", None),
            method: fields.optional_definition(decoder, "method", None),
        };
        fields.finish(decoder);
        gestation
    });
    let loss = fields.optional_definition(decoder, "loss", None);
    let parameters = fields
        .mapping(decoder, "parameters")
        .iter()
        .map(|(term, parameter)| {
            let name = decoder.definition(parameter, "parameters", None);
            (term.scalar().unwrap_or_default().to_owned(), name)
        })
        .collect();
    fields.finish(decoder);
    SubjectDefinitions {
        age,
        gestation,
        loss,
        parameters,
    }
}

//! `guidelines/<id>.yaml` and `evidence/<id>.yaml`: what statements are cited from.

use super::{read_id, read_own_id};
use crate::decode::Decoder;
use crate::knowledge::{Evidence, EvidenceResult, Guideline};
use crate::yaml::Node;

pub(super) fn read_guideline(decoder: &mut Decoder<'_>, node: &Node<'_>, stem: &str) -> Guideline {
    let mut fields = decoder.fields(node, "a guideline");
    let guideline = Guideline {
        id: read_own_id(decoder, &mut fields, Some(stem)),
        body: fields.text(decoder, "body"),
        title: fields.text(decoder, "title"),
        edition: fields.text(decoder, "edition"),
        date: fields.optional_text(decoder, "date"),
        jurisdiction: fields.text(decoder, "jurisdiction"),
        url: fields.text(decoder, "url"),
        licence: fields.optional_text(decoder, "licence"),
        status: fields.word(decoder, "status"),
        note: fields.optional_text(decoder, "note"),
        verification: fields.word(decoder, "verification"),
        place: decoder.place(node),
    };
    fields.finish(decoder);
    guideline
}

pub(super) fn read_evidence(decoder: &mut Decoder<'_>, node: &Node<'_>, stem: &str) -> Evidence {
    let mut fields = decoder.fields(node, "evidence");
    let evidence = Evidence {
        id: read_own_id(decoder, &mut fields, Some(stem)),
        kind: fields.word(decoder, "kind"),
        title: fields.text(decoder, "title"),
        citation: fields.optional_text(decoder, "citation"),
        design: fields.optional_text(decoder, "design"),
        population: fields.optional_text(decoder, "population"),
        n: fields.optional_text(decoder, "n"),
        results: fields
            .list(decoder, "results")
            .iter()
            .map(|node| read_result(decoder, node))
            .collect(),
        certainty: fields.optional_word(decoder, "certainty"),
        url: fields.optional_text(decoder, "url"),
        verification: fields.word(decoder, "verification"),
        note: fields.optional_text(decoder, "note"),
        place: decoder.place(node),
    };
    fields.finish(decoder);
    evidence
}

fn read_result(decoder: &mut Decoder<'_>, node: &Node<'_>) -> EvidenceResult {
    let mut fields = decoder.fields(node, "a result");
    let result = EvidenceResult {
        id: read_id(decoder, &mut fields),
        label: fields.text(decoder, "label"),
        intervention: fields.optional_text(decoder, "intervention"),
        control: fields.optional_text(decoder, "control"),
        measure: fields.optional_text(decoder, "measure"),
        value: fields.optional_text(decoder, "value"),
        interval: fields.optional_text(decoder, "interval"),
        verification: fields.word(decoder, "verification"),
        note: fields.optional_text(decoder, "note"),
        place: decoder.place(node),
    };
    fields.finish(decoder);
    result
}

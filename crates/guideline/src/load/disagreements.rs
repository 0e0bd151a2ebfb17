//! `disagreements.yaml`: where bodies disagree, and why.

use super::{read_id, read_sources};
use crate::decode::Decoder;
use crate::knowledge::Disagreement;
use crate::yaml::Node;

pub(super) fn read(decoder: &mut Decoder<'_>, node: &Node<'_>) -> Vec<Disagreement> {
    let mut fields = decoder.fields(node, "the disagreements");
    let disagreements = fields
        .list(decoder, "disagreements")
        .iter()
        .map(|node| read_one(decoder, node))
        .collect();
    fields.finish(decoder);
    disagreements
}

fn read_one(decoder: &mut Decoder<'_>, node: &Node<'_>) -> Disagreement {
    let mut fields = decoder.fields(node, "a disagreement");
    let one = Disagreement {
        id: read_id(decoder, &mut fields),
        decision: fields.text(decoder, "decision"),
        question: fields.text(decoder, "question"),
        because: fields.text(decoder, "because"),
        positions: fields
            .list(decoder, "positions")
            .iter()
            .map(|node| decoder.text(node, "positions"))
            .collect(),
        sources: read_sources(decoder, &mut fields),
        place: decoder.place(node),
    };
    fields.finish(decoder);
    one
}

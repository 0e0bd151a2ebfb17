//! `phrases.yaml`: the words and short phrases that logic makes values of.

use crate::decode::Decoder;
use crate::knowledge::Phrase;
use crate::yaml::Node;

pub(super) fn read(decoder: &mut Decoder<'_>, node: &Node<'_>) -> Vec<Phrase> {
    let mut fields = decoder.fields(node, "the phrases");
    let phrases = fields
        .list(decoder, "phrases")
        .iter()
        .map(|node| Phrase {
            text: decoder.text(node, "phrases"),
            place: decoder.place(node),
        })
        .collect();
    fields.finish(decoder);
    phrases
}

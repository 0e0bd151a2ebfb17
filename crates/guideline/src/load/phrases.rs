//! `phrases.yaml`: the words and short phrases that logic makes values of, and the names of
//! definitions that reasons are told by; and what is written in pictures alone.

use crate::decode::Decoder;
use crate::knowledge::Phrase;
use crate::yaml::Node;

/// The phrases, the whole values, the definitions, and the words of pictures.
pub(super) fn read(decoder: &mut Decoder<'_>, node: &Node<'_>) -> [Vec<Phrase>; 4] {
    let mut fields = decoder.fields(node, "the phrases");
    let lists = ["phrases", "values", "definitions", "drawn"].map(|key| {
        (fields.list(decoder, key).iter())
            .map(|node| Phrase {
                text: decoder.text(node, key),
                place: decoder.place(node),
            })
            .collect()
    });
    fields.finish(decoder);
    lists
}

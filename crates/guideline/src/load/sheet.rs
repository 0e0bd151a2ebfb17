//! `sheet.yaml`: the sentences of the sheet for the woman, each with its condition.

use super::{read_id, read_sources};
use crate::decode::Decoder;
use crate::knowledge::{SheetCondition, SheetPart, SheetSentence, SheetWording};
use crate::words::AlertLevel;
use crate::yaml::Node;

pub(super) fn read(decoder: &mut Decoder<'_>, node: &Node<'_>) -> SheetWording {
    let mut fields = decoder.fields(node, "the sheet");
    let sheet = SheetWording {
        title: fields.text(decoder, "title"),
        title_after_loss: fields.text(decoder, "title-after-loss"),
        information: fields.text(decoder, "information"),
        parts: fields
            .list(decoder, "parts")
            .iter()
            .map(|node| {
                let mut fields = decoder.fields(node, "a part");
                let part = SheetPart {
                    id: read_id(decoder, &mut fields),
                    title: fields.text(decoder, "title"),
                };
                fields.finish(decoder);
                part
            })
            .collect(),
        sentences: fields
            .list(decoder, "sentences")
            .iter()
            .map(|node| read_sentence(decoder, node))
            .collect(),
        place: decoder.place(node),
    };
    fields.finish(decoder);
    sheet
}

fn read_sentence(decoder: &mut Decoder<'_>, node: &Node<'_>) -> SheetSentence {
    let mut fields = decoder.fields(node, "a sentence");
    let id = read_id(decoder, &mut fields);
    if !id.starts_with("sheet-") {
        decoder.error(
            node,
            format!("the id `{id}` does not start with `sheet-`"),
            Some(format!("call it `sheet-{id}`")),
        );
    }
    let mut conditions = |key| -> Vec<SheetCondition> {
        fields
            .list(decoder, key)
            .iter()
            .filter_map(|node| read_condition(decoder, node))
            .collect()
    };
    let (when, unless) = (conditions("when"), conditions("unless"));
    let sentence = SheetSentence {
        id,
        part: fields.text(decoder, "part"),
        when,
        unless,
        text: fields.text(decoder, "text"),
        sources: read_sources(decoder, &mut fields),
        place: decoder.place(node),
    };
    fields.finish(decoder);
    sentence
}

/// A condition: `loss`, `dated`, or a mapping with one of the other kinds.
fn read_condition(decoder: &mut Decoder<'_>, node: &Node<'_>) -> Option<SheetCondition> {
    match node.scalar() {
        Some("loss") => return Some(SheetCondition::Loss),
        Some("dated") => return Some(SheetCondition::Dated),
        _ => {}
    }
    let mut fields = decoder.fields(node, "a condition");
    let mut found = Vec::new();
    if let Some(id) = fields.optional_text(decoder, "finding") {
        let values = fields
            .list(decoder, "is")
            .iter()
            .map(|node| decoder.text(node, "is"))
            .collect();
        found.push(SheetCondition::Finding { id, values });
    }
    found.extend(
        fields
            .optional_text(decoder, "alert")
            .map(SheetCondition::Alert),
    );
    found.extend(
        fields
            .optional_word::<AlertLevel>(decoder, "alert-level")
            .map(SheetCondition::AlertLevel),
    );
    found.extend(
        fields
            .optional_text(decoder, "task")
            .map(SheetCondition::Task),
    );
    found.extend(
        fields
            .optional_text(decoder, "applies")
            .map(SheetCondition::Applies),
    );
    found.extend(
        fields
            .optional_text(decoder, "asked")
            .map(SheetCondition::Asked),
    );
    fields.finish(decoder);
    if found.len() != 1 {
        decoder.error(
            node,
            format!("a condition names one thing, this names {}", found.len()),
            Some("write one condition for each".to_owned()),
        );
    }
    found.pop()
}

//! `form.yaml`: which facts a typed case begins with, and the names of the topics.

use crate::decode::Decoder;
use crate::knowledge::{EntryForm, EntryGroup, EntryTopic};
use crate::yaml::Node;

pub(super) fn read(decoder: &mut Decoder<'_>, node: &Node<'_>) -> EntryForm {
    let mut fields = decoder.fields(node, "the form");
    let groups = fields
        .list(decoder, "groups")
        .iter()
        .map(|node| read_group(decoder, node))
        .collect();
    let topics = fields
        .mapping(decoder, "topics")
        .iter()
        .map(|(topic, title)| EntryTopic {
            id: topic.scalar().unwrap_or_default().to_owned(),
            title: decoder.text(title, "topics"),
            place: decoder.place(topic),
        })
        .collect();
    fields.finish(decoder);
    EntryForm { groups, topics }
}

fn read_group(decoder: &mut Decoder<'_>, node: &Node<'_>) -> EntryGroup {
    let mut fields = decoder.fields(node, "a group of the form");
    let group = EntryGroup {
        title: fields.text(decoder, "title"),
        date: fields.optional_text(decoder, "date"),
        none: fields.optional_text(decoder, "none"),
        is_folded: fields.optional_flag(decoder, "folded"),
        facts: fields
            .list(decoder, "facts")
            .iter()
            .map(|node| decoder.text(node, "facts"))
            .collect(),
        place: decoder.place(node),
    };
    fields.finish(decoder);
    group
}

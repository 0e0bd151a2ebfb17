//! `services.yaml`: the services of CDS Hooks.

use super::read_id;
use crate::decode::{Decoder, Fields};
use crate::knowledge::{
    CardRule, HookService, HookServices, OrderGroup, OverrideReason, StatedFact,
};
use crate::words::Word;
use crate::yaml::Node;

pub(super) fn read(decoder: &mut Decoder<'_>, node: &Node<'_>) -> HookServices {
    let mut fields = decoder.fields(node, "the services");
    let services = HookServices {
        override_reasons: each(
            decoder,
            &mut fields,
            "override-reasons",
            read_override_reason,
        ),
        services: each(decoder, &mut fields, "services", read_service),
    };
    fields.finish(decoder);
    services
}

fn each<T>(
    decoder: &mut Decoder<'_>,
    fields: &mut Fields<'_, '_>,
    key: &'static str,
    read: impl Fn(&mut Decoder<'_>, &Node<'_>) -> T,
) -> Vec<T> {
    fields
        .list(decoder, key)
        .iter()
        .map(|node| read(decoder, node))
        .collect()
}

fn texts(decoder: &mut Decoder<'_>, fields: &mut Fields<'_, '_>, key: &'static str) -> Vec<String> {
    each(decoder, fields, key, |decoder, node| {
        decoder.text(node, key)
    })
}

fn words<W: Word>(
    decoder: &mut Decoder<'_>,
    fields: &mut Fields<'_, '_>,
    key: &'static str,
) -> Vec<W> {
    each(decoder, fields, key, |decoder, node| {
        decoder.word(node, key)
    })
}

fn read_override_reason(decoder: &mut Decoder<'_>, node: &Node<'_>) -> OverrideReason {
    let mut fields = decoder.fields(node, "a reason for overriding");
    let reason = OverrideReason {
        id: read_id(decoder, &mut fields),
        label: fields.text(decoder, "label"),
        place: decoder.place(node),
    };
    fields.finish(decoder);
    reason
}

fn read_service(decoder: &mut Decoder<'_>, node: &Node<'_>) -> HookService {
    let mut fields = decoder.fields(node, "a service");
    let most_cards = fields
        .required(decoder, "most-cards")
        .and_then(|_| fields.optional_whole_number(decoder, "most-cards"));
    let service = HookService {
        id: read_id(decoder, &mut fields),
        hooks: words(decoder, &mut fields, "hooks"),
        title: fields.text(decoder, "title"),
        description: fields.text(decoder, "description"),
        usage_requirements: fields.optional_text(decoder, "usage-requirements"),
        requires: texts(decoder, &mut fields, "requires"),
        decisions: texts(decoder, &mut fields, "decisions"),
        cards: each(decoder, &mut fields, "cards", read_rule),
        orders: each(decoder, &mut fields, "orders", read_group),
        override_reasons: texts(decoder, &mut fields, "override-reasons"),
        most_cards: most_cards
            .and_then(|number| usize::try_from(number).ok())
            .unwrap_or_default(),
        place: decoder.place(node),
    };
    fields.finish(decoder);
    service
}

fn read_rule(decoder: &mut Decoder<'_>, node: &Node<'_>) -> CardRule {
    let mut fields = decoder.fields(node, "a rule for cards");
    let rule = CardRule {
        show: fields.word(decoder, "show"),
        level: fields.optional_word(decoder, "level"),
        directions: words(decoder, &mut fields, "directions"),
        indicator: fields.word(decoder, "indicator"),
        place: decoder.place(node),
    };
    fields.finish(decoder);
    rule
}

fn read_group(decoder: &mut Decoder<'_>, node: &Node<'_>) -> OrderGroup {
    let mut fields = decoder.fields(node, "a group of orders");
    let group = OrderGroup {
        id: read_id(decoder, &mut fields),
        title: fields.text(decoder, "title"),
        states: each(decoder, &mut fields, "states", read_stated),
        against: texts(decoder, &mut fields, "against"),
        place: decoder.place(node),
    };
    fields.finish(decoder);
    group
}

pub(super) fn read_stated(decoder: &mut Decoder<'_>, node: &Node<'_>) -> StatedFact {
    let mut fields = decoder.fields(node, "a stated fact");
    let stated = StatedFact {
        fact: fields.text(decoder, "fact"),
        values: texts(decoder, &mut fields, "values"),
        place: decoder.place(node),
    };
    fields.finish(decoder);
    stated
}

//! `letter.yaml`: the words of a referral letter, and where referrals go.

use super::read_id;
use crate::decode::Decoder;
use crate::knowledge::{LetterRoute, LetterWording};
use crate::words::Urgency;
use crate::yaml::Node;

pub(super) fn read(decoder: &mut Decoder<'_>, node: &Node<'_>) -> LetterWording {
    let mut fields = decoder.fields(node, "the letter");
    let urgency = match fields.required(decoder, "urgency") {
        Some(node) => read_urgency(decoder, node),
        None => Vec::new(),
    };
    let letter = LetterWording {
        heading: fields.text(decoder, "heading"),
        opening: fields.text(decoder, "opening"),
        closing: fields.text(decoder, "closing"),
        red_flags: fields.text(decoder, "red-flags"),
        urgency,
        routes: fields
            .list(decoder, "routes")
            .iter()
            .map(|node| read_route(decoder, node))
            .collect(),
        place: decoder.place(node),
    };
    fields.finish(decoder);
    letter
}

fn read_urgency(decoder: &mut Decoder<'_>, node: &Node<'_>) -> Vec<(Urgency, String)> {
    let mut fields = decoder.fields(node, "`urgency`");
    let words = Urgency::ALL
        .iter()
        .map(|urgency| (*urgency, fields.text(decoder, urgency.as_str())))
        .collect();
    fields.finish(decoder);
    words
}

fn read_route(decoder: &mut Decoder<'_>, node: &Node<'_>) -> LetterRoute {
    let mut fields = decoder.fields(node, "a route");
    let route = LetterRoute {
        id: read_id(decoder, &mut fields),
        to: fields.text(decoder, "to"),
        asks: fields.text(decoder, "asks"),
        urgency: fields.word(decoder, "urgency"),
        decisions: fields
            .list(decoder, "decisions")
            .iter()
            .map(|node| decoder.text(node, "decisions"))
            .collect(),
        place: decoder.place(node),
    };
    fields.finish(decoder);
    route
}

//! `pictures/<id>.yaml`: what is drawn of a record, and in which words.

use super::{read_own_id, read_sources};
use crate::decode::{Decoder, Fields};
use crate::knowledge::{LayerKind, Picture, PictureAxis, PictureLayer, PictureValueAxis, Source};
use crate::yaml::Node;

pub(super) fn read(decoder: &mut Decoder<'_>, node: &Node<'_>, stem: &str) -> Picture {
    let mut fields = decoder.fields(node, "a picture");
    let order = fields
        .required(decoder, "order")
        .and_then(|_| fields.optional_whole_number(decoder, "order"));
    let mut layers = Vec::new();
    for kind in LayerKind::ALL {
        for node in fields.list(decoder, kind.key()) {
            layers.push(read_layer(decoder, node, kind));
        }
    }
    let across = match fields.required(decoder, "across") {
        Some(node) => read_axis(decoder, node),
        None => no_axis(decoder, node),
    };
    let picture = Picture {
        id: read_own_id(decoder, &mut fields, Some(stem)),
        order: order.unwrap_or_default(),
        title: fields.text(decoder, "title"),
        alternative: fields.text(decoder, "alternative"),
        in_words: fields.optional_definition(decoder, "in-words", None),
        condition: fields.definition(decoder, "condition", None),
        across,
        up: fields
            .optional("up")
            .map(|node| read_value_axis(decoder, node)),
        tasks: fields.optional_text(decoder, "tasks"),
        sources: if is_of_the_record_only(&layers) {
            read_own_sources(decoder, &mut fields)
        } else {
            read_sources(decoder, &mut fields)
        },
        place: decoder.place(node),
        layers,
    };
    check_parts(decoder, &fields, &picture);
    fields.finish(decoder);
    picture
}

/// Stands in for the axis that a picture has to have and was told not to have.
fn no_axis(decoder: &Decoder<'_>, node: &Node<'_>) -> PictureAxis {
    PictureAxis {
        label: String::new(),
        unit: String::new(),
        origin: None,
        label_without_origin: None,
        place: decoder.place(node),
    }
}

fn read_axis(decoder: &mut Decoder<'_>, node: &Node<'_>) -> PictureAxis {
    let mut fields = decoder.fields(node, "`across`");
    let axis = PictureAxis {
        label: fields.text(decoder, "label"),
        unit: fields.text(decoder, "unit"),
        origin: fields.optional_definition(decoder, "origin", None),
        label_without_origin: fields.optional_text(decoder, "label-without-origin"),
        place: decoder.place(node),
    };
    if axis.label_without_origin.is_some() && axis.origin.is_none() {
        decoder.error(
            node,
            "`label-without-origin` stands where no `origin` is named".to_owned(),
            Some("name the origin, or leave the label out".to_owned()),
        );
    }
    fields.finish(decoder);
    axis
}

fn read_value_axis(decoder: &mut Decoder<'_>, node: &Node<'_>) -> PictureValueAxis {
    let mut fields = decoder.fields(node, "`up`");
    let axis = PictureValueAxis {
        label: fields.text(decoder, "label"),
        unit: fields.optional_text(decoder, "unit"),
        scale: fields.word(decoder, "scale"),
        place: decoder.place(node),
    };
    fields.finish(decoder);
    axis
}

fn read_layer(decoder: &mut Decoder<'_>, node: &Node<'_>, kind: LayerKind) -> PictureLayer {
    let mut fields = decoder.fields(node, "a layer of a picture");
    let layer = PictureLayer {
        kind,
        name: fields.text(decoder, "name"),
        detail: fields.optional_text(decoder, "detail"),
        definition: fields.definition(decoder, "definition", None),
        sources: read_own_sources(decoder, &mut fields),
        place: decoder.place(node),
    };
    fields.finish(decoder);
    layer
}

/// Whether a picture shows what the record holds and nothing that anybody states.
fn is_of_the_record_only(layers: &[PictureLayer]) -> bool {
    layers.iter().all(|layer| match layer.kind {
        LayerKind::Points | LayerKind::Events => true,
        LayerKind::Lines | LayerKind::Bands | LayerKind::Zones => false,
    })
}

/// Sources where there are any: what is the record's own needs none.
fn read_own_sources(decoder: &mut Decoder<'_>, fields: &mut Fields<'_, '_>) -> Vec<Source> {
    if fields.optional("sources").is_some() {
        read_sources(decoder, fields)
    } else {
        Vec::new()
    }
}

/// A picture has something to draw, and an axis for every value.
fn check_parts(decoder: &mut Decoder<'_>, fields: &Fields<'_, '_>, picture: &Picture) {
    if picture.layers.is_empty() && picture.tasks.is_none() {
        let keys: Vec<&str> = LayerKind::ALL.iter().map(|kind| kind.key()).collect();
        decoder.error(
            fields.node,
            "the picture draws nothing".to_owned(),
            Some(format!("add one of {}", crate::decode::list_of(&keys))),
        );
    }
    let valued = picture.layers.iter().find(|layer| layer.kind.has_values());
    match (valued, &picture.up) {
        (Some(layer), None) => decoder.error(
            fields.node,
            format!(
                "`{}` have values, and the picture has no `up`",
                layer.kind.key()
            ),
            Some("add `up: { label: …, unit: …, scale: linear }`".to_owned()),
        ),
        (None, Some(_)) => decoder.error(
            fields.node,
            "the picture has an axis `up` and no values on it".to_owned(),
            Some("add `points`, `lines` or `bands`, or leave `up` out".to_owned()),
        ),
        _ => {}
    }
}

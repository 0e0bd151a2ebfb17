//! `measures/measures.yaml`: what is counted over many women.

use super::{read_id, read_sources};
use crate::decode::{Decoder, Fields};
use crate::knowledge::Measure;
use crate::yaml::Node;

pub(super) fn read(decoder: &mut Decoder<'_>, node: &Node<'_>) -> (Vec<Measure>, Vec<u16>) {
    let mut fields = decoder.fields(node, "the measures");
    let bands = read_bands(decoder, &mut fields);
    let library = fields.text(decoder, "library");
    let measures = fields
        .list(decoder, "measures")
        .iter()
        .map(|node| read_one(decoder, node, &library))
        .collect();
    fields.finish(decoder);
    (measures, bands)
}

/// Lower ends in years, ascending.
fn read_bands(decoder: &mut Decoder<'_>, fields: &mut Fields<'_, '_>) -> Vec<u16> {
    let mut bands: Vec<u16> = Vec::new();
    for node in fields.list(decoder, "age-bands") {
        let text = decoder.text(node, "age-bands");
        match text.parse() {
            Ok(years) if bands.last().is_none_or(|last| *last < years) => bands.push(years),
            _ => decoder.error(
                node,
                format!("`{text}` is no lower end of a band of age above the one before"),
                Some("write whole years, ascending, such as [ 20, 25, 30 ]".to_owned()),
            ),
        }
    }
    bands
}

fn read_one(decoder: &mut Decoder<'_>, node: &Node<'_>, library: &str) -> Measure {
    let mut fields = decoder.fields(node, "a measure");
    let library = Some(library);
    let measure = Measure {
        id: read_id(decoder, &mut fields),
        title: fields.text(decoder, "title"),
        description: fields.text(decoder, "description"),
        decision: fields.text(decoder, "decision"),
        recommendations: fields
            .list(decoder, "recommendations")
            .iter()
            .map(|node| decoder.text(node, "recommendations"))
            .collect(),
        improvement: fields.word(decoder, "improvement"),
        initial_population: fields.definition(decoder, "initial-population", library),
        denominator: fields.definition(decoder, "denominator", library),
        exclusion: fields.optional_definition(decoder, "denominator-exclusion", library),
        numerator: fields.definition(decoder, "numerator", library),
        sources: read_sources(decoder, &mut fields),
        place: decoder.place(node),
    };
    fields.finish(decoder);
    if !measure.id.starts_with("measure-") {
        decoder.error(
            node,
            format!("the id `{}` does not start with `measure-`", measure.id),
            Some(format!("call it `measure-{}`", measure.id)),
        );
    }
    measure
}

//! `calculators/<name>/source.yaml`: a published formula and where it is written.

use super::{read_id, read_own_id, read_sources};
use crate::decode::Decoder;
use crate::knowledge::{Calculator, CalculatorResult};
use crate::yaml::Node;

pub(super) fn read(decoder: &mut Decoder<'_>, node: &Node<'_>, folder: &str) -> Calculator {
    let mut fields = decoder.fields(node, "a calculator");
    let library = fields.text(decoder, "library");
    let calculator = Calculator {
        id: read_own_id(decoder, &mut fields, Some(folder)),
        title: fields.text(decoder, "title"),
        summary: fields.text(decoder, "summary"),
        valid: fields.optional_text(decoder, "valid"),
        results: fields
            .list(decoder, "results")
            .iter()
            .map(|node| read_result(decoder, node, &library))
            .collect(),
        sources: read_sources(decoder, &mut fields),
        place: decoder.place(node),
        library,
    };
    if calculator.results.is_empty() {
        decoder.error(node, "a calculator has no `results`".to_owned(), None);
    }
    fields.finish(decoder);
    calculator
}

fn read_result(decoder: &mut Decoder<'_>, node: &Node<'_>, library: &str) -> CalculatorResult {
    let mut fields = decoder.fields(node, "a result");
    let result = CalculatorResult {
        id: read_id(decoder, &mut fields),
        label: fields.text(decoder, "label"),
        definition: fields.definition(decoder, "definition", Some(library)),
        unit: fields.optional_text(decoder, "unit"),
        place: decoder.place(node),
    };
    fields.finish(decoder);
    result
}

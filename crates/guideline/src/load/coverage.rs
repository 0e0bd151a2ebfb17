//! `coverage.yaml`: which tests and treatments live where in the knowledge.

use super::read_id;
use crate::decode::Decoder;
use crate::knowledge::{Coverage, CoverageMatrix, CoverageRow};
use crate::yaml::Node;

pub(super) fn read(decoder: &mut Decoder<'_>, node: &Node<'_>) -> Coverage {
    let mut fields = decoder.fields(node, "the coverage");
    let matrices = fields
        .list(decoder, "matrices")
        .iter()
        .map(|node| {
            let mut fields = decoder.fields(node, "a matrix");
            let matrix = CoverageMatrix {
                id: read_id(decoder, &mut fields),
                title: fields.text(decoder, "title"),
                rows: fields
                    .list(decoder, "rows")
                    .iter()
                    .map(|node| read_row(decoder, node))
                    .collect(),
            };
            fields.finish(decoder);
            matrix
        })
        .collect();
    fields.finish(decoder);
    Coverage { matrices }
}

fn read_row(decoder: &mut Decoder<'_>, node: &Node<'_>) -> CoverageRow {
    let mut fields = decoder.fields(node, "a row");
    let row = CoverageRow {
        row: fields.text(decoder, "row"),
        ids: fields
            .list(decoder, "ids")
            .iter()
            .map(|node| decoder.text(node, "ids"))
            .collect(),
        place: decoder.place(node),
    };
    fields.finish(decoder);
    row
}

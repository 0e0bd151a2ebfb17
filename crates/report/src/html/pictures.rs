//! Pictures in the page: each drawn, and told in tables below.

use super::sections::Writer;
use crate::picture::{picture_svg, tables};
use crate::wording;

impl Writer<'_, '_> {
    pub(super) fn pictures(&mut self) {
        let assessment = self.assessment;
        if assessment.pictures.is_empty() {
            return;
        }
        self.heading(wording::PICTURES);
        for picture in &assessment.pictures {
            self.markup.open("figure", "picture");
            self.markup.drawing(&picture_svg(picture));
            self.markup.open("figcaption", "quiet");
            self.markup.text(&picture.alternative);
            self.markup.text(" ");
            self.recalled(picture.verification);
            self.markup.close("figcaption");
            self.fold(wording::AS_TABLES);
            for table in tables(picture) {
                self.markup.table(&table.caption, &table.head, &table.rows);
            }
            self.markup.close("details");
            self.origin(&picture.id, &picture.sources);
            self.markup.close("figure");
        }
        self.markup.close("section");
    }
}

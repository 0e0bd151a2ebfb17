//! Pictures in the page: each drawn, and told in tables below.

use super::sections::Writer;
use crate::picture::{picture_svg, tables};

impl Writer<'_, '_> {
    pub(super) fn pictures(&mut self) {
        let assessment = self.assessment;
        if assessment.pictures.is_empty() {
            return;
        }
        self.heading(self.locale.label("pictures"));
        for picture in &assessment.pictures {
            self.markup.open("figure", "picture");
            self.markup.drawing(&picture_svg(picture, self.locale));
            self.markup.open("figcaption", "quiet");
            self.markup.text(&picture.alternative);
            self.markup.text(" ");
            self.recalled(picture.verification);
            self.markup.close("figcaption");
            self.fold(self.locale.label("picture-as-tables"));
            for table in tables(picture, self.locale) {
                self.markup.table(&table.caption, &table.head, &table.rows);
            }
            self.markup.close("details");
            self.origin(&picture.id, &picture.sources);
            self.markup.close("figure");
        }
        self.markup.close("section");
    }
}

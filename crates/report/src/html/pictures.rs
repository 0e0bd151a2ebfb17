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
        self.drawings(true);
        self.markup.close("section");
    }

    /// Each picture with its words and tables; without the style where the page has it already.
    pub(super) fn drawings(&mut self, with_style: bool) {
        let assessment = self.assessment;
        for picture in &assessment.pictures {
            self.markup.open("figure", "picture");
            let svg = picture_svg(picture, self.locale);
            match svg.split_once("<style>").zip(svg.split_once("</style>")) {
                Some(((before, _), (_, after))) if !with_style => {
                    self.markup.drawing(before);
                    self.markup.drawing(after);
                }
                _ => self.markup.drawing(&svg),
            }
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
    }
}

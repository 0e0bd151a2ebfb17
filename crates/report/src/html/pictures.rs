//! Pictures in the page: each drawn, and told in tables below.

use gravida_guideline::assessment::Picture;

use super::sections::Writer;
use crate::picture::{picture_svg, tables};

impl<'a> Writer<'a, '_> {
    pub(super) fn pictures(&mut self) {
        if self.pictures_shown().next().is_none() {
            return;
        }
        self.heading(self.locale.label("pictures"));
        self.drawings(true);
        self.markup.close("section");
    }

    /// The pictures; after a loss none that counts its weeks.
    fn pictures_shown(&self) -> impl Iterator<Item = &'a Picture> + use<'a> {
        let assessment = self.assessment;
        let is_lost = assessment.subject.loss;
        (assessment.pictures.iter())
            .filter(move |picture| !(is_lost && picture.across.unit == "wk"))
    }

    /// Each picture with its words and tables; without the style where the page has it already.
    pub(super) fn drawings(&mut self, with_style: bool) {
        for picture in self.pictures_shown() {
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

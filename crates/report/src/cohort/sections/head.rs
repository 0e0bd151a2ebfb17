//! What a report is about, and the figures that matter first.

use gravida_guideline::tally::Stratum;

use super::Writer;

impl Writer<'_, '_> {
    /// What it is about, and the figures that matter first.
    pub(super) fn head(&mut self) {
        let locale = self.locale;
        let tally = self.cohort.tally;
        let label = |key| locale.label(key).to_owned();
        self.markup.element("h1", "", &label("cohort-report"));
        self.markup.open("div", "quiet");
        if let Some([first, last]) = &tally.period {
            let about = locale.phrase(
                "cohort-about",
                &[
                    ("first", locale.moment(first).as_str().into()),
                    ("last", locale.moment(last).as_str().into()),
                    ("profile", self.cohort.profile.into()),
                ],
            );
            self.markup.element("p", "", &about);
        }
        self.markup.open("p", "");
        let knowledge = self.cohort.knowledge;
        let version = format!(
            "{} {} {} ",
            crate::wording::PRODUCT,
            locale.label("knowledge"),
            knowledge.version()
        );
        self.markup.text(&version);
        self.markup.inline("code", "", knowledge.digest());
        self.markup.close("p");
        self.markup.close("div");
        self.contents();
        let all = |count: fn(&Stratum) -> u64| tally.ages.values().map(count).sum::<u64>();
        let mut figures = vec![
            (label("cohort-women"), tally.women),
            (
                label("cohort-with-emergency"),
                all(|stratum| stratum.with_emergency),
            ),
            (
                label("cohort-with-urgency"),
                all(|stratum| stratum.with_urgency),
            ),
        ];
        if self.cohort.parts.tasks {
            figures.push((
                label("cohort-with-overdue"),
                all(|stratum| stratum.with_overdue),
            ));
        }
        self.markup.raw("<dl class=\"figures\">\n");
        for (name, count) in figures {
            let count = self.shown(count);
            self.markup.open("div", "");
            self.markup.element("dt", "", &name);
            self.markup.element("dd", "", &count);
            self.markup.close("div");
        }
        self.markup.raw("</dl>\n");
        if let Some(least) = self.cohort.small.least() {
            let least = i64::try_from(least).unwrap_or(i64::MAX);
            let withheld = locale.phrase("cohort-withheld", &[("least", least.into())]);
            self.markup.element("p", "withheld", &withheld);
        }
    }

    /// Links to the parts, which are numbered as they come.
    fn contents(&mut self) {
        self.markup.raw("<nav class=\"parts\"><ul>\n");
        let parts = self.parts();
        let counted = parts.iter().filter(|part| part.is_counted);
        for (number, part) in (1..).zip(counted) {
            self.markup
                .drawing(&format!("<li><a href=\"#part-{number}\">"));
            self.markup.text(self.locale.label(part.title));
            self.markup.raw("</a></li>\n");
        }
        self.markup.raw("</ul></nav>\n");
    }
}

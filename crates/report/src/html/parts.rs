//! The parts of an assessment one by one, for a page that puts its own frame
//! around them: what to do first, everything else folded.

use std::collections::BTreeSet;

use gravida_guideline::assessment::{Assessment, Finding, Recommendation};

use super::Markup;
use super::sections::Writer;
use crate::locale::Locale;
use crate::titles::Titles;
use crate::view::{View, all_sources, notable_first};

/// So many findings are shown before the rest is folded.
const FINDINGS: usize = 8;

/// The parts of an assessment as HTML, each empty where there is nothing to
/// say. Ids differ over all parts; headings begin at level two.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HtmlParts {
    /// Age and gestation, in one line of text that is not HTML.
    pub subject: String,
    /// Red flags, or the sentence that there is none.
    pub alerts: String,
    /// What is known of the decisions that speak.
    pub standing: String,
    /// What not to do, what to do, what to consider, what nobody knows; each with
    /// how and why folded. What she must not get comes first: it is short, and
    /// below a long list it would not be seen.
    pub advice: Vec<AdvicePart>,
    /// The sentence that nothing applies, where there is no advice.
    pub no_advice: String,
    /// Dated things to do.
    pub tasks: String,
    /// Every decision that is asked, with all positions, folded.
    pub decisions: String,
    /// The drawings; their style is [`PICTURE_STYLE`](crate::PICTURE_STYLE).
    pub pictures: String,
    /// What could not be worked out, what is wrong with the record.
    pub issues: String,
    /// What may matter, and what is not asked now, by name.
    pub others: String,
    /// Where it is written.
    pub sources: String,
}

/// The advice of one kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AdvicePart {
    /// What kind, fit for an id within a page: `do-not`, `do`, `consider`, `not-settled`.
    pub kind: &'static str,
    /// Its heading, text that is not HTML.
    pub title: String,
    /// How many statements.
    pub number: usize,
    /// The heading and the statements as HTML.
    pub html: String,
}

/// The parts of one assessment.
#[must_use]
pub fn html_parts(assessment: &Assessment, titles: &Titles) -> HtmlParts {
    let spoken = titles.locale().spoken(assessment);
    let assessment = &*spoken.assessment;
    let mut markup = Markup::default();
    let mut writer = Writer {
        markup: &mut markup,
        view: View::of(assessment, titles.locale()),
        assessment,
        titles,
        locale: titles.locale(),
        spoken: &spoken,
    };
    HtmlParts {
        subject: subject(assessment, titles.locale()),
        // Where a red flag is written and why it is raised is folded, so that several fit on a screen.
        alerts: writer.part(|writer| {
            let title = writer.locale.label("how-and-why");
            writer.alerts(|writer, alert| {
                writer.ground_folded(title, (&alert.id, &alert.sources, &alert.because));
            });
        }),
        standing: writer.part(Writer::standing_at_a_glance),
        advice: writer.advice_in_force(),
        no_advice: writer.part(Writer::no_advice),
        tasks: writer.part(|writer| {
            let title = writer.locale.label("why");
            writer.tasks(|writer, task| {
                writer.ground_folded(title, (&task.id, &task.sources, &task.because));
            });
        }),
        decisions: writer.part(Writer::decisions_folded),
        pictures: writer.part(|writer| writer.drawings(false)),
        issues: writer.part(|writer| {
            writer.failed();
            writer.issues();
        }),
        others: writer.part(Writer::others_by_name),
        sources: writer.part(Writer::sources_folded),
    }
}

fn subject(assessment: &Assessment, locale: &Locale) -> String {
    let subject = &assessment.subject;
    let gestation = subject.gestation.as_ref().map(|gestation| {
        let method = gestation
            .method
            .as_ref()
            .map_or_else(String::new, |method| format!(" ({method})"));
        format!("{}{method}", locale.gestation(gestation.days))
    });
    let parts = [subject.age_years.map(|age| locale.years(age)), gestation];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

impl<'a> Writer<'a, '_> {
    /// What `write` writes, by itself.
    fn part(&mut self, write: impl FnOnce(&mut Self)) -> String {
        write(self);
        self.markup.take()
    }

    fn standing_at_a_glance(&mut self) {
        let groups = self.view.standing(self.assessment).into_iter();
        let findings = groups.flat_map(|(_, findings)| findings);
        let (mut shown, mut rest): (Vec<&'a Finding>, Vec<_>) = findings
            .partition(|one| one.notable || self.view.speaks(self.assessment, &one.decision));
        notable_first(&mut shown);
        // Two decisions may tell the same; at a glance it is told once.
        let mut told = BTreeSet::new();
        let mut is_new =
            |one: &&'a Finding| told.insert((&one.label, one.text.as_ref().or(one.value.as_ref())));
        shown.retain(&mut is_new);
        rest.retain(is_new);
        if shown.len() > FINDINGS {
            let more = shown.split_off(FINDINGS);
            rest = more.into_iter().chain(rest).collect();
        }
        if shown.is_empty() && rest.is_empty() {
            return;
        }
        self.heading(self.locale.label("where-she-stands"));
        self.findings(&shown);
        if !rest.is_empty() {
            self.fold(&self.locale.count("more", rest.len()));
            self.findings(&rest);
            self.markup.close("details");
        }
        self.markup.close("section");
    }

    fn sources_folded(&mut self) {
        let number = all_sources(self.assessment).len();
        if number == 0 {
            return;
        }
        self.fold(&format!("{} ({number})", self.locale.label("sources")));
        self.source_list();
        self.markup.close("details");
    }

    fn no_advice(&mut self) {
        if !self.view.has_advice() {
            self.markup
                .element("p", "", self.locale.label("nothing-in-force"));
        }
    }

    fn advice_in_force(&mut self) -> Vec<AdvicePart> {
        let lists = [
            (
                "do-not",
                self.locale.label("do-not"),
                "not",
                self.view.not_to_do.clone(),
            ),
            ("do", self.locale.label("do"), "do", self.view.to_do.clone()),
            (
                "consider",
                self.locale.label("consider"),
                "open",
                self.view.to_consider.clone(),
            ),
            (
                "not-settled",
                self.locale.label("not-settled"),
                "open",
                self.view.not_settled.clone(),
            ),
        ];
        lists
            .into_iter()
            .filter(|(_, _, _, list)| !list.is_empty())
            .map(|(kind, title, class, list)| AdvicePart {
                kind,
                title: title.to_owned(),
                number: list.len(),
                html: self.part(|writer| writer.advice_of_kind(title, class, &list)),
            })
            .collect()
    }

    fn advice_of_kind(&mut self, title: &str, class: &str, list: &[&Recommendation]) {
        self.heading(title);
        for recommendation in list {
            self.markup.open("article", class);
            self.statement_head(recommendation, "", class);
            self.fold(self.locale.label("how-and-why"));
            self.statement_body(recommendation);
            self.markup.close("details");
            self.markup.close("article");
        }
        self.markup.close("section");
    }

    fn decisions_folded(&mut self) {
        let assessment = self.assessment;
        let mut decisions: Vec<&str> = assessment
            .decisions
            .iter()
            .map(|decision| decision.id.as_str())
            .filter(|decision| !self.view.is_folded(decision))
            .collect();
        if decisions.is_empty() {
            return;
        }
        decisions.sort_by_key(|decision| !self.view.speaks(assessment, decision));
        self.heading(self.locale.label("decisions-and-positions"));
        for decision in decisions {
            let bodies = self.view.bodies(assessment, decision);
            let title = self.titles.decision(decision);
            self.fold(&format!(
                "{title} ({})",
                self.locale.count("bodies", bodies)
            ));
            self.decision(decision);
            self.markup.close("details");
        }
        self.markup.close("section");
    }

    fn others_by_name(&mut self) {
        let lists = [
            (
                self.locale.label("may-matter"),
                self.view.may_matter.clone(),
            ),
            (
                self.locale.label("not-asked-heading"),
                self.view.not_asked.clone(),
            ),
        ];
        for (title, list) in lists {
            if list.is_empty() {
                continue;
            }
            self.fold(&format!("{title} ({})", list.len()));
            self.markup.raw("<ul>\n");
            for decision in list {
                let needs: Vec<&str> = decision
                    .missing
                    .iter()
                    .map(|fact| self.view.fact_label(fact))
                    .collect();
                self.markup.open("li", "");
                self.markup.text(&decision.title);
                if !needs.is_empty() {
                    let needs = format!(": {} {}", self.locale.label("needs"), needs.join("; "));
                    self.markup.inline("span", "quiet", &needs);
                }
                self.markup.close("li");
            }
            self.markup.close("ul");
            self.markup.close("details");
        }
    }
}

//! Many women as one report: what applies, what is left undone, what is done without reason, what
//! is not known; as a page that stands alone, and its measures as FHIR.
//!
//! Everything is made from counts ([`Tally`]), so that no woman can be read in it; small counts are
//! withheld on demand ([`SmallCounts`]). The same counts and knowledge give the same bytes.

mod bar;
mod counts;
mod measure_report;
mod sections;
mod table;
#[cfg(test)]
mod tests;

use gravida_guideline::{Knowledge, RowParts, Tally};

use crate::html::standalone;
use crate::locale::Locale;
pub use counts::SmallCounts;
pub(crate) use measure_report::measure;
pub use measure_report::measure_reports;
use sections::Writer;

/// What a report is about.
#[derive(Clone, Copy, Debug)]
pub struct Cohort<'a> {
    /// The knowledge by which women were assessed.
    pub knowledge: &'a Knowledge,
    /// Id of the profile by which bodies are in force.
    pub profile: &'a str,
    /// Which parts were counted: the others are left out, and named.
    pub parts: RowParts,
    /// What was counted.
    pub tally: &'a Tally,
    /// Which counts are withheld.
    pub small: SmallCounts,
}

/// The files of the report, by name within the folder of a run: the page, and each measure.
#[must_use]
pub fn cohort_files(cohort: Cohort<'_>, locale: &Locale) -> Vec<(String, Vec<u8>)> {
    let mut files = vec![(
        "report.html".to_owned(),
        cohort_html(cohort, locale).into_bytes(),
    )];
    for report in measure_reports(cohort) {
        let name = format!(
            "measure-reports/{}-{}.json",
            report.resource_type, report.id
        );
        let text = format!("{:#}\n", report.content);
        files.push((name, text.into_bytes()));
    }
    files
}

/// The report as a standalone HTML document.
#[must_use]
pub fn cohort_html(cohort: Cohort<'_>, locale: &Locale) -> String {
    let title = locale.label("cohort-report");
    standalone(locale, title, include_str!("cohort/style.css"), |markup| {
        Writer {
            markup,
            cohort,
            locale,
        }
        .write();
    })
}

//! Hand-made assessments that hold one of everything, for the tests of the
//! renderings. Their sentences are samples, not knowledge.

use gravida_guideline::Assessment;

use crate::titles::Titles;

/// Every part filled, every outcome and direction, both verifications.
pub(crate) fn threatened() -> Assessment {
    serde_json::from_str(include_str!("samples/threatened.json")).expect("the sample is valid")
}

/// Nothing but what every assessment has.
pub(crate) fn empty() -> Assessment {
    let mut empty = threatened();
    empty.subject.id.clear();
    empty.subject.age_years = None;
    empty.subject.gestation = None;
    empty.alerts.clear();
    empty.decisions.clear();
    empty.findings.clear();
    empty.recommendations.clear();
    empty.tasks.clear();
    empty.missing.clear();
    empty.issues.clear();
    empty.entries.clear();
    empty.record = Default::default();
    empty
}

pub(crate) fn titles() -> Titles {
    let mut titles = Titles::default();
    titles.add_decision(
        "progesterone-threatened-miscarriage",
        "Progesterone for bleeding in early pregnancy",
    );
    titles.add_guideline("nice-ng126", "NICE");
    titles.add_guideline("rcog-gtg17", "RCOG");
    titles.add_guideline("dggg-2022", "DGGG");
    titles
}

//! What must hold of the assessment of any input whatever under all of the
//! knowledge, shared by the replay of the corpus and the fuzz target.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a bench that cannot be set up fails loudly"
)]

use gravida_fhir::{DateTime, ReadOptions, read};
use gravida_guideline::{AsOf, Assessor, Knowledge, Outcome, Profile, embedded};

/// The embedded knowledge and a profile of it, loaded once.
pub struct Bench {
    knowledge: Knowledge,
    profile: Profile,
}

impl Bench {
    /// Loads the embedded knowledge.
    pub fn new() -> Self {
        let knowledge =
            Knowledge::load(embedded()).unwrap_or_else(|problems| panic!("{problems:?}"));
        let profile = knowledge.default_profile().cloned().expect("a profile");
        Self { knowledge, profile }
    }

    /// Assesses every record of `input` twice: the same both times, every
    /// outcome with what it owes the reader.
    pub fn exercise(&self, input: &[u8]) {
        let assessor = Assessor::new(&self.knowledge);
        let options = ReadOptions {
            interest: assessor.interest(),
            ..ReadOptions::default()
        };
        let Ok(reading) = read(input, &options) else {
            return;
        };
        let some_day = DateTime::parse("2026-11-22T09:00:00Z").expect("a moment");
        for record in reading.records.iter().take(4) {
            let as_of = AsOf::newest_in(record).unwrap_or_else(|| AsOf::given(some_day));
            let assessment = assessor.assess(record, &reading.issues, &self.profile, &as_of);
            for recommendation in &assessment.recommendations {
                let has_failed = recommendation.outcome == Outcome::Failed;
                assert_eq!(
                    has_failed,
                    recommendation.failure.is_some(),
                    "{recommendation:?}"
                );
            }
            let again = assessor.assess(record, &reading.issues, &self.profile, &as_of);
            assert_eq!(assessment, again, "deterministic");
        }
    }
}

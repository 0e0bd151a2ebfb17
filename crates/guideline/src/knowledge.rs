//! Guideline knowledge as typed data: what the files under `knowledge/` say,
//! ready to be run over records and to be looked up by id.

mod claim;
mod coverage;
mod disagreement;
mod explained;
mod form;
mod items;
mod letter;
mod measure;
mod need;
mod phrase;
mod picture;
mod plan;
mod service;
mod sheet;

use std::collections::BTreeMap;
use std::sync::OnceLock;
use std::thread;

use gravida_elm::{DefinitionId, Program, Terminology};
use sha2::{Digest, Sha256};

pub use claim::{Claim, ClaimAnswers, ClaimSource};
pub use coverage::{Coverage, CoverageHome, CoverageMatrix, CoverageRow};
pub use disagreement::{Conflict, Disagreement};
pub use explained::{CitedSource, Document, Explained};
pub use form::{EntryForm, EntryGroup, EntryTopic};
pub use items::{
    Alert, Calculator, CalculatorResult, Choice, Contradiction, Decision, DefinitionName, Evidence,
    EvidenceCitation, EvidenceResult, Fact, FactCode, Finding, GestationDefinitions, Guideline,
    Place, PlausibleRange, Profile, Recommendation, Source, SubjectDefinitions, Task, ValueSet,
    ValueSetConcept,
};
pub use letter::{LetterRoute, LetterWording};
pub use measure::Measure;
pub use phrase::{Phrase, words_of};
pub use picture::{LayerKind, Picture, PictureAxis, PictureLayer, PictureValueAxis};
pub(crate) use plan::{DecisionPlan, FactPlan, MeasurePlan, PicturePlan, Plan, TaskPlan};
pub use service::{CardRule, HookService, HookServices, OrderGroup, OverrideReason, StatedFact};

pub use sheet::{SheetCondition, SheetPart, SheetSentence, SheetWording};

use crate::check::{self, Report};
use crate::embedded::{self, Prepared};
use crate::load::{self, Draft, FileKind, KnowledgeFiles, kind_of, whole_file};
use crate::problem::Problem;
use crate::words::Severity;

/// All knowledge, checked as far as running it needs, with its logic compiled.
#[derive(Debug)]
pub struct Knowledge {
    files: KnowledgeFiles,
    draft: Draft,
    program: Program,
    plan: Plan,
    digest: OnceLock<String>,
    displays: OnceLock<Displays>,
}

/// The words for codes, by system and code.
type Displays = BTreeMap<String, BTreeMap<String, String>>;

impl Knowledge {
    /// Reads knowledge and compiles its logic.
    ///
    /// # Errors
    /// Every error of every file, sorted by place: what cannot be read, what
    /// names something that does not exist, what has no source, what does not
    /// compile. `check` finds more that does not keep it from running.
    pub fn load(files: KnowledgeFiles) -> Result<Self, Vec<Problem>> {
        Self::load_with(files, &Prepared::default())
    }

    /// The knowledge built into the binary, of which the build has made what
    /// takes long: its digest, packed trees of its YAML, its logic shortened.
    ///
    /// # Errors
    /// As [`Self::load`]; none in a binary whose tests passed.
    pub fn embedded() -> Result<Self, Vec<Problem>> {
        // Shortened logic does not say where it stands; the files do.
        let knowledge = Self::load_with(embedded::embedded(), &embedded::prepared())
            .or_else(|_| Self::load(embedded::embedded()))?;
        knowledge
            .digest
            .get_or_init(|| embedded::digest().to_owned());
        Ok(knowledge)
    }

    /// The same, with what the build has made of the files. The logic is compiled beside the
    /// reading of everything else, which takes about as long.
    fn load_with(files: KnowledgeFiles, prepared: &Prepared) -> Result<Self, Vec<Problem>> {
        let (draft, program, mut problems) = thread::scope(|scope| {
            let reading = scope.spawn(|| {
                let mut problems = Vec::new();
                let draft = load::read_prepared(&files, prepared, &mut problems);
                check::check_references(&draft, &mut Report::new(&mut problems));
                (draft, problems)
            });
            let mut problems = Vec::new();
            let program = compile(&files, &prepared.logic, &mut problems);
            let (draft, others) = reading
                .join()
                .unwrap_or_else(|payload| std::panic::resume_unwind(payload));
            problems.extend(others);
            (draft, program, problems)
        });
        let plan = match &program {
            Some(program) => plan::resolve(&draft, program, &mut Report::new(&mut problems)),
            None => Plan::default(),
        };
        problems.retain(|problem| problem.severity == Severity::Error);
        match program {
            Some(program) if problems.is_empty() => Ok(Self {
                files,
                draft,
                program,
                plan,
                digest: OnceLock::new(),
                displays: OnceLock::new(),
            }),
            _ => {
                problems.sort();
                problems.dedup();
                Err(problems)
            }
        }
    }

    /// Version of Gravida.
    #[must_use]
    pub const fn version(&self) -> &'static str {
        env!("CARGO_PKG_VERSION")
    }

    /// `sha256:` and the digest over the paths and contents of all files, sorted by path.
    #[must_use]
    pub fn digest(&self) -> &str {
        self.digest.get_or_init(|| {
            let mut hasher = Sha256::new();
            for (path, content) in &self.files {
                // Lengths keep two neighbours from being read as one.
                hasher.update((path.len() as u64).to_be_bytes());
                hasher.update(path.as_bytes());
                hasher.update((content.len() as u64).to_be_bytes());
                hasher.update(content.as_ref());
            }
            format!("sha256:{}", check::hex(&hasher.finalize()))
        })
    }

    /// The files it was read from.
    #[must_use]
    pub const fn files(&self) -> &KnowledgeFiles {
        &self.files
    }

    /// The compiled logic.
    #[must_use]
    pub const fn program(&self) -> &Program {
        &self.program
    }

    /// Decisions in their order.
    #[must_use]
    pub fn decisions(&self) -> &[Decision] {
        &self.draft.decisions
    }

    /// Guideline documents, by id.
    #[must_use]
    pub fn guidelines(&self) -> &[Guideline] {
        &self.draft.guidelines
    }

    /// Evidence, by id.
    #[must_use]
    pub fn all_evidence(&self) -> &[Evidence] {
        &self.draft.evidence
    }

    /// Facts in the order of their files.
    #[must_use]
    pub fn facts(&self) -> &[Fact] {
        &self.draft.facts
    }

    /// Profiles, by id.
    #[must_use]
    pub fn profiles(&self) -> &[Profile] {
        &self.draft.profiles
    }

    /// Calculators, by id.
    #[must_use]
    pub fn calculators(&self) -> &[Calculator] {
        &self.draft.calculators
    }

    /// Pictures in their order.
    #[must_use]
    pub fn pictures(&self) -> &[Picture] {
        &self.draft.pictures
    }

    /// Articles with what they claim, by id.
    #[must_use]
    pub fn claim_sources(&self) -> &[ClaimSource] {
        &self.draft.claims
    }

    /// The claim with this id, with the article it stands in.
    #[must_use]
    pub fn claim(&self, id: &str) -> Option<(&ClaimSource, &Claim)> {
        self.draft.claims.iter().find_map(|source| {
            let claim = source.claims.iter().find(|claim| claim.id == id)?;
            Some((source, claim))
        })
    }

    /// What is counted over many women, in the order of its file.
    #[must_use]
    pub fn measures(&self) -> &[Measure] {
        &self.draft.measures
    }

    /// The lower ends of the bands of age that counts are divided into, after the first, in years,
    /// ascending.
    #[must_use]
    pub fn age_bands(&self) -> &[u16] {
        &self.draft.age_bands
    }

    /// Questions that bodies answer differently, as they are written.
    #[must_use]
    pub fn disagreements(&self) -> &[Disagreement] {
        &self.draft.disagreements
    }

    /// What a typed case begins with; empty where the knowledge does not say.
    #[must_use]
    pub const fn form(&self) -> &EntryForm {
        &self.draft.form
    }

    /// The words that logic makes values of.
    #[must_use]
    pub fn phrases(&self) -> &[Phrase] {
        &self.draft.phrases
    }

    /// The words of referral letters; `None` where the knowledge has none.
    #[must_use]
    pub const fn letter(&self) -> Option<&LetterWording> {
        self.draft.letter.as_ref()
    }

    /// The services of CDS Hooks.
    #[must_use]
    pub const fn services(&self) -> &HookServices {
        &self.draft.services
    }

    /// The words of the sheet for the woman; `None` where the knowledge has none.
    #[must_use]
    pub const fn sheet(&self) -> Option<&SheetWording> {
        self.draft.sheet.as_ref()
    }

    /// Which rows of the matrices of tests and treatments live where.
    #[must_use]
    pub const fn coverage(&self) -> Option<&Coverage> {
        self.draft.coverage.as_ref()
    }

    /// Value sets, by the name of their file.
    #[must_use]
    pub fn value_sets(&self) -> &[ValueSet] {
        &self.draft.value_sets
    }

    /// The words that value sets give for a code, those of the first in their order.
    #[must_use]
    pub fn display(&self, system: &str, code: &str) -> Option<&str> {
        let displays = self.displays.get_or_init(|| {
            let mut displays = Displays::new();
            for coding in (self.value_sets().iter())
                .flat_map(|set| &set.concepts)
                .map(|concept| &concept.coding)
            {
                if let Some(display) = &coding.display {
                    let of_system = displays.entry(coding.system.clone()).or_default();
                    (of_system.entry(coding.code.clone())).or_insert_with(|| display.clone());
                }
            }
            displays
        });
        displays.get(system)?.get(code).map(String::as_str)
    }

    /// The decision with this id.
    #[must_use]
    pub fn decision(&self, id: &str) -> Option<&Decision> {
        self.draft
            .decisions
            .iter()
            .find(|decision| decision.id == id)
    }

    /// The recommendation with this id.
    #[must_use]
    pub fn recommendation(&self, id: &str) -> Option<&Recommendation> {
        self.draft
            .decisions
            .iter()
            .flat_map(|decision| &decision.recommendations)
            .find(|item| item.id == id)
    }

    /// The guideline document with this id.
    #[must_use]
    pub fn guideline(&self, id: &str) -> Option<&Guideline> {
        self.draft
            .guidelines
            .iter()
            .find(|guideline| guideline.id == id)
    }

    /// The evidence with this id.
    #[must_use]
    pub fn evidence(&self, id: &str) -> Option<&Evidence> {
        self.draft
            .evidence
            .iter()
            .find(|evidence| evidence.id == id)
    }

    /// The fact with this id.
    #[must_use]
    pub fn fact(&self, id: &str) -> Option<&Fact> {
        self.draft.facts.iter().find(|fact| fact.id == id)
    }

    /// The profile with this id.
    #[must_use]
    pub fn profile(&self, id: &str) -> Option<&Profile> {
        self.draft.profiles.iter().find(|profile| profile.id == id)
    }

    /// The profile that counts when none is chosen: the one marked `default`,
    /// else the first.
    #[must_use]
    pub fn default_profile(&self) -> Option<&Profile> {
        self.draft
            .profiles
            .iter()
            .find(|profile| profile.is_default)
            .or_else(|| self.draft.profiles.first())
    }

    /// Reads a profile of the user's own from the bytes of a file called `name`
    /// and checks it against this knowledge.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn read_profile(&self, name: &str, content: &[u8]) -> Result<Profile, Vec<Problem>> {
        let mut problems = Vec::new();
        let profile = load::read_profile(name, content, &mut problems);
        if let Some(profile) = &profile {
            let written = String::from_utf8_lossy(content);
            let report = &mut Report::new(&mut problems);
            check::check_profile(profile, &written, &self.draft, report);
            check::check_definitions(profile, &written, &self.files, &self.draft, report);
        }
        match profile {
            Some(profile) if problems.is_empty() => Ok(profile),
            _ => {
                problems.sort();
                Err(problems)
            }
        }
    }

    /// Checks everything: see [`crate::check`].
    #[must_use]
    pub fn check(&self) -> Vec<Problem> {
        check::check(&self.files)
    }

    /// Everything there is to say about an id of any kind, with sources.
    #[must_use]
    pub fn explain(&self, id: &str) -> Option<Explained<'_>> {
        explained::explain(self, id)
    }

    pub(crate) const fn draft(&self) -> &Draft {
        &self.draft
    }

    pub(crate) const fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The library of a definition and its name.
    pub(crate) fn definition_name(&self, id: DefinitionId) -> (&str, &str) {
        self.program.definition_name(id)
    }
}

/// Compiles the ELM against the value sets; problems are kept at their files.
fn compile(
    files: &KnowledgeFiles,
    logic: &BTreeMap<&str, &[u8]>,
    problems: &mut Vec<Problem>,
) -> Option<Program> {
    let mut terminology = Terminology::new();
    let mut sources: Vec<(String, &[u8])> = Vec::new();
    for (path, content) in files {
        match kind_of(path) {
            FileKind::Terminology { .. } => {
                // What is no JSON at all was reported with its line when it was read.
                if let Err(error) = terminology.add(content, path)
                    && serde_json::from_slice::<serde::de::IgnoredAny>(content).is_ok()
                {
                    Report::new(problems).error(&whole_file(path), error.to_string(), None);
                }
            }
            // The executor brings this library's functions itself and reads no text of it.
            FileKind::Elm {
                stem: "FHIRHelpers",
            } => {}
            FileKind::Elm { stem } => {
                let content = logic.get(stem).copied().unwrap_or(content);
                sources.push((stem.to_owned(), content));
            }
            _ => {}
        }
    }
    match gravida_elm::compile(&sources, &terminology) {
        Ok(program) => Some(program),
        Err(errors) => {
            let mut report = Report::new(problems);
            for error in errors {
                let (place, inside) = load_error_place(&error, files);
                report.error(&place, format!("{inside}{}", error.message), None);
            }
            None
        }
    }
}

/// Where a load error stands: in the CQL, when the library says where that is.
fn load_error_place(error: &gravida_elm::LoadError, files: &KnowledgeFiles) -> (Place, String) {
    let elm = format!("elm/{}.json", error.library);
    let inside = error
        .definition
        .as_ref()
        .map(|name| format!("in `{name}`: "))
        .unwrap_or_default();
    let position = error.locator.as_deref().and_then(|locator| {
        let (line, column) = locator.split('-').next()?.split_once(':')?;
        Some((line.parse().ok()?, column.parse().ok()?))
    });
    let cql = check::cql_of(
        files
            .get(&elm)
            .map(|content| content.as_ref())
            .unwrap_or_default(),
    );
    match (position, cql) {
        (Some((line, column)), Some(cql)) => (
            Place {
                file: cql.into(),
                line,
                column,
            },
            inside,
        ),
        _ => (whole_file(&elm), inside),
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::{self, Debug, Write};

    use super::*;

    /// Digests what is written.
    struct Digesting(Sha256);

    impl Write for Digesting {
        fn write_str(&mut self, text: &str) -> fmt::Result {
            self.0.update(text);
            Ok(())
        }
    }

    fn shown(value: &dyn Debug) -> String {
        let mut digesting = Digesting(Sha256::new());
        write!(digesting, "{value:?}").unwrap();
        check::hex(&digesting.0.finalize())
    }

    #[test]
    fn what_the_build_has_made_is_the_same_as_the_files() {
        let built = Knowledge::embedded().unwrap();
        let read = Knowledge::load(crate::embedded()).unwrap();
        assert_eq!(shown(&built.draft), shown(&read.draft), "what is written");
        assert_eq!(shown(&built.plan.decisions), shown(&read.plan.decisions));
        assert_eq!(shown(&built.program), shown(&read.program), "the logic");
        assert_ne!(shown(&built.program), shown(&built.draft));
    }
}

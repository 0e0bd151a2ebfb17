//! What decisions and documents are called: the little that a rendering needs
//! to know of the knowledge beyond the assessment itself.

use std::collections::BTreeMap;

use gravida_guideline::assessment::{Because, Coding};
use gravida_guideline::{FactType, Knowledge};

use crate::locale::Locale;

/// How records hold a fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FactKind {
    /// The FHIR resource type that says it.
    pub resource_type: String,
    /// Its name.
    pub label: String,
    /// The unit its value is counted in.
    pub unit: Option<String>,
    /// The library of the definition whose value it is.
    pub library: String,
    /// The name of that definition.
    pub definition: String,
    /// Whether its value is days of gestation, told as weeks and days.
    pub is_gestation: bool,
    /// The codes it is said with.
    pub codes: Vec<Coding>,
    /// What its answers are called, by what the definition answers with.
    pub choices: BTreeMap<String, String>,
}

/// Names by id. An id that is not known is shown as it is.
#[derive(Clone, Debug)]
pub struct Titles {
    locale: Locale,
    decisions: BTreeMap<String, String>,
    bodies: BTreeMap<String, String>,
    facts: BTreeMap<String, FactKind>,
    definitions: BTreeMap<String, String>,
    /// Titles of decisions by the library of their logic.
    libraries: BTreeMap<String, String>,
    /// What findings say of values of a definition, by its name and its library.
    wordings: BTreeMap<(String, String), BTreeMap<String, String>>,
}

impl Default for Titles {
    /// No names, in English.
    fn default() -> Self {
        Self {
            locale: Locale::built_in_english().clone(),
            decisions: BTreeMap::new(),
            bodies: BTreeMap::new(),
            facts: BTreeMap::new(),
            definitions: BTreeMap::new(),
            libraries: BTreeMap::new(),
            wordings: BTreeMap::new(),
        }
    }
}

impl Titles {
    /// The names that `knowledge` uses, in English.
    #[must_use]
    pub fn of(knowledge: &Knowledge) -> Self {
        Self::in_locale(knowledge, Locale::built_in_english())
    }

    /// The names that `knowledge` uses, in the language `locale`: every
    /// rendering that takes them speaks it.
    #[must_use]
    pub fn in_locale(knowledge: &Knowledge, locale: &Locale) -> Self {
        let mut titles = Self {
            locale: locale.clone(),
            ..Self::default()
        };
        for decision in knowledge.decisions() {
            let title = locale.said(&decision.id, "title", &decision.title);
            titles.add_decision(&decision.id, title);
            (titles.libraries).insert(decision.library.clone(), title.to_owned());
            for finding in &decision.findings {
                let of = (finding.value.name.clone(), finding.value.library.clone());
                let said = titles.wordings.entry(of).or_default();
                for (value, english) in &finding.wording {
                    let part = format!("wording.{value}");
                    let own = locale.said(&finding.id, &part, english);
                    said.entry(value.clone()).or_insert_with(|| own.to_owned());
                }
            }
        }
        for guideline in knowledge.guidelines() {
            titles.add_guideline(
                &guideline.id,
                locale.said(&guideline.id, "body", &guideline.body),
            );
        }
        for fact in knowledge.facts() {
            let said_by = fact
                .entry
                .values()
                .flatten()
                .find_map(|entry| entry.get("resourceType")?.as_str());
            titles.add_fact(
                &fact.id,
                FactKind {
                    resource_type: said_by.unwrap_or("Observation").to_owned(),
                    label: locale
                        .said(&format!("fact:{}", fact.id), "label", &fact.label)
                        .to_owned(),
                    unit: fact.unit.clone(),
                    library: fact.definition.library.clone(),
                    definition: fact.definition.name.clone(),
                    is_gestation: fact.kind == FactType::Duration,
                    codes: fact.codes.iter().map(|code| code.coding.clone()).collect(),
                    choices: (fact.choices.iter())
                        .map(|choice| {
                            let label = locale.choice_label(fact, choice);
                            (choice.id.clone(), label.to_owned())
                        })
                        .collect(),
                },
            );
        }
        titles
    }

    /// Names the decision `id`.
    pub fn add_decision(&mut self, id: impl Into<String>, title: impl Into<String>) {
        self.decisions.insert(id.into(), title.into());
    }

    /// Names the body that wrote the guideline `id`.
    pub fn add_guideline(&mut self, id: impl Into<String>, body: impl Into<String>) {
        self.bodies.insert(id.into(), body.into());
    }

    /// Says how records hold the fact `id`.
    pub fn add_fact(&mut self, id: impl Into<String>, kind: FactKind) {
        let id = id.into();
        self.definitions.insert(kind.definition.clone(), id.clone());
        self.facts.insert(id, kind);
    }

    /// The language that renderings speak.
    #[must_use]
    pub const fn locale(&self) -> &Locale {
        &self.locale
    }

    /// The title of a decision.
    #[must_use]
    pub fn decision<'a>(&'a self, id: &'a str) -> &'a str {
        self.decisions.get(id).map_or(id, String::as_str)
    }

    pub(crate) fn body<'a>(&'a self, guideline: &'a str) -> &'a str {
        self.bodies.get(guideline).map_or(guideline, String::as_str)
    }

    /// The fact whose value a definition called `name` is.
    pub(crate) fn fact_named(&self, name: &str) -> Option<&FactKind> {
        self.facts.get(self.definitions.get(name)?)
    }

    /// The fact whose value the definition of `step` is.
    pub(crate) fn fact_told_by(&self, step: &Because) -> Option<&FactKind> {
        let fact = self.fact_named(&step.definition)?;
        let is_of_it = |library: &String| *library == fact.library;
        step.library.as_ref().is_none_or(is_of_it).then_some(fact)
    }

    /// The title of the decision that `step` is a definition of, where its name alone does not
    /// say which definition it is.
    pub(crate) fn decision_of(&self, step: &Because) -> Option<&str> {
        let title = self.libraries.get(step.library.as_ref()?)?;
        Some(title.as_str())
    }

    /// What a finding says where the definition of `step` has the value it has.
    pub(crate) fn finding_told_by(&self, step: &Because) -> Option<&str> {
        let first = (step.definition.clone(), String::new());
        let mut of_name = self.wordings.range(first..);
        let (_, said) = of_name
            .by_ref()
            .take_while(|((name, _), _)| *name == step.definition)
            .find(|((_, library), _)| step.library.as_ref().is_none_or(|of| of == library))?;
        said.get(&step.value).map(String::as_str)
    }

    pub(crate) fn fact(&self, id: &str) -> Option<&FactKind> {
        self.facts.get(id)
    }
}

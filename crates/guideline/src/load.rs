//! From knowledge files to typed knowledge: which file is read how.
//!
//! Reading goes on after a problem, so that all problems show at once. What is
//! checked here is each file by itself; that the files fit together is checked
//! in [`crate::check`].

mod calculator;
mod claims;
mod coverage;
mod decision;
mod disagreements;
mod documents;
mod facts;
mod form;
mod letter;
mod measures;
mod phrases;
mod picture;
mod profile;
mod services;
mod sheet;
mod subject;
mod value_set;

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::decode::{Decoder, Fields};
use crate::embedded::Prepared;
use crate::knowledge::{
    Calculator, ClaimSource, Contradiction, Coverage, Decision, Disagreement, EntryForm, Evidence,
    Fact, Guideline, HookServices, LetterWording, Measure, Phrase, Picture, Place, Profile,
    SheetWording, Source, SubjectDefinitions, ValueSet,
};
use crate::packed;
use crate::problem::Problem;
use crate::words::Severity;
use crate::yaml::{self, Node};

pub(crate) use profile::read_profile;

/// The knowledge folder as data: path relative to it, with `/`, and content.
pub type KnowledgeFiles = BTreeMap<String, Cow<'static, [u8]>>;

/// What the files say, each read by itself.
#[derive(Debug, Default)]
pub(crate) struct Draft {
    pub decisions: Vec<Decision>,
    pub guidelines: Vec<Guideline>,
    pub evidence: Vec<Evidence>,
    pub facts: Vec<Fact>,
    pub contradictions: Vec<Contradiction>,
    pub profiles: Vec<Profile>,
    pub calculators: Vec<Calculator>,
    pub pictures: Vec<Picture>,
    pub value_sets: Vec<ValueSet>,
    pub claims: Vec<ClaimSource>,
    pub disagreements: Vec<Disagreement>,
    pub measures: Vec<Measure>,
    pub age_bands: Vec<u16>,
    pub letter: Option<LetterWording>,
    pub sheet: Option<SheetWording>,
    pub services: HookServices,
    pub coverage: Option<Coverage>,
    pub form: EntryForm,
    pub phrases: Vec<Phrase>,
    /// Whole values of one word, which stands in records too.
    pub whole_values: Vec<Phrase>,
    /// Names of definitions that are translated, as reasons are told by them.
    pub told_definitions: Vec<Phrase>,
    /// Words that are written in pictures alone.
    pub drawn: Vec<Phrase>,
    pub subject: SubjectDefinitions,
}

/// What kind of file a path names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FileKind<'p> {
    Facts,
    Recommendations {
        folder: &'p str,
    },
    Calculator {
        folder: &'p str,
    },
    Cases {
        folder: &'p str,
    },
    Guideline {
        stem: &'p str,
    },
    Evidence {
        stem: &'p str,
    },
    Profile {
        stem: &'p str,
    },
    Picture {
        stem: &'p str,
    },
    Claims {
        stem: &'p str,
    },
    Disagreements,
    Measures,
    Letter,
    Sheet,
    Translation {
        tag: &'p str,
    },
    Services,
    Coverage,
    Form,
    Phrases,
    Subject,
    Terminology {
        stem: &'p str,
    },
    Cql,
    Elm {
        stem: &'p str,
    },
    /// Read by other parts of the project, or by people.
    Other,
    /// In a place where nothing is looked for.
    Stray,
}

/// What kind of file `path` names.
pub(crate) fn kind_of(path: &str) -> FileKind<'_> {
    let parts: Vec<&str> = path.split('/').collect();
    let stem = |name: &'_ str, ending: &str| name.len() > ending.len() && name.ends_with(ending);
    match parts.as_slice() {
        ["facts", name] if stem(name, ".yaml") => FileKind::Facts,
        ["decisions", folder, "recommendations.yaml"] => FileKind::Recommendations { folder },
        ["calculators", folder, "source.yaml"] => FileKind::Calculator { folder },
        ["decisions" | "calculators", folder, "cases.yaml"] => FileKind::Cases { folder },
        ["guidelines", name] if stem(name, ".yaml") => FileKind::Guideline {
            stem: without(name, ".yaml"),
        },
        ["evidence", name] if stem(name, ".yaml") => FileKind::Evidence {
            stem: without(name, ".yaml"),
        },
        ["profiles", name] if stem(name, ".yaml") => FileKind::Profile {
            stem: without(name, ".yaml"),
        },
        ["pictures", name] if stem(name, ".yaml") => FileKind::Picture {
            stem: without(name, ".yaml"),
        },
        ["claims", name] if stem(name, ".yaml") => FileKind::Claims {
            stem: without(name, ".yaml"),
        },
        ["measures", "measures.yaml"] => FileKind::Measures,
        ["measures", "cases.yaml"] => FileKind::Cases { folder: "measures" },
        ["disagreements.yaml"] => FileKind::Disagreements,
        ["letter.yaml"] => FileKind::Letter,
        ["sheet.yaml"] => FileKind::Sheet,
        ["translations", tag, name] if stem(name, ".yaml") => FileKind::Translation { tag },
        ["services.yaml"] => FileKind::Services,
        ["coverage.yaml"] => FileKind::Coverage,
        ["form.yaml"] => FileKind::Form,
        ["phrases.yaml"] => FileKind::Phrases,
        ["subject.yaml"] => FileKind::Subject,
        ["valuesets", name] if stem(name, ".json") => FileKind::Terminology {
            stem: without(name, ".json"),
        },
        ["elm", name] if stem(name, ".json") => FileKind::Elm {
            stem: without(name, ".json"),
        },
        ["cql" | "measures", name] | ["decisions" | "calculators", _, name]
            if stem(name, ".cql") =>
        {
            FileKind::Cql
        }
        ["locales", ..] => FileKind::Other,
        [.., name] if stem(name, ".md") || name.starts_with('.') => FileKind::Other,
        _ => FileKind::Stray,
    }
}

fn without<'p>(name: &'p str, ending: &str) -> &'p str {
    name.strip_suffix(ending).unwrap_or(name)
}

/// Reads every file by its kind.
pub(crate) fn read_all(files: &KnowledgeFiles, problems: &mut Vec<Problem>) -> Draft {
    read_prepared(files, &Prepared::default(), problems)
}

/// The same, with what the build has made of some of the files.
pub(crate) fn read_prepared(
    files: &KnowledgeFiles,
    prepared: &Prepared,
    problems: &mut Vec<Problem>,
) -> Draft {
    let with_yaml = |path: &str,
                     content: &[u8],
                     problems: &mut Vec<Problem>,
                     read: &mut dyn FnMut(&mut Decoder<'_>, &Node<'_>)| {
        match prepared
            .yaml
            .get(path)
            .and_then(|packed| packed::unpack(packed))
        {
            Some(node) => read(&mut Decoder::new(path, problems), &node),
            None => with_yaml(path, content, problems, read),
        }
    };
    let mut draft = Draft::default();
    let mut facts_by_file = Vec::new();
    for (path, content) in files {
        match kind_of(path) {
            FileKind::Facts => with_yaml(path, content, problems, &mut |decoder, node| {
                let (order, facts, contradictions) = facts::read(decoder, node);
                facts_by_file.push((order, facts));
                draft.contradictions.extend(contradictions);
            }),
            FileKind::Recommendations { folder } => {
                with_yaml(path, content, problems, &mut |decoder, node| {
                    draft.decisions.push(decision::read(decoder, node, folder));
                })
            }
            FileKind::Calculator { folder } => {
                with_yaml(path, content, problems, &mut |decoder, node| {
                    draft
                        .calculators
                        .push(calculator::read(decoder, node, folder));
                })
            }
            FileKind::Guideline { stem } => {
                with_yaml(path, content, problems, &mut |decoder, node| {
                    draft
                        .guidelines
                        .push(documents::read_guideline(decoder, node, stem));
                })
            }
            FileKind::Evidence { stem } => {
                with_yaml(path, content, problems, &mut |decoder, node| {
                    draft
                        .evidence
                        .push(documents::read_evidence(decoder, node, stem));
                })
            }
            FileKind::Profile { stem } => {
                with_yaml(path, content, problems, &mut |decoder, node| {
                    draft
                        .profiles
                        .push(profile::read(decoder, node, Some(stem)));
                })
            }
            FileKind::Picture { stem } => {
                with_yaml(path, content, problems, &mut |decoder, node| {
                    draft.pictures.push(picture::read(decoder, node, stem));
                })
            }
            FileKind::Claims { stem } => {
                with_yaml(path, content, problems, &mut |decoder, node| {
                    draft.claims.push(claims::read(decoder, node, stem));
                })
            }
            FileKind::Disagreements => with_yaml(path, content, problems, &mut |decoder, node| {
                draft.disagreements = disagreements::read(decoder, node);
            }),
            FileKind::Measures => with_yaml(path, content, problems, &mut |decoder, node| {
                (draft.measures, draft.age_bands) = measures::read(decoder, node);
            }),
            FileKind::Letter => with_yaml(path, content, problems, &mut |decoder, node| {
                draft.letter = Some(letter::read(decoder, node));
            }),
            FileKind::Sheet => with_yaml(path, content, problems, &mut |decoder, node| {
                draft.sheet = Some(sheet::read(decoder, node));
            }),
            FileKind::Services => with_yaml(path, content, problems, &mut |decoder, node| {
                draft.services = services::read(decoder, node);
            }),
            FileKind::Coverage => with_yaml(path, content, problems, &mut |decoder, node| {
                draft.coverage = Some(coverage::read(decoder, node));
            }),
            FileKind::Form => with_yaml(path, content, problems, &mut |decoder, node| {
                draft.form = form::read(decoder, node);
            }),
            FileKind::Phrases => with_yaml(path, content, problems, &mut |decoder, node| {
                [
                    draft.phrases,
                    draft.whole_values,
                    draft.told_definitions,
                    draft.drawn,
                ] = phrases::read(decoder, node);
            }),
            FileKind::Subject => with_yaml(path, content, problems, &mut |decoder, node| {
                draft.subject = subject::read(decoder, node);
            }),
            FileKind::Terminology { stem } => {
                draft
                    .value_sets
                    .extend(value_set::read(path, stem, content, problems));
            }
            FileKind::Translation { .. }
            | FileKind::Cases { .. }
            | FileKind::Cql
            | FileKind::Elm { .. }
            | FileKind::Other => {}
            FileKind::Stray => problems.push(Problem {
                file: path.clone(),
                line: 0,
                column: 0,
                severity: Severity::Warning,
                message: "nothing reads a file in this place".to_owned(),
                remedy: Some(
                    "see README.md of the knowledge folder for where files belong".to_owned(),
                ),
            }),
        }
    }
    // Stable: files of the same place stay in the order of their names.
    facts_by_file.sort_by_key(|(order, _)| *order);
    draft.facts = facts_by_file
        .into_iter()
        .flat_map(|(_, facts)| facts)
        .collect();
    draft
        .decisions
        .sort_by(|one, other| (one.order, &one.id).cmp(&(other.order, &other.id)));
    draft
        .pictures
        .sort_by(|one, other| (one.order, &one.id).cmp(&(other.order, &other.id)));
    draft
}

/// Parses a YAML file and hands its root to `read`; problems of syntax are kept.
pub(crate) fn with_yaml(
    path: &str,
    content: &[u8],
    problems: &mut Vec<Problem>,
    read: impl FnOnce(&mut Decoder<'_>, &Node<'_>),
) {
    let failed = |line, column, message: String| Problem {
        file: path.to_owned(),
        line,
        column,
        severity: Severity::Error,
        message,
        remedy: None,
    };
    let text = match std::str::from_utf8(content) {
        Ok(text) => text,
        Err(error) => {
            problems.push(failed(
                0,
                0,
                format!("byte {} is not UTF-8", error.valid_up_to()),
            ));
            return;
        }
    };
    match yaml::parse(text) {
        Ok(Some(node)) => read(&mut Decoder::new(path, problems), &node),
        Ok(None) => problems.push(failed(0, 0, "the file is empty".to_owned())),
        Err(error) => problems.push(failed(error.line, error.column, error.message)),
    }
}

/// Reads the `id` of a file's root, which must be the name the path gives it.
fn read_own_id(
    decoder: &mut Decoder<'_>,
    fields: &mut Fields<'_, '_>,
    expected: Option<&str>,
) -> String {
    let id = read_id(decoder, fields);
    if let (Some(expected), false) = (expected, id.is_empty())
        && id != expected
    {
        decoder.error(
            fields.node,
            format!("the id is `{id}` and the path says `{expected}`"),
            Some("give both the same name".to_owned()),
        );
    }
    id
}

/// Reads an `id`: lower case, figures, hyphens and dots.
fn read_id(decoder: &mut Decoder<'_>, fields: &mut Fields<'_, '_>) -> String {
    let Some(node) = fields.required(decoder, "id") else {
        return String::new();
    };
    let id = decoder.text(node, "id");
    let is_well_formed = id.split(['-', '.']).all(|part| {
        !part.is_empty()
            && part
                .chars()
                .all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit())
    });
    if !id.is_empty() && !is_well_formed {
        decoder.error(
            node,
            format!("`{id}` is no id"),
            Some(
                "use lower-case letters, figures, and single hyphens or dots between them"
                    .to_owned(),
            ),
        );
    }
    id
}

/// Reads the `sources` of a statement; there must be one.
fn read_sources(decoder: &mut Decoder<'_>, fields: &mut Fields<'_, '_>) -> Vec<Source> {
    let nodes = fields.list(decoder, "sources");
    if nodes.is_empty() {
        decoder.error(
            fields.node,
            "no source is given; no statement without a source".to_owned(),
            Some("add `sources: [ { id: …, section: …, verification: seen } ]`".to_owned()),
        );
    }
    nodes
        .iter()
        .map(|node| {
            let mut fields = decoder.fields(node, "a source");
            let source = Source {
                id: fields.text(decoder, "id"),
                section: fields.text(decoder, "section"),
                verification: fields.word(decoder, "verification"),
                note: fields.optional_text(decoder, "note"),
                place: decoder.place(node),
            };
            fields.finish(decoder);
            source
        })
        .collect()
}

/// The place of a file as a whole.
pub(crate) fn whole_file(path: &str) -> Place {
    Place {
        file: path.into(),
        line: 0,
        column: 0,
    }
}

//! The codes of value sets and of ELM libraries.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::{Report, codes};
use crate::knowledge::Place;
use crate::load::{Draft, FileKind, KnowledgeFiles, kind_of};

/// Checks the codes of value sets, of the ELM's own code declarations, and that
/// codes of our own systems are declared.
pub(super) fn check(files: &KnowledgeFiles, draft: &Draft, report: &mut Report<'_>) {
    let own = own_code_systems(files);
    for set in &draft.value_sets {
        let content = files
            .get(&*set.place.file)
            .map(|content| content.as_ref())
            .unwrap_or_default();
        let mut seen = BTreeSet::new();
        for concept in &set.concepts {
            let (system, code) = (concept.coding.system.as_str(), concept.coding.code.as_str());
            let place = || place_of(&set.place, content, "code", code);
            if let Some((message, remedy)) = codes::wrong_with(system, code) {
                report.error(&place(), message, Some(remedy));
            }
            if !seen.insert((system, code)) {
                report.error(
                    &place(),
                    format!("code `{code}` of `{system}` stands here twice"),
                    None,
                );
            }
            if own.get(system).is_some_and(|codes| !codes.contains(code)) {
                report.error(
                    &place(),
                    format!("`{system}` has no code `{code}`"),
                    Some("add it to the code system".to_owned()),
                );
            }
        }
    }
    for fact in &draft.facts {
        for code in &fact.codes {
            if own
                .get(&code.coding.system)
                .is_some_and(|codes| !codes.contains(&code.coding.code))
            {
                report.error(
                    &code.place,
                    format!(
                        "`{}` has no code `{}`",
                        code.coding.system, code.coding.code
                    ),
                    Some("add it to the code system".to_owned()),
                );
            }
        }
    }
    for (path, content) in files {
        if let FileKind::Elm { .. } = kind_of(path) {
            check_elm(path, content, report);
        }
    }
}

/// The code systems whose codes stand in the knowledge itself.
fn own_code_systems(files: &KnowledgeFiles) -> BTreeMap<String, BTreeSet<String>> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct CodeSystem {
        resource_type: String,
        url: String,
        #[serde(default)]
        concept: Vec<Concept>,
    }
    #[derive(Deserialize)]
    struct Concept {
        code: String,
    }
    files
        .iter()
        .filter(|(path, _)| matches!(kind_of(path), FileKind::Terminology { .. }))
        .filter_map(|(_, content)| serde_json::from_slice::<CodeSystem>(content).ok())
        .filter(|system| system.resource_type == "CodeSystem")
        .map(|system| {
            (
                system.url,
                system
                    .concept
                    .into_iter()
                    .map(|concept| concept.code)
                    .collect(),
            )
        })
        .collect()
}

/// Codes that CQL declares by itself: each has a system and a right check digit.
fn check_elm(path: &str, content: &[u8], report: &mut Report<'_>) {
    #[derive(Deserialize)]
    struct File {
        library: Library,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Library {
        #[serde(default)]
        code_systems: Declarations<CodeSystem>,
        #[serde(default)]
        codes: Declarations<Code>,
    }
    #[derive(Deserialize)]
    struct Declarations<T> {
        #[serde(default = "Vec::new")]
        def: Vec<T>,
    }
    impl<T> Default for Declarations<T> {
        fn default() -> Self {
            Self { def: Vec::new() }
        }
    }
    #[derive(Deserialize)]
    struct CodeSystem {
        name: String,
        id: String,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Code {
        id: String,
        code_system: Option<Named>,
    }
    #[derive(Deserialize)]
    struct Named {
        name: String,
    }
    // What is no ELM is reported by the compiler.
    let Ok(file) = serde_json::from_slice::<File>(content) else {
        return;
    };
    let whole = crate::load::whole_file(path);
    for code in &file.library.codes.def {
        let system = code.code_system.as_ref().and_then(|named| {
            file.library
                .code_systems
                .def
                .iter()
                .find(|system| system.name == named.name)
                .map(|system| system.id.as_str())
        });
        // A system declared in another library has no address here.
        if let (None, Some(_)) = (system, &code.code_system) {
            continue;
        }
        if let Some((message, remedy)) = codes::wrong_with(system.unwrap_or_default(), &code.id) {
            report.error(
                &place_of(&whole, content, "id", &code.id),
                message,
                Some(remedy),
            );
        }
    }
}

/// Where the value of a key stands in a JSON text: its first mention.
fn place_of(whole: &Place, content: &[u8], key: &str, value: &str) -> Place {
    let text = String::from_utf8_lossy(content);
    let (key, value) = (format!("\"{key}\""), format!("\"{value}\""));
    let offset = text
        .match_indices(value.as_str())
        .map(|(offset, _)| offset)
        .find(|offset| {
            text.get(..*offset)
                .and_then(|before| before.trim_end().strip_suffix(':'))
                .is_some_and(|before| before.trim_end().ends_with(key.as_str()))
        });
    let Some(before) = offset.and_then(|offset| text.get(..offset)) else {
        return whole.clone();
    };
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let line = before.matches('\n').count() + 1;
    let column = before
        .rsplit('\n')
        .next()
        .unwrap_or_default()
        .chars()
        .count()
        + 1;
    Place {
        file: whole.file.clone(),
        line: count(line),
        column: count(column),
    }
}

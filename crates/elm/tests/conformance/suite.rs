//! The suite as it is published, and our translation of it.

use std::fs;
use std::path::{Path, PathBuf};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use serde::Deserialize;
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};

/// One test of the suite.
#[derive(Debug, Default)]
pub struct Test {
    /// `group/test`.
    pub name: String,
    /// CQL text.
    pub expression: String,
    /// True where the expression must be refused, by the translator or when run.
    pub is_invalid: bool,
    /// The expected value as a CQL literal.
    pub output: Option<String>,
}

/// One translated expression.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Translation {
    pub test: String,
    pub expression_sha256: String,
    /// What the translator said when it refused.
    pub refused: Option<String>,
    /// The ELM definition `Result`.
    pub definition: Option<Box<RawValue>>,
}

#[derive(Deserialize)]
struct TranslatedFile {
    tests: Vec<Translation>,
}

/// The folder that holds the suite's XML files, where this machine has it.
pub fn folder() -> Option<PathBuf> {
    let shared = std::env::var_os("GRAVIDA_SHARED")
        .map_or_else(|| repository().join("../shared"), PathBuf::from);
    let folder = shared.join("cql-tests/tests/cql");
    folder.is_dir().then_some(folder)
}

/// The repository's root.
pub fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Names of the suite's files without their ending, sorted.
pub fn files(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .filter_map(|entry| {
            let name = entry.unwrap().file_name().into_string().unwrap();
            name.strip_suffix(".xml").map(str::to_owned)
        })
        .collect();
    names.sort();
    names
}

/// Our translation of one file of the suite.
pub fn translations(file: &str) -> Vec<Translation> {
    let path = repository().join(format!("conformance/elm/{file}.json"));
    let bytes = fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let file: TranslatedFile = serde_json::from_slice(&bytes)
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    file.tests
}

/// The hash that a translation must carry to belong to `expression`.
pub fn hash(expression: &str) -> String {
    Sha256::digest(expression.as_bytes())
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// The tests of one file of the suite, in its order.
pub fn tests(folder: &Path, file: &str) -> Vec<Test> {
    let path = folder.join(format!("{file}.xml"));
    let xml = fs::read_to_string(&path).unwrap().replace("\r\n", "\n");
    let mut reader = Reader::from_str(&xml);
    let mut tests = Vec::new();
    let mut group = String::new();
    let mut test = Test::default();
    let mut text = String::new();
    loop {
        match reader.read_event().unwrap() {
            Event::Start(tag) => {
                match tag.name().as_ref() {
                    b"group" => group = attribute(&tag, "name").unwrap(),
                    b"test" => {
                        test = Test {
                            name: format!("{group}/{}", attribute(&tag, "name").unwrap()),
                            ..Test::default()
                        };
                    }
                    b"expression" => {
                        test.is_invalid =
                            attribute(&tag, "invalid").is_some_and(|invalid| invalid != "false");
                    }
                    _ => {}
                }
                text.clear();
            }
            Event::Text(part) => text.push_str(&part.decode().unwrap()),
            Event::CData(part) => text.push_str(&part.decode().unwrap()),
            Event::GeneralRef(reference) => match reference.resolve_char_ref().unwrap() {
                Some(character) => text.push(character),
                None => {
                    let name = reference.decode().unwrap();
                    text.push_str(quick_xml::escape::resolve_predefined_entity(&name).unwrap());
                }
            },
            Event::End(tag) => match tag.name().as_ref() {
                b"expression" => text.trim().clone_into(&mut test.expression),
                b"output" => test.output = Some(text.trim().to_owned()),
                b"test" => tests.push(std::mem::take(&mut test)),
                _ => {}
            },
            Event::Eof => return tests,
            _ => {}
        }
    }
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let attribute = tag.try_get_attribute(name).unwrap()?;
    Some(String::from_utf8(attribute.value.into_owned()).unwrap())
}

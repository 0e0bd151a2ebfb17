//! Committed ELM against the CQL it was translated from, without Node.
//!
//! Each ELM file carries the path and the SHA-256 of its CQL and the translator
//! that made it. A change of the CQL alone, a change of the pinned translator
//! alone, a lost file on either side: each is a finding with the command that
//! mends it. Whether the ELM is what the translator would write is asked with
//! Node, by `npm run translate -- --check`.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::Findings;

/// What mends a finding.
const REMEDY: &str = "run `npm run translate` in tools/cql and commit the result";

/// A folder of CQL and where its ELM is, as `tools/cql/folders.json` lists them.
#[derive(Deserialize)]
struct Translated {
    cql: String,
    elm: String,
}

/// Where an ELM file says it comes from.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Provenance {
    cql: String,
    cql_sha256: String,
    translator: String,
}

#[derive(Deserialize)]
struct ElmFile {
    gravida: Provenance,
}

/// Compares every committed ELM file with its CQL.
///
/// # Errors
/// An I/O error, when the tree cannot be read.
pub fn check(root: &Path) -> io::Result<Findings> {
    let mut findings = Findings::new();
    let pinned = pinned_translator(root)?;
    let folders = fs::read(root.join("tools/cql/folders.json"))?;
    let folders: Vec<Translated> = serde_json::from_slice(&folders)?;
    for Translated { cql, elm } in folders {
        let folder = Folder {
            cql: root.join(&cql),
            elm: root.join(&elm),
            shown: cql,
            shown_elm: elm,
        };
        folder.check(pinned.as_deref(), &mut findings)?;
    }
    Ok(findings)
}

struct Folder {
    cql: PathBuf,
    elm: PathBuf,
    shown: String,
    shown_elm: String,
}

impl Folder {
    fn check(&self, pinned: Option<&str>, findings: &mut Findings) -> io::Result<()> {
        let mut unclaimed: BTreeMap<String, PathBuf> = files_below(&self.cql, "cql")?
            .into_iter()
            .map(|path| (relative(&self.cql, &path), path))
            .collect();
        for path in files_below(&self.elm, "json")? {
            let shown = format!("{}/{}", self.shown_elm, relative(&self.elm, &path));
            let provenance = match serde_json::from_slice::<ElmFile>(&fs::read(&path)?) {
                Ok(file) => file.gravida,
                Err(error) => {
                    findings.push(format!(
                        "{shown}: does not say which CQL it comes from ({error}); {REMEDY}"
                    ));
                    continue;
                }
            };
            if pinned.is_some_and(|pinned| pinned != provenance.translator) {
                findings.push(format!(
                    "{shown}: made by `{}`, but tools/cql/package.json pins another translator; {REMEDY}",
                    provenance.translator
                ));
            }
            match unclaimed.remove(&provenance.cql) {
                // A library that the tool brings along, such as FHIRHelpers.
                None if !provenance.cql.contains('/') && self.is_borrowed(&provenance)? => {}
                None => findings.push(format!(
                    "{shown}: its CQL `{}/{}` is gone; remove the file, or bring the CQL back",
                    self.shown, provenance.cql
                )),
                Some(source) => {
                    if sha256(&fs::read(source)?) != provenance.cql_sha256 {
                        findings.push(format!(
                            "{shown}: `{}/{}` has changed since it was translated; {REMEDY}",
                            self.shown, provenance.cql
                        ));
                    }
                }
            }
        }
        for name in unclaimed.keys() {
            findings.push(format!(
                "{}/{name}: has no ELM in {}; {REMEDY}",
                self.shown, self.shown_elm
            ));
        }
        Ok(())
    }

    /// True for ELM of our own FHIRHelpers in a folder that has none itself,
    /// as long as it is the FHIRHelpers of today.
    fn is_borrowed(&self, provenance: &Provenance) -> io::Result<bool> {
        let root = self
            .cql
            .ancestors()
            .find(|folder| folder.join("knowledge/cql").is_dir());
        let Some(root) = root else { return Ok(false) };
        let source = root.join("knowledge/cql").join(&provenance.cql);
        Ok(source.is_file() && sha256(&fs::read(source)?) == provenance.cql_sha256)
    }
}

/// `@cqframework/cql 5.3.0`, as pinned for authors.
fn pinned_translator(root: &Path) -> io::Result<Option<String>> {
    let manifest = fs::read(root.join("tools/cql/package.json"))?;
    let manifest: serde_json::Value = serde_json::from_slice(&manifest)?;
    let version = manifest
        .pointer("/dependencies/@cqframework~1cql")
        .and_then(serde_json::Value::as_str);
    Ok(version.map(|version| format!("@cqframework/cql {version}")))
}

fn files_below(folder: &Path, ending: &str) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        if !folder.is_dir() {
            continue;
        }
        for entry in fs::read_dir(&folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|found| found == ending) {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}

fn relative(folder: &Path, path: &Path) -> String {
    path.strip_prefix(folder)
        .unwrap_or(path)
        .to_string_lossy()
        .replace('\\', "/")
}

/// SHA-256 in hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A small repository in a folder of its own, removed when dropped.
    struct Repository(PathBuf);

    impl Repository {
        fn new(name: &str) -> Self {
            let folder = std::env::temp_dir()
                .join(format!("gravida-freshness-{name}-{}", std::process::id()));
            let repository = Self(folder);
            repository.write(
                "tools/cql/package.json",
                r#"{"dependencies": {"@cqframework/cql": "1.0.0"}}"#,
            );
            repository.write(
                "tools/cql/folders.json",
                r#"[{"cql": "knowledge", "elm": "knowledge/elm"}]"#,
            );
            repository.write("knowledge/cql/One.cql", "library One");
            repository.translate("One", "cql/One.cql", "library One");
            repository
        }

        fn write(&self, name: &str, text: &str) {
            let path = self.0.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }

        fn translate(&self, library: &str, cql: &str, text: &str) {
            let sha256 = sha256(text.as_bytes());
            self.write(
                &format!("knowledge/elm/{library}.json"),
                &format!(r#"{{"gravida": {{"cql": "{cql}", "cqlSha256": "{sha256}", "translator": "@cqframework/cql 1.0.0"}}, "library": {{}}}}"#),
            );
        }

        fn findings(&self) -> String {
            check(&self.0).unwrap().join("\n")
        }
    }

    impl Drop for Repository {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn the_committed_elm_is_fresh() {
        assert_eq!(check(&crate::repository_root()).unwrap(), Findings::new());
    }

    #[test]
    fn matching_files_have_no_findings() {
        assert_eq!(Repository::new("fresh").findings(), "");
    }

    #[test]
    fn changed_cql_is_found() {
        let repository = Repository::new("changed");
        repository.write("knowledge/cql/One.cql", "library One // changed");
        assert_eq!(
            repository.findings(),
            "knowledge/elm/One.json: `knowledge/cql/One.cql` has changed since it was translated; run `npm run translate` in tools/cql and commit the result"
        );
    }

    #[test]
    fn cql_without_elm_is_found() {
        let repository = Repository::new("untranslated");
        repository.write("knowledge/decisions/two/Two.cql", "library Two");
        assert_eq!(
            repository.findings(),
            "knowledge/decisions/two/Two.cql: has no ELM in knowledge/elm; run `npm run translate` in tools/cql and commit the result"
        );
    }

    #[test]
    fn elm_without_cql_is_found() {
        let repository = Repository::new("orphan");
        repository.translate("Three", "cql/Three.cql", "library Three");
        assert_eq!(
            repository.findings(),
            "knowledge/elm/Three.json: its CQL `knowledge/cql/Three.cql` is gone; remove the file, or bring the CQL back"
        );
    }

    #[test]
    fn another_translator_is_found() {
        let repository = Repository::new("translator");
        repository.write(
            "tools/cql/package.json",
            r#"{"dependencies": {"@cqframework/cql": "2.0.0"}}"#,
        );
        assert!(repository.findings().contains("pins another translator"));
    }
}

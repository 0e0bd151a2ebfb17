//! Checks of the tree as text: who may use whom, which documents name paths
//! that are gone, which files have grown too long, who touches the outside
//! world.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::Findings;

/// The arrows of ARCHITECTURE.md: each crate and the crates of ours it may use.
const ARROWS: &[(&str, &[&str])] = &[
    ("fhir", &[]),
    ("elm", &["gravida-fhir"]),
    ("guideline", &["gravida-fhir", "gravida-elm"]),
    ("report", &["gravida-fhir", "gravida-guideline"]),
    (
        "hooks",
        &["gravida-fhir", "gravida-guideline", "gravida-report"],
    ),
    ("store", &[]),
    ("simulator", &[]),
    ("population", &["gravida-fhir", "gravida-guideline"]),
    (
        "server",
        &[
            "gravida-fhir",
            "gravida-guideline",
            "gravida-hooks",
            "gravida-report",
            "gravida-store",
        ],
    ),
    (
        "cli",
        &[
            "gravida-fhir",
            "gravida-elm",
            "gravida-guideline",
            "gravida-hooks",
            "gravida-population",
            "gravida-report",
            "gravida-server",
            "gravida-simulator",
            "gravida-store",
        ],
    ),
];

/// The Python package: a rim like the command line, and no member of the workspace.
const PYTHON: &[&str] = &[
    "gravida-fhir",
    "gravida-guideline",
    "gravida-population",
    "gravida-report",
];

/// Crates that must not open files, sockets or the clock (invariant *Rim only*).
const LIBRARIES: &[&str] = &["fhir", "elm", "guideline", "report", "hooks", "simulator"];

/// What opens the outside world. `std::fs` and its like have no place in a library crate.
const OUTSIDE: &[&str] = &[
    "std::fs",
    "std::net",
    "std::process",
    "std::env::",
    "SystemTime",
    "Instant::now",
    "File::open",
];

/// No Rust file is longer than this.
const LONGEST_FILE: usize = 1000;

/// Runs every check and returns what is off.
///
/// # Errors
/// An I/O error, when the tree cannot be read.
pub fn check(root: &Path) -> io::Result<Findings> {
    let mut findings = Findings::new();
    let files = tracked_files(root)?;
    arrows(root, &mut findings)?;
    for file in &files {
        let name = relative(root, file);
        if name.ends_with(".rs") {
            let text = fs::read_to_string(file)?;
            length(&name, &text, &mut findings);
            rim_only(&name, &text, &mut findings);
        }
        if name.ends_with(".md") {
            named_paths(root, &name, &fs::read_to_string(file)?, &mut findings);
        }
    }
    Ok(findings)
}

/// Every file under the root that is not generated, fetched or hidden.
fn tracked_files(root: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut folders = vec![root.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder)? {
            let path = entry?.path();
            let name = path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            if path.is_dir() {
                if !name.starts_with('.') && name != "target" && name != "node_modules" {
                    folders.push(path);
                }
            } else {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}

fn relative(root: &Path, file: &Path) -> String {
    file.strip_prefix(root)
        .unwrap_or(file)
        .to_string_lossy()
        .replace('\\', "/")
}

fn arrows(root: &Path, findings: &mut Findings) -> io::Result<()> {
    let crates = ARROWS
        .iter()
        .map(|(name, allowed)| (format!("crates/{name}"), *allowed));
    for (folder, allowed) in crates.chain([("python".to_owned(), PYTHON)]) {
        let manifest = fs::read_to_string(root.join(&folder).join("Cargo.toml"))?;
        // Tests may look where the shipped code may not.
        let shipped = manifest
            .split("[dev-dependencies]")
            .next()
            .unwrap_or_default();
        for line in shipped.lines().map(str::trim) {
            let Some((name, _)) = line.split_once('=') else {
                continue;
            };
            let name = name.trim().trim_end_matches(".workspace");
            if name.starts_with("gravida-") && !allowed.contains(&name) {
                findings.push(format!(
                    "{folder}/Cargo.toml: `{name}` is not an arrow of ARCHITECTURE.md; remove it or change the architecture first"
                ));
            }
        }
    }
    Ok(())
}

fn length(name: &str, text: &str, findings: &mut Findings) {
    let lines = text.lines().count();
    if lines > LONGEST_FILE {
        findings.push(format!(
            "{name}: {lines} lines, more than {LONGEST_FILE}; split it along a seam of meaning"
        ));
    }
}

fn rim_only(name: &str, text: &str, findings: &mut Findings) {
    let is_library = LIBRARIES
        .iter()
        .any(|library| name.starts_with(&format!("crates/{library}/src/")));
    if !is_library
        || name.ends_with("_tests.rs")
        || name.ends_with("/tests.rs")
        || name.contains("/tests/")
    {
        return;
    }
    for (number, line) in text.lines().enumerate() {
        if line.trim_start().starts_with("#[cfg(test)]") {
            break;
        }
        if line.trim_start().starts_with("//") {
            continue;
        }
        for outside in OUTSIDE {
            if line.contains(outside) {
                findings.push(format!(
                    "{name}:{}: `{outside}` in a library crate; only the rim opens files, sockets or the clock",
                    number + 1
                ));
            }
        }
    }
}

/// First parts of the paths that documents may name.
const TOP_FOLDERS: &[&str] = &[
    "knowledge/",
    "crates/",
    "docs/",
    "examples/",
    "schemas/",
    "tests/",
    "tools/",
    "xtask/",
    "fuzz/",
    "python/",
    "conformance/",
    ".ci/",
    "benches/",
];

/// Every path in back-ticks that starts with one of our folders must exist.
/// A path with a placeholder (`<…>`, `*`, `…`, `{…}`, upper-case words) names a pattern, not a file.
fn named_paths(root: &Path, name: &str, text: &str, findings: &mut Findings) {
    let folder = root
        .join(name)
        .parent()
        .map_or_else(|| root.to_path_buf(), Path::to_path_buf);
    for (number, line) in text.lines().enumerate() {
        for quoted in line.split('`').skip(1).step_by(2) {
            let path = quoted.trim_end_matches('/');
            let is_pattern = path.contains(['<', '*', '…', '{', ' ', '$'])
                || path.contains("NAME")
                || path.contains("DIR");
            let is_ours = TOP_FOLDERS.iter().any(|top| quoted.starts_with(top));
            if is_pattern || !is_ours {
                continue;
            }
            let path = path.split(':').next().unwrap_or(path);
            if !root.join(path).exists() && !folder.join(path).exists() {
                findings.push(format!(
                    "{name}:{}: names `{quoted}`, which does not exist; correct the path or the document",
                    number + 1
                ));
            }
        }
    }
}

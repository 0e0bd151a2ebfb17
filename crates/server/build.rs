//! Puts the example records into the service: name, story, content. The stories
//! are those of `examples/README.md`, in its order, and of `README.<tag>.md`
//! beside it in other languages.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let missing = |name| io::Error::other(format!("cargo did not set {name}"));
    let folder = PathBuf::from(
        env::var_os("CARGO_MANIFEST_DIR").ok_or_else(|| missing("CARGO_MANIFEST_DIR"))?,
    );
    let output = PathBuf::from(env::var_os("OUT_DIR").ok_or_else(|| missing("OUT_DIR"))?);
    let examples = folder.join("../../examples").canonicalize()?;
    println!("cargo::rerun-if-changed={}", examples.display());

    let mut translated = Vec::new();
    for entry in fs::read_dir(&examples)? {
        let name = entry?.file_name();
        let tag = name
            .to_str()
            .and_then(|name| name.strip_prefix("README.")?.strip_suffix(".md"));
        if let Some(tag) = tag {
            translated.push((tag.to_owned(), fs::read_to_string(examples.join(&name))?));
        }
    }
    translated.sort();

    let mut table = String::from("static EXAMPLES: &[Example] = &[\n");
    for line in fs::read_to_string(examples.join("README.md"))?.lines() {
        let Some((name, story)) = row(line) else {
            continue;
        };
        let path = examples.join(format!("{name}.json"));
        if path.is_file() {
            let path = path.display().to_string();
            let told: Vec<(&str, &str, &str)> = (translated.iter())
                .filter_map(|(tag, stories)| {
                    let (_, cells) = stories
                        .lines()
                        .filter_map(row)
                        .find(|(own, _)| *own == name)?;
                    let (of, story) = cells.split_once('|')?;
                    Some((tag.as_str(), of.trim(), story.trim()))
                })
                .collect();
            writeln!(
                table,
                "    Example {{ name: {name:?}, story: {story:?}, told: &{told:?}, content: include_bytes!({path:?}) }},"
            )
            .map_err(io::Error::other)?;
        }
    }
    table.push_str("];\n");
    fs::write(output.join("examples.rs"), table)
}

/// Name and story of a row of the table.
fn row(line: &str) -> Option<(&str, &str)> {
    let mut cells = line
        .trim()
        .strip_prefix('|')?
        .strip_suffix('|')?
        .splitn(2, '|');
    let name = cells
        .next()?
        .trim()
        .trim_matches('`')
        .strip_suffix(".json")?;
    Some((name, cells.next()?.trim()))
}

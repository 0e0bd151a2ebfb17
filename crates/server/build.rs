//! Puts the example records into the service: name, story, content. The stories
//! are those of `examples/README.md`, in its order.

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

    let mut table = String::from("static EXAMPLES: &[Example] = &[\n");
    for line in fs::read_to_string(examples.join("README.md"))?.lines() {
        let Some((name, story)) = row(line) else {
            continue;
        };
        let path = examples.join(format!("{name}.json"));
        if path.is_file() {
            let path = path.display().to_string();
            writeln!(
                table,
                "    Example {{ name: {name:?}, story: {story:?}, content: include_bytes!({path:?}) }},"
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

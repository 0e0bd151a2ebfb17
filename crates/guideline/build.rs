//! Puts the knowledge folder into the crate: a table of paths and contents, its
//! digest, and, made once instead of at every start, its YAML as packed trees
//! and its logic without what compiling does not need, which is most of it.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use serde_json::Value;
use sha2::{Digest, Sha256};

#[path = "src/packed.rs"]
mod packed;
#[path = "src/yaml.rs"]
#[allow(dead_code, reason = "the build only parses")]
mod yaml;

fn main() -> io::Result<()> {
    let missing = |name| io::Error::other(format!("cargo did not set {name}"));
    let crate_folder = PathBuf::from(
        env::var_os("CARGO_MANIFEST_DIR").ok_or_else(|| missing("CARGO_MANIFEST_DIR"))?,
    );
    let output = PathBuf::from(env::var_os("OUT_DIR").ok_or_else(|| missing("OUT_DIR"))?);
    let knowledge = crate_folder.join("../../knowledge").canonicalize()?;
    println!("cargo::rerun-if-changed={}", knowledge.display());

    let mut files = Vec::new();
    list(&knowledge, &mut files)?;
    files.sort();
    let mut table = String::from("pub(crate) static FILES: &[(&str, &[u8])] = &[\n");
    for file in &files {
        let name = name_of(&knowledge, file)?;
        let path = file.display().to_string();
        writeln!(table, "    ({name:?}, include_bytes!({path:?})),").map_err(io::Error::other)?;
    }
    table.push_str("];\n");
    writeln!(
        table,
        "static DIGEST: &str = {:?};",
        digest(&knowledge, &files)?
    )
    .map_err(io::Error::other)?;
    table.push_str("static LOGIC: &[(&str, &[u8])] = &[\n");
    for file in files.iter().filter(|file| is_logic(file)) {
        let name = file.file_stem().unwrap_or_default().to_string_lossy();
        let stripped = output.join(format!("{name}.elm.json"));
        fs::write(&stripped, strip(&fs::read(file)?))?;
        let path = stripped.display().to_string();
        writeln!(table, "    ({name:?}, include_bytes!({path:?})),").map_err(io::Error::other)?;
    }
    table.push_str("];\nstatic YAML: &[(&str, &str)] = &[\n");
    for (number, file) in files
        .iter()
        .filter(|file| is_read_as_yaml(file))
        .enumerate()
    {
        // What cannot be parsed is left to the loader, which says what is wrong with it.
        let text = fs::read_to_string(file)?;
        let Ok(Some(node)) = yaml::parse(&text) else {
            continue;
        };
        let mut content = String::new();
        packed::pack(&node, &mut content);
        let target = output.join(format!("{number}.packed"));
        fs::write(&target, content)?;
        let (name, path) = (name_of(&knowledge, file)?, target.display().to_string());
        writeln!(table, "    ({name:?}, include_str!({path:?})),").map_err(io::Error::other)?;
    }
    table.push_str("];\n");
    fs::write(output.join("embedded.rs"), table)
}

/// The path of a file in the knowledge folder, with `/`.
fn name_of(knowledge: &Path, file: &Path) -> io::Result<String> {
    let relative = file.strip_prefix(knowledge).map_err(io::Error::other)?;
    let parts: Vec<_> = relative.iter().map(|part| part.to_string_lossy()).collect();
    Ok(parts.join("/"))
}

/// The digest that `Knowledge::digest` would find; a test compares the two.
fn digest(knowledge: &Path, files: &[PathBuf]) -> io::Result<String> {
    let mut named = Vec::new();
    for file in files {
        named.push((name_of(knowledge, file)?, fs::read(file)?));
    }
    named.sort();
    let mut hasher = Sha256::new();
    for (name, content) in &named {
        hasher.update((name.len() as u64).to_be_bytes());
        hasher.update(name.as_bytes());
        hasher.update((content.len() as u64).to_be_bytes());
        hasher.update(content);
    }
    let mut text = String::from("sha256:");
    for byte in hasher.finalize() {
        write!(text, "{byte:02x}").map_err(io::Error::other)?;
    }
    Ok(text)
}

fn is_logic(file: &Path) -> bool {
    let in_folder = |folder: &Path| folder.file_name().is_some_and(|name| name == "elm");
    file.parent().is_some_and(in_folder) && file.extension().is_some_and(|ending| ending == "json")
}

/// Whether loading reads the file as YAML; worked cases are read by `check`
/// alone, translations when a language is asked for.
fn is_read_as_yaml(file: &Path) -> bool {
    file.extension().is_some_and(|ending| ending == "yaml")
        && file.file_name().is_some_and(|name| name != "cases.yaml")
        && !file.iter().any(|part| part == "translations")
}

/// ELM without the translator's notes, and without the places and types that
/// compiling asks for in a few nodes only. What cannot be read stays as it is,
/// for the compiler to complain about.
fn strip(content: &[u8]) -> Vec<u8> {
    let Ok(mut value) = serde_json::from_slice::<Value>(content) else {
        return content.to_vec();
    };
    clean(&mut value, true);
    serde_json::to_vec(&value).unwrap_or_else(|_| content.to_vec())
}

/// `keeps_type`: whether the type of this value is asked for. It is of a definition, and of the
/// operands of what is chosen by the types of its operands.
fn clean(value: &mut Value, keeps_type: bool) {
    match value {
        Value::Object(members) => {
            let is_overloaded = members
                .get("type")
                .and_then(Value::as_str)
                .is_some_and(|kind| matches!(kind, "FunctionRef" | "Length"));
            let is_signed = members
                .get("signature")
                .and_then(Value::as_array)
                .is_some_and(|signature| !signature.is_empty());
            members.retain(|key, _| match key.as_str() {
                "annotation" | "localId" | "locator" => false,
                "resultTypeName" | "resultTypeSpecifier" => keeps_type,
                "signature" => is_overloaded,
                _ => true,
            });
            for (key, member) in members {
                let keeps_type = match key.as_str() {
                    "def" => true,
                    "operand" => is_overloaded && !is_signed,
                    _ => false,
                };
                clean(member, keeps_type);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| clean(item, keeps_type)),
        _ => {}
    }
}

/// All files below `folder`, hidden ones left out.
fn list(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with('.') {
            continue;
        }
        if entry.file_type()?.is_dir() {
            list(&entry.path(), files)?;
        } else {
            files.push(entry.path());
        }
    }
    Ok(())
}

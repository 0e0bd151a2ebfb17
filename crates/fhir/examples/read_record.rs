//! Reads a file and says what is in it.
//!
//! `cargo run -p gravida-fhir --example read_record -- FILE`

use std::io::{Error, Write, stdout};

use gravida_fhir::{Element, ReadOptions, model, read};

fn main() -> Result<(), Error> {
    let path = std::env::args()
        .nth(1)
        .ok_or_else(|| Error::other("give the path of a FHIR file"))?;
    let options = ReadOptions {
        source: path.clone().into(),
        ..ReadOptions::default()
    };
    let reading = read(&std::fs::read(&path)?, &options).map_err(Error::other)?;

    let mut out = stdout().lock();
    for count in &reading.counts {
        writeln!(
            out,
            "{}: {} read, {} not",
            count.type_name, count.read, count.ignored
        )?;
    }
    let code = model::element_named("code");
    for record in &reading.records {
        let newest = record.newest_moment().map(|moment| moment.to_string());
        writeln!(
            out,
            "patient `{}`, newest moment {}",
            record.id(),
            newest.unwrap_or_default()
        )?;
        for resource in record.resources() {
            let code = code.and_then(|code| resource.element().get(code));
            let code = code.map(Element::to_json).unwrap_or_default();
            writeln!(out, "  {} {code}", resource.reference())?;
        }
        for issue in record.issues() {
            writeln!(out, "  {issue}")?;
        }
    }
    for issue in &reading.issues {
        writeln!(out, "{issue}")?;
    }
    Ok(())
}

//! Repository chores. What must stay true is checked by a program, so that
//! documents and habits cannot drift from the code in silence.

mod conformance;
mod fhir_model;
mod freshness;
mod golden;
mod tidy;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Chores of the repository.
#[derive(Parser)]
#[command(name = "xtask", version, about)]
struct Arguments {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// Check what must stay true of the tree: arrows between crates, paths named in documents, file sizes, rim only.
    Tidy,
    /// Check the committed ELM against its CQL, and CONFORMANCE.md against the ledger, without Node.
    Freshness,
    /// Write CONFORMANCE.md from conformance/.
    Conformance,
    /// Write docs/coverage.md from knowledge/coverage.yaml.
    Coverage,
    /// Record under tests/golden what every example comes out as now.
    Golden,
    /// Generate the FHIR model table of crates/fhir from a published model info (XML).
    FhirModel {
        /// The model info, such as lib/modelInfos/fhir-modelinfo-4.0.1.xml of npm cql-exec-fhir.
        #[arg(long, value_name = "FILE")]
        model_info: PathBuf,
        /// Only compare with the committed table.
        #[arg(long)]
        check: bool,
    },
}

/// The repository's root: the folder above this package.
pub fn repository_root() -> PathBuf {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    manifest.parent().unwrap_or(manifest).to_path_buf()
}

/// What a chore found wrong, one finding a line; empty when all is well.
pub type Findings = Vec<String>;

fn main() -> ExitCode {
    let root = repository_root();
    let findings = match Arguments::parse().chore {
        Chore::Tidy => tidy::check(&root),
        Chore::Freshness => freshness::check(&root).and_then(|mut findings| {
            findings.extend(conformance::check(&root)?);
            Ok(findings)
        }),
        Chore::Conformance => conformance::write(&root),
        Chore::Golden => golden::refresh(&root),
        Chore::Coverage => golden::refresh_coverage(&root),
        Chore::FhirModel { model_info, check } => fhir_model::run(&root, &model_info, check),
    };
    match findings {
        Ok(findings) if findings.is_empty() => ExitCode::SUCCESS,
        Ok(findings) => {
            for finding in findings {
                eprintln!("{finding}");
            }
            ExitCode::from(1)
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}

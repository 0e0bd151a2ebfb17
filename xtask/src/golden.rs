//! Records what every example comes out as now, to be reviewed as a difference.

use std::io;
use std::path::Path;
use std::process::Command;

use crate::Findings;

/// Runs the test of recorded renderings in the mode in which it writes.
///
/// # Errors
/// When cargo cannot be started.
pub fn refresh(root: &Path) -> io::Result<Findings> {
    bless(root, "golden", "examples_come_out_as_recorded")
}

/// Runs the test of the page of coverage in the mode in which it writes.
///
/// # Errors
/// When cargo cannot be started.
pub fn refresh_coverage(root: &Path) -> io::Result<Findings> {
    bless(root, "coverage", "the_page_of_coverage_is_fresh")
}

fn bless(root: &Path, binary: &str, test: &str) -> io::Result<Findings> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo)
        .args([
            "test",
            "--quiet",
            "--package",
            "gravida",
            "--test",
            binary,
            test,
        ])
        .env("GRAVIDA_BLESS", "1")
        .current_dir(root)
        .status()?;
    if status.success() {
        Ok(Findings::new())
    } else {
        Ok(vec![format!(
            "`{test}` could not write what it records; see above"
        )])
    }
}

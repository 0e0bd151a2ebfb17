//! The page that says which tests and treatments live where in the knowledge.

use std::fmt::Write as _;

use gravida_guideline::Knowledge;
use gravida_guideline::knowledge::{CoverageMatrix, CoverageRow};

use crate::wording;

/// The page as Markdown; a row without a home is shown as missing.
#[must_use]
pub fn coverage_markdown(knowledge: &Knowledge) -> String {
    let mut page = String::from(wording::COVERAGE_HEAD);
    let matrices = knowledge.coverage().map(|coverage| &coverage.matrices);
    for matrix in matrices.into_iter().flatten() {
        write_matrix(&mut page, knowledge, matrix);
    }
    page
}

fn write_matrix(page: &mut String, knowledge: &Knowledge, matrix: &CoverageMatrix) {
    let missing = matrix.rows.iter().filter(|row| row.ids.is_empty()).count();
    let rows = match matrix.rows.len() {
        1 => "1 row".to_owned(),
        number => format!("{number} rows"),
    };
    // Writing to a text cannot fail.
    let _ = writeln!(
        page,
        "\n## {}\n\n{rows}, {missing} without a home.\n",
        matrix.title
    );
    page.push_str(wording::COVERAGE_COLUMNS);
    for row in &matrix.rows {
        let _ = writeln!(page, "| {} | {} |", row.row, home(knowledge, row));
    }
}

/// The ids of a row by the file they stand in.
fn home(knowledge: &Knowledge, row: &CoverageRow) -> String {
    let mut files: Vec<(String, Vec<String>)> = Vec::new();
    for home in row.ids.iter().filter_map(|id| knowledge.home(id)) {
        let id = format!("`{}`", home.id);
        match files.iter_mut().find(|(file, _)| *file == home.file) {
            Some((_, ids)) => ids.push(id),
            None => files.push((home.file, vec![id])),
        }
    }
    if files.is_empty() {
        return wording::COVERAGE_MISSING.to_owned();
    }
    let shown: Vec<String> = files
        .into_iter()
        .map(|(file, ids)| format!("`knowledge/{file}`: {}", ids.join(", ")))
        .collect();
    shown.join("; ")
}

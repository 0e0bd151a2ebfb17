//! The compiled part of the Python package `gravida`: records in, assessments
//! and tables out.
//!
//! It turns what Python hands over into what the crates of Gravida take, and
//! their answers back; no medicine, no rows and no wording of an assessment are
//! made here. It is a rim like the command line: it opens knowledge folders.
//! What a Python programmer meets is in the folder `gravida` beside this one.

use pyo3::prelude::*;

mod assessor;
mod batches;
mod cohort;
mod columns;
mod error;
mod export;
mod knowledge;
mod run;

/// What the package takes from here.
#[pymodule]
mod _gravida {
    #[pymodule_export]
    use crate::assessor::Assessor;
    #[pymodule_export]
    use crate::cohort::{Cohort, Table, tables};
    #[pymodule_export]
    use crate::export::Export;
    #[pymodule_export]
    use crate::run::run_cohort;
}

//! The records that everything here is measured on: those of the simulator, each of thirty
//! resources and about 39 KB.

use std::error::Error;

use gravida_elm::{Terminology, compile};
use gravida_guideline::Knowledge;
use gravida_simulator::{Knobs, Simulator, SimulatorError};

/// What they are drawn from.
pub const SEED: u64 = 20_261_122;

/// The first `count` of them, each a Bundle on one line. They are the same at every call.
///
/// # Errors
/// Where the simulator refuses, which its own tests rule out.
pub fn records(count: usize) -> Result<Vec<String>, SimulatorError> {
    let simulator = Simulator::new(SEED, Knobs::default())?;
    let numbers = (0_u64..).take(count);
    Ok(numbers.map(|number| simulator.bundle(number)).collect())
}

/// Every library of the knowledge as the translator wrote it, with the notes that the build
/// takes out of what is built in: compiling them is what knowledge in a folder costs.
pub struct Libraries<'k> {
    sources: Vec<(String, &'k [u8])>,
    terminology: Terminology,
}

impl<'k> Libraries<'k> {
    /// Those of `knowledge`.
    ///
    /// # Errors
    /// Where a value set is not one, which the knowledge's own check rules out.
    pub fn of(knowledge: &'k Knowledge) -> Result<Self, Box<dyn Error>> {
        let mut terminology = Terminology::new();
        let mut sources = Vec::new();
        for (path, content) in knowledge.files() {
            if path.starts_with("valuesets/") {
                terminology.add(content, path)?;
            } else if path.starts_with("elm/") && path != "elm/FHIRHelpers.json" {
                sources.push((path.clone(), content.as_ref()));
            }
        }
        Ok(Self {
            sources,
            terminology,
        })
    }

    /// Compiles them; false where they do not compile.
    #[must_use]
    pub fn compile(&self) -> bool {
        compile(&self.sources, &self.terminology).is_ok()
    }
}

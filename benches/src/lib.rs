//! The records that everything here is measured on: those of the simulator, each of thirty
//! resources and about 39 KB.

use gravida_simulator::{Knobs, Simulator, SimulatorError};

/// What they are drawn from.
const SEED: u64 = 20_261_122;

/// The first `count` of them, each a Bundle on one line. They are the same at every call.
///
/// # Errors
/// Where the simulator refuses, which its own tests rule out.
pub fn records(count: usize) -> Result<Vec<String>, SimulatorError> {
    let simulator = Simulator::new(SEED, Knobs::default())?;
    let numbers = (0_u64..).take(count);
    Ok(numbers.map(|number| simulator.bundle(number)).collect())
}

//! Not yet furnished; the next changes bring it.

pub mod error;
pub mod operators;
pub mod units;
pub mod value;

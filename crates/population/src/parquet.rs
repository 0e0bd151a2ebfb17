//! Parquet: tables written, records read.

mod read;
mod write;

pub(crate) use read::Rows;
pub(crate) use write::{ParquetFile, encode};

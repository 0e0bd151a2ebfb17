//! Parquet: tables written, records read.

mod read;

use std::fs::File;
use std::io;

use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;

use crate::format::TableFile;
use crate::schema::Table;

pub(crate) use read::Rows;

/// A writer for one file of a table.
pub(crate) fn writer(file: File, table: &Table) -> io::Result<TableFile> {
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        // Which library wrote it is no part of what a run says.
        .set_created_by("gravida".to_owned())
        .build();
    let schema = crate::arrow::schema(table);
    let writer = ArrowWriter::try_new(file, schema, Some(properties)).map_err(io::Error::other)?;
    Ok(TableFile::Parquet(Box::new(writer)))
}

//! The forms in which tables are written.

use std::fs::File;
use std::io::{BufWriter, Write};

use crate::rows::{Cell, Sink, SinkError};
use crate::schema::Table;
use crate::text::{TextForm, TextRows, TextTable, heading};

/// How tables are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A JSON object a line.
    Ndjson,
    /// Comma-separated values.
    Csv,
    /// Parquet, compressed with Zstandard.
    #[cfg(feature = "parquet")]
    Parquet,
}

impl Format {
    /// How names of its files end, without a dot; also its own name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ndjson => "ndjson",
            Self::Csv => "csv",
            #[cfg(feature = "parquet")]
            Self::Parquet => "parquet",
        }
    }
}

/// Rows while a worker makes them.
pub(crate) enum RowsInMemory {
    Text(TextRows),
    #[cfg(feature = "parquet")]
    Arrow(crate::arrow::ArrowRows),
}

/// Rows of all tables, ready to be written.
pub(crate) enum Encoded {
    Text(Vec<TextTable>),
    #[cfg(feature = "parquet")]
    Arrow(Vec<arrow_array::RecordBatch>),
}

impl RowsInMemory {
    pub(crate) fn new(format: Format) -> Self {
        match format {
            Format::Ndjson => Self::Text(TextRows::new(TextForm::Ndjson)),
            Format::Csv => Self::Text(TextRows::new(TextForm::Csv)),
            #[cfg(feature = "parquet")]
            Format::Parquet => Self::Arrow(crate::arrow::ArrowRows::new()),
        }
    }

    pub(crate) fn finish(self) -> Result<Encoded, SinkError> {
        Ok(match self {
            Self::Text(rows) => Encoded::Text(rows.finish()),
            #[cfg(feature = "parquet")]
            Self::Arrow(mut rows) => Encoded::Arrow(rows.take()?),
        })
    }
}

impl Sink for RowsInMemory {
    fn row(&mut self, table: &'static Table, cells: &[Cell<'_>]) -> Result<(), SinkError> {
        match self {
            Self::Text(rows) => rows.row(table, cells),
            #[cfg(feature = "parquet")]
            Self::Arrow(rows) => rows.row(table, cells),
        }
    }
}

impl Encoded {
    /// Writes the rows of each table into its file, `None` where it has none. Columns of Parquet are
    /// encoded by as many as `threads` threads.
    #[cfg_attr(
        not(feature = "parquet"),
        allow(unused_variables, reason = "text is copied by one thread")
    )]
    pub(crate) fn write(
        &self,
        files: &mut [Option<&mut TableFile>],
        threads: usize,
    ) -> Result<(), Unwritten> {
        match self {
            Self::Text(tables) => {
                for (place, (file, table)) in files.iter_mut().zip(tables).enumerate() {
                    if let Some(TableFile::Text(file)) = file {
                        let written = file.write_all(&table.bytes);
                        written.map_err(|error| Unwritten { place, error })?;
                    }
                }
            }
            #[cfg(feature = "parquet")]
            Self::Arrow(tables) => {
                let mut columns = Vec::new();
                for (place, (file, table)) in files.iter_mut().zip(tables).enumerate() {
                    if let Some(TableFile::Parquet(file)) = file {
                        let taken = file.columns(table);
                        columns.extend(taken.map_err(|error| Unwritten { place, error })?);
                    }
                }
                // It takes no file: what is encoded is held back until a row group is full.
                let encoded = crate::parquet::encode(columns, threads);
                encoded.map_err(|error| Unwritten { place: 0, error })?;
                for (place, file) in files.iter_mut().enumerate() {
                    if let Some(TableFile::Parquet(file)) = file {
                        let settled = file.settle();
                        settled.map_err(|error| Unwritten { place, error })?;
                    }
                }
            }
        }
        Ok(())
    }

    /// How many rows of the table at this place among all tables there are.
    pub(crate) fn rows(&self, place: usize) -> u64 {
        match self {
            Self::Text(tables) => tables.get(place).map_or(0, |table| table.rows),
            #[cfg(feature = "parquet")]
            Self::Arrow(tables) => tables.get(place).map_or(0, |table| table.num_rows() as u64),
        }
    }
}

/// Rows that could not be written.
pub(crate) struct Unwritten {
    /// The place of their table among all tables.
    pub(crate) place: usize,
    pub(crate) error: std::io::Error,
}

/// One file of one table while it is written.
pub(crate) enum TableFile {
    Text(BufWriter<File>),
    #[cfg(feature = "parquet")]
    Parquet(Box<crate::parquet::ParquetFile>),
}

impl TableFile {
    pub(crate) fn begin(file: File, format: Format, table: &Table) -> std::io::Result<Self> {
        let form = match format {
            Format::Ndjson => TextForm::Ndjson,
            Format::Csv => TextForm::Csv,
            #[cfg(feature = "parquet")]
            Format::Parquet => {
                let file = crate::parquet::ParquetFile::begin(file, table)?;
                return Ok(Self::Parquet(Box::new(file)));
            }
        };
        let mut file = BufWriter::new(file);
        file.write_all(heading(form, table).as_bytes())?;
        Ok(Self::Text(file))
    }

    /// Writes what is held back and gives the file.
    pub(crate) fn finish(self) -> std::io::Result<File> {
        match self {
            Self::Text(file) => file
                .into_inner()
                .map_err(std::io::IntoInnerError::into_error),
            #[cfg(feature = "parquet")]
            Self::Parquet(file) => file.finish(),
        }
    }
}

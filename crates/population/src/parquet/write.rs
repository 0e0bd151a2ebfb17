//! A file of a table in Parquet, its columns encoded by several threads.
//!
//! A column does not look at its neighbours, and is given its rows in the order of the run
//! whoever encodes it. So the bytes are the same whatever the number of threads.

use std::fs::File;
use std::io;
use std::sync::Arc;
use std::thread;

use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{FieldRef, SchemaRef};
use crossbeam_channel::unbounded;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_writer::{ArrowColumnWriter, ArrowRowGroupWriterFactory, compute_leaves};
use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::{ParquetError, Result};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;

use crate::schema::Table;

/// Rows after which a row group takes no more, as other writers of Parquet have it.
const FULL: usize = 1 << 20;

/// Cells for which one more thread is worth its start.
const WORTH_A_THREAD: usize = 4096;

/// One file of a table while it is written.
pub(crate) struct ParquetFile {
    file: SerializedFileWriter<File>,
    groups: ArrowRowGroupWriterFactory,
    schema: SchemaRef,
    /// The columns of the row group under way; none before its first row.
    columns: Vec<ArrowColumnWriter>,
    /// How many row groups there are, with the one under way.
    begun: usize,
    /// Rows of the one under way.
    rows: usize,
    full: usize,
}

/// Rows on their way into one column.
pub(crate) struct Column<'f> {
    field: FieldRef,
    rows: ArrayRef,
    writer: &'f mut ArrowColumnWriter,
}

impl ParquetFile {
    pub(crate) fn begin(file: File, table: &Table) -> io::Result<Self> {
        Self::with_groups_of(FULL, file, table)
    }

    fn with_groups_of(full: usize, file: File, table: &Table) -> io::Result<Self> {
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            // Which library wrote it is no part of what a run says.
            .set_created_by("gravida".to_owned())
            .build();
        let schema = crate::arrow::schema(table);
        let (file, groups) = ArrowWriter::try_new(file, Arc::clone(&schema), Some(properties))
            .and_then(ArrowWriter::into_serialized_writer)
            .map_err(refused)?;
        Ok(Self {
            file,
            groups,
            schema,
            columns: Vec::new(),
            begun: 0,
            rows: 0,
            full,
        })
    }

    /// The columns that take these rows; call [`ParquetFile::settle`] when they are encoded.
    pub(crate) fn columns(&mut self, rows: &RecordBatch) -> io::Result<Vec<Column<'_>>> {
        if self.columns.is_empty() {
            let columns = self.groups.create_column_writers(self.begun);
            self.columns = columns.map_err(refused)?;
            self.begun += 1;
        }
        self.rows += rows.num_rows();
        let fields = self.schema.fields().iter().zip(rows.columns());
        let columns = fields.zip(&mut self.columns);
        let column = |((field, rows), writer)| Column {
            field: Arc::clone(field),
            rows: Arc::clone(rows),
            writer,
        };
        Ok(columns.map(column).collect())
    }

    /// Writes the row group under way if it takes no more.
    pub(crate) fn settle(&mut self) -> io::Result<()> {
        if self.rows < self.full {
            return Ok(());
        }
        self.end_group().map_err(refused)
    }

    fn end_group(&mut self) -> Result<()> {
        if self.columns.is_empty() {
            return Ok(());
        }
        self.rows = 0;
        let mut group = self.file.next_row_group()?;
        for column in self.columns.drain(..) {
            column.close()?.append_to_row_group(&mut group)?;
        }
        group.close()?;
        Ok(())
    }

    /// Writes what is held back and gives the file.
    pub(crate) fn finish(mut self) -> io::Result<File> {
        self.end_group()
            .and_then(|()| self.file.into_inner())
            .map_err(refused)
    }
}

impl Column<'_> {
    fn encode(self) -> Result<()> {
        let Self {
            field,
            rows,
            writer,
        } = self;
        // Each kind of column has one leaf: see `crate::arrow::schema`.
        for leaf in compute_leaves(&field, &rows)? {
            writer.write(&leaf)?;
        }
        Ok(())
    }
}

/// Encodes the rows of columns, with no more than `threads` threads.
pub(crate) fn encode(columns: Vec<Column<'_>>, threads: usize) -> io::Result<()> {
    let cells: usize = columns.iter().map(|column| column.rows.len()).sum();
    let most = threads.min(columns.len());
    let others = (cells / WORTH_A_THREAD).min(most.saturating_sub(1));
    let (sender, waiting) = unbounded();
    for column in columns {
        // It is received below.
        let _ = sender.send(column);
    }
    drop(sender);
    let encode = || waiting.iter().try_for_each(Column::encode);
    thread::scope(|scope| {
        // Where there is no further thread to be had, those that are there do it all.
        let help = || {
            let named = thread::Builder::new().name("encoding".to_owned());
            named.spawn_scoped(scope, encode)
        };
        let others: Vec<_> = (0..others).map_while(|_| help().ok()).collect();
        let own = encode();
        let broken = || ParquetError::General("an encoder broke down".to_owned());
        others
            .into_iter()
            .map(|other| other.join().unwrap_or_else(|_| Err(broken())))
            .fold(own, Result::and)
    })
    .map_err(refused)
}

fn refused(error: ParquetError) -> io::Error {
    io::Error::other(error)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

    use super::*;
    use crate::arrow::ArrowRows;
    use crate::rows::{Cell, Sink, place_of};
    use crate::schema::MISSING;

    /// So many rows, enough in one batch for several threads.
    fn batch(rows: i64, first: i64) -> RecordBatch {
        let mut sink = ArrowRows::new();
        for number in first..first + rows {
            let words = ["one", "two", "three"];
            let some = usize::try_from(number % 4).unwrap();
            let cells = [
                Cell::Number(number),
                Cell::Text("woman"),
                Cell::Number(1),
                Cell::Text(words[some % 3]),
                Cell::Text("relevance"),
                Cell::Words(&words[..some]),
            ];
            sink.row(&MISSING, &cells).unwrap();
        }
        sink.take().unwrap().remove(place_of(&MISSING))
    }

    fn written(threads: usize, batches: &[RecordBatch]) -> Vec<u8> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("missing.parquet");
        let file = File::create(&path).unwrap();
        let mut table = ParquetFile::with_groups_of(4_000, file, &MISSING).unwrap();
        for batch in batches {
            encode(table.columns(batch).unwrap(), threads).unwrap();
            table.settle().unwrap();
        }
        table.finish().unwrap();
        fs::read(&path).unwrap()
    }

    #[test]
    fn several_threads_write_the_bytes_of_one_and_groups_end_when_they_are_full() {
        let batches: Vec<RecordBatch> = (0..4).map(|at| batch(3_000, at * 3_000)).collect();
        let bytes = written(1, &batches);
        assert_eq!(written(5, &batches), bytes);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("again.parquet");
        fs::write(&path, &bytes).unwrap();
        let reader = ParquetRecordBatchReaderBuilder::try_new(File::open(&path).unwrap()).unwrap();
        let groups = reader.metadata().row_groups().iter();
        assert_eq!(
            groups.map(|group| group.num_rows()).collect::<Vec<_>>(),
            [6_000, 6_000]
        );
        let mut row = 0;
        for read in reader.with_batch_size(1_000).build().unwrap() {
            let read = read.unwrap();
            let expected = &batches[row / 3_000].slice(row % 3_000, 1_000);
            assert_eq!(read.columns(), expected.columns());
            row += 1_000;
        }
        assert_eq!(row, 12_000);
    }
}

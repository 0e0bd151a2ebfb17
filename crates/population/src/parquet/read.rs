//! Records out of Parquet: a row is a Bundle or a resource as JSON.

use std::fs::File;
use std::io;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Date32Type, Int32Type, Int64Type, TimestampMicrosecondType, TimestampMillisecondType,
    TimestampNanosecondType,
};
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_schema::{DataType, Schema, TimeUnit};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderOptions, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder,
};

use crate::error::RunError;
use crate::input::Input;
use crate::lines::Line;
use crate::texts::Columns;

/// Names under which the JSON is looked for where nobody says it.
const RESOURCE: [&str; 3] = ["resource", "bundle", "json"];

/// The name under which the id of the Patient is looked for.
const PATIENT: &str = "patient";

/// Rows that are held at once: a few megabytes of records as they usually are.
const AT_ONCE: usize = 32;

/// Rows of one file with their numbers.
pub(crate) struct Rows {
    reader: ParquetRecordBatchReader,
    columns: Named,
    batch: Option<RecordBatch>,
    /// Place of the next row in the batch.
    next: usize,
    longest: usize,
    /// Number of the row last read, from 1.
    pub(crate) number: u64,
    patient: Option<String>,
    moment: Option<String>,
}

/// What the columns that are read are called.
struct Named {
    resource: String,
    patient: Option<String>,
    as_of: Option<String>,
}

impl Rows {
    /// Opens a file. Columns that are not named in `columns` are those of their usual names.
    pub(crate) fn open(input: &Input, columns: &Columns, longest: usize) -> Result<Self, RunError> {
        let unreadable = |error: &dyn std::fmt::Display| RunError::Unreadable {
            path: input.path.clone(),
            reason: error.to_string(),
        };
        let file =
            File::open(&input.path).map_err(|error| RunError::unreadable(&input.path, &error))?;
        // As Parquet says it, whatever wrote it had in mind: fewer kinds to tell apart.
        let options = ArrowReaderOptions::new().with_skip_arrow_metadata(true);
        let builder = ParquetRecordBatchReaderBuilder::try_new_with_options(file, options)
            .map_err(|error| unreadable(&error))?;
        let schema = builder.schema();
        let named = Named::of(schema, columns, input)?;
        let places = [
            Some(&named.resource),
            named.patient.as_ref(),
            named.as_of.as_ref(),
        ]
        .into_iter()
        .flatten()
        .filter_map(|name| schema.index_of(name).ok());
        let mask = ProjectionMask::roots(builder.parquet_schema(), places);
        let reader = builder
            .with_projection(mask)
            .with_batch_size(AT_ONCE)
            .build()
            .map_err(|error| unreadable(&error))?;
        Ok(Self {
            reader,
            columns: named,
            batch: None,
            next: 0,
            longest,
            number: 0,
            patient: None,
            moment: None,
        })
    }

    /// Appends the JSON of the next row to `buffer`.
    pub(crate) fn next(&mut self, buffer: &mut Vec<u8>) -> io::Result<Line> {
        let batch = loop {
            match &self.batch {
                Some(batch) if self.next < batch.num_rows() => break batch,
                _ => match self.reader.next() {
                    None => return Ok(Line::End),
                    Some(batch) => {
                        self.batch = Some(batch.map_err(io::Error::other)?);
                        self.next = 0;
                    }
                },
            }
        };
        let row = self.next;
        let column = |name: &Option<String>| batch.column_by_name(name.as_deref()?);
        self.patient = column(&self.columns.patient).and_then(|column| id(column, row));
        self.moment = column(&self.columns.as_of).and_then(|column| moment(column, row));
        let json = (batch.column_by_name(&self.columns.resource))
            .map_or(&[][..], |column| bytes(column, row));
        let line = if json.trim_ascii().is_empty() {
            Line::Blank
        } else if json.len() > self.longest {
            Line::TooLong
        } else {
            buffer.extend_from_slice(json);
            Line::Text
        };
        self.next += 1;
        self.number += 1;
        Ok(line)
    }

    pub(crate) fn patient(&self) -> Option<&str> {
        self.patient.as_deref()
    }

    pub(crate) fn moment(&self) -> Option<&str> {
        self.moment.as_deref()
    }
}

impl Named {
    fn of(schema: &Schema, asked: &Columns, input: &Input) -> Result<Self, RunError> {
        let has = |name: &str| schema.field_with_name(name).is_ok();
        let usual = RESOURCE.iter().find(|name| has(name));
        let resource = match (&asked.resource, usual) {
            (Some(name), _) => name.clone(),
            (None, Some(name)) => (*name).to_owned(),
            (None, None) => {
                return Err(RunError::Worded(format!(
                    "`{}` has no column `resource`, `bundle` or `json`; say by --resource-column which holds the JSON: it has {}",
                    input.name,
                    listed(schema)
                )));
            }
        };
        let patient = match &asked.patient {
            Some(name) => Some(name.clone()),
            None => has(PATIENT).then(|| PATIENT.to_owned()),
        };
        let named = Self {
            resource,
            patient,
            as_of: asked.as_of.clone(),
        };
        must_be(schema, input, "--resource-column", &named.resource, is_text)?;
        if let Some(name) = &named.patient {
            let is_id = |kind: &DataType| {
                is_text(kind) || matches!(kind, DataType::Int32 | DataType::Int64)
            };
            must_be(schema, input, "--patient-column", name, is_id)?;
        }
        if let Some(name) = &named.as_of {
            let is_moment = |kind: &DataType| {
                is_text(kind) || matches!(kind, DataType::Date32 | DataType::Timestamp(..))
            };
            must_be(schema, input, "--as-of-column", name, is_moment)?;
        }
        Ok(named)
    }
}

fn is_text(kind: &DataType) -> bool {
    matches!(kind, DataType::Utf8 | DataType::Binary)
}

fn must_be(
    schema: &Schema,
    input: &Input,
    option: &str,
    name: &str,
    is_fit: impl Fn(&DataType) -> bool,
) -> Result<(), RunError> {
    match schema.field_with_name(name) {
        Ok(field) if is_fit(field.data_type()) => Ok(()),
        Ok(field) => Err(RunError::Worded(format!(
            "column `{name}` of `{}` is of type {}; give another by {option}: it has {}",
            input.name,
            field.data_type(),
            listed(schema)
        ))),
        Err(_) => Err(RunError::Worded(format!(
            "`{}` has no column `{name}`; give another by {option}: it has {}",
            input.name,
            listed(schema)
        ))),
    }
}

/// Every column with its type.
fn listed(schema: &Schema) -> String {
    let columns = schema.fields().iter();
    let columns: Vec<String> = columns
        .map(|field| format!("`{}` ({})", field.name(), field.data_type()))
        .collect();
    columns.join(", ")
}

fn bytes(column: &ArrayRef, row: usize) -> &[u8] {
    if column.is_null(row) {
        return b"";
    }
    match column.data_type() {
        DataType::Utf8 => column.as_string::<i32>().value(row).as_bytes(),
        DataType::Binary => column.as_binary::<i32>().value(row),
        _ => b"",
    }
}

fn id(column: &ArrayRef, row: usize) -> Option<String> {
    if column.is_null(row) {
        return None;
    }
    match column.data_type() {
        DataType::Int32 => Some(column.as_primitive::<Int32Type>().value(row).to_string()),
        DataType::Int64 => Some(column.as_primitive::<Int64Type>().value(row).to_string()),
        _ => text(column, row),
    }
}

/// A moment as ISO 8601; times without a zone are UTC.
fn moment(column: &ArrayRef, row: usize) -> Option<String> {
    if column.is_null(row) {
        return None;
    }
    let moment = match column.data_type() {
        DataType::Date32 => {
            let day = column.as_primitive::<Date32Type>().value_as_date(row)?;
            return Some(day.to_string());
        }
        DataType::Timestamp(TimeUnit::Millisecond, _) => {
            (column.as_primitive::<TimestampMillisecondType>()).value_as_datetime(row)?
        }
        DataType::Timestamp(TimeUnit::Microsecond, _) => {
            (column.as_primitive::<TimestampMicrosecondType>()).value_as_datetime(row)?
        }
        DataType::Timestamp(TimeUnit::Nanosecond, _) => {
            (column.as_primitive::<TimestampNanosecondType>()).value_as_datetime(row)?
        }
        _ => return text(column, row),
    };
    Some(moment.format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string())
}

fn text(column: &ArrayRef, row: usize) -> Option<String> {
    let text = std::str::from_utf8(bytes(column, row)).ok()?.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

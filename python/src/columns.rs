//! The columns of a batch of records as Python hands it over.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_cast::cast;
use arrow_schema::{ArrowError, DataType};

/// What the columns are called.
#[derive(Clone, Debug)]
pub(crate) struct Names {
    /// JSON of a Bundle, a resource or NDJSON; needed.
    pub(crate) record: String,
    /// What rows have in common that are one record; each row is one where there is no such name.
    pub(crate) key: Option<String>,
}

/// Columns that stand under their own names where a batch has them.
const NUMBER: &str = "record";
const SOURCE: &str = "source";
const LINE: &str = "line";
const AS_OF: &str = "as_of";
const REJECT_REASON: &str = "reject_reason";

/// The columns of one batch.
pub(crate) struct Columns {
    records: ArrayRef,
    keys: Option<ArrayRef>,
    numbers: Option<ArrayRef>,
    sources: Option<ArrayRef>,
    lines: Option<ArrayRef>,
    moments: Option<ArrayRef>,
    reasons: Option<ArrayRef>,
}

impl Columns {
    /// The columns of `batch`. JSON as text or bytes of any width is read where it lies.
    ///
    /// # Errors
    /// A column that is not there, or of a type that it cannot have.
    pub(crate) fn of(batch: &RecordBatch, names: &Names) -> Result<Self, ArrowError> {
        let records = needed(batch, &names.record)?;
        let is_json = matches!(
            records.data_type(),
            DataType::Utf8
                | DataType::LargeUtf8
                | DataType::Utf8View
                | DataType::Binary
                | DataType::LargeBinary
                | DataType::BinaryView
        );
        if !is_json {
            return Err(ArrowError::SchemaError(format!(
                "column `{}` is of type {}; give JSON as text or bytes",
                names.record,
                records.data_type()
            )));
        }
        let key = names.key.as_deref();
        Ok(Self {
            records: Arc::clone(records),
            keys: key
                .map(|key| as_type(needed(batch, key)?, key, &DataType::Utf8))
                .transpose()?,
            numbers: optional(batch, NUMBER, names, &DataType::Int64)?,
            sources: optional(batch, SOURCE, names, &DataType::Utf8)?,
            lines: optional(batch, LINE, names, &DataType::Int64)?,
            moments: optional(batch, AS_OF, names, &DataType::Utf8)?,
            reasons: optional(batch, REJECT_REASON, names, &DataType::Utf8)?,
        })
    }

    /// The JSON of a row; nothing where the row has none.
    pub(crate) fn json(&self, row: usize) -> &[u8] {
        let records = self.records.as_ref();
        if records.is_null(row) {
            return b"";
        }
        match records.data_type() {
            DataType::Utf8 => records.as_string::<i32>().value(row).as_bytes(),
            DataType::LargeUtf8 => records.as_string::<i64>().value(row).as_bytes(),
            DataType::Utf8View => records.as_string_view().value(row).as_bytes(),
            DataType::Binary => records.as_binary::<i32>().value(row),
            DataType::LargeBinary => records.as_binary::<i64>().value(row),
            DataType::BinaryView => records.as_binary_view().value(row),
            _ => b"",
        }
    }

    /// What the row has in common with the others of its record.
    pub(crate) fn key(&self, row: usize) -> Option<&str> {
        text(self.keys.as_ref(), row)
    }

    /// Number of the record in the run.
    pub(crate) fn number(&self, row: usize) -> Option<u64> {
        number(self.numbers.as_ref(), row)
    }

    /// The input it comes from.
    pub(crate) fn source(&self, row: usize) -> Option<&str> {
        text(self.sources.as_ref(), row)
    }

    /// Its line there, from 1.
    pub(crate) fn line(&self, row: usize) -> Option<u64> {
        number(self.lines.as_ref(), row)
    }

    /// The moment to assess it for.
    pub(crate) fn moment(&self, row: usize) -> Option<&str> {
        text(self.moments.as_ref(), row)
    }

    /// Why the row is a reject, where somebody has found that already.
    pub(crate) fn reject_reason(&self, row: usize) -> Option<&str> {
        text(self.reasons.as_ref(), row)
    }
}

fn text(column: Option<&ArrayRef>, row: usize) -> Option<&str> {
    let column = column?.as_string_opt::<i32>()?;
    column.is_valid(row).then(|| column.value(row))
}

fn number(column: Option<&ArrayRef>, row: usize) -> Option<u64> {
    let column = column?.as_primitive_opt::<Int64Type>()?;
    let number = column.is_valid(row).then(|| column.value(row))?;
    u64::try_from(number).ok()
}

fn needed<'b>(batch: &'b RecordBatch, name: &str) -> Result<&'b ArrayRef, ArrowError> {
    batch.column_by_name(name).ok_or_else(|| {
        let schema = batch.schema_ref();
        let there: Vec<&str> = schema
            .fields()
            .iter()
            .map(|field| field.name().as_str())
            .collect();
        ArrowError::SchemaError(format!(
            "no column `{name}`; there are: {}",
            there.join(", ")
        ))
    })
}

fn optional(
    batch: &RecordBatch,
    name: &str,
    names: &Names,
    data_type: &DataType,
) -> Result<Option<ArrayRef>, ArrowError> {
    // A column that is the record itself is not its number.
    if name == names.record {
        return Ok(None);
    }
    batch
        .column_by_name(name)
        .map(|column| as_type(column, name, data_type))
        .transpose()
}

fn as_type(column: &ArrayRef, name: &str, data_type: &DataType) -> Result<ArrayRef, ArrowError> {
    if column.data_type() == data_type {
        return Ok(Arc::clone(column));
    }
    cast(column, data_type).map_err(|_| {
        ArrowError::SchemaError(format!(
            "column `{name}` is of type {}; give it as {data_type}",
            column.data_type()
        ))
    })
}

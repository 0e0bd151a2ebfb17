//! Rows as Arrow record batches, one for each table.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::builder::{
    ArrayBuilder, BooleanBuilder, Date32Builder, Int64Builder, ListBuilder, StringBuilder,
    StringDictionaryBuilder,
};
use arrow_array::types::Int32Type;
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{DataType, Field, Schema, SchemaRef};

use crate::rows::{Cell, Sink, SinkError, place_of};
use crate::schema::{Column, Kind, SCHEMA, TABLES, Table};

/// The Arrow schema of a table. Its metadata has `gravida.schema` and `gravida.table`,
/// each field's `meaning`.
#[must_use]
pub fn schema(table: &Table) -> SchemaRef {
    let fields: Vec<Field> = table.columns.iter().map(field).collect();
    let metadata = [("gravida.schema", SCHEMA), ("gravida.table", table.name)];
    let metadata = metadata.map(|(name, value)| (name.to_owned(), value.to_owned()));
    Arc::new(Schema::new(fields).with_metadata(HashMap::from(metadata)))
}

fn field(column: &Column) -> Field {
    let data_type = match column.kind {
        Kind::Text => DataType::Utf8,
        Kind::Word => word(),
        Kind::Number => DataType::Int64,
        Kind::Flag => DataType::Boolean,
        Kind::Day => DataType::Date32,
        Kind::Words => DataType::List(item()),
    };
    let meaning = [("meaning".to_owned(), column.meaning.to_owned())];
    Field::new(column.name, data_type, !column.is_required).with_metadata(HashMap::from(meaning))
}

fn word() -> DataType {
    DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8))
}

fn item() -> Arc<Field> {
    Arc::new(Field::new_list_field(DataType::Utf8, false))
}

/// Rows of all tables, column by column.
pub struct ArrowRows {
    tables: Vec<Columns>,
}

struct Columns {
    schema: SchemaRef,
    columns: Vec<Builder>,
}

enum Builder {
    Text(StringBuilder),
    Word(StringDictionaryBuilder<Int32Type>),
    Number(Int64Builder),
    Flag(BooleanBuilder),
    Day(Date32Builder),
    Words(ListBuilder<StringBuilder>),
}

impl ArrowRows {
    /// No rows yet.
    #[must_use]
    pub fn new() -> Self {
        let columns = |table: &&'static Table| Columns {
            schema: schema(table),
            columns: table.columns.iter().map(Builder::of).collect(),
        };
        Self {
            tables: TABLES.iter().map(columns).collect(),
        }
    }

    /// How many rows of a table there are, by its place among [`TABLES`].
    #[must_use]
    pub fn len(&self, place: usize) -> usize {
        let table = self.tables.get(place);
        let column = table.and_then(|table| table.columns.first());
        column.map_or(0, Builder::len)
    }

    /// What was taken, in the order of [`TABLES`]; nothing is left.
    ///
    /// # Errors
    /// A row that had a hole where the schema allows none.
    pub fn take(&mut self) -> Result<Vec<RecordBatch>, SinkError> {
        let batch = |table: &mut Columns| {
            let columns = table.columns.iter_mut().map(Builder::finish).collect();
            RecordBatch::try_new(Arc::clone(&table.schema), columns)
                .map_err(|error| SinkError(error.to_string()))
        };
        self.tables.iter_mut().map(batch).collect()
    }
}

impl Default for ArrowRows {
    fn default() -> Self {
        Self::new()
    }
}

impl Sink for ArrowRows {
    fn row(&mut self, table: &'static Table, cells: &[Cell<'_>]) -> Result<(), SinkError> {
        let Some(columns) = self.tables.get_mut(place_of(table)) else {
            return Err(SinkError(format!("no table `{}`", table.name)));
        };
        for ((builder, cell), column) in columns.columns.iter_mut().zip(cells).zip(table.columns) {
            if !builder.append(*cell) {
                return Err(SinkError(format!(
                    "`{}.{}` cannot hold {cell:?}",
                    table.name, column.name
                )));
            }
        }
        Ok(())
    }
}

impl Builder {
    fn of(column: &Column) -> Self {
        match column.kind {
            Kind::Text => Self::Text(StringBuilder::new()),
            Kind::Word => Self::Word(StringDictionaryBuilder::new()),
            Kind::Number => Self::Number(Int64Builder::new()),
            Kind::Flag => Self::Flag(BooleanBuilder::new()),
            Kind::Day => Self::Day(Date32Builder::new()),
            Kind::Words => Self::Words(ListBuilder::new(StringBuilder::new()).with_field(item())),
        }
    }

    fn len(&self) -> usize {
        match self {
            Self::Text(builder) => builder.len(),
            Self::Word(builder) => builder.len(),
            Self::Number(builder) => builder.len(),
            Self::Flag(builder) => builder.len(),
            Self::Day(builder) => builder.len(),
            Self::Words(builder) => builder.len(),
        }
    }

    /// False if a value of this kind has no place here.
    fn append(&mut self, cell: Cell<'_>) -> bool {
        match (self, cell) {
            (Self::Text(builder), Cell::Text(text)) => builder.append_value(text),
            (Self::Text(builder), Cell::Null) => builder.append_null(),
            (Self::Word(builder), Cell::Text(word)) => return builder.append(word).is_ok(),
            (Self::Word(builder), Cell::Null) => builder.append_null(),
            (Self::Number(builder), Cell::Number(number)) => builder.append_value(number),
            (Self::Number(builder), Cell::Null) => builder.append_null(),
            (Self::Flag(builder), Cell::Flag(flag)) => builder.append_value(flag),
            (Self::Flag(builder), Cell::Null) => builder.append_null(),
            (Self::Day(builder), Cell::Text(day)) => builder.append_option(days(day)),
            (Self::Day(builder), Cell::Null) => builder.append_null(),
            (Self::Words(builder), Cell::Words(words)) => {
                for word in words {
                    builder.values().append_value(word);
                }
                builder.append(true);
            }
            _ => return false,
        }
        true
    }

    fn finish(&mut self) -> ArrayRef {
        match self {
            Self::Text(builder) => Arc::new(builder.finish()),
            Self::Word(builder) => Arc::new(builder.finish()),
            Self::Number(builder) => Arc::new(builder.finish()),
            Self::Flag(builder) => Arc::new(builder.finish()),
            Self::Day(builder) => Arc::new(builder.finish()),
            Self::Words(builder) => Arc::new(builder.finish()),
        }
    }
}

/// Days since 1970-01-01 of a day `YYYY-MM-DD`; `None` for what is no day.
fn days(day: &str) -> Option<i32> {
    let day: jiff::civil::Date = day.parse().ok()?;
    let epoch = jiff::civil::Date::constant(1970, 1, 1);
    i32::try_from(day.duration_since(epoch).as_hours() / 24).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_count_from_1970_and_what_is_no_day_has_none() {
        assert_eq!(days("1970-01-01"), Some(0));
        assert_eq!(days("1969-12-31"), Some(-1));
        assert_eq!(days("2026-11-20"), Some(20777));
        assert_eq!(days("2026-02-30"), None);
    }
}

//! Tables of many women, as Python holds them.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::available_parallelism;

use arrow_array::{ArrayRef, RecordBatch, RecordBatchIterator, StructArray};
use arrow_schema::{DataType, Field, FieldRef, SchemaRef};
use gravida_guideline::{Assessor, Knowledge, Outcome, Tally};
use gravida_population::Report;
use gravida_population::arrow;
use gravida_population::schema::{self, Kind, TABLES, table_named};
use gravida_report::locale::{Locale, Locales};
use gravida_report::{SmallCounts, cohort_files};
use pyo3::prelude::*;
use pyo3::types::PyCapsule;
use pyo3_arrow::PyRecordBatchReader;
use pyo3_arrow::ffi::{ArrayIterator, ArrayReader, to_schema_pycapsule, to_stream_pycapsule};

use crate::assessor::moment;
use crate::batches::{Assessed, Settings, nested_schema};
use crate::columns::Names;
use crate::{error, knowledge};

/// What every record of a run is assessed with.
#[pyclass(frozen, module = "gravida._gravida")]
pub(crate) struct Cohort {
    cohort: Arc<gravida_population::Cohort<'static>>,
    knowledge: &'static Knowledge,
    /// Id of its profile.
    profile: String,
}

#[pymethods]
impl Cohort {
    #[new]
    fn new(
        py: Python<'_>,
        knowledge: Option<PathBuf>,
        profile: Option<&str>,
        as_of: Option<&str>,
        decisions: Option<Vec<String>>,
        outcomes: Option<Vec<String>>,
        tables: Option<Vec<String>>,
    ) -> PyResult<Self> {
        let outcomes = outcomes.map(outcomes_of).transpose()?;
        let tables = tables.map(tables_of).transpose()?;
        let as_of = as_of.map(moment).transpose()?;
        py.detach(|| {
            let loaded = knowledge::load(knowledge.as_deref())?;
            let profile = knowledge::profile(loaded.knowledge, profile)?;
            let assessor = Assessor::new(loaded.knowledge);
            let profile_id = profile.id.clone();
            let cohort =
                gravida_population::Cohort::new(assessor, profile, as_of, decisions.as_deref());
            let cohort = match &outcomes {
                Some(outcomes) => cohort.with_outcomes(outcomes),
                None => cohort,
            };
            let cohort = match &tables {
                Some(tables) => cohort.with_tables(tables),
                None => cohort,
            };
            Ok(Self {
                cohort: Arc::new(cohort),
                knowledge: loaded.knowledge,
                profile: profile_id,
            })
        })
    }

    /// The tables that were asked for, of the records of a stream, in memory; each with its name.
    fn tables(
        &self,
        py: Python<'_>,
        batches: PyRecordBatchReader,
        record: String,
        key: Option<String>,
        source: String,
        threads: usize,
    ) -> PyResult<Vec<(&'static str, Table)>> {
        let input = batches.into_reader()?;
        let settings = settings(record, key, source, threads);
        let assessed = Assessed::new(Arc::clone(&self.cohort), settings, input);
        py.detach(|| {
            let mut tables: Vec<Table> = TABLES
                .iter()
                .map(|table| Table::of(arrow::schema(table)))
                .collect();
            for told in assessed {
                let told = told.map_err(|problem| {
                    let remedy = "see `gravida.assess_batches` for the columns that are looked for";
                    error::argument("batches", problem.to_string(), remedy)
                })?;
                for (table, batch) in tables.iter_mut().zip(told.tables) {
                    table.batches.push(batch);
                }
            }
            let named = TABLES.iter().zip(tables);
            let wanted = named.filter(|(table, _)| self.cohort.has_table(table));
            Ok(wanted.map(|(table, made)| (table.name, made)).collect())
        })
    }

    /// One row a record of the stream, with its rows of the tables that were asked for as lists.
    fn nested(
        &self,
        batches: PyRecordBatchReader,
        record: String,
        key: Option<String>,
        source: String,
        before: u64,
    ) -> PyResult<PyRecordBatchReader> {
        let input = batches.into_reader()?;
        let settings = Settings {
            before,
            ..settings(record, key, source, 1)
        };
        let assessed = Assessed::new(Arc::clone(&self.cohort), settings, input);
        let schema = nested_schema(&self.cohort);
        let cohort = Arc::clone(&self.cohort);
        let nested = assessed.map(move |told| told.and_then(|told| told.nested(&cohort)));
        let reader = RecordBatchIterator::new(nested, schema);
        Ok(PyRecordBatchReader::new(Box::new(reader)))
    }
}

impl Cohort {
    pub(crate) fn inner(&self) -> &gravida_population::Cohort<'static> {
        &self.cohort
    }

    /// The wording of a language.
    pub(crate) fn locale(&self, tag: &str) -> PyResult<Locale> {
        Locale::of(self.knowledge, tag).ok_or_else(|| {
            let locales = Locales::of(self.knowledge);
            let known: Vec<&str> = locales.all().map(Locale::tag).collect();
            error::argument(
                "locale",
                format!("there is no wording in `{tag}`"),
                format!("give one of {}", known.join(", ")),
            )
        })
    }

    /// What is made of the counts of a run, as the command makes it.
    pub(crate) fn reports(&self, tally: &Tally, small_counts: u64, locale: &Locale) -> Vec<Report> {
        let counted = gravida_report::Cohort {
            knowledge: self.knowledge,
            profile: &self.profile,
            parts: self.cohort.parts(),
            tally,
            small: SmallCounts::below(small_counts),
        };
        let files = cohort_files(counted, locale).into_iter();
        files.map(|(name, bytes)| Report { name, bytes }).collect()
    }
}

fn outcomes_of(words: Vec<String>) -> PyResult<Vec<Outcome>> {
    let parse = |word: String| {
        Outcome::parse(&word).ok_or_else(|| {
            error::argument(
                "outcomes",
                format!("`{word}` is no outcome"),
                "give some of applies, does-not-apply, needs-data and failed",
            )
        })
    };
    words.into_iter().map(parse).collect()
}

fn tables_of(names: Vec<String>) -> PyResult<Vec<&'static schema::Table>> {
    let parse = |name: String| {
        table_named(&name).ok_or_else(|| {
            let known = TABLES.map(|table| table.name);
            error::argument(
                "tables",
                format!("`{name}` is no table"),
                format!("give some of {}", known.join(", ")),
            )
        })
    };
    names.into_iter().map(parse).collect()
}

/// This many threads; one for each core for zero.
pub(crate) fn threads_or_all(threads: usize) -> NonZeroUsize {
    let all = || available_parallelism().unwrap_or(NonZeroUsize::MIN);
    NonZeroUsize::new(threads).unwrap_or_else(all)
}

fn settings(record: String, key: Option<String>, source: String, threads: usize) -> Settings {
    Settings {
        names: Names { record, key },
        source: source.into(),
        before: 0,
        threads: threads_or_all(threads),
    }
}

/// Rows of one table, for whatever takes Arrow.
#[pyclass(frozen, module = "gravida._gravida")]
pub(crate) struct Table {
    schema: SchemaRef,
    batches: Vec<RecordBatch>,
}

impl Table {
    const fn of(schema: SchemaRef) -> Self {
        Self {
            schema,
            batches: Vec::new(),
        }
    }
}

#[pymethods]
impl Table {
    /// The names of the columns.
    #[getter]
    fn column_names(&self) -> Vec<&str> {
        let fields = self.schema.fields().iter();
        fields.map(|field| field.name().as_str()).collect()
    }

    fn __len__(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).sum()
    }

    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        Ok(to_schema_pycapsule(py, self.schema.as_ref())?)
    }

    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyCapsule>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        let row = DataType::Struct(self.schema.fields().clone());
        let field: FieldRef =
            Arc::new(Field::new("", row, false).with_metadata(self.schema.metadata().clone()));
        let arrays: Vec<ArrayRef> = self
            .batches
            .iter()
            .map(|batch| Arc::new(StructArray::from(batch.clone())) as ArrayRef)
            .collect();
        let reader: Box<dyn ArrayReader + Send> =
            Box::new(ArrayIterator::new(arrays.into_iter().map(Ok), field));
        Ok(to_stream_pycapsule(py, reader, requested_schema)?)
    }
}

/// Name, what a row is, and columns of every table: name, kind, whether each row
/// has a value, meaning.
type Described = (
    &'static str,
    &'static str,
    Vec<(&'static str, &'static str, bool, &'static str)>,
);

/// What the tables are.
#[pyfunction]
pub(crate) fn tables() -> Vec<Described> {
    let described = |table: &&'static schema::Table| {
        let columns = table.columns.iter();
        let columns = columns
            .map(|column| {
                (
                    column.name,
                    word(column.kind),
                    column.is_required,
                    column.meaning,
                )
            })
            .collect();
        (table.name, table.row, columns)
    };
    TABLES.iter().map(described).collect()
}

const fn word(kind: Kind) -> &'static str {
    match kind {
        Kind::Text => "text",
        Kind::Word => "word",
        Kind::Number => "number",
        Kind::Flag => "flag",
        Kind::Day => "day",
        Kind::Words => "words",
    }
}

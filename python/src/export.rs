//! Resources of an export as rows that say whose they are, for engines that put rows together.
//!
//! What a resource tells by itself is found by `gravida-population`, as for a run over files; here it
//! becomes columns, and nothing of the export is remembered from row to row.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use arrow_array::builder::StringBuilder;
use arrow_array::{ArrayRef, RecordBatch, RecordBatchIterator, RecordBatchReader};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use gravida_fhir::Interest;
use gravida_population::owner::{Owner, Owners, of_unknown_relation};
use pyo3::prelude::*;
use pyo3_arrow::PyRecordBatchReader;

use crate::columns::{Columns, Names};
use crate::knowledge;

/// Says of the resources of an export whose they are, with the knowledge that asks for them.
#[pyclass(frozen, module = "gravida._gravida")]
pub(crate) struct Export {
    interest: &'static Interest,
}

/// What a row of [`Export::related`] says: of `whose` that it is `to`.
#[derive(Clone, Copy)]
enum Relation {
    /// A RelatedPerson, and the Patient of whom they are a relation.
    Of,
    /// A Patient, and the RelatedPerson that they say to be.
    Is,
    /// The same of a man.
    ManIs,
    /// Whoever a resource belongs to, and what it refers to.
    RefersTo,
}

impl Relation {
    const fn word(self) -> &'static str {
        match self {
            Self::Of => "of",
            Self::Is => "is",
            Self::ManIs => "man-is",
            Self::RefersTo => "refers-to",
        }
    }
}

#[pymethods]
impl Export {
    #[new]
    fn new(py: Python<'_>, knowledge: Option<PathBuf>) -> PyResult<Self> {
        py.detach(|| {
            let loaded = knowledge::load(knowledge.as_deref())?;
            Ok(Self {
                interest: &loaded.interest,
            })
        })
    }

    /// The rows of a stream with two more columns: `whose`, type and id of the Patient, RelatedPerson or
    /// resource through which the resource of column `record` belongs to somebody, and `reject_reason`,
    /// why it is a reject where nobody is found. What nothing asks for has neither.
    fn owned(&self, batches: PyRecordBatchReader, record: String) -> PyResult<PyRecordBatchReader> {
        let input = batches.into_reader()?;
        let schema = with_owners(&input.schema());
        let (interest, to) = (self.interest, Arc::clone(&schema));
        let owned = input.map(move |batch| owned(interest, &batch?, &record, &to));
        Ok(PyRecordBatchReader::new(Box::new(
            RecordBatchIterator::new(owned, schema),
        )))
    }

    /// What the resources of a stream say of each other, as `relation`, `whose` and `other`.
    fn related(
        &self,
        batches: PyRecordBatchReader,
        record: String,
    ) -> PyResult<PyRecordBatchReader> {
        let input = batches.into_reader()?;
        let schema: SchemaRef = Arc::new(Schema::new(vec![
            Field::new("relation", DataType::Utf8, false),
            Field::new("whose", DataType::Utf8, false),
            Field::new("other", DataType::Utf8, false),
        ]));
        let (interest, to) = (self.interest, Arc::clone(&schema));
        let related = input.map(move |batch| related(interest, &batch?, &record, &to));
        Ok(PyRecordBatchReader::new(Box::new(
            RecordBatchIterator::new(related, schema),
        )))
    }
}

fn with_owners(schema: &Schema) -> SchemaRef {
    let own = schema.fields().iter().map(Arc::clone);
    let further = ["whose", "reject_reason"];
    let further = further.map(|name| Arc::new(Field::new(name, DataType::Utf8, true)));
    Arc::new(Schema::new(own.chain(further).collect::<Vec<_>>()))
}

/// The resources of a batch, row by row.
fn resources(batch: &RecordBatch, record: &str) -> Result<Columns, ArrowError> {
    let names = Names {
        record: record.to_owned(),
        key: None,
    };
    Columns::of(batch, &names)
}

fn owned(
    interest: &Interest,
    batch: &RecordBatch,
    record: &str,
    schema: &SchemaRef,
) -> Result<RecordBatch, ArrowError> {
    let columns = resources(batch, record)?;
    let mut owners = Owners::new(interest);
    let (mut whose, mut reasons) = (StringBuilder::new(), StringBuilder::new());
    for row in 0..batch.num_rows() {
        let told = owners.of(columns.json(row), None);
        let name = told.name();
        let (key, reason) = match told.owner {
            Owner::Patient(id) => (Some(patient(&id)), None),
            Owner::Relation(id) => (Some(relation(&id)), Some(of_unknown_relation(&id))),
            Owner::WhoeverRefers => (Some(name), None),
            Owner::Nobody => (None, None),
            Owner::Refused(reason) => (None, Some(reason)),
        };
        whose.append_option(key);
        reasons.append_option(reason);
    }
    let further: [ArrayRef; 2] = [Arc::new(whose.finish()), Arc::new(reasons.finish())];
    let columns = batch.columns().iter().cloned().chain(further);
    RecordBatch::try_new(Arc::clone(schema), columns.collect())
}

fn related(
    interest: &Interest,
    batch: &RecordBatch,
    record: &str,
    schema: &SchemaRef,
) -> Result<RecordBatch, ArrowError> {
    let columns = resources(batch, record)?;
    let mut owners = Owners::new(interest);
    // What many resources of a woman say alike is told once.
    let mut told_here: BTreeSet<(&str, String, String)> = BTreeSet::new();
    for row in 0..batch.num_rows() {
        let json = columns.json(row);
        let told = owners.of(json, None);
        let name = told.name();
        let whose = match told.owner {
            Owner::Patient(id) => patient(&id),
            Owner::Relation(id) => relation(&id),
            Owner::WhoeverRefers => name.clone(),
            Owner::Nobody | Owner::Refused(_) => continue,
        };
        if let Some(id) = told.related_to {
            told_here.insert((Relation::Of.word(), name.clone(), id));
        }
        let is = if told.is_male {
            Relation::ManIs
        } else {
            Relation::Is
        };
        for link in told.links {
            told_here.insert((is.word(), told.id.clone(), relation(&link)));
        }
        for target in owners.targets(json) {
            told_here.insert((Relation::RefersTo.word(), whose.clone(), target));
        }
    }
    let mut built = [(); 3].map(|()| StringBuilder::new());
    for (relation, whose, other) in &told_here {
        for (column, text) in built.iter_mut().zip([*relation, whose, other]) {
            column.append_value(text);
        }
    }
    let columns = built.map(|mut column| Arc::new(column.finish()) as ArrayRef);
    RecordBatch::try_new(Arc::clone(schema), columns.to_vec())
}

fn patient(id: &str) -> String {
    format!("Patient/{id}")
}

fn relation(id: &str) -> String {
    format!("RelatedPerson/{id}")
}

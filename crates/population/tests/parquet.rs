//! Tables in Parquet: the rows of NDJSON, and the same bytes each time.

#![cfg(feature = "parquet")]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test stops at the first surprise"
)]

mod support;

use std::fs;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Int32Type, Int64Type};
use arrow_array::{Array, ArrayRef, Int64Array, RecordBatch, StringArray};
use gravida_population::schema::TABLES;
use gravida_population::{Columns, Format, Settings, arrow};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use serde_json::Value;
use support::{bundles, run, settings, tables};
use tempfile::TempDir;

#[test]
fn parquet_has_the_rows_of_ndjson_and_the_same_bytes_whatever_the_threads() {
    let folder = TempDir::new().unwrap();
    let input = folder.path().join("women.ndjson");
    fs::write(&input, bundles(25) + "{broken\n").unwrap();
    let text = settings(&[input], &folder.path().join("text"));
    run(&text).unwrap();
    let columns = Settings {
        format: Format::Parquet,
        output: folder.path().join("columns"),
        ..text.clone()
    };
    run(&columns).unwrap();
    let threads = Settings {
        threads: 3,
        output: folder.path().join("threads"),
        ..columns.clone()
    };
    run(&threads).unwrap();
    assert_eq!(tables(&columns.output), tables(&threads.output));

    for table in TABLES {
        let mut place = 0;
        for part in ["part-00000", "part-00001", "part-00002"] {
            let path = columns
                .output
                .join(format!("{}/{part}.parquet", table.name));
            let lines =
                fs::read_to_string(text.output.join(format!("{}/{part}.ndjson", table.name)));
            let Ok(lines) = lines else {
                assert!(!path.exists(), "{}", path.display());
                continue;
            };
            let lines: Vec<Value> = lines
                .lines()
                .map(|line| serde_json::from_str(line).unwrap())
                .collect();
            let reader =
                ParquetRecordBatchReaderBuilder::try_new(fs::File::open(&path).unwrap()).unwrap();
            assert_eq!(**reader.schema(), *arrow::schema(table), "{}", table.name);
            let mut rows = 0;
            for batch in reader.build().unwrap() {
                let batch = batch.unwrap();
                for row in 0..batch.num_rows() {
                    let line = &lines[rows + row];
                    if let Some(records) = batch.column_by_name("record")
                        && !records.is_null(row)
                    {
                        assert_eq!(
                            records.as_primitive::<Int64Type>().value(row),
                            line["record"]
                        );
                    }
                    if let Some(outcomes) = batch.column_by_name("outcome") {
                        let words = outcomes.as_dictionary::<Int32Type>();
                        let key = usize::try_from(words.keys().value(row)).unwrap();
                        assert_eq!(
                            words.values().as_string::<i32>().value(key),
                            line["outcome"]
                        );
                    }
                }
                rows += batch.num_rows();
            }
            assert_eq!(rows, lines.len(), "{}", path.display());
            place += rows;
        }
        assert!(
            place > 0 || ["tasks", "measures", "issues"].contains(&table.name),
            "{}",
            table.name
        );
    }
}

/// A file of Parquet with these columns.
fn file(path: &std::path::Path, columns: Vec<(&str, ArrayRef)>) {
    let batch = RecordBatch::try_from_iter(columns).unwrap();
    let mut writer =
        ArrowWriter::try_new(fs::File::create(path).unwrap(), batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
}

/// The tables without those that name the input.
fn rows(output: &std::path::Path) -> std::collections::BTreeMap<String, Vec<u8>> {
    let mut files = tables(output);
    files.retain(|name, _| !name.starts_with("women/") && !name.starts_with("rejects/"));
    files
}

/// Runs over records in lines and over the same in columns of Parquet, and compares the rows.
fn check_same_rows(lines: &str, columns: Vec<(&str, ArrayRef)>) {
    let folder = TempDir::new().unwrap();
    let ndjson = folder.path().join("records.ndjson");
    fs::write(&ndjson, lines).unwrap();
    let parquet = folder.path().join("records.parquet");
    file(&parquet, columns);
    let [lines, columns] = [("lines", ndjson), ("columns", parquet)].map(|(name, input)| {
        let settings = settings(&[input], &folder.path().join(name));
        run(&settings).unwrap();
        rows(&settings.output)
    });
    assert_eq!(lines, columns);
}

#[test]
fn records_out_of_parquet_have_the_rows_of_the_same_records_in_ndjson() {
    let text = bundles(70);
    let numbers: ArrayRef = Arc::new(Int64Array::from_iter_values(0..70));
    let bundles: ArrayRef = Arc::new(StringArray::from(text.lines().collect::<Vec<&str>>()));
    check_same_rows(&text, vec![("number", numbers), ("bundle", bundles)]);
}

#[test]
fn resources_out_of_parquet_belong_to_whom_their_row_names() {
    let (mut keys, mut resources) = (Vec::new(), Vec::new());
    for number in 0..12 {
        let all = support::simulator().resources(number);
        let patient = all.iter().find(|one| one.kind == "Patient").unwrap();
        let patient: Value = serde_json::from_str(&patient.json).unwrap();
        for one in all {
            keys.push(patient["id"].as_str().unwrap().to_owned());
            resources.push(one.json);
        }
    }
    let lines = resources.join("\n");
    let keys: ArrayRef = Arc::new(StringArray::from(keys));
    let resources: ArrayRef = Arc::new(StringArray::from(resources));
    check_same_rows(&lines, vec![("patient", keys), ("resource", resources)]);
}

#[test]
fn a_column_that_is_not_there_is_told_with_those_that_are() {
    let folder = TempDir::new().unwrap();
    let parquet = folder.path().join("women.parquet");
    let numbers: ArrayRef = Arc::new(Int64Array::from_iter_values(0..1));
    let records: ArrayRef = Arc::new(StringArray::from(vec!["{}"]));
    file(&parquet, vec![("number", numbers), ("record", records)]);
    let settings = settings(&[parquet], &folder.path().join("tables"));
    let refused = |columns: Columns| {
        let settings = Settings {
            columns,
            ..settings.clone()
        };
        run(&settings).unwrap_err().to_string()
    };
    let told = refused(Columns::default());
    assert!(told.contains("`number` (Int64), `record` (Utf8)"), "{told}");
    let named = |resource: &str, as_of: Option<&str>| Columns {
        resource: Some(resource.to_owned()),
        as_of: as_of.map(str::to_owned),
        ..Columns::default()
    };
    let told = refused(named("number", None));
    assert!(
        told.contains("column `number`") && told.contains("Int64"),
        "{told}"
    );
    let told = refused(named("record", Some("day")));
    assert!(
        told.contains("no column `day`") && told.contains("--as-of-column"),
        "{told}"
    );
}

#[test]
fn each_record_is_assessed_for_its_own_moment() {
    let folder = TempDir::new().unwrap();
    let text = bundles(3);
    let lines: Vec<&str> = text.lines().collect();
    let parquet = folder.path().join("women.parquet");
    let days: ArrayRef = Arc::new(StringArray::from(vec![
        Some("2026-11-20"),
        Some("soon"),
        None,
    ]));
    let bundles: ArrayRef = Arc::new(StringArray::from(lines));
    file(&parquet, vec![("day", days), ("bundle", bundles)]);
    let settings = Settings {
        columns: Columns {
            as_of: Some("day".to_owned()),
            ..Columns::default()
        },
        ..settings(&[parquet], &folder.path().join("tables"))
    };
    run(&settings).unwrap();
    let women = fs::read_to_string(settings.output.join("women/part-00000.ndjson")).unwrap();
    assert_eq!(women.lines().count(), 1);
    assert!(
        women.contains("\"as_of\":\"2026-11-20T23:59:59.999Z\",\"as_of_source\":\"given\""),
        "{women}"
    );
    let rejects = fs::read_to_string(settings.output.join("rejects/part-00000.ndjson")).unwrap();
    assert!(
        rejects.contains("`soon` in `day` is no moment"),
        "{rejects}"
    );
    assert!(rejects.contains("it has no moment in `day`"), "{rejects}");
}

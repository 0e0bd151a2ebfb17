//! Tables in Parquet: the rows of NDJSON, and the same bytes each time.

#![cfg(feature = "parquet")]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test stops at the first surprise"
)]

mod support;

use std::fs;

use arrow_array::Array;
use arrow_array::cast::AsArray;
use arrow_array::types::{Int32Type, Int64Type};
use gravida_population::schema::TABLES;
use gravida_population::{Format, Settings, arrow};
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
            place > 0 || table.name == "tasks" || table.name == "issues",
            "{}",
            table.name
        );
    }
}

//! A run gives the same bytes whatever the threads and however often it is broken off, and
//! loses nothing but what is of no use.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test stops at the first surprise"
)]

mod support;

use std::fs;
use std::io::Write;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use flate2::Compression;
use flate2::write::GzEncoder;
use gravida_population::{Existing, RunError, Settings, Tally};
use support::{Watched, bundles, lines, run, settings, tables};
use tempfile::TempDir;

/// A folder with so many women in `women.ndjson`, and the settings of a run over them.
fn women(count: u64) -> (TempDir, Settings) {
    let folder = TempDir::new().unwrap();
    let input = folder.path().join("women.ndjson");
    fs::write(&input, bundles(count)).unwrap();
    let settings = settings(&[input], &folder.path().join("tables"));
    (folder, settings)
}

#[test]
fn the_number_of_threads_does_not_change_a_byte() {
    let (folder, one) = women(25);
    run(&one).unwrap();
    let three = Settings {
        threads: 3,
        output: folder.path().join("three"),
        ..one.clone()
    };
    run(&three).unwrap();
    let tables_of_one = tables(&one.output);
    assert!(
        tables_of_one.len() > 10,
        "several parts: {}",
        tables_of_one.len()
    );
    assert_eq!(tables_of_one, tables(&three.output));
}

#[test]
fn a_run_that_was_stopped_goes_on_to_the_same_bytes() {
    let (folder, whole) = women(60);
    run(&whole).unwrap();
    let broken = Settings {
        output: folder.path().join("broken"),
        ..whole.clone()
    };
    for women in [1, 12, 30] {
        let stop = AtomicBool::new(false);
        let outcome = Watched { stop: &stop }.run(&broken, |progress| {
            if progress.women >= women {
                stop.store(true, Ordering::Relaxed);
            }
        });
        assert!(matches!(outcome, Err(RunError::Stopped)), "{outcome:?}");
        assert!(!broken.output.join("run.json").exists());
        let next = Settings {
            existing: Existing::Resume,
            ..broken.clone()
        };
        if women == 30 {
            let summary = run(&next).unwrap();
            assert_eq!((summary.records, summary.tally.women), (60, 60));
        } else {
            // Goes on, and is stopped again.
            let stop = AtomicBool::new(true);
            let outcome = Watched { stop: &stop }.run(&next, |_| ());
            assert!(matches!(outcome, Err(RunError::Stopped)), "{outcome:?}");
            fs::remove_dir_all(&broken.output).unwrap();
        }
    }
    assert_eq!(tables(&whole.output), tables(&broken.output));
    assert!(!broken.output.join(".gravida").exists());
}

#[test]
fn parts_and_threads_do_not_change_what_was_counted() {
    let (folder, small) = women(20);
    let large = Settings {
        part_records: 1000,
        threads: 2,
        output: folder.path().join("large"),
        ..small.clone()
    };
    let tally = run(&small).unwrap().tally;
    assert_eq!(tally, run(&large).unwrap().tally);
    assert_eq!(tally.women, 20);
    assert!(tally.recommendations.values().any(|one| one.needs_data > 0));
    assert_ne!(tally, Tally::default());
}

#[test]
fn a_corrupt_line_is_a_reject_with_its_place_and_the_rest_is_done() {
    let (folder, settings) = women(4);
    let input = folder.path().join("women.ndjson");
    let mut lines_of_input: Vec<String> = lines(&fs::read_to_string(&input).unwrap());
    lines_of_input.insert(2, "{\"resourceType\": \"Bundle\", \"entry\": [{".to_owned());
    lines_of_input.insert(1, String::new());
    lines_of_input.push("\u{0}\u{1}".to_owned());
    fs::write(&input, lines_of_input.join("\n")).unwrap();
    let summary = run(&settings).unwrap();
    assert_eq!(
        (summary.records, summary.tally.women, summary.tally.rejects),
        (6, 4, 2)
    );
    let rejects = fs::read_to_string(settings.output.join("rejects/part-00000.ndjson")).unwrap();
    let rejects: Vec<serde_json::Value> = rejects
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(rejects[0]["line"], 4);
    assert_eq!(rejects[0]["source"], input.display().to_string());
    assert_eq!(rejects[1]["line"], 7);
    assert!(rejects[1]["reason"].as_str().unwrap().contains("column 1"));
}

#[test]
fn a_record_that_is_too_large_is_a_reject_and_the_rest_is_done() {
    let (folder, settings) = women(2);
    let input = folder.path().join("women.ndjson");
    let mut text = format!("{{\"padding\": \"{}\"}}\n", "x".repeat(2_000_000));
    text.push_str(&fs::read_to_string(&input).unwrap());
    fs::write(&input, text).unwrap();
    let settings = Settings {
        largest_record: 1_000_000,
        ..settings
    };
    let summary = run(&settings).unwrap();
    assert_eq!((summary.tally.women, summary.tally.rejects), (2, 1));
    let rejects = fs::read_to_string(settings.output.join("rejects/part-00000.ndjson")).unwrap();
    assert!(rejects.contains("larger than 1 MB"), "{rejects}");
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn compressed_lines_and_whole_files_give_the_same_women() {
    let (folder, plain) = women(3);
    run(&plain).unwrap();
    let text = bundles(3);
    let lines_of_input = lines(&text);
    let compressed = folder.path().join("compressed");
    fs::create_dir(&compressed).unwrap();
    // Two members in a row are one stream.
    let (first, rest) = text.split_at(lines_of_input[0].len() + 1);
    let members = [gzip(first.as_bytes()), gzip(rest.as_bytes())].concat();
    fs::write(compressed.join("a.ndjson.gz"), members).unwrap();
    let frame = |text: &str| {
        ruzstd::encoding::compress_to_vec(
            text.as_bytes(),
            ruzstd::encoding::CompressionLevel::Fastest,
        )
    };
    let frames = [frame(first), frame(rest)].concat();
    fs::write(compressed.join("b.ndjson.zst"), frames).unwrap();
    fs::write(
        compressed.join("c.json"),
        lines_of_input[0].replace(",\"", ",\n\""),
    )
    .unwrap();
    fs::write(compressed.join("read me.txt"), "not an input").unwrap();
    let settings = Settings {
        inputs: vec![compressed],
        output: folder.path().join("of-compressed"),
        ..plain.clone()
    };
    let summary = run(&settings).unwrap();
    assert_eq!((summary.tally.women, summary.tally.rejects), (7, 0));
    let outcomes = |folder: &Path| -> Vec<String> {
        let rows = tables(folder);
        let recommendations = rows
            .iter()
            .filter(|(name, _)| name.starts_with("recommendations"));
        let text: String = recommendations
            .map(|(_, bytes)| String::from_utf8(bytes.clone()).unwrap())
            .collect();
        let without_record = |line: &str| line.split_once(',').unwrap().1.to_owned();
        text.lines().map(without_record).collect()
    };
    let expected = outcomes(&plain.output);
    let of_one = expected.len() / 3;
    let all = outcomes(&settings.output);
    assert_eq!(all[..3 * of_one], expected);
    assert_eq!(all[3 * of_one..6 * of_one], expected);
    assert_eq!(all[6 * of_one..], expected[..of_one]);
}

#[test]
fn a_truncated_file_ends_the_run_with_its_name_and_line() {
    let (folder, settings) = women(12);
    let mut bytes = gzip(bundles(12).as_bytes());
    bytes.truncate(bytes.len() - 200);
    let input = folder.path().join("women.ndjson.gz");
    fs::write(&input, bytes).unwrap();
    let settings = Settings {
        inputs: vec![input],
        ..settings
    };
    let error = run(&settings).unwrap_err().to_string();
    assert!(
        error.contains("women.ndjson.gz` cannot be read behind line"),
        "{error}"
    );
    assert!(error.contains("--force"), "{error}");
    // What was finished stays, and nothing pretends to be a finished run.
    assert!(settings.output.join("women/part-00000.ndjson").exists());
    assert!(!settings.output.join("run.json").exists());
}

#[test]
fn what_is_there_is_never_overwritten_unasked() {
    let (folder, settings) = women(2);
    run(&settings).unwrap();
    let before = tables(&settings.output);
    let error = run(&settings).unwrap_err().to_string();
    assert!(error.contains("holds a run already"), "{error}");
    let resumed = Settings {
        existing: Existing::Resume,
        ..settings.clone()
    };
    assert!(run(&resumed).unwrap().was_finished);
    fs::write(folder.path().join("women.ndjson"), bundles(3)).unwrap();
    let error = run(&resumed).unwrap_err().to_string();
    assert!(error.contains("inputs are not what they were"), "{error}");
    assert_eq!(before, tables(&settings.output));
    let replaced = Settings {
        existing: Existing::Replace,
        ..settings.clone()
    };
    assert_eq!(run(&replaced).unwrap().tally.women, 3);
    let foreign = folder.path().join("foreign");
    fs::create_dir(&foreign).unwrap();
    fs::write(foreign.join("letter.txt"), "mine").unwrap();
    for existing in [Existing::Keep, Existing::Resume, Existing::Replace] {
        let settings = Settings {
            output: foreign.clone(),
            existing,
            ..settings.clone()
        };
        let error = run(&settings).unwrap_err().to_string();
        assert!(error.contains("not empty"), "{error}");
    }
    assert_eq!(
        fs::read_to_string(foreign.join("letter.txt")).unwrap(),
        "mine"
    );
}

#[test]
fn a_part_whose_file_is_damaged_is_made_again() {
    let (folder, whole) = women(60);
    run(&whole).unwrap();
    let broken = Settings {
        output: folder.path().join("broken"),
        ..whole.clone()
    };
    let stop = AtomicBool::new(false);
    let outcome = Watched { stop: &stop }.run(&broken, |progress| {
        if progress.women >= 25 {
            stop.store(true, Ordering::Relaxed);
        }
    });
    assert!(outcome.is_err());
    let damaged = broken.output.join("tasks/part-00001.ndjson");
    let bytes = fs::read(&damaged).unwrap();
    fs::write(&damaged, &bytes[..bytes.len() / 2]).unwrap();
    fs::write(
        broken.output.join("tasks/part-00002.ndjson.unfinished"),
        "litter",
    )
    .unwrap();
    let resumed = Settings {
        existing: Existing::Resume,
        ..broken.clone()
    };
    run(&resumed).unwrap();
    assert_eq!(tables(&whole.output), tables(&broken.output));
}

#[test]
fn what_is_not_there_is_said() {
    let (folder, settings) = women(1);
    let absent = Settings {
        inputs: vec![folder.path().join("absent.ndjson")],
        ..settings.clone()
    };
    let error = run(&absent).unwrap_err().to_string();
    assert!(error.starts_with("no file or folder `"), "{error}");
    let unknown = folder.path().join("women.xml");
    fs::write(&unknown, "<Bundle/>").unwrap();
    let unknown = Settings {
        inputs: vec![unknown],
        ..settings
    };
    let error = run(&unknown).unwrap_err().to_string();
    assert!(error.contains("is of no form that is read"), "{error}");
    assert!(!unknown.output.exists(), "nothing was begun");
}

#[cfg(unix)]
#[test]
fn a_link_back_to_a_folder_above_is_not_read_again() {
    let folder = TempDir::new().unwrap();
    let input = folder.path().join("women");
    fs::create_dir(&input).unwrap();
    fs::write(input.join("women.ndjson"), bundles(3)).unwrap();
    std::os::unix::fs::symlink(&input, input.join("again")).unwrap();
    let summary = run(&settings(&[input], &folder.path().join("tables"))).unwrap();
    assert_eq!(summary.records, 3);
}

#[cfg(unix)]
#[test]
fn a_pipe_with_the_name_of_a_file_is_refused_and_not_waited_for() {
    let folder = TempDir::new().unwrap();
    let pipe = folder.path().join("women.ndjson");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    let refused = run(&settings(&[pipe], &folder.path().join("tables")));
    let told = refused.unwrap_err().to_string();
    assert!(told.contains("a pipe or a device; give `-`"), "{told}");
}

#[test]
fn what_is_no_zstandard_and_an_output_that_is_a_file_are_named_in_plain_words() {
    let folder = TempDir::new().unwrap();
    let input = folder.path().join("women.ndjson.zst");
    fs::write(&input, "no such thing").unwrap();
    let output = folder.path().join("tables");
    let told = run(&settings(std::slice::from_ref(&input), &output));
    let told = told.unwrap_err().to_string();
    assert!(
        told.contains(
            "cannot be read from its beginning: it breaks off, is damaged or is no Zstandard"
        ),
        "{told}"
    );
    let whole = folder.path().join("women.ndjson");
    fs::write(&whole, bundles(1)).unwrap();
    let told = run(&settings(std::slice::from_ref(&whole), &whole));
    let told = told.unwrap_err().to_string();
    assert!(told.contains("is a file; give a folder"), "{told}");
}

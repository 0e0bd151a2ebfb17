//! `gravida cohort run` as a user meets it: killed in the middle, gone on with, and refused
//! where something would be lost.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::thread;
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;
use tempfile::TempDir;

#[path = "../../population/tests/support/files.rs"]
mod files;

use files::tables;

fn gravida(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gravida"));
    command.current_dir(folder).args(arguments);
    command
}

fn done(mut command: Command) -> Output {
    let output = command.output().unwrap();
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {error}");
    output
}

/// A run over one decision, in small parts, so that there is something to break off.
const RUN: [&str; 12] = [
    "cohort",
    "run",
    "--quiet",
    "--format",
    "ndjson",
    "--part-records",
    "5",
    "--threads",
    "2",
    "--decisions",
    "gestational-age",
    "--input",
];

fn run(folder: &Path, input: &str, output: &str, more: &[&str]) -> Command {
    let mut command = gravida(folder, &RUN);
    command.args([input, "--output", output]).args(more);
    command
}

fn generated(layout: &str, name: &str) -> TempDir {
    let folder = TempDir::new().unwrap();
    let women = [
        "generate",
        "--women",
        "60",
        "--seed",
        "4",
        "--narrative",
        "20",
    ];
    let mut generate = gravida(folder.path(), &women);
    generate.args(["--layout", layout, "--output", name]);
    done(generate);
    folder
}

/// Kills a run again and again, each time a little later, until one comes through.
fn killed_and_resumed(layout: &str, input: &str) {
    let folder = generated(layout, input);
    let folder = folder.path();
    done(run(folder, input, "whole", &[]));
    let mut killed = 0;
    let mut patience = Duration::from_millis(100);
    loop {
        // Wherever the last one was killed, it is gone on with.
        let more: &[&str] = if killed > 0 { &["--resume"] } else { &[] };
        let mut command = run(folder, input, "broken", more);
        let mut child = command.stderr(Stdio::null()).spawn().unwrap();
        thread::sleep(patience);
        // SIGKILL: nothing in the process can do anything about it.
        child.kill().unwrap();
        if child.wait().unwrap().success() {
            break;
        }
        killed += 1;
        patience = patience * 5 / 4;
        assert!(killed < 100, "never done");
    }
    assert!(killed > 2, "killed {killed} times only");
    assert_eq!(
        tables(&folder.join("whole")),
        tables(&folder.join("broken"))
    );
    assert!(!folder.join("broken/.gravida").exists());
}

#[test]
fn a_run_over_bundles_that_is_killed_at_any_moment_comes_to_the_same_bytes() {
    killed_and_resumed("bundles", "women.ndjson");
}

#[test]
fn a_run_over_an_export_that_is_killed_at_any_moment_comes_to_the_same_bytes() {
    killed_and_resumed("bulk", "export");
}

/// A run that is sent a file of the folder.
fn run_over_standard_input(folder: &Path, name: &str, tables: &str) -> Output {
    let file = fs::File::open(folder.join(name)).unwrap();
    let mut command = gravida(folder, &["cohort", "run", "--decisions", "gestational-age"]);
    command.args(["--format", "csv", "--input", "-", "--output", tables]);
    command.stdin(file);
    done(command)
}

#[test]
fn standard_input_is_unpacked_where_it_is_compressed() {
    let folder = generated("bundles", "women.ndjson");
    let folder = folder.path();
    let plain = fs::read(folder.join("women.ndjson")).unwrap();
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(&plain).unwrap();
    fs::write(folder.join("gzip"), encoder.finish().unwrap()).unwrap();
    let level = ruzstd::encoding::CompressionLevel::Fastest;
    let frame = ruzstd::encoding::compress_to_vec(plain.as_slice(), level);
    fs::write(folder.join("zstandard"), frame).unwrap();
    fs::write(folder.join("nothing"), "").unwrap();
    let women = |name: &str, tables: &str| {
        run_over_standard_input(folder, name, tables);
        fs::read_to_string(folder.join(tables).join("women/part-00000.csv")).unwrap_or_default()
    };
    let expected = women("women.ndjson", "plain");
    assert_eq!(expected.lines().count(), 61);
    assert_eq!(women("gzip", "of-gzip"), expected);
    assert_eq!(women("zstandard", "of-zstandard"), expected);
    assert!(women("nothing", "of-nothing").lines().count() <= 1);
}

#[test]
fn a_run_reads_standard_input_and_says_what_it_did() {
    let folder = generated("bundles", "women.ndjson");
    let folder = folder.path();
    let output = run_over_standard_input(folder, "women.ndjson", "tables");
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(
        told.contains("60 women in 60 records, nothing rejected"),
        "{told}"
    );
    assert!(output.stdout.is_empty());
    let women = fs::read_to_string(folder.join("tables/women/part-00000.csv")).unwrap();
    assert!(women.starts_with("record,patient,source,line,as_of,"));
    assert_eq!(women.lines().count(), 61);
}

#[test]
fn what_cannot_be_done_is_said_with_exit_status_2() {
    let folder = generated("bundles", "women.ndjson");
    let folder = folder.path();
    let refused = |mut command: Command, told: &str| {
        let output = command.output().unwrap();
        let error = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{error}");
        assert!(error.contains(told), "{error}");
    };
    refused(
        run(folder, "absent.ndjson", "tables", &[]),
        "no file or folder `absent.ndjson`",
    );
    refused(
        run(folder, "-", "tables", &["--resume"]),
        "cannot be read again",
    );
    let unknown = [
        "cohort",
        "run",
        "--decisions",
        "gestational-aeg",
        "--input",
        "women.ndjson",
    ];
    let mut unknown = gravida(folder, &unknown);
    unknown.args(["--output", "tables"]);
    refused(unknown, "did you mean `gestational-age`?");
    let many = ["cohort", "run", "--threads", "50000", "--output", "tables"];
    let mut many = gravida(folder, &many);
    many.args(["--input", "women.ndjson"]);
    refused(many, "50000 is not in 1..=1024");
    refused(
        run(folder, "women.ndjson", "women.ndjson", &[]),
        "women.ndjson",
    );
    assert!(!folder.join("tables").exists(), "nothing was begun");
}

#[test]
fn rejects_can_be_failed_on() {
    let folder = generated("bundles", "women.ndjson");
    let folder = folder.path();
    let path = folder.join("women.ndjson");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, format!("{{broken\n{text}")).unwrap();
    let mut command = run(folder, "women.ndjson", "tables", &["--fail-on-rejects"]);
    assert_eq!(command.output().unwrap().status.code(), Some(1));
    let rejects = fs::read_to_string(folder.join("tables/rejects/part-00000.ndjson")).unwrap();
    assert!(
        rejects.starts_with("{\"source\":\"women.ndjson\",\"line\":1,"),
        "{rejects}"
    );
}

/// Interrupts a run as Ctrl-C does, as soon as it has begun to write; one that was quicker is
/// begun anew.
#[cfg(unix)]
#[test]
fn a_run_that_is_interrupted_says_how_to_go_on_and_comes_to_the_same_bytes() {
    let folder = generated("bundles", "women.ndjson");
    let folder = folder.path();
    done(run(folder, "women.ndjson", "whole", &[]));
    for _ in 0..50 {
        let mut command = run(folder, "women.ndjson", "broken", &["--force"]);
        let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
        let plan = folder.join("broken/.gravida/plan.json");
        while !plan.exists() && child.try_wait().unwrap().is_none() {
            thread::sleep(Duration::from_millis(1));
        }
        let id = child.id().to_string();
        let _ = Command::new("kill").args(["-INT", &id]).output().unwrap();
        let output = child.wait_with_output().unwrap();
        if output.status.success() {
            continue;
        }
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{told}");
        assert!(told.contains("--resume goes on"), "{told}");
        done(run(folder, "women.ndjson", "broken", &["--resume"]));
        assert_eq!(
            tables(&folder.join("whole")),
            tables(&folder.join("broken"))
        );
        return;
    }
    panic!("it was never stopped while it went");
}

/// A limit on the size of files stands for a disk that is full: what is written last fails.
#[cfg(unix)]
#[test]
fn a_full_disk_is_told_with_its_file_and_nothing_that_was_finished_is_lost() {
    let folder = generated("bundles", "women.ndjson");
    let folder = folder.path();
    done(run(folder, "women.ndjson", "whole", &[]));
    let limited = |blocks: &str, more: &[&str]| {
        let command = run(folder, "women.ndjson", "broken", more);
        let mut shell = Command::new("sh");
        shell.current_dir(folder);
        shell.args(["-c", "ulimit -f \"$0\"; exec \"$@\"", blocks]);
        shell.arg(command.get_program()).args(command.get_args());
        shell.output().unwrap()
    };
    // The first parts fit, and so do none of the files about the run as a whole.
    let output = limited("64", &[]);
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{told}");
    assert!(
        told.contains("cannot write `broken/") && told.contains("--resume"),
        "{told}"
    );
    assert!(!folder.join("broken/run.json").exists());
    done(run(folder, "women.ndjson", "broken", &["--resume"]));
    assert_eq!(
        tables(&folder.join("whole")),
        tables(&folder.join("broken"))
    );
}

/// Opened without complaint, and then every read fails: as from a disk that is broken.
#[cfg(target_os = "linux")]
#[test]
fn a_file_that_cannot_be_read_is_named_and_ends_the_run() {
    let folder = TempDir::new().unwrap();
    std::os::unix::fs::symlink("/proc/self/mem", folder.path().join("women.ndjson")).unwrap();
    let output = run(folder.path(), "women.ndjson", "tables", &[])
        .output()
        .unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{told}");
    assert!(told.contains("cannot read `women.ndjson`"), "{told}");
}

#[test]
fn the_report_is_made_again_with_small_counts_withheld_and_goes_with_the_run() {
    let folder = generated("bundles", "women.ndjson");
    let folder = folder.path();
    done(run(folder, "women.ndjson", "tables", &[]));
    let report = folder.join("tables/report.html");
    let first = fs::read(&report).unwrap();
    done(gravida(
        folder,
        &["cohort", "report", "tables", "--small-counts", "50"],
    ));
    let withheld = fs::read_to_string(&report).unwrap();
    assert!(withheld.contains("&lt;50"), "{withheld}");
    done(gravida(folder, &["cohort", "report", "tables"]));
    assert_eq!(fs::read(&report).unwrap(), first);
    // A run that replaces it takes its report away as well.
    done(run(folder, "women.ndjson", "tables", &["--force"]));
    assert_eq!(fs::read(&report).unwrap(), first);
    let mut refused = gravida(folder, &["cohort", "report", "."]);
    let output = refused.output().unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(told.contains("holds no finished run"), "{told}");
}

#[test]
fn tables_that_are_not_asked_for_are_not_there_and_the_others_as_ever() {
    let folder = generated("bundles", "women.ndjson");
    let folder = folder.path();
    done(run(folder, "women.ndjson", "all", &[]));
    done(run(
        folder,
        "women.ndjson",
        "some",
        &["--tables", "women,tasks"],
    ));
    let (all, some) = (tables(&folder.join("all")), tables(&folder.join("some")));
    for (name, bytes) in &all {
        let is_asked = ["women/", "tasks/", "rejects/"]
            .iter()
            .any(|table| name.starts_with(table));
        if is_asked {
            assert_eq!(some.get(name), Some(bytes), "{name}");
        }
    }
    assert!(!folder.join("some/missing").exists());
    let report = fs::read_to_string(folder.join("some/report.html")).unwrap();
    assert!(report.contains("Not counted in this run"), "{report}");
    done(gravida(folder, &["cohort", "report", "some"]));
    let again = fs::read_to_string(folder.join("some/report.html")).unwrap();
    assert_eq!(report, again);
    let other = ["--tables", "women", "--resume"];
    let output = run(folder, "women.ndjson", "some", &other)
        .output()
        .unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{told}");
    assert!(told.contains("`tables` was"), "{told}");
    let refused = run(folder, "women.ndjson", "none", &["--tables", "woman"]).output();
    let told = String::from_utf8(refused.unwrap().stderr).unwrap();
    assert!(told.contains("`woman` is no table"), "{told}");
}

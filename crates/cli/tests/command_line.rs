//! The binary as a user meets it: exit statuses, messages, hostile input.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at the first surprise"
)]

mod support;

use std::fs;
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use gravida_report::TextOptions;
use support::root;

const EXAMPLE: &str = "examples/two-losses-bleeding-heartbeat.json";
const EMERGENCY: &str = "examples/pain-shoulder-tip-fainting-no-scan.json";

fn gravida(arguments: &[&str]) -> Output {
    command(arguments).stdin(Stdio::null()).output().unwrap()
}

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gravida"));
    command.args(arguments).current_dir(root());
    command
}

/// Runs with `input` on standard input.
fn gravida_reading(arguments: &[&str], input: &[u8]) -> Output {
    let mut child = command(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    // The program may stop reading early: that closes the pipe and is no failure of the test.
    let writer = std::thread::spawn(move || drop(stdin.write_all(&input)));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    output
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[track_caller]
fn check_done(output: &Output, part: &str) {
    assert_eq!(output.status.code(), Some(0), "{}", stderr(output));
    assert!(
        stdout(output).contains(part),
        "`{part}` is not in:\n{}",
        stdout(output)
    );
}

/// Could not be done: exit status 2, nothing on standard output, one error that
/// says `part`.
#[track_caller]
fn check_refused(output: &Output, part: &str) {
    let message = stderr(output);
    assert_eq!(output.status.code(), Some(2), "{message}");
    assert!(message.starts_with("error: "), "{message}");
    assert!(message.contains(part), "`{part}` is not in:\n{message}");
    assert!(!message.contains("panicked"), "{message}");
    assert_eq!(stdout(output), "");
}

#[test]
fn a_file_and_standard_input_give_the_same() {
    let from_file = gravida(&["assess", EXAMPLE]);
    let bytes = fs::read(root().join(EXAMPLE)).unwrap();
    let from_input = gravida_reading(&["assess", "-"], &bytes);
    check_done(&from_file, "Not a medical device");
    assert_eq!(stdout(&from_file), stdout(&from_input));
    assert_eq!(stderr(&from_file), "");
}

#[test]
fn the_binary_writes_what_the_library_renders() {
    let assessment = support::assessed(&root().join(EXAMPLE));
    let titles = support::titles();
    let options = TextOptions::default();
    for (format, rendering) in [
        ("text", gravida_report::text(&assessment, titles, &options)),
        ("json", gravida_report::json(&assessment)),
        ("fhir", gravida_report::fhir(&assessment, titles)),
        ("html", gravida_report::html(&assessment, titles)),
    ] {
        let written = stdout(&gravida(&["assess", EXAMPLE, "--format", format]));
        let differing = written
            .lines()
            .zip(rendering.lines())
            .find(|(one, other)| one != other);
        assert!(written == rendering, "{format}: {differing:?}");
    }
}

#[test]
fn the_moment_is_said_with_where_it_comes_from() {
    check_done(&gravida(&["assess", EXAMPLE]), "(newest in the record)");
    let given = gravida(&["assess", EXAMPLE, "--as-of", "2026-12-24"]);
    check_done(&given, "as of 2026-12-24 23:59Z (as asked for)");
}

#[test]
fn an_alert_ends_with_status_1_only_when_asked_for() {
    check_done(&gravida(&["assess", EMERGENCY]), "!! EMERGENCY:");
    let output = gravida(&["assess", EMERGENCY, "--fail-on", "alert,error"]);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert!(stdout(&output).contains("!! EMERGENCY:"));
}

#[test]
fn several_patients_are_assessed_one_by_one() {
    let line = |path: &str, id: &str| {
        let text = fs::read_to_string(root().join(path)).unwrap();
        let bundle: serde_json::Value = serde_json::from_str(&text).unwrap();
        let entries = bundle["entry"].as_array().unwrap();
        let patient = entries
            .iter()
            .map(|entry| &entry["resource"])
            .find(|resource| resource["resourceType"] == "Patient")
            .unwrap();
        let known = patient["id"].as_str().unwrap();
        let renamed = bundle
            .to_string()
            .replace(&format!("Patient/{known}"), &format!("Patient/{id}"))
            .replace(&format!("\"id\":\"{known}\""), &format!("\"id\":\"{id}\""));
        format!("{renamed}\n")
    };
    let input = line(EXAMPLE, "one") + &line(EMERGENCY, "two");
    let output = gravida_reading(&["assess", "-", "--format", "json"], input.as_bytes());
    check_done(&output, "\"id\":\"one\"");
    let lines: Vec<serde_json::Value> = stdout(&output)
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let ids: Vec<&str> = lines
        .iter()
        .map(|line| line["subject"]["id"].as_str().unwrap())
        .collect();
    assert_eq!(ids, ["one", "two"]);
    let text = gravida_reading(&["assess", "-"], input.as_bytes());
    check_done(&text, "Patient/two");
    let html = gravida_reading(&["assess", "-", "--format", "html"], input.as_bytes());
    assert_eq!(stdout(&html).matches("<html").count(), 1);
}

#[test]
fn files_that_cannot_be_read_are_named_with_a_remedy() {
    check_refused(
        &gravida(&["assess", "examples/nothing.json"]),
        "no file `examples/nothing.json`; check the path",
    );
    check_refused(
        &gravida(&["assess", "examples"]),
        "`examples` is a directory; give one file of it",
    );
    check_refused(
        &gravida_reading(&["assess", "-"], b""),
        "`standard input` is empty",
    );
    check_refused(
        &gravida_reading(&["assess", "-"], b" \n\t "),
        "`standard input` is empty",
    );
}

#[test]
fn truncated_json_is_refused_with_line_and_column() {
    let bytes = fs::read(root().join(EXAMPLE)).unwrap();
    let output = gravida_reading(&["assess", "-"], &bytes[..bytes.len() / 2]);
    check_refused(&output, "standard input:");
    let message = stderr(&output);
    let place = message.split("standard input:").nth(1).unwrap();
    let numbers: Vec<&str> = place.split(':').take(2).collect();
    assert!(
        numbers.iter().all(|number| number.parse::<usize>().is_ok()),
        "{message}"
    );
}

#[test]
fn endless_brackets_are_refused_at_once() {
    let input = vec![b'['; 200_000_000];
    let output = gravida_reading(&["assess", "-"], &input);
    check_refused(&output, "nested more than");
}

#[test]
fn input_over_the_limit_is_refused() {
    let input = vec![b' '; 2_000_001];
    let output = gravida_reading(&["assess", "-", "--max-megabytes", "2"], &input);
    check_refused(
        &output,
        "larger than 2 MB; split it, or raise the limit with `--max-megabytes`",
    );
}

#[test]
fn invalid_utf_8_is_refused_with_its_place() {
    let mut input = br#"{"resourceType": "Patient", "id": "x"#.to_vec();
    input.extend([0xff, b'"', b'}']);
    check_refused(&gravida_reading(&["assess", "-"], &input), "UTF-8");
}

#[test]
fn what_is_no_record_is_refused() {
    for input in [
        "[]",
        "7",
        "\"text\"",
        "{}",
        "{\"resourceType\": 7}",
        "null",
        "{\"resourceType\":\"Bundle\"}",
    ] {
        let output = gravida_reading(&["assess", "-"], input.as_bytes());
        assert_eq!(
            output.status.code(),
            Some(2),
            "{input}: {}",
            stderr(&output)
        );
        assert!(
            stderr(&output).starts_with("error: "),
            "{input}: {}",
            stderr(&output)
        );
    }
}

#[test]
fn a_thousand_nested_extensions_do_no_harm() {
    let nested = format!(
        "{}{{\"url\": \"x\"}}{}",
        "{\"url\": \"x\", \"extension\": [".repeat(1000),
        "]}".repeat(1000)
    );
    let input = format!(r#"{{"resourceType": "Patient", "id": "deep", "extension": [{nested}]}}"#);
    let output = gravida_reading(&["assess", "-", "--as-of", "2026-11-20"], input.as_bytes());
    assert!(matches!(output.status.code(), Some(0 | 2)), "{output:?}");
    assert!(!stderr(&output).contains("panicked"));
}

#[test]
fn wrong_types_in_every_element_become_issues() {
    let text = fs::read_to_string(root().join(EXAMPLE)).unwrap();
    let mut bundle: serde_json::Value = serde_json::from_str(&text).unwrap();
    for entry in bundle["entry"].as_array_mut().unwrap() {
        for (name, member) in entry["resource"].as_object_mut().unwrap() {
            if name != "resourceType" && name != "id" {
                *member = match member {
                    serde_json::Value::String(_) => serde_json::json!([7, {"a": null}]),
                    _ => serde_json::json!("wrong"),
                };
            }
        }
    }
    let arguments = [
        "assess",
        "-",
        "--as-of",
        "2026-11-20",
        "--fail-on",
        "error",
        "--format",
        "json",
    ];
    let output = gravida_reading(&arguments, bundle.to_string().as_bytes());
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    let first = stdout(&output);
    let assessment: serde_json::Value = serde_json::from_str(
        first
            .lines()
            .next()
            .filter(|line| line.ends_with('}'))
            .unwrap_or(&first),
    )
    .unwrap();
    assert!(assessment["issues"].as_array().unwrap().len() > 10);
}

#[test]
fn records_without_dates_ask_for_the_moment() {
    let birth_date = br#"{"resourceType": "Patient", "id": "eve", "birthDate": "1990-01-01"}"#;
    let output = gravida_reading(&["assess", "-"], birth_date);
    check_refused(&output, "Patient `eve`: nothing in the record is dated");
    check_done(
        &gravida_reading(&["assess", "-", "--as-of", "2026-11-20"], birth_date),
        "36 years",
    );
}

#[test]
fn options_that_are_wrong_are_refused_with_a_remedy() {
    check_refused(
        &gravida(&["assess", EXAMPLE, "--profile", "eurpoe"]),
        "no profile `eurpoe`; did you mean `europe`?",
    );
    check_refused(
        &gravida(&["assess", EXAMPLE, "--profile", "./nothing.yaml"]),
        "no file `./nothing.yaml`",
    );
    check_refused(
        &gravida(&["assess", EXAMPLE, "--as-of", "yesterday"]),
        "`--as-of yesterday`: not a moment",
    );
    check_refused(
        &gravida(&["assess", EXAMPLE, "--locale", "tlh"]),
        "available: en, pl, zh",
    );
    check_refused(
        &gravida(&["assess", EXAMPLE, "--knowledge", "nowhere"]),
        "`nowhere` cannot be read as a directory",
    );
    let usage = gravida(&["assess", EXAMPLE, "--format", "pdf"]);
    assert_eq!(usage.status.code(), Some(2));
    assert_eq!(gravida(&["asses"]).status.code(), Some(2));
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let mut child = command(&["assess", EXAMPLE, "--full", "--format", "html"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut message = String::new();
    child
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut message)
        .unwrap();
    assert_eq!(message, "");
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn colour_is_written_only_when_asked_for() {
    assert!(!stdout(&gravida(&["assess", EXAMPLE])).contains('\u{1b}'));
    assert!(stdout(&gravida(&["assess", EXAMPLE, "--color", "always"])).contains('\u{1b}'));
}

#[test]
fn explain_shows_a_recommendation_with_its_sources() {
    let output = gravida(&["explain", "nice-ng126-1.5.2"]);
    check_done(&output, "Sources");
    check_done(&output, "https://www.nice.org.uk/guidance/ng126");
    let json = gravida(&["explain", "nice-ng126-1.5.2", "--format", "json"]);
    let card: serde_json::Value = serde_json::from_str(&stdout(&json)).unwrap();
    assert_eq!(card["kind"], "recommendation");
    assert_eq!(card["sources"][0]["id"], "nice-ng126");
    check_refused(
        &gravida(&["explain", "nice-ng126-1.5.22"]),
        "did you mean `nice-ng126-1.5.2`?",
    );
}

#[test]
fn explain_shows_who_counts_in_a_measure_and_the_logic_behind() {
    let text = stdout(&gravida(&["explain", "measure-anti-d-in-time"]));
    for part in [
        "within 72 hours",
        "Better",
        "QualityMeasures.\"Stated to be sensitised to Rh D\"",
        // As it stands in the CQL, indented.
        "define \"Stated to be sensitised to Rh D\":\n                Coalesce(",
        "anti-d-prophylaxis",
        "bsh-anti-d-2014",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    for measure in support::knowledge().measures() {
        let card = gravida_report::explain(support::knowledge(), &measure.id).unwrap();
        let json: serde_json::Value = serde_json::from_str(&card.to_json()).unwrap();
        let cql = json["cql"].as_str().unwrap();
        for (_, named) in measure.criteria() {
            let head = format!("define \"{}\":", named.name);
            assert_eq!(cql.matches(&head).count(), 1, "{}: {cql}", measure.id);
        }
        let wanted = measure.recommendations.len();
        let shown = json["recommendations"].as_array().unwrap().len();
        assert_eq!(shown, wanted, "{}", measure.id);
    }
}

#[test]
fn everything_that_is_shown_can_be_explained() {
    let output = gravida(&["assess", EXAMPLE, "--format", "json"]);
    let assessment: serde_json::Value = serde_json::from_str(&stdout(&output)).unwrap();
    let knowledge = support::knowledge();
    let mut ids = Vec::new();
    for list in ["alerts", "findings", "recommendations", "tasks"] {
        for one in assessment[list].as_array().unwrap() {
            ids.push(one["id"].as_str().unwrap().to_owned());
            for source in one["sources"].as_array().unwrap() {
                ids.push(source["id"].as_str().unwrap().to_owned());
            }
        }
    }
    for fact in assessment["missing"].as_array().unwrap() {
        ids.push(fact["fact"].as_str().unwrap().to_owned());
    }
    for id in ids {
        assert!(
            gravida_report::explain(knowledge, &id).is_some(),
            "`{id}` cannot be explained"
        );
    }
}

#[test]
fn lists_name_what_there_is() {
    check_done(
        &gravida(&["list", "decisions"]),
        "progesterone-threatened-miscarriage",
    );
    check_done(&gravida(&["list", "profiles"]), "europe");
    for kind in [
        "decisions",
        "recommendations",
        "guidelines",
        "evidence",
        "profiles",
        "facts",
        "calculators",
        "measures",
    ] {
        let output = gravida(&["list", kind, "--format", "json"]);
        let list: serde_json::Value = serde_json::from_str(&stdout(&output)).unwrap();
        assert!(list.is_array(), "{kind}");
    }
}

#[test]
fn check_names_file_and_line_of_what_is_wrong() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("wrong-knowledge");
    fs::create_dir_all(folder.join("guidelines")).unwrap();
    fs::write(folder.join("guidelines/some.yaml"), "id: other\nbody: [\n").unwrap();
    let output = gravida(&["check", "--knowledge", folder.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    let file = folder.join("guidelines/some.yaml").display().to_string();
    assert!(
        stdout(&output).contains(&format!("{file}:")),
        "{}",
        stdout(&output)
    );
    check_refused(
        &gravida(&["check", "--knowledge", "README.md"]),
        "cannot be read as a directory",
    );
}

#[test]
fn the_schema_and_completions_are_printed() {
    let schema = gravida(&["schema"]);
    let json: serde_json::Value = serde_json::from_str(&stdout(&schema)).unwrap();
    assert!(json["$schema"].is_string());
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        check_done(&gravida(&["completions", shell]), "gravida");
    }
}

#[test]
fn help_teaches_with_examples() {
    check_done(&gravida(&["--help"]), "Exit status: 0 done");
    for arguments in [
        &["assess"][..],
        &["explain"],
        &["list"],
        &["check"],
        &["completions"],
        &["elm", "run"],
    ] {
        let output = gravida(&[arguments, &["--help"]].concat());
        check_done(&output, "Examples:");
    }
}

mod elm {
    use super::*;

    const LIBRARY: &str = r#"{"library": {
        "identifier": {"id": "Sample", "version": "1"},
        "usings": {"def": [{"localIdentifier": "System", "uri": "urn:hl7-org:elm-types:r1"},
                           {"localIdentifier": "FHIR", "uri": "http://hl7.org/fhir", "version": "4.0.1"}]},
        "parameters": {"def": [{"name": "Limit", "accessLevel": "Public",
            "parameterTypeSpecifier": {"type": "NamedTypeSpecifier", "name": "{urn:hl7-org:elm-types:r1}Integer"}}]},
        "statements": {"def": [
            {"name": "Zebra", "context": "Patient", "accessLevel": "Public", "expression":
                {"type": "Literal", "valueType": "{urn:hl7-org:elm-types:r1}Integer", "value": "7"}},
            {"name": "Ant", "context": "Patient", "accessLevel": "Public", "expression":
                {"type": "ParameterRef", "name": "Limit"}},
            {"name": "Hidden", "context": "Patient", "accessLevel": "Private", "expression":
                {"type": "Literal", "valueType": "{urn:hl7-org:elm-types:r1}Boolean", "value": "true"}},
            {"name": "Wrong", "context": "Patient", "accessLevel": "Public", "expression":
                {"type": "Message", "source": {"type": "Null"},
                 "condition": {"type": "Literal", "valueType": "{urn:hl7-org:elm-types:r1}Boolean", "value": "true"},
                 "severity": {"type": "Literal", "valueType": "{urn:hl7-org:elm-types:r1}String", "value": "Error"},
                 "message": {"type": "Literal", "valueType": "{urn:hl7-org:elm-types:r1}String", "value": "as told"}}}
        ]}
    }}"#;

    const DATA: &[u8] = b"{\"resourceType\":\"Patient\",\"id\":\"b\"}\n{\"resourceType\":\"Patient\",\"id\":\"a\"}\n";

    /// A directory of its own with the library in it.
    fn directory(name: &str) -> String {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("Sample.json"), LIBRARY).unwrap();
        folder.to_str().unwrap().to_owned()
    }

    fn run(folder: &str, more: &[&str]) -> Output {
        let arguments = [
            &[
                "elm",
                "run",
                "--library",
                "Sample",
                "--elm",
                folder,
                "--data",
                "-",
            ],
            more,
        ]
        .concat();
        gravida_reading(&arguments, DATA)
    }

    #[test]
    fn each_patient_is_a_line_with_public_definitions_in_order() {
        let folder = directory("elm-lines");
        let output = run(
            &folder,
            &[
                "--parameter",
                "Limit=3",
                "--definition",
                "Zebra",
                "--definition",
                "Ant",
            ],
        );
        assert_eq!(
            stdout(&output),
            "{\"b\":{\"Zebra\":7,\"Ant\":3}}\n{\"a\":{\"Zebra\":7,\"Ant\":3}}\n"
        );
        assert_eq!(output.status.code(), Some(0));
    }

    #[test]
    fn a_definition_that_fails_is_null_and_told() {
        let output = run(&directory("elm-fails"), &["--as-of", "2026-11-20"]);
        assert_eq!(
            stdout(&output),
            "{\"b\":{\"Zebra\":7,\"Ant\":null,\"Wrong\":null}}\n{\"a\":{\"Zebra\":7,\"Ant\":null,\"Wrong\":null}}\n"
        );
        assert_eq!(output.status.code(), Some(1));
        assert!(
            stderr(&output).contains("error: Patient/b: `Wrong`: "),
            "{}",
            stderr(&output)
        );
        assert!(stderr(&output).contains("as told"));
    }

    #[test]
    fn names_that_do_not_exist_are_refused_with_the_nearest() {
        let folder = directory("elm-names");
        check_refused(
            &run(&folder, &["--definition", "Zebar"]),
            "no definition `Zebar`; did you mean `Zebra`?",
        );
        check_refused(
            &run(&folder, &["--parameter", "Limti=3"]),
            "no parameter `Limti`; did you mean `Limit`?",
        );
        check_refused(
            &run(&folder, &["--parameter", "Limit"]),
            "write it as NAME=JSON",
        );
        let arguments = [
            "elm",
            "run",
            "--library",
            "Smaple",
            "--elm",
            &folder,
            "--data",
            "-",
        ];
        check_refused(&gravida_reading(&arguments, DATA), "no library `Smaple`");
        let arguments = [
            "elm",
            "run",
            "--library",
            "Sample",
            "--elm",
            "nowhere",
            "--data",
            "-",
        ];
        check_refused(
            &gravida_reading(&arguments, DATA),
            "`nowhere` cannot be read as a directory",
        );
    }
}

#[test]
fn a_picture_goes_to_standard_output_or_a_file() {
    let record = root().join("examples/scan-finds-no-pregnancy-hcg-rises.json");
    let record = record.to_str().unwrap();
    let output = gravida(&["picture", "hcg-over-time", record]);
    assert!(output.status.success(), "{output:?}");
    let svg = String::from_utf8(output.stdout).unwrap();
    assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>\n"));
    let file = std::env::temp_dir().join(format!("gravida-picture-{}.svg", std::process::id()));
    let out = file.to_str().unwrap();
    let output = gravida(&["picture", "hcg-over-time", record, "--out", out]);
    assert!(
        output.status.success() && output.stdout.is_empty(),
        "{output:?}"
    );
    assert_eq!(std::fs::read_to_string(&file).unwrap(), svg);
    std::fs::remove_file(&file).unwrap();
}

#[test]
fn a_picture_that_cannot_be_drawn_says_what_can() {
    let record = root().join("examples/scan-finds-no-pregnancy-hcg-rises.json");
    let record = record.to_str().unwrap();
    let said = |id: &str| {
        let output = gravida(&["picture", id, record]);
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        String::from_utf8(output.stderr).unwrap()
    };
    let unknown = said("hcg-over-tim");
    assert!(
        unknown.contains("did you mean `hcg-over-time`"),
        "{unknown}"
    );
    let empty = said("luteal-placental-shift-and-stops");
    assert!(
        empty.contains("nothing to draw") && empty.contains("hcg-over-time"),
        "{empty}"
    );
}

//! Nothing of a record reaches a log line, a URL or an error that somebody
//! else may read.

use std::io;
use std::sync::Mutex;

use gravida_store::{Derived, Location, NewVersion, Options, Stamp, Store};
use tracing_subscriber::fmt;

use crate::settings::Settings;
use crate::trial::{Answer, Trial};

/// In names, ids, codes, texts and numbers of everything that is sent.
const MARKER: &str = "Zq9Marker";

/// In paths and queries. A system may be told which of its own addresses it
/// called wrongly; a page and the log are silent of it.
const PATH_MARKER: &str = "Zq8Path";

static LINES: Mutex<Vec<u8>> = Mutex::new(Vec::new());

/// Keeps what is logged.
struct Kept;

impl io::Write for Kept {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        LINES.lock().unwrap().write(line)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn logged() -> String {
    String::from_utf8_lossy(&LINES.lock().unwrap()).into_owned()
}

/// A record that says the marker wherever it can.
fn record() -> String {
    format!(
        r#"{{"resourceType":"Bundle","id":"{MARKER}","type":"collection","entry":[
        {{"resource":{{"resourceType":"Patient","id":"{MARKER}","birthDate":"{MARKER}","name":[{{"family":"{MARKER}"}}]}}}},
        {{"resource":{{"resourceType":"Observation","id":"{MARKER}-1","status":"{MARKER}","subject":{{"reference":"Patient/{MARKER}"}},
          "code":{{"coding":[{{"system":"http://{MARKER}","code":"{MARKER}"}}],"text":"{MARKER}"}},
          "effectiveDateTime":"{MARKER}","valueQuantity":{{"value":"{MARKER}","unit":"{MARKER}"}}}}}}]}}"#
    )
}

/// Everything that takes what somebody sends, and some that does not exist.
const POSTS: &[&str] = &[
    "/login",
    "/logout",
    "/open",
    "/read",
    "/enter",
    "/cases",
    "/cases/search",
    "/cases/Zq8Path/versions",
    "/cases/Zq8Path/erase",
    "/cds-services/Zq8Path",
    "/cds-services/early-pregnancy",
    "/cds-services/early-pregnancy/feedback",
    "/cds-services/over-treatment",
    "/fhir/$assess",
    "/fhir/Patient/$assess",
    "/fhir/Patient/Zq8Path/$assess",
    "/Zq8Path?name=Zq8Path",
];

const GETS: &[&str] = &[
    "/?name=Zq8Path",
    "/login?next=/Zq8Path?name=Zq8Path",
    "/cases/Zq8Path",
    "/cases/Zq8Path/versions/Zq8Path",
    "/case/Zq8Path",
    "/case/Zq8Path/assessment.json",
    "/examples?name=Zq8Path",
    "/worklist?name=Zq8Path",
    "/assets/Zq8Path",
    "/fhir/Patient/Zq8Path?name=Zq8Path",
    "/fhir/metadata?x=Zq8Path",
    "/cds-services/Zq8Path?name=Zq8Path",
    "/health?name=Zq8Path",
    "/Zq8Path/%5Aq8Path",
];

/// Sends everything everywhere and checks each answer that is an error or leads on.
fn send_all(trial: &Trial) {
    let page = trial.ask("GET /login", &["accept: text/html"], "");
    let cookie = format!("cookie: {}", page.cookie().unwrap_or("gravida=Zq9Marker"));
    let proof = page.proof().unwrap_or_default().to_owned();
    let well_formed = record();
    let cut = well_formed.get(..well_formed.len() / 2).unwrap().to_owned();
    let form =
        format!("csrf={proof}&name={MARKER}&password={MARKER}&record={MARKER}&file={MARKER}");
    let hook = format!(
        r#"{{"hook":"patient-view","hookInstance":"{MARKER}","context":{{"userId":"Practitioner/{MARKER}","patientId":"{MARKER}"}},"prefetch":{{"patient":{well_formed}}}}}"#
    );
    let bodies = [
        ("application/json", &*well_formed),
        ("application/fhir+json", &*cut),
        ("application/json", &*hook),
        ("application/x-www-form-urlencoded", &*form),
        ("text/Zq9Marker", MARKER),
    ];
    for path in POSTS {
        for (kind, body) in bodies {
            for accept in ["text/html", "application/json", "*/*"] {
                let headers = [
                    cookie.as_str(),
                    &format!("content-type: {kind}"),
                    &format!("accept: {accept}"),
                    "authorization: Bearer Zq9Marker",
                    "x-request-id: Zq9Marker",
                    "user-agent: Zq9Marker",
                ];
                let answer = trial.ask(&format!("POST {path}"), &headers, body);
                check(&format!("POST {path} {kind} {accept}"), &answer);
            }
        }
    }
    for path in GETS {
        for method in ["GET", "HEAD", "DELETE", "Zq9Marker"] {
            let line = format!("{method} {path}");
            check(
                &line,
                &trial.ask(&line, &["accept: text/html", &cookie], ""),
            );
        }
    }
    check(
        "another name",
        &trial.ask("GET /", &["host: Zq9Marker"], ""),
    );
}

/// Looks at a list of cases until the audit trail has no room for it.
fn look_without_room() {
    let folder = tempfile::tempdir().unwrap();
    let location = Location::Sqlite(folder.path().join("store.sqlite"));
    let store = Store::open(&location, Options::default()).unwrap();
    let new = NewVersion {
        format: "test/1",
        content: MARKER.as_bytes(),
        knowledge: "sha256:one",
        profile: "europe",
        locale: "en",
        as_of: "2026-11-20",
        derived: &Derived {
            advice: Vec::new(),
            flag: None,
            tasks: Vec::new(),
        },
    };
    let who = Stamp {
        who: "bo",
        at: "2026-11-20T10:00:00Z",
    };
    store.create(who, MARKER, &new).unwrap();
    drop(store);
    let full = Options {
        largest: Some(1 << 12),
        ..Options::default()
    };
    let trial = Trial::start_with_store(Settings::default(), Store::open(&location, full).unwrap());
    for _ in 0..100 {
        let list = trial.ask("GET /cases", &["accept: text/html"], "");
        assert_eq!(list.status, 200, "{}", list.body);
        assert!(list.body.contains(MARKER), "shown to whoever may see it");
    }
}

fn check(what: &str, answer: &Answer) {
    let location = answer.header("location").unwrap_or_default();
    // The way back after a login is the plain path that was asked for, and no
    // path of ours holds content.
    let is_way_back = location.starts_with("/login?next=/");
    assert!(
        is_way_back || !location.contains(MARKER),
        "{what}: leads to {location}"
    );
    if answer.status < 400 {
        return;
    }
    assert!(!answer.body.contains(MARKER), "{what}: {}", answer.body);
    let is_page = answer
        .header("content-type")
        .is_some_and(|kind| kind.starts_with("text/html"));
    assert!(
        !is_page || !answer.body.contains(PATH_MARKER),
        "{what}: {}",
        answer.body
    );
}

#[test]
fn nothing_of_a_record_is_logged_or_told_by_an_error() {
    // Everything that any library says, down to the least.
    fmt()
        .json()
        .flatten_event(true)
        .with_max_level(tracing::Level::TRACE)
        .with_writer(|| Kept)
        .init();
    let open = Trial::start(Settings::default());
    send_all(&open);
    let guarded = Trial::start(Settings {
        users: crate::access::tests::anna(),
        ..Settings::default()
    });
    send_all(&guarded);
    look_without_room();
    drop((open, guarded));
    let logged = logged();
    let looks: Vec<&str> = (logged.lines())
        .filter(|line| line.contains("a look was allowed"))
        .collect();
    assert!(!looks.is_empty());
    for look in looks {
        for part in [
            r#""level":"ERROR""#,
            r#""who":"local""#,
            r#""action":"list viewed""#,
            r#""at":"20"#,
            "no room left for the store",
        ] {
            assert!(look.contains(part), "{look}");
        }
    }
    assert!(logged.contains("\"route\":\"/login\""), "{logged}");
    assert!(logged.contains("\"route\":\"none\""));
    assert!(logged.contains("\"status\":404"));
    for line in logged.lines() {
        assert!(!line.contains(MARKER), "{line}");
        assert!(!line.contains(PATH_MARKER), "{line}");
        assert!(!line.contains("%5Aq8"), "{line}");
    }
}

//! Saved cases as a user of the binary meets them: the service killed while it
//! saves, copies, checks, the audit trail.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test stops at the first surprise"
)]

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::Mutex;
use std::time::Duration;

use gravida_store::{CaseId, Derived, Location, NewVersion, Options, Stamp, Store};

/// A typed case, as the page sends it.
const ENTERED: &str = "%7B%22asOf%22%3A%222026-11-20T11%3A00%3A00Z%22%2C%22profile%22%3A%22europe%22%2C\
    %22answers%22%3A%5B%7B%22fact%22%3A%22vaginal-bleeding%22%2C%22text%22%3A%22true%22%7D%5D%7D";

fn gravida(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_gravida"))
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// The service as a process of its own.
struct Service {
    child: Child,
    address: String,
}

impl Service {
    fn start(store: &Path) -> Self {
        Self::start_with(store.as_os_str())
    }

    /// One whose store is named by the environment.
    fn start_with(store: &std::ffi::OsStr) -> Self {
        Self::start_by(Command::new(env!("CARGO_BIN_EXE_gravida")), store)
    }

    /// One started by a command that the arguments are added to.
    fn start_by(mut command: Command, store: &std::ffi::OsStr) -> Self {
        let mut child = command
            .args(["serve", "--address", "127.0.0.1:0"])
            .env("GRAVIDA_STORE", store)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let mut lines = BufReader::new(child.stdout.take().unwrap());
        lines.read_line(&mut line).unwrap();
        let address = line.trim().rsplit_once("://").unwrap().1.to_owned();
        Self { child, address }
    }

    /// Ends it as `kill -9` does.
    fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Sends a request; what came back until the connection was closed, as far as it came.
    fn send(address: &str, request: &str) -> Option<String> {
        let mut stream = TcpStream::connect(address).ok()?;
        stream
            .set_read_timeout(Some(Duration::from_secs(60)))
            .ok()?;
        stream.write_all(request.as_bytes()).ok()?;
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        Some(String::from_utf8_lossy(&answer).into_owned())
    }

    /// A browser's cookie, and the proof that its forms come from our pages.
    fn visit(address: &str) -> Option<(String, String)> {
        let head = format!("GET /cases HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n");
        let first = Self::send(address, &format!("{head}\r\n"))?;
        let cookie = first
            .split("set-cookie: ")
            .nth(1)?
            .split(';')
            .next()?
            .to_owned();
        let page = Self::send(address, &format!("{head}cookie: {cookie}\r\n\r\n"))?;
        let proof = page.split("name=\"csrf\" value=\"").nth(1)?.get(..64)?;
        Some((cookie, proof.to_owned()))
    }

    /// Saves a case; its id once that is acknowledged.
    fn save(address: &str, visit: &(String, String), label: &str) -> Option<String> {
        let answer = Self::try_to_save(address, visit, label)?;
        let id = answer.split("location: /cases/").nth(1)?.get(..32)?;
        assert!(answer.starts_with("HTTP/1.1 303"), "{answer}");
        Some(id.to_owned())
    }

    /// What comes back for a case to save.
    fn try_to_save(
        address: &str,
        (cookie, proof): &(String, String),
        label: &str,
    ) -> Option<String> {
        let body = format!("csrf={proof}&label={label}&entered={ENTERED}");
        let request = format!(
            "POST /cases HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncookie: {cookie}\r\n\
             content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        Self::send(address, &request)
    }
}

/// Kills the service again and again while it saves, until so many saves were
/// acknowledged; answers how many, and the number of kills.
fn saves_survive_kills(saves: usize, saves_between_kills: usize) -> (usize, usize) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("store.sqlite");
    let acknowledged: Mutex<BTreeSet<String>> = Mutex::default();
    let mut kills = 0;
    while acknowledged.lock().unwrap().len() < saves {
        let service = Service::start(&file);
        let address = service.address.clone();
        let known = acknowledged.lock().unwrap().len();
        let until = known + fastrand::usize(1..=saves_between_kills);
        std::thread::scope(|scope| {
            for saver in 0..4 {
                let (address, acknowledged) = (&address, &acknowledged);
                scope.spawn(move || {
                    let Some(visit) = Service::visit(address) else {
                        return;
                    };
                    // Until the service is gone.
                    for number in 0.. {
                        let label = format!("saver-{kills}-{saver}-{number}");
                        match Service::save(address, &visit, &label) {
                            Some(id) => acknowledged.lock().unwrap().insert(id),
                            None => return,
                        };
                    }
                });
            }
            while acknowledged.lock().unwrap().len() < until {
                std::thread::sleep(Duration::from_millis(5));
            }
            std::thread::sleep(Duration::from_micros(fastrand::u64(0..20_000)));
            service.kill();
        });
        kills += 1;
        let store = Store::open(&Location::Sqlite(file.clone()), Options::default()).unwrap();
        for id in acknowledged.lock().unwrap().iter() {
            let saved = store.version(&CaseId::parse(id).unwrap(), None).unwrap();
            assert!(text(&saved.content).contains("vaginal-bleeding"));
        }
        assert_eq!(store.check().unwrap(), [""; 0]);
        assert_eq!(store.verify_audit(None).unwrap().troubles, []);
    }
    let number = acknowledged.lock().unwrap().len();
    (number, kills)
}

#[test]
fn nothing_that_a_user_was_told_is_saved_is_lost_when_the_service_is_killed() {
    saves_survive_kills(20, 8);
}

#[test]
#[ignore = "takes minutes: a thousand saves through the service, every one looked at after each kill"]
fn nothing_of_a_thousand_saves_is_lost_when_the_service_is_killed() {
    let (saves, kills) = saves_survive_kills(1_000, 60);
    println!("{saves} saves acknowledged, {kills} kills of the service, none lost");
}

#[test]
#[cfg(unix)]
fn a_file_at_its_limit_is_an_error_and_not_the_end_of_the_service() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("store.sqlite");
    let mut limited = Command::new("sh");
    limited
        .args(["-c", "ulimit -f 1500; exec \"$@\"", "sh"])
        .arg(env!("CARGO_BIN_EXE_gravida"));
    let service = Service::start_by(limited, file.as_os_str());
    let address = service.address.clone();
    let visit = Service::visit(&address).unwrap();
    let mut saved = Vec::new();
    let refused = loop {
        let label = format!("case-{}", saved.len());
        let answer = Service::try_to_save(&address, &visit, &label).unwrap();
        match answer.split("location: /cases/").nth(1) {
            Some(id) => saved.push(CaseId::parse(&id[..32]).unwrap()),
            None => break answer,
        }
        assert!(saved.len() < 10_000, "the limit was never met");
    };
    assert!(refused.starts_with("HTTP/1.1 50"), "{refused}");
    assert!(refused.contains("nothing of this was saved"), "{refused}");
    let alive = format!("GET /health HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
    let alive = Service::send(&address, &alive).unwrap();
    assert!(alive.starts_with("HTTP/1.1 200"), "{alive}");
    service.kill();
    let store = Store::open(&Location::Sqlite(file), Options::default()).unwrap();
    for id in &saved {
        store.version(id, None).unwrap();
    }
    assert_eq!(store.check().unwrap(), [""; 0]);
}

/// A store with one case.
fn with_a_case(folder: &Path) -> String {
    let file = folder.join("store.sqlite");
    let store = Store::open(&Location::Sqlite(file.clone()), Options::default()).unwrap();
    let derived = Derived::default();
    let version = NewVersion {
        format: "test/1",
        content: b"content",
        knowledge: "sha256:one",
        profile: "europe",
        locale: "en",
        as_of: "2026-11-20",
        derived: &derived,
    };
    let stamp = Stamp {
        who: "anna",
        at: "2026-11-20T08:55:00Z",
    };
    store.create(stamp, "Blue 7", &version).unwrap();
    file.display().to_string()
}

#[test]
fn a_store_is_described_checked_and_copied() {
    let folder = tempfile::tempdir().unwrap();
    let file = with_a_case(folder.path());
    let info = text(&gravida(&["store", "info", "--store", &file]).stdout);
    assert!(info.contains("cases       1, 1 in follow-up"), "{info}");
    let check = gravida(&["store", "check", "--store", &file]);
    assert_eq!(check.status.code(), Some(0));
    assert!(text(&check.stdout).contains("sound; 2 entries in the audit trail"));
    let copy = folder.path().join("copy.sqlite").display().to_string();
    assert_eq!(
        gravida(&["store", "backup", &copy, "--store", &file])
            .status
            .code(),
        Some(0)
    );
    assert_eq!(
        gravida(&["store", "check", "--store", &copy]).status.code(),
        Some(0)
    );
    let again = gravida(&["store", "backup", &copy, "--store", &file]);
    assert_eq!(again.status.code(), Some(2));
    assert!(text(&again.stderr).contains("it exists already; choose another file"));
}

#[test]
fn what_is_wrong_with_a_store_is_exit_status_1_and_what_is_none_2() {
    let folder = tempfile::tempdir().unwrap();
    let file = with_a_case(folder.path());
    tamper(&file);
    let check = gravida(&["store", "check", "--store", &file]);
    assert_ne!(check.status.code(), Some(0));
    let missing = folder.path().join("none.sqlite").display().to_string();
    let check = gravida(&["store", "check", "--store", &missing]);
    assert_eq!(check.status.code(), Some(2));
    assert!(text(&check.stderr).starts_with("error: no store at `"));
    let other = folder.path().join("other.txt");
    std::fs::write(&other, "something else").unwrap();
    let check = gravida(&["audit", "verify", "--store", &other.display().to_string()]);
    assert_eq!(check.status.code(), Some(2));
    assert!(text(&check.stderr).contains("is not a store of Gravida"));
}

/// Changes a byte of a saved content where it lies in the file.
fn tamper(file: &str) {
    let mut bytes = std::fs::read(file).unwrap();
    let place = bytes
        .windows(7)
        .position(|part| part == b"content")
        .unwrap();
    let last = bytes
        .windows(7)
        .rposition(|part| part == b"content")
        .unwrap();
    for start in [place, last] {
        bytes[start] = b'C';
    }
    std::fs::write(file, bytes).unwrap();
}

#[test]
fn the_audit_trail_is_listed_and_proved() {
    let folder = tempfile::tempdir().unwrap();
    let file = with_a_case(folder.path());
    let list = text(&gravida(&["audit", "list", "--store", &file]).stdout);
    assert!(
        list.contains("2026-11-20T08:55:00Z  anna  case made"),
        "{list}"
    );
    let json = text(
        &gravida(&[
            "audit", "list", "--after", "1", "--format", "json", "--store", &file,
        ])
        .stdout,
    );
    let entry: serde_json::Value = serde_json::from_str(json.trim()).unwrap();
    assert_eq!(
        (entry["number"].as_i64(), entry["action"].as_str()),
        (Some(2), Some("case saved"))
    );
    let digest = entry["digest"].as_str().unwrap();
    let proof = gravida(&["audit", "verify", "--expect", digest, "--store", &file]);
    assert_eq!(proof.status.code(), Some(0));
    let proof = gravida(&["audit", "verify", "--expect", "0000", "--store", &file]);
    assert_eq!(proof.status.code(), Some(1));
    assert!(text(&proof.stdout).contains("the trail was cut or written anew"));
    let wrong = gravida(&["audit", "list", "--case", "Blue 7", "--store", &file]);
    assert_eq!(wrong.status.code(), Some(2));
}

#[test]
fn the_store_of_the_environment_is_used_where_none_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = with_a_case(folder.path());
    let output = Command::new(env!("CARGO_BIN_EXE_gravida"))
        .args(["store", "info"])
        .env("GRAVIDA_STORE", &file)
        .output()
        .unwrap();
    assert!(text(&output.stdout).contains(&file));
    let output = Command::new(env!("CARGO_BIN_EXE_gravida"))
        .args(["store", "info"])
        .env_remove("GRAVIDA_STORE")
        .env("XDG_DATA_HOME", folder.path())
        .output()
        .unwrap();
    let expected = folder.path().join("gravida/store.sqlite");
    assert!(text(&output.stderr).contains(&expected.display().to_string()));
}

/// Needs a server, as `.ci/with-postgres` has one.
#[cfg(feature = "postgres")]
#[test]
fn services_share_a_store_in_postgresql_in_the_clear_on_this_machine_and_over_tls() {
    let (Ok(plain), Ok(encrypted)) = (
        std::env::var("GRAVIDA_TEST_POSTGRES"),
        std::env::var("GRAVIDA_TEST_POSTGRES_TLS"),
    ) else {
        println!("skipped: GRAVIDA_TEST_POSTGRES and GRAVIDA_TEST_POSTGRES_TLS name no server");
        return;
    };
    let with_store = |store: &str, arguments: &[&str]| {
        Command::new(env!("CARGO_BIN_EXE_gravida"))
            .args(arguments)
            .env("GRAVIDA_STORE", store)
            .stdin(Stdio::null())
            .output()
            .unwrap()
    };
    let services = [&plain, &encrypted].map(|store| Service::start_with(store.as_ref()));
    let labels = ["by the socket", "over TLS"];
    let mut saved = Vec::new();
    for (service, label) in services.iter().zip(labels) {
        let visit = Service::visit(&service.address).unwrap();
        let id = Service::save(&service.address, &visit, &label.replace(' ', "+")).unwrap();
        saved.push((id, label));
    }
    for service in &services {
        for (id, label) in &saved {
            let address = &service.address;
            let request = format!(
                "GET /cases/{id} HTTP/1.1\r\nhost: {address}\r\naccept: text/html\r\nconnection: close\r\n\r\n"
            );
            let page = Service::send(address, &request).unwrap();
            assert!(
                page.starts_with("HTTP/1.1 200") && page.contains(label),
                "{page}"
            );
        }
    }
    services.into_iter().for_each(Service::kill);
    for store in [&plain, &encrypted] {
        let check = with_store(store, &["store", "check"]);
        assert_eq!(check.status.code(), Some(0), "{}", text(&check.stderr));
    }
    // A server by another authority is nobody's: the service says so and does not start.
    let wrong = encrypted.replace("trusted.pem", "other.pem");
    let refused = with_store(&wrong, &["serve", "--address", "127.0.0.1:0"]);
    assert_eq!(refused.status.code(), Some(2));
    let told = text(&refused.stderr);
    assert!(
        told.starts_with("error: no encrypted connection to the store `postgres://localhost:"),
        "{told}"
    );
    assert!(told.contains("`sslrootcert=FILE`"), "{told}");
}

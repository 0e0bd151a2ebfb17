//! Requests that no honest client sends, against the running service.
//!
//! Every one is answered with a client error or a closed connection: no panic,
//! no server error, no memory that stays taken. The same seed gives the same
//! requests. A check sends a few hundred; `GRAVIDA_MALFORMED=10000` sends that many.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at the first surprise"
)]

mod malformed;
mod support;

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use malformed::{Malformed, Visit};
use support::root;

/// Sent in an ordinary check.
const FEW: usize = 400;

/// At the same time.
const CLIENTS: usize = 6;

/// What cases under work may take, in kilobytes: the service holds 48 MiB of them.
const HELD_KILOBYTES: usize = 48 * 1024;

/// Half a minute: longer than any limit of the service.
const PATIENCE: Duration = Duration::from_secs(40);

#[test]
fn malformed_requests_are_client_errors_and_nothing_else() {
    let count = count();
    let mut server = Server::start(&[]);
    let slow = slow_clients(server.address, count);
    let visit = server.visit();
    // The first part warms up: caches, threads and allocator take what they take.
    let malformed = |number| Malformed::of(number, &visit);
    send(server.address, 0..count / 4, malformed);
    let warm = server.resident_kilobytes();
    send(server.address, count / 4..count, malformed);
    for client in slow {
        client.join().unwrap();
    }
    let after = server.resident_kilobytes();
    // Forms that happen to be well-formed begin cases, and cases under work are held up to a bound.
    println!("{count} requests: {warm} KB resident after a quarter of them, {after} KB at the end");
    assert!(
        after < warm + HELD_KILOBYTES + 24 * 1024,
        "{count} requests: {warm} KB grew to {after} KB"
    );
    for path in ["/health", "/ready"] {
        let answer = ask(server.address, &get(path)).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200"), "{path}: {answer}");
    }
    let metrics = ask(server.address, &get("/metrics")).unwrap();
    assert!(
        metrics.contains("gravida_requests_in_flight 1\n"),
        "{metrics}"
    );
    let (status, log) = server.stop();
    assert_eq!(status, Some(0), "{log}");
    assert!(!log.contains("a panic"), "{log}");
    assert!(!log.contains(malformed::MARKER), "{log}");
}

#[test]
fn tokens_that_are_not_right_open_nothing_and_are_not_logged() {
    let folder = tempfile::tempdir().unwrap();
    let clients = folder.path().join("clients.json");
    let tokens = root().join("crates/hooks/src/token");
    let keys = fs::read_to_string(tokens.join("rs384.jwks.json")).unwrap();
    let written = format!(
        r#"{{"base":"https://cds.example","clients":[{{"issuer":"https://ehr.example/","keys":{keys}}}]}}"#
    );
    fs::write(&clients, written).unwrap();
    let systems = folder.path().join("tokens");
    fs::write(&systems, format!("ehr {}\n", "ab".repeat(32))).unwrap();
    let mut server = Server::start(&[
        "--hooks-clients",
        clients.to_str().unwrap(),
        "--tokens",
        systems.to_str().unwrap(),
    ]);
    let signed = fs::read_to_string(tokens.join("rs384.token")).unwrap();
    let count = count();
    let malformed = |number| malformed::refused_token(number, signed.trim());
    send(server.address, 0..count / 4, malformed);
    let warm = server.resident_kilobytes();
    send(server.address, count / 4..count, malformed);
    let after = server.resident_kilobytes();
    println!("{count} tokens: {warm} KB resident after a quarter of them, {after} KB at the end");
    assert!(after < warm + 24 * 1024, "{warm} KB grew to {after} KB");
    let (status, log) = server.stop();
    assert_eq!(status, Some(0), "{log}");
    assert!(
        !log.contains("a panic") && !log.contains(malformed::MARKER),
        "{log}"
    );
    let claims = signed.split('.').nth(1).unwrap();
    assert!(!log.contains(claims), "{log}");
}

/// How many to send.
fn count() -> usize {
    let asked = std::env::var("GRAVIDA_MALFORMED").ok();
    asked.and_then(|count| count.parse().ok()).unwrap_or(FEW)
}

/// Sends the requests of these numbers, each on a connection of its own.
fn send(
    address: SocketAddr,
    numbers: std::ops::Range<usize>,
    malformed: impl Fn(u64) -> Malformed + Sync,
) {
    thread::scope(|scope| {
        for client in 0..CLIENTS {
            let numbers = numbers.clone();
            let malformed = &malformed;
            scope.spawn(move || {
                for number in numbers.skip(client).step_by(CLIENTS) {
                    let malformed = malformed(number as u64);
                    check(&malformed, ask(address, &malformed.bytes).as_deref());
                }
            });
        }
    });
}

#[track_caller]
fn check(malformed: &Malformed, answer: Option<&str>) {
    let told = || {
        let sent = String::from_utf8_lossy(&malformed.bytes);
        let sent: String = sent.chars().take(600).collect();
        format!("seed {}: {}\n{sent}", malformed.seed, malformed.what)
    };
    let answer = answer.unwrap_or_else(|| panic!("no answer and no end: {}", told()));
    if answer.is_empty() {
        return;
    }
    let status = answer.get(9..12).unwrap_or("none");
    let is_client_error = answer.starts_with("HTTP/1.") && status.starts_with('4');
    // What was mutated may by chance still be well-formed.
    let is_lucky = malformed.may_be_well_formed && status.starts_with(['2', '3']);
    assert!(is_client_error || is_lucky, "{}\n\n{answer}", told());
    assert!(
        !answer.contains("panicked") && !answer.contains("/src/"),
        "{}\n\n{answer}",
        told()
    );
}

/// Everything that comes back; `None` when neither an answer nor an end comes in time.
fn ask(address: SocketAddr, request: &[u8]) -> Option<String> {
    let mut stream = TcpStream::connect(address).unwrap();
    // The service may answer and close before it has read everything.
    let _ = stream.write_all(request);
    let mut answer = Vec::new();
    let mut piece = [0_u8; 16 * 1024];
    stream
        .set_read_timeout(Some(Duration::from_millis(200)))
        .unwrap();
    let mut is_ended = false;
    loop {
        match stream.read(&mut piece) {
            Ok(0) => break,
            Ok(length) => {
                answer.extend_from_slice(&piece[..length]);
                if is_whole(&answer) {
                    break;
                }
            }
            Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => break,
            Err(_) if is_ended => return None,
            Err(_) => {
                // It waits for more, and is told that there is none.
                let _ = stream.shutdown(Shutdown::Write);
                stream.set_read_timeout(Some(PATIENCE)).unwrap();
                is_ended = true;
            }
        }
    }
    Some(String::from_utf8_lossy(&answer).into_owned())
}

/// Whether an answer is there with as much of a body as it announces.
fn is_whole(answer: &[u8]) -> bool {
    let text = String::from_utf8_lossy(answer);
    let Some((head, body)) = text.split_once("\r\n\r\n") else {
        return false;
    };
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length")
            .then(|| value.trim().parse::<usize>().ok())?
    });
    length.is_some_and(|length| body.len() >= length)
}

fn get(path: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").into_bytes()
}

/// Clients that send half of something and then nothing, or a little now and then.
fn slow_clients(address: SocketAddr, count: usize) -> Vec<thread::JoinHandle<()>> {
    (0..(count / 100).clamp(4, 60))
        .map(|number| {
            thread::spawn(move || {
                let mut stream = TcpStream::connect(address).unwrap();
                stream.set_read_timeout(Some(PATIENCE)).unwrap();
                let (begun, drop): (&[u8], &[u8]) = match number % 4 {
                    0 => (b"GET / HTTP/1.1\r\nhost: loc", b""),
                    1 => (b"POST /login HTTP/1.1\r\nhost: localhost\r\ncontent-length: 500\r\n\r\ncsrf=", b""),
                    2 => (b"GET / HTTP/1.1\r\n", b"a: b\r\n"),
                    _ => (
                        b"POST /cds-services/early-pregnancy HTTP/1.1\r\nhost: localhost\r\n\
                          content-type: application/json\r\ncontent-length: 9000\r\n\r\n{",
                        b"\n",
                    ),
                };
                stream.write_all(begun).unwrap();
                if !drop.is_empty() {
                    // One a second, until the service has enough of it: a head has ten seconds, a
                    // request thirty.
                    let is_over = (0..PATIENCE.as_secs()).any(|_| {
                        thread::sleep(Duration::from_secs(1));
                        stream.write_all(drop).is_err()
                    });
                    assert!(is_over, "client {number} was listened to without end");
                    return;
                }
                let mut answer = Vec::new();
                let _ = stream.read_to_end(&mut answer);
                let answer = String::from_utf8_lossy(&answer);
                assert!(
                    answer.is_empty() || answer.get(9..10) == Some("4"),
                    "{answer}"
                );
            })
        })
        .collect()
}

/// `gravida serve` as a process of its own.
struct Server {
    child: Child,
    address: SocketAddr,
    log: Option<thread::JoinHandle<String>>,
}

impl Server {
    fn start(arguments: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_gravida"))
            .args(["serve", "--address", "127.0.0.1:0", "--no-store"])
            .args(arguments)
            .current_dir(root())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stderr = child.stderr.take().unwrap();
        let log = thread::spawn(move || {
            let mut log = String::new();
            stderr.read_to_string(&mut log).unwrap();
            log
        });
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let address = line
            .trim()
            .strip_prefix("listening on http://")
            .unwrap()
            .parse()
            .unwrap();
        Self {
            child,
            address,
            log: Some(log),
        }
    }

    /// Cookie and proof of a page with a form.
    fn visit(&self) -> Visit {
        let page = ask(self.address, &get("/login")).unwrap();
        let after = |start: &str, length: usize| {
            let from = page.find(start).unwrap() + start.len();
            page[from..from + length].to_owned()
        };
        Visit {
            cookie: format!("gravida={}", after("gravida=", 64)),
            proof: after("name=\"csrf\" value=\"", 64),
        }
    }

    /// Memory in use; 0 where the system does not tell.
    fn resident_kilobytes(&self) -> usize {
        let path = format!("/proc/{}/status", self.child.id());
        let status = std::fs::read_to_string(path).unwrap_or_default();
        status
            .lines()
            .find_map(|line| line.strip_prefix("VmRSS:"))
            .and_then(|line| line.trim().trim_end_matches(" kB").parse().ok())
            .unwrap_or(0)
    }

    /// Asks it to terminate: its exit status and its log.
    fn stop(&mut self) -> (Option<i32>, String) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").arg(&id).status().unwrap().success());
        let status = self.child.wait().unwrap();
        (status.code(), self.log.take().unwrap().join().unwrap())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
    }
}

//! The page and the command line give the same assessment, byte for byte: the
//! binary asked both ways.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test stops at the first surprise"
)]

mod support;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

/// One of each kind: an emergency, a loss, contradictions, units, a record with
/// what was entered in error, and one with everything.
const EXAMPLES: [&str; 6] = [
    "pain-shoulder-tip-fainting-no-scan",
    "after-a-loss-antenatal-visits-still-booked",
    "contradictory-answers",
    "wrong-units",
    "duplicates-and-entered-in-error",
    "two-losses-bleeding-heartbeat",
];

struct Served {
    child: Child,
    address: String,
}

impl Served {
    fn start() -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_gravida"))
            .args(["serve", "--no-store", "--address", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        output.read_line(&mut line).unwrap();
        let address = line.trim().rsplit('/').next().unwrap().to_owned();
        Self { child, address }
    }

    fn get(&self, path: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let address = &self.address;
        let request =
            format!("GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("HTTP/1.1 200 "), "{head}");
        body.to_owned()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn page_and_command_line_give_the_same_assessment() {
    let served = Served::start();
    for example in EXAMPLES {
        let output = Command::new(env!("CARGO_BIN_EXE_gravida"))
            .current_dir(support::root().join("examples"))
            .args(["assess", &format!("{example}.json"), "--format", "json"])
            .output()
            .unwrap();
        assert!(output.status.success(), "{example}");
        let said = String::from_utf8(output.stdout).unwrap();
        let shown = served.get(&format!("/case/example.{example}/assessment.json"));
        assert_eq!(shown, said, "{example}");
    }
}

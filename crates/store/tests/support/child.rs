//! This test binary, started once more as another process that uses a store.
//!
//! The other process runs the test `child` of the same binary, which does
//! nothing unless it is told what to do through the environment.

use std::io::{BufRead, BufReader, Lines};
use std::path::Path;
use std::process::{Child, ChildStderr, Command, Stdio};

/// Names what the other process is to do.
pub(crate) const ROLE: &str = "GRAVIDA_TEST_ROLE";
/// The folder it works in.
pub(crate) const FOLDER: &str = "GRAVIDA_TEST_FOLDER";

/// Another process, ended with this value.
pub(crate) struct Other {
    child: Child,
    lines: Lines<BufReader<ChildStderr>>,
}

impl Other {
    /// Starts it in `role`; `wrapper` is a program with arguments that starts it, or nothing.
    pub(crate) fn start(role: &str, folder: &Path, wrapper: &[&str]) -> Self {
        let binary = std::env::current_exe().unwrap();
        let mut command = match wrapper.split_first() {
            None => Command::new(&binary),
            Some((program, arguments)) => {
                let mut command = Command::new(program);
                command.args(arguments).arg(&binary);
                command
            }
        };
        let mut child = command
            .args(["--exact", "child", "--nocapture", "--test-threads=1"])
            .env(ROLE, role)
            .env(FOLDER, folder)
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stderr.take().unwrap()).lines();
        Self { child, lines }
    }

    /// The next line that it tells; `None` once it has ended.
    pub(crate) fn line(&mut self) -> Option<String> {
        self.lines.next().and_then(Result::ok)
    }

    /// Ends it as `kill -9` does, and returns what it had told meanwhile.
    pub(crate) fn kill(mut self) -> Vec<String> {
        self.child.kill().unwrap();
        let rest = self.lines.by_ref().map_while(Result::ok).collect();
        self.child.wait().unwrap();
        rest
    }

    /// Waits until it ends and returns everything it still tells.
    pub(crate) fn finish(mut self) -> Vec<String> {
        let rest = self.lines.by_ref().map_while(Result::ok).collect();
        self.child.wait().unwrap();
        rest
    }
}

impl Drop for Other {
    fn drop(&mut self) {
        // Long ended where a test went well.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

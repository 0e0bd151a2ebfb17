//! Reading files and standard input, never more than asked for.
//!
//! Input is read in pieces and given up as soon as it is larger or nested
//! deeper than allowed, so that a hostile file costs neither its whole size in
//! memory nor a parse.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use crate::failure::Failure;

/// How much is read of one input unless told otherwise, in units of 10⁶ bytes.
pub(crate) const DEFAULT_MEGABYTES: u64 = 256;

/// The deepest nesting of brackets that is read. FHIR's deepest real resources
/// stay below 20; the parser beneath refuses at its own, lower, limit.
const MAX_DEPTH: usize = 4096;

const PIECE: usize = 64 * 1024;

/// The name by which messages call `path`.
pub(crate) fn name(path: &Path) -> String {
    if is_standard_input(path) {
        "standard input".to_owned()
    } else {
        path.display().to_string()
    }
}

/// All bytes of the file `path`, or of standard input for `-`.
///
/// # Errors
/// When it cannot be read, holds nothing but white space, or exceeds the limits.
pub(crate) fn read(path: &Path, megabytes: u64) -> Result<Vec<u8>, Failure> {
    let bytes = if is_standard_input(path) {
        read_bounded(io::stdin().lock(), path, megabytes, 0)?
    } else {
        let metadata = fs::metadata(path).map_err(|error| unreadable(path, &error))?;
        if metadata.is_dir() {
            return Err(Failure::Directory(name(path)));
        }
        if metadata.len() > megabytes.saturating_mul(1_000_000) {
            return Err(Failure::TooLarge {
                path: name(path),
                megabytes,
            });
        }
        let file = File::open(path).map_err(|error| unreadable(path, &error))?;
        read_bounded(
            file,
            path,
            megabytes,
            usize::try_from(metadata.len()).unwrap_or(0),
        )?
    };
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(Failure::Empty(name(path)));
    }
    Ok(bytes)
}

/// The failure that an `io::Error` on `path` amounts to.
pub(crate) fn unreadable(path: &Path, error: &io::Error) -> Failure {
    match error.kind() {
        io::ErrorKind::NotFound => Failure::Missing(name(path)),
        io::ErrorKind::IsADirectory => Failure::Directory(name(path)),
        _ => Failure::Unreadable {
            path: name(path),
            reason: error.to_string(),
        },
    }
}

fn is_standard_input(path: &Path) -> bool {
    path.as_os_str() == "-"
}

fn read_bounded(
    mut reader: impl Read,
    path: &Path,
    megabytes: u64,
    expected: usize,
) -> Result<Vec<u8>, Failure> {
    let limit = megabytes.saturating_mul(1_000_000);
    let mut bytes = Vec::with_capacity(expected.min(PIECE * 16));
    let mut nesting = Nesting::default();
    loop {
        let known = bytes.len();
        reader
            .by_ref()
            .take(PIECE as u64)
            .read_to_end(&mut bytes)
            .map_err(|error| unreadable(path, &error))?;
        let piece = bytes.get(known..).unwrap_or_default();
        if piece.is_empty() {
            return Ok(bytes);
        }
        if let Some(offset) = nesting.first_too_deep(piece) {
            let byte = (known as u64)
                .saturating_add(offset as u64)
                .saturating_add(1);
            return Err(Failure::TooDeep {
                path: name(path),
                byte,
                depth: MAX_DEPTH,
            });
        }
        if bytes.len() as u64 > limit {
            return Err(Failure::TooLarge {
                path: name(path),
                megabytes,
            });
        }
    }
}

/// Depth of JSON brackets over a stream of pieces.
#[derive(Default)]
struct Nesting {
    depth: usize,
    in_string: bool,
    escaped: bool,
}

impl Nesting {
    /// Offset in `piece` of the first bracket that is nested too deeply.
    fn first_too_deep(&mut self, piece: &[u8]) -> Option<usize> {
        for (offset, byte) in piece.iter().enumerate() {
            if self.in_string {
                match byte {
                    _ if self.escaped => self.escaped = false,
                    b'\\' => self.escaped = true,
                    // A newline inside a string is malformed JSON: start afresh
                    // so that one bad NDJSON line does not hide the others.
                    b'"' | b'\n' => self.in_string = false,
                    _ => {}
                }
                continue;
            }
            match byte {
                b'"' => self.in_string = true,
                b'[' | b'{' => {
                    self.depth += 1;
                    if self.depth > MAX_DEPTH {
                        return Some(offset);
                    }
                }
                b']' | b'}' => self.depth = self.depth.saturating_sub(1),
                _ => {}
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_bytes(bytes: &[u8], megabytes: u64) -> Result<Vec<u8>, Failure> {
        read_bounded(bytes, Path::new("-"), megabytes, 0)
    }

    #[test]
    fn input_within_the_limits_is_read_whole() {
        let text = vec![b' '; PIECE * 3 + 7];
        assert_eq!(read_bytes(&text, 1).unwrap().len(), text.len());
    }

    #[test]
    fn input_over_the_limit_is_given_up_early() {
        let endless = io::repeat(b' ');
        let failure = read_bounded(endless, Path::new("-"), 1, 0).unwrap_err();
        assert!(
            failure
                .to_string()
                .starts_with("`standard input` is larger than 1 MB")
        );
    }

    #[test]
    fn endless_brackets_are_given_up_at_once() {
        let failure = read_bounded(io::repeat(b'['), Path::new("x.json"), 999, 0).unwrap_err();
        assert!(
            failure
                .to_string()
                .starts_with("`x.json`: byte 4097: nested more than 4096")
        );
    }

    #[test]
    fn brackets_in_strings_do_not_nest() {
        let text = format!("\"{}\\\"{}\"", "[".repeat(5000), "[".repeat(5000));
        assert!(read_bytes(text.as_bytes(), 1).is_ok());
    }
}

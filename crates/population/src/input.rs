//! The inputs of a run: found, told apart, opened, known again.

use std::fmt::Display;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::error::RunError;
use crate::lines::{Line, Lines};
use crate::outline::Outline;
use crate::texts::{Columns, Texts};

/// How much of each end of a file makes its sample.
const SAMPLE: u64 = 1 << 20;

/// Lines that are looked at to see what an input is.
const MOST_LOOKS: usize = 100;

/// The longest line that is looked at for that.
const LONGEST_LOOK: usize = 64 << 20;

/// What is said of Parquet where the forms that are read are told.
#[cfg(feature = "parquet")]
const PARQUET: &str = ", or `.parquet`";
#[cfg(not(feature = "parquet"))]
const PARQUET: &str = "; `.parquet` is read by a binary that is built with `--features parquet`";

/// Bytes that tell how an input is compressed.
const FIRST_BYTES: u64 = 4;

/// Room for reading ahead.
const AHEAD: usize = 1 << 18;

/// One input.
#[derive(Clone, Debug)]
pub(crate) struct Input {
    /// Where it is; `-` for standard input.
    pub(crate) path: PathBuf,
    /// What rows call it: the path as it was given or found.
    pub(crate) name: Arc<str>,
    pub(crate) form: Form,
    /// Its size as it lies there; unknown for standard input.
    pub(crate) bytes: Option<u64>,
    compression: Compression,
}

/// What an input is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// A JSON text a line.
    Lines,
    /// One JSON text.
    Whole,
    /// A JSON text a row of a column of Parquet.
    #[cfg(feature = "parquet")]
    Rows,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Compression {
    None,
    Gzip,
    Zstandard,
}

impl Compression {
    /// What begins with these bytes; no JSON does.
    fn of_first_bytes(bytes: &[u8]) -> Self {
        match bytes {
            [0x1f, 0x8b, ..] => Self::Gzip,
            [0x28, 0xb5, 0x2f, 0xfd] => Self::Zstandard,
            _ => Self::None,
        }
    }

    /// What is in `packed`.
    fn unpacked(self, packed: impl BufRead + Send + 'static) -> Box<dyn BufRead + Send> {
        let plain: Box<dyn Read + Send> = match self {
            Self::None => return Box::new(packed),
            // Several members in a row are one stream, as `gzip` itself has it.
            Self::Gzip => Box::new(flate2::bufread::MultiGzDecoder::new(packed)),
            Self::Zstandard => Box::new(Frames::new(packed)),
        };
        Box::new(BufReader::with_capacity(AHEAD, plain))
    }
}

/// By what an input is known again when a run goes on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Identity {
    /// The input, as rows call it.
    pub source: String,
    /// Its size; `None` for standard input.
    pub bytes: Option<u64>,
    /// `sha256:` and the digest over its first and last mebibyte.
    pub sample: Option<String>,
}

/// Finds the inputs that `paths` name: files, folders with all files in and below them,
/// patterns with `*`, `?` and `[…]`, and `-`. In the order given, within a folder or
/// pattern by name.
///
/// # Errors
/// Nothing is there, or a file is of no form that is read.
pub(crate) fn find(paths: &[PathBuf]) -> Result<Vec<Input>, RunError> {
    let mut inputs = Vec::new();
    for path in paths {
        let before = inputs.len();
        if path.as_os_str() == "-" {
            inputs.push(Input {
                path: path.clone(),
                name: "standard input".into(),
                form: Form::Lines,
                bytes: None,
                compression: Compression::None,
            });
        } else if path.is_dir() {
            let mut files = Vec::new();
            walk(path, &mut Vec::new(), &mut files)?;
            files.sort();
            for file in files {
                inputs.extend(told_apart(&file)?);
            }
        } else if path.exists() {
            inputs.push(told_apart(path)?.ok_or_else(|| unknown_form(path))?);
        } else {
            for file in matching(path)? {
                inputs.extend(told_apart(&file)?);
            }
        }
        if inputs.len() == before {
            return Err(RunError::Worded(format!(
                "`{}` holds nothing that is read: NDJSON (`.ndjson`, `.jsonl`, as it is or with `.gz` or `.zst`), `.json`{PARQUET}",
                path.display()
            )));
        }
    }
    Ok(inputs)
}

/// Files in and below a folder. What begins with `.` or `_` is somebody's own business. A link back to one
/// of the folders `above` is passed over: nobody is read twice because of it.
fn walk(folder: &Path, above: &mut Vec<PathBuf>, files: &mut Vec<PathBuf>) -> Result<(), RunError> {
    let refused = |error| RunError::unreadable(folder, &error);
    let own = fs::canonicalize(folder).map_err(refused)?;
    if above.contains(&own) {
        return Ok(());
    }
    above.push(own);
    for entry in fs::read_dir(folder).map_err(refused)? {
        let path = entry.map_err(refused)?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with(['.', '_']) {
            continue;
        }
        if path.is_dir() {
            walk(&path, above, files)?;
        } else {
            files.push(path);
        }
    }
    above.pop();
    Ok(())
}

fn matching(pattern: &Path) -> Result<Vec<PathBuf>, RunError> {
    let text = pattern.to_string_lossy();
    if !text.contains(['*', '?', '[']) {
        return Err(RunError::Missing(pattern.to_owned()));
    }
    let found = glob::glob(&text)
        .map_err(|error| RunError::Worded(format!("`{text}` is no pattern: {error}")))?;
    let mut files: Vec<PathBuf> = found.filter_map(Result::ok).collect();
    files.retain(|path| path.is_file());
    files.sort();
    Ok(files)
}

/// `None` for a file whose name does not end like anything that is read.
fn told_apart(path: &Path) -> Result<Option<Input>, RunError> {
    let lower = path.to_string_lossy().to_lowercase();
    let (stem, compression) = [("gz", Compression::Gzip), ("zst", Compression::Zstandard)]
        .iter()
        .find_map(|(end, compression)| {
            Some((lower.strip_suffix(end)?.strip_suffix('.')?, *compression))
        })
        .unwrap_or((&lower, Compression::None));
    let form = match stem.rsplit('.').next() {
        Some("ndjson" | "jsonl") => Form::Lines,
        Some("json") => Form::Whole,
        #[cfg(feature = "parquet")]
        Some("parquet") if compression == Compression::None => Form::Rows,
        _ => return Ok(None),
    };
    let metadata = fs::metadata(path).map_err(|error| RunError::unreadable(path, &error))?;
    if !metadata.is_file() {
        // It is looked at more than once, which a pipe does not bear.
        return Err(RunError::Worded(format!(
            "`{}` is no file but a pipe or a device; give `-` and send it to standard input",
            path.display()
        )));
    }
    Ok(Some(Input {
        name: path.display().to_string().into(),
        path: path.to_owned(),
        form,
        bytes: Some(metadata.len()),
        compression,
    }))
}

fn unknown_form(path: &Path) -> RunError {
    RunError::Worded(format!(
        "`{}` is of no form that is read; a file is known by its name: `.ndjson` or `.jsonl` (also with `.gz` or `.zst`), `.json`{PARQUET}",
        path.display()
    ))
}

impl Input {
    pub(crate) fn is_standard_input(&self) -> bool {
        self.bytes.is_none()
    }

    /// How large it is about, once it is no longer compressed.
    pub(crate) fn expected_bytes(&self) -> u64 {
        let factor = match self.compression {
            Compression::None => 1,
            // What records of text come to as a rule.
            Compression::Gzip | Compression::Zstandard => 10,
        };
        self.bytes.unwrap_or(0).saturating_mul(factor)
    }

    /// Its JSON texts, each of at most `longest` bytes; not for one that is a single text.
    pub(crate) fn texts(&self, columns: &Columns, longest: usize) -> Result<Texts, RunError> {
        #[cfg(feature = "parquet")]
        if self.form == Form::Rows {
            let rows = crate::parquet::Rows::open(self, columns, longest)?;
            return Ok(Texts::Rows(Box::new(rows)));
        }
        // Lines have no columns.
        #[cfg(not(feature = "parquet"))]
        let _ = columns;
        Ok(Texts::Lines(Lines::new(self.open()?, longest)))
    }

    /// Opens it for reading, decompressed.
    pub(crate) fn open(&self) -> Result<Box<dyn BufRead + Send>, RunError> {
        let refused = |error| RunError::unreadable(&self.path, &error);
        if self.is_standard_input() {
            // It has no name to tell by whether it is compressed.
            let mut first = Vec::new();
            let mut input = io::stdin();
            (input.by_ref().take(FIRST_BYTES))
                .read_to_end(&mut first)
                .map_err(refused)?;
            let compression = Compression::of_first_bytes(&first);
            let whole = io::Cursor::new(first).chain(input);
            return Ok(compression.unpacked(BufReader::with_capacity(AHEAD, whole)));
        }
        let file = BufReader::with_capacity(AHEAD, File::open(&self.path).map_err(refused)?);
        Ok(self.compression.unpacked(file))
    }

    /// The type of the first resource in it, where lines tell; `None` for what cannot be looked
    /// at twice.
    pub(crate) fn first_type(&self, columns: &Columns) -> Result<Option<String>, RunError> {
        if self.is_standard_input() {
            return Ok(None);
        }
        if self.form == Form::Whole {
            return Ok(Some("Bundle".to_owned()));
        }
        let mut lines = self.texts(columns, LONGEST_LOOK)?;
        let mut json = Vec::new();
        for _ in 0..MOST_LOOKS {
            json.clear();
            match lines.next(&mut json) {
                Ok(Line::Text) => {}
                Ok(Line::Blank | Line::TooLong) => continue,
                // What is broken is told when it is read.
                Ok(Line::End) | Err(_) => break,
            }
            if let Ok(outline) = Outline::of(&json)
                && !outline.resource_type.is_empty()
            {
                return Ok(Some(outline.resource_type.into_owned()));
            }
        }
        Ok(None)
    }

    /// By what it is known again.
    pub(crate) fn identity(&self) -> Result<Identity, RunError> {
        let sample = match self.bytes {
            Some(bytes) => Some(
                self.sample(bytes)
                    .map_err(|error| RunError::unreadable(&self.path, &error))?,
            ),
            None => None,
        };
        Ok(Identity {
            source: self.name.to_string(),
            bytes: self.bytes,
            sample,
        })
    }

    fn sample(&self, bytes: u64) -> io::Result<String> {
        let mut file = File::open(&self.path)?;
        let mut digest = Sha256::new();
        let mut piece = Vec::new();
        file.by_ref().take(SAMPLE).read_to_end(&mut piece)?;
        if bytes > SAMPLE {
            file.seek(SeekFrom::Start(SAMPLE.max(bytes.saturating_sub(SAMPLE))))?;
            file.take(SAMPLE).read_to_end(&mut piece)?;
        }
        digest.update(&piece);
        Ok(format!("sha256:{}", crate::hexadecimal(&digest.finalize())))
    }
}

/// The decoder tells what it is made of; whoever reads this wants to know what is wrong with the file.
fn no_zstandard(error: impl Display) -> io::Error {
    let first = error.to_string();
    let first = first
        .split(['(', '{', ':'])
        .next()
        .unwrap_or_default()
        .trim();
    io::Error::new(
        io::ErrorKind::InvalidData,
        format!("it breaks off, is damaged or is no Zstandard ({first})"),
    )
}

/// Zstandard frames in a row; the decoder by itself stops after the first.
struct Frames<R: BufRead> {
    decoder: Option<ruzstd::decoding::StreamingDecoder<R, ruzstd::decoding::FrameDecoder>>,
    rest: Option<R>,
}

impl<R: BufRead> Frames<R> {
    const fn new(source: R) -> Self {
        Self {
            decoder: None,
            rest: Some(source),
        }
    }
}

impl<R: BufRead> Read for Frames<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            if let Some(decoder) = &mut self.decoder {
                let count = decoder.read(buffer).map_err(no_zstandard)?;
                if count > 0 || buffer.is_empty() {
                    return Ok(count);
                }
                self.rest = self.decoder.take().map(|decoder| decoder.into_inner());
            }
            let Some(mut source) = self.rest.take() else {
                return Ok(0);
            };
            if source.fill_buf()?.is_empty() {
                self.rest = Some(source);
                return Ok(0);
            }
            let decoder = ruzstd::decoding::StreamingDecoder::new(source).map_err(no_zstandard)?;
            self.decoder = Some(decoder);
        }
    }
}

//! Results to standard output, everything else to standard error.

use std::io::{self, BufWriter, IsTerminal, Write};

use clap::ValueEnum;

use crate::failure::Failure;

/// When to colour text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Colour {
    /// When standard output is a terminal that wants colour
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

impl Colour {
    /// Whether text on standard output is to be coloured. Honours `NO_COLOR` and its relatives.
    pub(crate) fn is_wanted(self) -> bool {
        match self {
            Self::Always => true,
            Self::Never => false,
            Self::Auto => {
                let stdout = io::stdout();
                stdout.is_terminal()
                    && anstream::AutoStream::choice(&stdout) != anstream::ColorChoice::Never
            }
        }
    }
}

/// Standard output, buffered. Call `finish` to be told about a failed last write.
pub(crate) struct Results(BufWriter<io::StdoutLock<'static>>);

impl Results {
    /// Takes hold of standard output.
    pub(crate) fn open() -> Self {
        Self(BufWriter::new(io::stdout().lock()))
    }

    /// Writes `text` as it is.
    pub(crate) fn write(&mut self, text: &str) -> Result<(), Failure> {
        Ok(self.0.write_all(text.as_bytes())?)
    }

    /// Writes `bytes` as they are.
    pub(crate) fn write_bytes(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        Ok(self.0.write_all(bytes)?)
    }

    /// Writes what is still held back.
    pub(crate) fn finish(mut self) -> Result<(), Failure> {
        Ok(self.0.flush()?)
    }
}

/// One line to standard error. A standard error that cannot be written is nobody's to tell.
pub(crate) fn complain(line: &str) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}

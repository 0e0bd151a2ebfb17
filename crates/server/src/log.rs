//! Structured log lines on standard error.

use tracing::Level;
use tracing_subscriber::fmt;

use crate::settings::LogFormat;

/// Starts the log of this process; a second start changes nothing.
pub fn start(format: LogFormat) {
    let lines = fmt()
        .with_max_level(Level::INFO)
        .with_target(false)
        .with_writer(std::io::stderr);
    // An error means that this process has a log already.
    let _ = match format {
        LogFormat::Text => lines.with_ansi(false).try_init(),
        LogFormat::Json => lines.json().flatten_event(true).try_init(),
    };
}

//! Structured log lines on standard error.

use tracing::Level;
use tracing_subscriber::fmt;

use crate::settings::LogFormat;

/// Starts the log of this process; a second start changes nothing.
///
/// A panic is told by its place alone: what it says may quote a record.
pub fn start(format: LogFormat) {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string);
        tracing::error!(place, "a panic: this is a fault of the service");
    }));
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

#[cfg(test)]
mod tests;

//! What the system tells this process, taken as something to answer rather than to die of.

use std::io;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;

/// A file at its largest allowed size (`ulimit -f`, `LimitFSIZE=`) is an error of whoever writes it, as a
/// full disk is: told with its name and the remedy. Unless this signal is taken, the process ends at it.
#[cfg(unix)]
pub(crate) fn take_largest_file() -> io::Result<()> {
    let told = Arc::new(AtomicBool::new(false));
    flag::register(signal_hook::consts::SIGXFSZ, told).map(drop)
}

/// Elsewhere there is no such signal.
#[cfg(not(unix))]
pub(crate) const fn take_largest_file() -> io::Result<()> {
    Ok(())
}

/// Turns true at the first interrupt or request to terminate; the second ends the process at once.
pub(crate) fn stop() -> io::Result<Arc<AtomicBool>> {
    let stop = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM] {
        // In this order, so that the first is not taken for the second. As a shell tells the status.
        flag::register_conditional_shutdown(signal, 128 + signal, Arc::clone(&stop))?;
        flag::register(signal, Arc::clone(&stop))?;
    }
    Ok(stop)
}

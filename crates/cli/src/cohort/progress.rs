//! How far a run has come: a bar on a terminal, a line now and then elsewhere.

use std::io::{self, IsTerminal};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use gravida_population::{Progress, Stage};
use indicatif::{HumanDuration, ProgressBar, ProgressStyle};

use crate::output;

/// Where nobody watches, a line is enough from time to time.
const BETWEEN_LINES: Duration = Duration::from_secs(30);

/// A bar need not move faster than the eye.
const BETWEEN_MOVES: Duration = Duration::from_millis(200);

/// Tells how far a run has come.
pub(super) struct Meter(Option<Mutex<Shown>>);

struct Shown {
    bar: Option<ProgressBar>,
    stage: Option<Stage>,
    told: Instant,
    began: Began,
}

/// From where rate and time left are reckoned: what an earlier run did takes no time.
struct Began {
    at: Instant,
    bytes: u64,
    women: u64,
}

impl Meter {
    pub(super) fn new(is_quiet: bool) -> Self {
        Self((!is_quiet).then(|| {
            let bar = io::stderr().is_terminal().then(ProgressBar::new_spinner);
            let now = Instant::now();
            Mutex::new(Shown {
                bar,
                stage: None,
                told: now,
                began: Began {
                    at: now,
                    bytes: 0,
                    women: 0,
                },
            })
        }))
    }

    pub(super) fn tell(&self, progress: Progress) {
        if let Some(shown) = &self.0 {
            shown
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .tell(progress);
        }
    }

    /// Takes the bar away.
    pub(super) fn end(&self) {
        if let Some(shown) = &self.0 {
            let shown = shown.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(bar) = &shown.bar {
                bar.finish_and_clear();
            }
        }
    }
}

impl Shown {
    fn tell(&mut self, progress: Progress) {
        if self.stage != Some(progress.stage) {
            self.stage = Some(progress.stage);
            self.began = Began {
                at: Instant::now(),
                bytes: progress.bytes,
                women: progress.women,
            };
        }
        let pause = if self.bar.is_some() {
            BETWEEN_MOVES
        } else {
            BETWEEN_LINES
        };
        if self.told.elapsed() < pause {
            return;
        }
        self.told = Instant::now();
        let text = self.text(progress);
        match &self.bar {
            None => output::complain(&text),
            Some(bar) => {
                if progress.all_bytes > 0 && bar.length().is_none() {
                    bar.set_style(
                        ProgressStyle::with_template("{wide_bar} {msg}")
                            .unwrap_or_else(|_| ProgressStyle::default_bar()),
                    );
                    bar.set_length(progress.all_bytes);
                }
                bar.set_position(progress.bytes.min(progress.all_bytes));
                bar.set_message(text);
            }
        }
    }

    fn text(&self, progress: Progress) -> String {
        let seconds = self.began.at.elapsed().as_secs_f64().max(f64::EPSILON);
        let bytes = progress.bytes.saturating_sub(self.began.bytes);
        let rate = bytes as f64 / seconds;
        let left = progress.all_bytes.saturating_sub(progress.bytes);
        let time_left = if progress.all_bytes == 0 || bytes == 0 {
            String::new()
        } else {
            let seconds_left = Duration::from_secs((left as f64 / rate) as u64);
            format!(", {} left", HumanDuration(seconds_left))
        };
        let megabytes = |bytes: u64| bytes / 1_000_000;
        match progress.stage {
            Stage::Grouping => format!(
                "putting together by woman: {} of {} MB{time_left}",
                megabytes(progress.bytes),
                megabytes(progress.all_bytes)
            ),
            Stage::Assessing => {
                let women = progress.women.saturating_sub(self.began.women);
                format!(
                    "{} women, {:.0} a second, {} rejected{time_left}",
                    progress.women,
                    women as f64 / seconds,
                    progress.rejects
                )
            }
        }
    }
}

//! The progress of reading and sending a snapshot: a bar on a terminal, otherwise nothing.

use std::io::{IsTerminal as _, stderr};

use indicatif::{ProgressBar, ProgressStyle};

use crate::exchange::Transfer;

/// Shows how much of a snapshot was read or sent.
pub(crate) struct TransferMeter {
    /// `None` if standard error is not a terminal.
    bar: Option<ProgressBar>,
}

impl TransferMeter {
    /// `doing` says what takes the time: "Reading snapshot.json".
    pub(crate) fn new(doing: &str) -> Self {
        Self::with_template(doing, BYTES)
    }

    /// The same for a number of services.
    pub(crate) fn of_services(doing: &str) -> Self {
        Self::with_template(doing, SERVICES)
    }

    fn with_template(doing: &str, template: &str) -> Self {
        let bar = stderr().is_terminal().then(|| bar(doing, template));
        Self { bar }
    }

    /// Shows the current progress.
    pub(crate) fn update(&self, Transfer { done, total }: Transfer) {
        if let Some(bar) = &self.bar {
            bar.set_length(total.unwrap_or(done));
            bar.set_position(done);
        }
    }

    /// Shows how much is done of what is known to be all.
    pub(crate) fn set_done(&self, done: u64) {
        if let Some(bar) = &self.bar {
            bar.set_position(done);
        }
    }
}

impl Drop for TransferMeter {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

const BYTES: &str = "{msg} {wide_bar} {bytes} of {total_bytes}, {eta} remaining";

const SERVICES: &str = "{msg} {wide_bar} {human_pos} of {human_len} services";

fn bar(doing: &str, template: &str) -> ProgressBar {
    let style = ProgressStyle::with_template(template);
    let bar = ProgressBar::new(0).with_message(doing.to_owned());
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bar_accepts_known_and_unknown_totals() {
        for template in [BYTES, SERVICES] {
            assert!(ProgressStyle::with_template(template).is_ok());
        }
        let meter = TransferMeter { bar: Some(bar("Reading a file", BYTES)) };
        meter.update(Transfer { done: 3, total: None });
        meter.update(Transfer { done: 5, total: Some(10) });
        let bar = meter.bar.as_ref().unwrap();
        assert_eq!((bar.position(), bar.length()), (5, Some(10)));
        meter.set_done(7);
        assert_eq!(bar.position(), 7);
    }
}

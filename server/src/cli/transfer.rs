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
        let bar = stderr().is_terminal().then(|| bar(doing));
        Self { bar }
    }

    /// Shows the current progress.
    pub(crate) fn update(&self, Transfer { done, total }: Transfer) {
        if let Some(bar) = &self.bar {
            bar.set_length(total.unwrap_or(done));
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

const TEMPLATE: &str = "{msg} {wide_bar} {bytes} of {total_bytes}, {eta} remaining";

fn bar(doing: &str) -> ProgressBar {
    let style = ProgressStyle::with_template(TEMPLATE);
    let bar = ProgressBar::new(0).with_message(doing.to_owned());
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bar_accepts_known_and_unknown_totals() {
        assert!(ProgressStyle::with_template(TEMPLATE).is_ok());
        let meter = TransferMeter { bar: Some(bar("Reading a file")) };
        meter.update(Transfer { done: 3, total: None });
        meter.update(Transfer { done: 5, total: Some(10) });
        let bar = meter.bar.as_ref().unwrap();
        assert_eq!((bar.position(), bar.length()), (5, Some(10)));
    }
}

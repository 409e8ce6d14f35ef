//! The progress of a command: a bar on a terminal, otherwise a line for each tenth.

use std::io::{IsTerminal as _, stderr};

use app::text::{bytes, number, plural};
use indicatif::{ProgressBar, ProgressStyle};
use store::{Progress, Stage};

/// Shows the progress of a check, a backup or a restore.
pub(crate) struct ProgressMeter<S: Fn(&str)> {
    output: Output<S>,
    stage: Option<Stage>,
}

enum Output<S> {
    Bar(ProgressBar),
    /// Prints lines. The number is the last printed tenth of the stage.
    Lines(S, u64),
}

impl<S: Fn(&str)> ProgressMeter<S> {
    /// Shows a bar if standard error is a terminal. Otherwise calls `print_line`.
    pub(crate) fn new(print_line: S) -> Self {
        if stderr().is_terminal() { Self::bar() } else { Self::lines(print_line) }
    }

    fn bar() -> Self {
        Self { output: Output::Bar(ProgressBar::new(0)), stage: None }
    }

    fn lines(print_line: S) -> Self {
        Self { output: Output::Lines(print_line, 0), stage: None }
    }

    /// Shows the current progress.
    pub(crate) fn update(&mut self, progress: Progress) {
        let Progress { stage, done, total } = progress;
        let is_new = self.stage.replace(stage) != Some(stage);
        match &mut self.output {
            Output::Bar(bar) => {
                if is_new {
                    bar.set_style(style(stage));
                    bar.set_length(total);
                }
                bar.set_position(done);
            }
            Output::Lines(print_line, printed) => {
                *printed = if is_new { 0 } else { *printed };
                let tenths = done.saturating_mul(10) / total.max(1);
                if tenths > *printed {
                    *printed = tenths;
                    print_line(&line(progress));
                }
            }
        }
    }

    /// Removes the bar from the terminal.
    pub(crate) fn finish(self) {
        if let Output::Bar(bar) = self.output {
            bar.finish_and_clear();
        }
    }
}

fn style(stage: Stage) -> ProgressStyle {
    // A test checks that the templates are valid.
    ProgressStyle::with_template(template(stage)).unwrap_or_else(|_| ProgressStyle::default_bar())
}

fn template(stage: Stage) -> &'static str {
    match stage {
        Stage::Journal => "Journal {wide_bar} {bytes} of {total_bytes}, {eta} remaining",
        Stage::Backup => "Backup {wide_bar} {bytes} of {total_bytes}, {eta} remaining",
        Stage::Verification => "Verify {wide_bar} {bytes} of {total_bytes}, {eta} remaining",
        Stage::Restore => "Restore {wide_bar} {bytes} of {total_bytes}, {eta} remaining",
        Stage::Cache => "Cache {wide_bar} {human_pos} of {human_len} definitions",
    }
}

fn line(Progress { stage, done, total }: Progress) -> String {
    match stage {
        Stage::Journal => format!("Journal: {} of {}", bytes(done), bytes(total)),
        Stage::Backup => format!("Backup: {} of {}", bytes(done), bytes(total)),
        Stage::Verification => format!("Verify: {} of {}", bytes(done), bytes(total)),
        Stage::Restore => format!("Restore: {} of {}", bytes(done), bytes(total)),
        Stage::Cache => {
            let total = plural(total, "definition", "definitions");
            format!("Cache: {} of {total}", number(done))
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    #[test]
    fn a_line_is_printed_for_each_tenth_of_each_stage() {
        let printed = RefCell::new(Vec::new());
        let mut meter =
            ProgressMeter::lines(|line: &str| printed.borrow_mut().push(line.to_owned()));
        for done in 0..=1_000 {
            meter.update(Progress { stage: Stage::Journal, done: done * 1_000, total: 1_000_000 });
        }
        for done in 1..=3 {
            meter.update(Progress { stage: Stage::Cache, done, total: 3 });
        }
        meter.finish();
        let printed = printed.into_inner();
        assert_eq!(printed.len(), 13, "{printed:?}");
        assert_eq!(printed.first().map(String::as_str), Some("Journal: 100 kB of 1 MB"));
        assert_eq!(printed.last().map(String::as_str), Some("Cache: 3 of 3 definitions"));
    }

    #[test]
    fn bar_accepts_every_stage_and_an_empty_total() {
        let mut meter = ProgressMeter::<fn(&str)>::bar();
        for stage in
            [Stage::Journal, Stage::Cache, Stage::Backup, Stage::Verification, Stage::Restore]
        {
            assert!(ProgressStyle::with_template(template(stage)).is_ok());
            meter.update(Progress { stage, done: 0, total: 0 });
        }
        meter.finish();
    }
}

//! How far a command is: a bar on a terminal, a line for each tenth elsewhere.

use std::io::{IsTerminal as _, stderr};

use app::text::{bytes, number, plural};
use indicatif::{ProgressBar, ProgressStyle};
use store::{Progress, Stage};

/// Shows how far a check is.
pub(crate) struct Meter<S: Fn(&str)> {
    shown: Shown<S>,
    stage: Option<Stage>,
}

enum Shown<S> {
    Bar(ProgressBar),
    /// How many tenths of the stage were said.
    Lines(S, u64),
}

impl<S: Fn(&str)> Meter<S> {
    /// A bar where errors go to a terminal; else lines are said.
    pub(crate) fn new(say: S) -> Self {
        if stderr().is_terminal() { Self::bar() } else { Self::lines(say) }
    }

    fn bar() -> Self {
        Self { shown: Shown::Bar(ProgressBar::new(0)), stage: None }
    }

    fn lines(say: S) -> Self {
        Self { shown: Shown::Lines(say, 0), stage: None }
    }

    /// Shows that it has come so far.
    pub(crate) fn tell(&mut self, progress: Progress) {
        let Progress { stage, done, total } = progress;
        let is_new = self.stage.replace(stage) != Some(stage);
        match &mut self.shown {
            Shown::Bar(bar) => {
                if is_new {
                    bar.set_style(style(stage));
                    bar.set_length(total);
                }
                bar.set_position(done);
            }
            Shown::Lines(say, said) => {
                *said = if is_new { 0 } else { *said };
                let tenths = done.saturating_mul(10) / total.max(1);
                if tenths > *said {
                    *said = tenths;
                    say(&line(progress));
                }
            }
        }
    }

    /// Takes the bar away, so that what is said next stands alone.
    pub(crate) fn end(self) {
        if let Shown::Bar(bar) = self.shown {
            bar.finish_and_clear();
        }
    }
}

fn style(stage: Stage) -> ProgressStyle {
    let template = match stage {
        Stage::Journal => "Journal {wide_bar} {bytes} of {total_bytes}, {eta} remaining",
        Stage::Cache => "Cache {wide_bar} {human_pos} of {human_len} definitions",
    };
    // The texts are fixed, and a test reads them; a bar of the usual style is a bar too.
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

fn line(Progress { stage, done, total }: Progress) -> String {
    match stage {
        Stage::Journal => {
            format!("Journal: {} of {}", bytes(done), bytes(total))
        }
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
    fn a_line_is_said_for_each_tenth_of_each_stage() {
        let said = RefCell::new(Vec::new());
        let mut meter = Meter::lines(|line: &str| said.borrow_mut().push(line.to_owned()));
        for done in 0..=1_000 {
            meter.tell(Progress { stage: Stage::Journal, done: done * 1_000, total: 1_000_000 });
        }
        for done in 1..=3 {
            meter.tell(Progress { stage: Stage::Cache, done, total: 3 });
        }
        meter.end();
        let said = said.into_inner();
        assert_eq!(said.len(), 13, "{said:?}");
        assert_eq!(said.first().map(String::as_str), Some("Journal: 100 kB of 1 MB"));
        assert_eq!(said.last().map(String::as_str), Some("Cache: 3 of 3 definitions"));
    }

    #[test]
    fn a_bar_takes_every_stage_and_nothing_at_all() {
        let mut meter = Meter::<fn(&str)>::bar();
        for stage in [Stage::Journal, Stage::Cache] {
            assert!(ProgressStyle::with_template("{wide_bar}").is_ok());
            meter.tell(Progress { stage, done: 0, total: 0 });
        }
        meter.end();
    }
}

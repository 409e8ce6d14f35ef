//! What the one button of a review says.

use api_types::ImportKind;

use super::Review;
use crate::text;

/// The one button of the review.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum SubmitButton {
    /// It does what it says.
    Ready(String),
    /// It does nothing yet, because of this.
    Waits(String),
    /// Nothing is to be done: everything is here already, or everything is skipped.
    Nothing(String),
}

impl Review {
    /// What the button says and whether it does something.
    #[must_use]
    pub fn button(&self) -> SubmitButton {
        let totals = self.totals();
        if totals.undecided > 0 {
            let verb = if totals.undecided == 1 { "needs" } else { "need" };
            return SubmitButton::Waits(format!(
                "{} {verb} a decision",
                plural(totals.undecided, "service")
            ));
        }
        let written = totals.written();
        if written + totals.services_removed == 0 {
            return SubmitButton::Nothing(if totals.left > 0 {
                "With these decisions nothing is written.".to_owned()
            } else {
                match &self.kind {
                    ImportKind::Import => "Everything in this file is already here.".to_owned(),
                    _ => "The repository is like that already.".to_owned(),
                }
            });
        }
        let waiting = self.bringing_active_content();
        if waiting > 0 && !self.active_content {
            return SubmitButton::Waits(format!(
                "the active content of {} is to be looked at",
                plural(waiting, "service")
            ));
        }
        let verb = if self.kind == ImportKind::Import { "Import" } else { "Restore" };
        let mut says = Vec::new();
        if written > 0 {
            says.push(format!("{verb} {}", plural(written, "service")));
        }
        let gone = [(totals.services_removed, "service"), (totals.examples_removed, "example")];
        let gone: Vec<String> = gone
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, what)| plural(count, what))
            .collect();
        if !gone.is_empty() {
            let remove = if says.is_empty() { "Remove" } else { "remove" };
            says.push(format!("{remove} {}", gone.join(" and ")));
        }
        SubmitButton::Ready(says.join(" and "))
    }
}

pub(super) fn plural(count: usize, what: &str) -> String {
    let many = match what.strip_suffix('y') {
        Some(stem) => format!("{stem}ies"),
        None => format!("{what}s"),
    };
    text::plural(count as u64, what, &many)
}

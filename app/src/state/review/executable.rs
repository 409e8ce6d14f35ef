//! The executable content of a review, and its confirmation.

use snapshot::{Action, ExecutableContent};

use super::Review;

/// The kinds of executable content. A person confirms each of them.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum ContentKind {
    /// Scripts that run inside Microcks.
    Scripts,
    /// Proxies, which forward calls to other addresses.
    Proxies,
    /// Callbacks, which call other addresses.
    Callbacks,
}

impl ContentKind {
    /// All kinds, in the order of the screen.
    pub const ALL: [Self; 3] = [Self::Scripts, Self::Proxies, Self::Callbacks];

    /// The kind of a piece of content.
    #[must_use]
    pub const fn of(content: &ExecutableContent) -> Self {
        match content.action {
            Action::Script { .. } => Self::Scripts,
            Action::Proxy { .. } => Self::Proxies,
            Action::Callback { .. } => Self::Callbacks,
        }
    }
}

impl Review {
    /// The kinds of executable content that the decisions would bring, each with the number of services.
    #[must_use]
    pub fn content_to_confirm(&self) -> Vec<(ContentKind, usize)> {
        let mut counts = [0; ContentKind::ALL.len()];
        for index in self.executable_rows() {
            for (count, kind) in counts.iter_mut().zip(ContentKind::ALL) {
                *count += usize::from(self.brings(index, kind));
            }
        }
        ContentKind::ALL.into_iter().zip(counts).filter(|(_, count)| *count > 0).collect()
    }

    /// How many services would bring executable content of a kind that is not confirmed.
    #[must_use]
    pub fn unconfirmed_content_count(&self) -> usize {
        self.executable_rows().filter(|index| self.is_unconfirmed(*index)).count()
    }

    /// Whether the decisions would bring executable content, and the person confirmed all of it.
    #[must_use]
    pub(super) fn is_all_content_confirmed(&self) -> bool {
        let brought = self.content_to_confirm();
        !brought.is_empty() && brought.iter().all(|(kind, _)| self.confirmed.contains(kind))
    }

    /// Confirms all executable content that the decisions would bring, or withdraws that.
    pub(super) fn confirm_all_content(&mut self, confirmed: bool) {
        for (kind, _) in self.content_to_confirm() {
            self.confirm_content(kind, confirmed);
        }
    }

    /// Whether the row would bring executable content of a kind that is not confirmed.
    pub(super) fn is_unconfirmed(&self, index: u32) -> bool {
        ContentKind::ALL
            .into_iter()
            .any(|kind| !self.confirmed.contains(&kind) && self.brings(index, kind))
    }

    /// Confirms one kind of executable content, or withdraws the confirmation.
    pub fn confirm_content(&mut self, kind: ContentKind, confirmed: bool) {
        if confirmed {
            self.confirmed.insert(kind);
        } else {
            self.confirmed.remove(&kind);
        }
    }

    /// Whether the person confirmed this kind of executable content.
    #[must_use]
    pub fn is_content_confirmed(&self, kind: ContentKind) -> bool {
        self.confirmed.contains(&kind)
    }

    fn executable_rows(&self) -> impl Iterator<Item = u32> {
        let rows = (0..).zip(&self.rows);
        rows.filter(|(_, row)| !row.warnings.executable_content.is_empty()).map(|(index, _)| index)
    }

    /// Whether the decision for a row brings executable content of this kind.
    fn brings(&self, index: u32, kind: ContentKind) -> bool {
        let Some((row, decision)) = self.row(index).zip(self.decision(index)) else { return false };
        // Scripts and proxies are settings, which a decision can exclude.
        let is_excluded = kind != ContentKind::Callbacks
            && decision.exclusions().is_some_and(|exclusions| exclusions.settings);
        let mut content = row.warnings.executable_content.iter();
        decision.writes() && !is_excluded && content.any(|content| ContentKind::of(content) == kind)
    }
}

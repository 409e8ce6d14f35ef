//! Whether the server can be used.

use std::fmt;

use repository::Figures;
use store::ContactState;

/// Why the server cannot be used.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum NotReady {
    /// It stops.
    Stopping,
    /// Nothing can be written, because the journal has a problem.
    Journal,
    /// Nothing can be written, because the disk is full.
    Disk,
    /// The database that servers share has lost revisions that this server has, so it serves what no other one has.
    WentBack,
    /// What other servers have committed cannot be taken in.
    Behind,
    /// The repository does not respond.
    Unknown,
}

impl NotReady {
    /// Why the server cannot be used, if it cannot.
    pub(crate) fn find(
        is_stopping: bool,
        figures: Option<&Figures>,
        contact: Option<&ContactState>,
    ) -> Option<Self> {
        let Some(figures) = figures else { return Some(Self::Unknown) };
        if is_stopping {
            Some(Self::Stopping)
        } else if figures.has_problem {
            Some(Self::Journal)
        } else if figures.disk.is_some_and(|disk| disk.free < disk.reserve) {
            Some(Self::Disk)
        } else {
            match contact {
                Some(ContactState::WentBack(_)) => Some(Self::WentBack),
                Some(ContactState::Failed { .. }) => Some(Self::Behind),
                // Without its database, every server answers what can be read. If none were ready, nothing would.
                Some(ContactState::CaughtUp | ContactState::Unreachable { .. }) | None => None,
            }
        }
    }
}

impl fmt::Display for NotReady {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Stopping => "the server stops",
            Self::Journal => "the journal has a problem, so nothing can be written",
            Self::Disk => "the disk is full, so nothing can be written",
            Self::WentBack => "the database has lost revisions that this server has",
            Self::Behind => "what other servers have committed cannot be taken in",
            Self::Unknown => "the repository does not respond",
        })
    }
}

#[cfg(test)]
mod tests {
    use api_types::{DiskHealth, RevisionNumber};
    use repository::ImportFigures;

    use super::*;

    fn figures() -> Figures {
        Figures {
            revisions: 1,
            services: 1,
            journal_bytes: 1,
            has_problem: false,
            has_cache: false,
            disk: Some(DiskHealth { free: 16, reserve: 16 }),
            is_checking: false,
            last_check: None,
            imports: ImportFigures::default(),
        }
    }

    #[test]
    fn server_is_ready_unless_it_stops_or_cannot_write() {
        let good = figures();
        assert_eq!(NotReady::find(false, Some(&good), None), None, "the journal can serve reads");
        assert_eq!(NotReady::find(true, Some(&good), None), Some(NotReady::Stopping));
        let full = Figures { disk: Some(DiskHealth { free: 15, reserve: 16 }), ..good };
        assert_eq!(NotReady::find(false, Some(&full), None), Some(NotReady::Disk));
        let damaged = Figures { has_problem: true, ..full };
        assert_eq!(NotReady::find(false, Some(&damaged), None), Some(NotReady::Journal));
        assert_eq!(NotReady::find(false, None, None), Some(NotReady::Unknown));
    }

    #[test]
    fn server_without_its_database_is_ready_and_one_with_another_history_is_not() {
        let figures = figures();
        let find = |contact| NotReady::find(false, Some(&figures), Some(&contact));
        assert_eq!(find(ContactState::CaughtUp), None);
        assert_eq!(find(ContactState::Unreachable { cause: "it is down".into() }), None);
        assert_eq!(find(ContactState::WentBack(RevisionNumber(2))), Some(NotReady::WentBack));
        let failed = ContactState::Failed { cause: "the disk is full".into() };
        assert_eq!(find(failed), Some(NotReady::Behind));
    }
}

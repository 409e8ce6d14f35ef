//! Whether the server can be used.

use std::fmt;

use repository::Figures;

/// Why the server cannot be used.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum NotReady {
    /// It stops.
    Stopping,
    /// Nothing can be written, because the journal has a problem.
    Journal,
    /// Nothing can be written, because the disk is full.
    Disk,
    /// The repository does not respond.
    Unknown,
}

impl NotReady {
    /// Why the server cannot be used, if it cannot.
    pub(crate) fn find(is_stopping: bool, figures: Option<&Figures>) -> Option<Self> {
        let Some(figures) = figures else { return Some(Self::Unknown) };
        if is_stopping {
            Some(Self::Stopping)
        } else if figures.has_problem {
            Some(Self::Journal)
        } else if figures.disk.is_some_and(|disk| disk.free < disk.reserve) {
            Some(Self::Disk)
        } else {
            None
        }
    }
}

impl fmt::Display for NotReady {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Stopping => "the server stops",
            Self::Journal => "the journal has a problem, so nothing can be written",
            Self::Disk => "the disk is full, so nothing can be written",
            Self::Unknown => "the repository does not respond",
        })
    }
}

#[cfg(test)]
mod tests {
    use api_types::DiskHealth;
    use repository::ImportFigures;

    use super::*;

    #[test]
    fn server_is_ready_unless_it_stops_or_cannot_write() {
        let good = Figures {
            revisions: 1,
            services: 1,
            journal_bytes: 1,
            has_problem: false,
            has_cache: false,
            disk: Some(DiskHealth { free: 16, reserve: 16 }),
            is_checking: false,
            last_check: None,
            imports: ImportFigures::default(),
        };
        assert_eq!(NotReady::find(false, Some(&good)), None, "the journal can serve reads");
        assert_eq!(NotReady::find(true, Some(&good)), Some(NotReady::Stopping));
        let full = Figures { disk: Some(DiskHealth { free: 15, reserve: 16 }), ..good };
        assert_eq!(NotReady::find(false, Some(&full)), Some(NotReady::Disk));
        let damaged = Figures { has_problem: true, ..full };
        assert_eq!(NotReady::find(false, Some(&damaged)), Some(NotReady::Journal));
        assert_eq!(NotReady::find(false, None), Some(NotReady::Unknown));
    }
}

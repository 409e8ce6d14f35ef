//! The form with the schedule of a kind of backup.

use api_types::{BackupSchedule, ScheduleProblem};

use super::schedule_time::{InvalidTime, TimeDraft};

/// What the fields of the form have.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ScheduleDraft {
    /// How often.
    pub time: TimeDraft,
    /// The folder.
    pub folder: String,
    /// How many are kept.
    pub keep: String,
}

impl From<&BackupSchedule> for ScheduleDraft {
    fn from(schedule: &BackupSchedule) -> Self {
        Self {
            time: schedule.time.into(),
            folder: schedule.folder.clone(),
            keep: schedule.keep.to_string(),
        }
    }
}

impl ScheduleDraft {
    /// The schedule of this kind, or the first field that is not valid.
    ///
    /// # Errors
    /// [`ScheduleProblem::Time`] and [`ScheduleProblem::Keep`].
    pub fn schedule(&self, before: &BackupSchedule) -> Result<BackupSchedule, ScheduleProblem> {
        let time = self.time.read().map_err(|InvalidTime| ScheduleProblem::Time)?;
        let keep = self.keep.trim().parse().map_err(|_| ScheduleProblem::Keep)?;
        let folder = self.folder.trim().to_owned();
        Ok(BackupSchedule { kind: before.kind, time, folder, keep })
    }
}

#[cfg(test)]
mod tests {
    use api_types::{BackupKind, BackupTime};

    use super::{super::schedule_time::Often, *};

    fn schedule(time: Option<BackupTime>) -> BackupSchedule {
        BackupSchedule { kind: BackupKind::Full, time, folder: "/backups".into(), keep: 7 }
    }

    #[test]
    fn draft_of_a_schedule_is_that_schedule() {
        for time in [None, Some(BackupTime::Hours(6))] {
            let before = schedule(time);
            assert_eq!(ScheduleDraft::from(&before).schedule(&before), Ok(before));
        }
    }

    #[test]
    fn invalid_fields_are_named() {
        let before = schedule(None);
        let draft = ScheduleDraft::from(&before);
        let time = TimeDraft { often: Often::Hours, hours: "x".into(), ..draft.time.clone() };
        let hours = ScheduleDraft { time, ..draft.clone() };
        assert_eq!(hours.schedule(&before), Err(ScheduleProblem::Time));
        let keep = ScheduleDraft { keep: "many".into(), ..draft };
        assert_eq!(keep.schedule(&before), Err(ScheduleProblem::Keep));
    }
}

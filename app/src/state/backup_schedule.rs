//! The form with the schedule of a kind of backup.

use api_types::{BackupSchedule, BackupTime, ScheduleProblem};

/// How often, without the details.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Often {
    /// Only on request.
    #[default]
    Never,
    /// Every few hours.
    Hours,
    /// Each day.
    Daily,
    /// Each week.
    Weekly,
}

/// What the fields of the form have.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ScheduleDraft {
    /// How often.
    pub often: Often,
    /// The number of hours.
    pub hours: String,
    /// The day of the week, from 0 for Monday.
    pub weekday: u8,
    /// The time of the day: `02:00`.
    pub time: String,
    /// The folder.
    pub folder: String,
    /// How many are kept.
    pub keep: String,
}

impl From<&BackupSchedule> for ScheduleDraft {
    fn from(schedule: &BackupSchedule) -> Self {
        let mut draft = Self {
            often: Often::Never,
            hours: "24".to_owned(),
            weekday: 0,
            time: clock(120),
            folder: schedule.folder.clone(),
            keep: schedule.keep.to_string(),
        };
        match schedule.time {
            None => {}
            Some(BackupTime::Hours(hours)) => {
                draft.often = Often::Hours;
                draft.hours = hours.to_string();
            }
            Some(BackupTime::Daily { minute }) => {
                draft.often = Often::Daily;
                draft.time = clock(minute);
            }
            Some(BackupTime::Weekly { weekday, minute }) => {
                draft.often = Often::Weekly;
                draft.weekday = weekday;
                draft.time = clock(minute);
            }
        }
        draft
    }
}

impl ScheduleDraft {
    /// The schedule of this kind, or the first field that is not valid.
    ///
    /// # Errors
    /// [`ScheduleProblem::Time`] and [`ScheduleProblem::Keep`].
    pub fn schedule(&self, before: &BackupSchedule) -> Result<BackupSchedule, ScheduleProblem> {
        let minute = || minute(&self.time).ok_or(ScheduleProblem::Time);
        let time = match self.often {
            Often::Never => None,
            Often::Hours => {
                let hours = self.hours.trim().parse().map_err(|_| ScheduleProblem::Time)?;
                Some(BackupTime::Hours(hours))
            }
            Often::Daily => Some(BackupTime::Daily { minute: minute()? }),
            Often::Weekly => Some(BackupTime::Weekly { weekday: self.weekday, minute: minute()? }),
        };
        let keep = self.keep.trim().parse().map_err(|_| ScheduleProblem::Keep)?;
        let folder = self.folder.trim().to_owned();
        Ok(BackupSchedule { kind: before.kind, time, folder, keep })
    }
}

/// The time of a minute of the day: `02:00`.
#[must_use]
pub fn clock(minute: u16) -> String {
    let two = |number: u16| {
        let digits = number.to_string();
        if digits.len() < 2 { "0".to_owned() + &digits } else { digits }
    };
    [&two(minute / 60), ":", &two(minute % 60)].concat()
}

/// The minute of the day of a time.
fn minute(time: &str) -> Option<u16> {
    let (hours, minutes) = time.trim().split_once(':')?;
    let (hours, minutes): (u16, u16) = (hours.parse().ok()?, minutes.parse().ok()?);
    (hours < 24 && minutes < 60).then_some(hours * 60 + minutes)
}

#[cfg(test)]
mod tests {
    use api_types::BackupKind;

    use super::*;

    fn schedule(time: Option<BackupTime>) -> BackupSchedule {
        BackupSchedule { kind: BackupKind::Full, time, folder: "/backups".into(), keep: 7 }
    }

    #[test]
    fn draft_of_a_schedule_is_that_schedule() {
        for time in [
            None,
            Some(BackupTime::Hours(6)),
            Some(BackupTime::Daily { minute: 65 }),
            Some(BackupTime::Weekly { weekday: 6, minute: 1439 }),
        ] {
            let before = schedule(time);
            assert_eq!(ScheduleDraft::from(&before).schedule(&before), Ok(before));
        }
    }

    #[test]
    fn invalid_fields_are_named() {
        let before = schedule(None);
        let draft = ScheduleDraft::from(&before);
        for time in ["", "2", "24:00", "1:60", "a:b", "-1:00"] {
            let draft = ScheduleDraft { often: Often::Daily, time: time.into(), ..draft.clone() };
            assert_eq!(draft.schedule(&before), Err(ScheduleProblem::Time), "{time}");
        }
        let hours = ScheduleDraft { often: Often::Hours, hours: "x".into(), ..draft.clone() };
        assert_eq!(hours.schedule(&before), Err(ScheduleProblem::Time));
        let keep = ScheduleDraft { keep: "many".into(), ..draft };
        assert_eq!(keep.schedule(&before), Err(ScheduleProblem::Keep));
    }
}

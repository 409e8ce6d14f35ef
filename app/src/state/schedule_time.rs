//! The fields that say how often something runs.

use api_types::BackupTime;

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

/// What the fields have.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct TimeDraft {
    /// How often.
    pub often: Often,
    /// The number of hours.
    pub hours: String,
    /// The day of the week, from 0 for Monday.
    pub weekday: u8,
    /// The time of the day: `02:00`.
    pub time: String,
}

/// The hours, or the time of the day, are not valid.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct InvalidTime;

impl From<Option<BackupTime>> for TimeDraft {
    fn from(time: Option<BackupTime>) -> Self {
        let draft =
            Self { often: Often::Never, hours: "24".to_owned(), weekday: 0, time: clock(120) };
        match time {
            None => draft,
            Some(BackupTime::Hours(hours)) => {
                Self { often: Often::Hours, hours: hours.to_string(), ..draft }
            }
            Some(BackupTime::Daily { minute }) => {
                Self { often: Often::Daily, time: clock(minute), ..draft }
            }
            Some(BackupTime::Weekly { weekday, minute }) => {
                Self { often: Often::Weekly, time: clock(minute), weekday, ..draft }
            }
        }
    }
}

impl TimeDraft {
    /// How often. `None` if only on request.
    ///
    /// # Errors
    /// [`InvalidTime`].
    pub fn read(&self) -> Result<Option<BackupTime>, InvalidTime> {
        let minute = || minute(&self.time).ok_or(InvalidTime);
        Ok(match self.often {
            Often::Never => None,
            Often::Hours => {
                let hours = self.hours.trim().parse().map_err(|_| InvalidTime)?;
                Some(BackupTime::Hours(hours))
            }
            Often::Daily => Some(BackupTime::Daily { minute: minute()? }),
            Often::Weekly => Some(BackupTime::Weekly { weekday: self.weekday, minute: minute()? }),
        })
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
#[must_use]
pub fn minute(time: &str) -> Option<u16> {
    let (hours, minutes) = time.trim().split_once(':')?;
    let (hours, minutes): (u16, u16) = (hours.parse().ok()?, minutes.parse().ok()?);
    (hours < 24 && minutes < 60).then_some(hours * 60 + minutes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draft_of_a_time_is_that_time() {
        for time in [
            None,
            Some(BackupTime::Hours(6)),
            Some(BackupTime::Daily { minute: 65 }),
            Some(BackupTime::Weekly { weekday: 6, minute: 1439 }),
        ] {
            assert_eq!(TimeDraft::from(time).read(), Ok(time));
        }
    }

    #[test]
    fn invalid_times_are_rejected() {
        let draft = TimeDraft::from(None);
        for time in ["", "2", "24:00", "1:60", "a:b", "-1:00"] {
            let draft = TimeDraft { often: Often::Daily, time: time.into(), ..draft.clone() };
            assert_eq!(draft.read(), Err(InvalidTime), "{time}");
        }
        let hours = TimeDraft { often: Often::Hours, hours: "x".into(), ..draft };
        assert_eq!(hours.read(), Err(InvalidTime));
    }
}

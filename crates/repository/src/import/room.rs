//! The room that the files of imports take: what has arrived, and what still comes.

use std::time::Duration;

use api_types::Timestamp;

use crate::import::state::Import;

/// An upload that moved within this time keeps room for its rest.
const MOVING: Duration = Duration::from_mins(2);

/// An upload of which nothing arrives for this long is forgotten.
const SILENT: Duration = Duration::from_mins(15);

/// An import that nobody asks for during this time is forgotten.
const UNUSED: Duration = Duration::from_hours(24);

/// How far an import is, as far as its room is concerned. In the order in which they are worth
/// keeping.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum Phase {
    /// It was carried out, or cannot be.
    Over,
    /// It waits for decisions and is made of revisions: it can be begun again by a click.
    PlannedRevision,
    /// Its files are coming in.
    Receiving,
    /// Its files are here.
    Arrived,
    /// It waits for decisions, and its files are here.
    PlannedFiles,
}

/// The room that an import takes.
#[derive(Clone, Debug)]
pub(crate) struct Room {
    pub(crate) phase: Phase,
    /// Bytes of all its files.
    pub(crate) size: u64,
    /// Bytes of them that are here.
    pub(crate) arrived: u64,
    /// When the last of them came.
    pub(crate) moved: Timestamp,
    /// When somebody last asked for the import.
    pub(crate) touched: Timestamp,
}

/// Why an import was forgotten on its own.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Expired {
    /// Nothing of its files arrived any more.
    Silent,
    /// Nobody asked for it.
    Unused,
}

impl Phase {
    pub(crate) fn of(import: &Import) -> Self {
        match import {
            Import::Receiving(..) => Self::Receiving,
            Import::Arrived(..) => Self::Arrived,
            Import::Planned(planned) if planned.origin.files().is_empty() => Self::PlannedRevision,
            Import::Planned(_) => Self::PlannedFiles,
            Import::Refused(_) | Import::Applied(..) | Import::Lost => Self::Over,
        }
    }
}

impl Room {
    pub(crate) fn new(phase: Phase, size: u64, now: Timestamp) -> Self {
        Self { phase, size, arrived: 0, moved: now, touched: now }
    }

    /// Bytes that are taken now: what has arrived, and the rest of an upload that moves.
    pub(crate) fn taken(&self, now: Timestamp) -> u64 {
        match self.phase {
            Phase::Over | Phase::PlannedRevision => 0,
            Phase::Receiving if self.is_moving(now) => self.size,
            Phase::Receiving => self.arrived,
            Phase::Arrived | Phase::PlannedFiles => self.size,
        }
    }

    /// Whether room is kept for what has not arrived yet.
    pub(crate) fn is_moving(&self, now: Timestamp) -> bool {
        since(self.moved, now) < MOVING
    }

    /// Why it is forgotten now, if it is.
    pub(crate) fn expired(&self, now: Timestamp) -> Option<Expired> {
        if self.phase == Phase::Receiving && since(self.moved, now) >= SILENT {
            return Some(Expired::Silent);
        }
        (since(self.touched, now) > UNUSED).then_some(Expired::Unused)
    }
}

/// How long until there is room for `size` bytes of `most`, if nothing moves any more and nobody
/// asks for anything.
pub(crate) fn wait(rooms: &[Room], size: u64, most: u64, now: Timestamp) -> Option<Duration> {
    let ends = |room: &Room| {
        let moved = [after(room.moved, MOVING), after(room.moved, SILENT)];
        let moved = moved.into_iter().filter(|_| room.phase == Phase::Receiving);
        moved.chain([Timestamp(after(room.touched, UNUSED).0.saturating_add(1))]).collect()
    };
    let mut moments: Vec<Timestamp> = rooms.iter().flat_map::<Vec<_>, _>(ends).collect();
    moments.sort_unstable();
    let fits = |then: &Timestamp| {
        let stays = rooms.iter().filter(|room| room.expired(*then).is_none());
        let taken: u64 = stays.map(|room| room.taken(*then)).sum();
        taken.saturating_add(size) <= most
    };
    let then = moments.into_iter().filter(|then| *then > now).find(fits)?;
    Some(since(now, then))
}

/// A clock that was set back counts as one that stands still.
fn since(then: Timestamp, now: Timestamp) -> Duration {
    Duration::from_millis(u64::try_from(now.0.saturating_sub(then.0)).unwrap_or_default())
}

fn after(then: Timestamp, time: Duration) -> Timestamp {
    Timestamp(then.0.saturating_add(i64::try_from(time.as_millis()).unwrap_or(i64::MAX)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: i64 = 60_000;

    fn upload(size: u64, arrived: u64, moved: i64) -> Room {
        Room { arrived, ..Room::new(Phase::Receiving, size, Timestamp(moved * MINUTE)) }
    }

    #[test]
    fn the_rest_of_an_upload_takes_room_for_two_minutes_and_what_arrived_for_fifteen() {
        let room = upload(100, 30, 0);
        let at = |minute: i64| Timestamp(minute * MINUTE);
        assert_eq!([0, 1, 2, 14].map(|minute| room.taken(at(minute))), [100, 100, 30, 30]);
        assert_eq!(room.expired(at(14)), None);
        assert_eq!(room.expired(at(15)), Some(Expired::Silent));
        let planned = Room { phase: Phase::PlannedFiles, ..room };
        assert_eq!((planned.taken(at(60)), planned.expired(at(60))), (100, None));
        assert_eq!(planned.expired(at(24 * 60 + 1)), Some(Expired::Unused));
    }

    #[test]
    fn the_wait_ends_when_enough_has_gone() {
        let rooms = [upload(60, 0, 0), upload(40, 40, 5)];
        let now = Timestamp(MINUTE);
        let wait = |size| wait(&rooms, size, 100, now);
        assert_eq!(wait(60), Some(Duration::from_mins(1)));
        assert_eq!(wait(61), Some(Duration::from_mins(19)));
        assert_eq!(wait(101), None);
    }
}

//! The places for connections: so many in all, and so many for one peer.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::{sync::oneshot, time::Instant};

use super::{activity::Activity, limits::Limits};

/// Who has a place.
#[derive(Debug, Default)]
pub(super) struct Places(Mutex<Taken>);

#[derive(Debug, Default)]
struct Taken {
    next: u64,
    by_number: HashMap<u64, Holder>,
}

#[derive(Debug)]
struct Holder {
    peer: IpAddr,
    activity: Arc<Activity>,
    /// Dropped to make the connection end.
    _keep: oneshot::Sender<()>,
}

/// A place; it is free again when this is dropped.
#[derive(Debug)]
pub(super) struct Place {
    number: u64,
    places: Arc<Places>,
    /// Ends when somebody else needs the place.
    pub(super) lost: oneshot::Receiver<()>,
}

impl Places {
    /// Takes a place for a new connection. Where there is none, a connection without a request
    /// under way makes room; where there is none of these either, there is no place.
    pub(super) fn take(
        self: &Arc<Self>,
        peer: IpAddr,
        activity: &Arc<Activity>,
        limits: &Limits,
        now: Instant,
    ) -> Option<Place> {
        let mut taken = self.lock();
        let of_peer = taken.by_number.values().filter(|holder| holder.peer == peer).count();
        if of_peer >= limits.per_peer {
            taken.make_room(now, |holder| holder.peer == peer)?;
        } else if taken.by_number.len() >= limits.connections {
            taken.make_room(now, |_| true)?;
        }
        let number = taken.next;
        taken.next += 1;
        let (keep, lost) = oneshot::channel();
        let holder = Holder { peer, activity: Arc::clone(activity), _keep: keep };
        taken.by_number.insert(number, holder);
        Some(Place { number, places: Arc::clone(self), lost })
    }

    fn lock(&self) -> MutexGuard<'_, Taken> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Taken {
    fn make_room(&mut self, now: Instant, among: impl Fn(&Holder) -> bool) -> Option<()> {
        let ranked = self
            .by_number
            .iter()
            .filter(|(_, holder)| among(holder))
            .filter_map(|(number, holder)| Some((holder.activity.rank(now)?, *number)));
        let (_, number) = ranked.min()?;
        self.by_number.remove(&number);
        Some(())
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.places.lock().by_number.remove(&self.number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: fn() -> Limits = || Limits { connections: 4, per_peer: 2, ..Limits::default() };

    fn peer(last: u8) -> IpAddr {
        [192, 0, 2, last].into()
    }

    struct Bench {
        places: Arc<Places>,
        now: Instant,
    }

    impl Bench {
        fn take(&mut self, last: u8, busy: bool) -> Option<Place> {
            self.now += std::time::Duration::from_millis(1);
            let activity = Arc::new(Activity::new(self.now));
            if busy {
                activity.begin(self.now, false);
            }
            self.places.take(peer(last), &activity, &LIMITS(), self.now)
        }
    }

    fn lost(place: &mut Place) -> bool {
        place.lost.try_recv() == Err(oneshot::error::TryRecvError::Closed)
    }

    #[test]
    fn a_peer_loses_its_own_oldest_connection_and_nobody_elses() {
        let mut bench = Bench { places: Arc::default(), now: Instant::now() };
        let mut other = bench.take(9, false).unwrap();
        let [mut first, mut second] = [(); 2].map(|()| bench.take(1, false).unwrap());
        let mut third = bench.take(1, false).unwrap();
        assert!(lost(&mut first));
        assert!(![&mut other, &mut second, &mut third].into_iter().any(lost));
    }

    #[test]
    fn where_all_places_are_taken_the_oldest_of_all_makes_room() {
        let mut bench = Bench { places: Arc::default(), now: Instant::now() };
        let mut held: Vec<Place> =
            (0..4).map(|number| bench.take(number, number == 0).unwrap()).collect();
        let _new = bench.take(9, false).unwrap();
        let lost: Vec<bool> = held.iter_mut().map(lost).collect();
        assert_eq!(lost, [false, true, false, false], "the first is busy");
    }

    #[test]
    fn where_everybody_is_busy_there_is_no_place_until_one_ends() {
        let mut bench = Bench { places: Arc::default(), now: Instant::now() };
        let held = [(); 2].map(|()| bench.take(1, true).unwrap());
        assert!(bench.take(1, false).is_none());
        assert!(bench.take(2, false).is_some());
        drop(held);
        assert!(bench.take(1, false).is_some());
    }
}

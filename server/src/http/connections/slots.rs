//! Limits the number of connections, in total and for each peer.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::{sync::oneshot, time::Instant};

use super::{activity::Activity, limits::Limits};

/// The connections that have a slot. Clones share them.
#[derive(Clone, Debug, Default)]
pub struct ConnectionSlots(Arc<Mutex<Holders>>);

#[derive(Debug, Default)]
struct Holders {
    next_id: u64,
    by_id: HashMap<u64, Holder>,
}

#[derive(Debug)]
struct Holder {
    peer: IpAddr,
    activity: Arc<Activity>,
    /// Dropping this revokes the slot.
    _revoke: oneshot::Sender<()>,
}

/// A slot of a connection. Dropping it frees the slot.
#[derive(Debug)]
pub(super) struct Slot {
    id: u64,
    slots: ConnectionSlots,
    /// Completes when the slot was given to another connection.
    pub(super) revoked: oneshot::Receiver<()>,
}

impl ConnectionSlots {
    /// Acquires a slot for a new connection. If all slots are taken, evicts a connection without a
    /// request in progress. If every connection has one, returns `None`.
    pub(super) fn acquire(
        &self,
        peer: IpAddr,
        activity: &Arc<Activity>,
        limits: &Limits,
        now: Instant,
    ) -> Option<Slot> {
        let mut holders = self.lock();
        // Counting takes time for each connection, and cannot find too many if one peer may have all.
        let counts_peers = limits.max_per_peer < limits.max_connections;
        let of_peer = || holders.by_id.values().filter(|holder| holder.peer == peer).count();
        if counts_peers && of_peer() >= limits.max_per_peer {
            holders.evict(now, |holder| holder.peer == peer)?;
        } else if holders.by_id.len() >= limits.max_connections {
            holders.evict(now, |_| true)?;
        }
        let id = holders.next_id;
        holders.next_id += 1;
        let (revoke, revoked) = oneshot::channel();
        let holder = Holder { peer, activity: Arc::clone(activity), _revoke: revoke };
        holders.by_id.insert(id, holder);
        Some(Slot { id, slots: self.clone(), revoked })
    }

    /// The number of open connections.
    #[must_use]
    pub(crate) fn count(&self) -> usize {
        self.lock().by_id.len()
    }

    fn lock(&self) -> MutexGuard<'_, Holders> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Holders {
    /// Evicts the connection with the lowest rank among those that match.
    fn evict(&mut self, now: Instant, matches: impl Fn(&Holder) -> bool) -> Option<()> {
        let ranked = self
            .by_id
            .iter()
            .filter(|(_, holder)| matches(holder))
            .filter_map(|(id, holder)| Some((holder.activity.eviction_rank(now)?, *id)));
        let (_, id) = ranked.min()?;
        self.by_id.remove(&id);
        Some(())
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.slots.lock().by_id.remove(&self.id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: fn() -> Limits =
        || Limits { max_connections: 4, max_per_peer: 2, ..Limits::default() };

    fn peer(last: u8) -> IpAddr {
        [192, 0, 2, last].into()
    }

    struct TestSlots {
        slots: ConnectionSlots,
        now: Instant,
    }

    impl TestSlots {
        fn new() -> Self {
            Self { slots: ConnectionSlots::default(), now: Instant::now() }
        }

        fn acquire(&mut self, last: u8, is_busy: bool) -> Option<Slot> {
            self.now += std::time::Duration::from_millis(1);
            let activity = Arc::new(Activity::new(self.now));
            if is_busy {
                activity.begin_request(self.now, false);
            }
            self.slots.acquire(peer(last), &activity, &LIMITS(), self.now)
        }
    }

    fn is_revoked(slot: &mut Slot) -> bool {
        slot.revoked.try_recv() == Err(oneshot::error::TryRecvError::Closed)
    }

    #[test]
    fn peer_at_its_limit_evicts_its_own_oldest_connection() {
        let mut test = TestSlots::new();
        let mut other = test.acquire(9, false).unwrap();
        let [mut first, mut second] = [(); 2].map(|()| test.acquire(1, false).unwrap());
        let mut third = test.acquire(1, false).unwrap();
        assert!(is_revoked(&mut first));
        assert!(![&mut other, &mut second, &mut third].into_iter().any(is_revoked));
    }

    #[test]
    fn full_server_evicts_the_oldest_connection_without_a_request() {
        let mut test = TestSlots::new();
        let mut slots: Vec<Slot> =
            (0..4).map(|number| test.acquire(number, number == 0).unwrap()).collect();
        let _new = test.acquire(9, false).unwrap();
        let revoked: Vec<bool> = slots.iter_mut().map(is_revoked).collect();
        assert_eq!(revoked, [false, true, false, false], "the first is busy");
    }

    #[test]
    fn no_slot_is_available_until_a_busy_connection_ends() {
        let mut test = TestSlots::new();
        let busy = [(); 2].map(|()| test.acquire(1, true).unwrap());
        assert!(test.acquire(1, false).is_none());
        assert!(test.acquire(2, false).is_some());
        drop(busy);
        assert!(test.acquire(1, false).is_some());
    }
}

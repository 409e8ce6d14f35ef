//! Sessions: in memory, few, and not for ever. A restart ends them all.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use super::{
    accounts::Stamp,
    clock::Clock,
    token::{Token, TokenHash},
};

/// A session that is not used ends after this long.
const IDLE: Duration = Duration::from_mins(30);

/// Any session ends after this long.
const ABSOLUTE: Duration = Duration::from_hours(8);

/// Sessions at a time. The one that was used least recently makes room.
const MOST: usize = 10_000;

/// Bytes of a session's id.
const ID: usize = 32;

/// Whose session it is.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct SessionAccount {
    pub(crate) name: String,
    /// That of the account when the session began.
    pub(crate) stamp: Stamp,
}

pub(crate) struct Sessions {
    clock: Clock,
    by_id: Mutex<HashMap<TokenHash, Session>>,
}

struct Session {
    account: SessionAccount,
    began: Duration,
    used: Duration,
}

impl Sessions {
    pub(crate) fn new(clock: Clock) -> Self {
        Self { clock, by_id: Mutex::default() }
    }

    /// Begins a session under a new id.
    pub(crate) fn begin(&self, account: SessionAccount) -> Result<Token, getrandom::Error> {
        let id = Token::random::<ID>()?;
        let now = self.clock.now();
        let mut sessions = self.lock();
        if sessions.len() >= MOST {
            sessions.retain(|_, session| session.lives(now));
        }
        if sessions.len() >= MOST
            && let Some(oldest) =
                sessions.iter().min_by_key(|(_, session)| session.used).map(|(id, _)| *id)
        {
            sessions.remove(&oldest);
        }
        sessions.insert(id.hash(), Session { account, began: now, used: now });
        Ok(id)
    }

    /// Whose session this is, if it lives; it is used from now on.
    pub(crate) fn touch(&self, id: &Token) -> Option<SessionAccount> {
        let now = self.clock.now();
        let mut sessions = self.lock();
        let session = sessions.get_mut(&id.hash())?;
        if !session.lives(now) {
            sessions.remove(&id.hash());
            return None;
        }
        session.used = now;
        Some(session.account.clone())
    }

    pub(crate) fn end(&self, id: &Token) {
        self.lock().remove(&id.hash());
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<TokenHash, Session>> {
        self.by_id.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Session {
    fn lives(&self, now: Duration) -> bool {
        now.saturating_sub(self.used) < IDLE && now.saturating_sub(self.began) < ABSOLUTE
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    };

    use super::*;

    struct Bench {
        seconds: Arc<AtomicU64>,
        sessions: Sessions,
    }

    fn stamp() -> Stamp {
        let name = crate::auth::AccountName::parse("anna").unwrap();
        let password = crate::auth::PasswordHash::new("x".into());
        crate::auth::Account::new(name, api_types::Role::User, password).stamp()
    }

    impl Bench {
        fn new() -> Self {
            let seconds = Arc::new(AtomicU64::new(0));
            let hand = Arc::clone(&seconds);
            let clock = Clock::new(move || Duration::from_secs(hand.load(Ordering::Relaxed)));
            Self { seconds, sessions: Sessions::new(clock) }
        }

        fn begin(&self, name: &str) -> Token {
            self.sessions.begin(SessionAccount { name: name.into(), stamp: stamp() }).unwrap()
        }

        fn wait(&self, time: Duration) {
            self.seconds.fetch_add(time.as_secs(), Ordering::Relaxed);
        }
    }

    #[test]
    fn a_session_that_is_used_lives_until_its_absolute_end() {
        let bench = Bench::new();
        let id = bench.begin("anna");
        for _ in 0..ABSOLUTE.as_secs() / 60 / 29 {
            bench.wait(Duration::from_mins(29));
            assert_eq!(bench.sessions.touch(&id).unwrap().name, "anna");
        }
        bench.wait(Duration::from_mins(29));
        assert_eq!(bench.sessions.touch(&id), None);
    }

    #[test]
    fn a_session_that_is_not_used_ends() {
        let bench = Bench::new();
        let id = bench.begin("anna");
        bench.wait(IDLE - Duration::from_secs(1));
        assert!(bench.sessions.touch(&id).is_some());
        bench.wait(IDLE);
        assert_eq!(bench.sessions.touch(&id), None);
        assert!(bench.sessions.lock().is_empty(), "nothing is left of it");
    }

    #[test]
    fn only_its_own_id_opens_a_session_and_only_until_it_is_ended() {
        let bench = Bench::new();
        let [anna, bob] = [bench.begin("anna"), bench.begin("bob")];
        assert_eq!(bench.sessions.touch(&Token::from_client("")), None);
        bench.sessions.end(&anna);
        assert_eq!(bench.sessions.touch(&anna), None);
        assert_eq!(bench.sessions.touch(&bob).unwrap().name, "bob");
    }

    #[test]
    fn the_least_recently_used_makes_room() {
        let bench = Bench::new();
        let first = bench.begin("first");
        bench.wait(Duration::from_secs(1));
        let second = bench.begin("second");
        for _ in 2..MOST {
            bench.begin("other");
        }
        bench.wait(Duration::from_secs(1));
        assert!(bench.sessions.touch(&first).is_some());
        bench.begin("one more");
        assert_eq!(bench.sessions.lock().len(), MOST);
        assert!(bench.sessions.touch(&first).is_some());
        drop(second);
    }
}

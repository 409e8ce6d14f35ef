//! Sessions. They are in memory only, so a restart ends all of them.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use super::{
    accounts::SecurityStamp,
    clock::Clock,
    oidc::{LoggedOut, ProviderAccount},
    token::{Token, TokenHash},
};

/// How long a session lives without requests.
const IDLE_TIMEOUT: Duration = Duration::from_mins(30);

/// How long a session lives at most.
const MAX_AGE: Duration = Duration::from_hours(8);

/// How many sessions there can be. A new one evicts the least recently used one.
const MAX_SESSIONS: usize = 10_000;

/// The random bytes of a session ID.
const ID_BYTES: usize = 32;

/// The account of a session. A local account and an account of the provider are never the same, even if they
/// have the same name.
#[derive(Clone, Debug)]
pub(crate) enum SessionAccount {
    /// An account in `accounts.json`.
    Local(LocalAccount),
    /// An account of the sign-in provider.
    Provider(Arc<ProviderAccount>),
}

/// A local account of a session.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct LocalAccount {
    pub(crate) name: String,
    /// The stamp of the account when the session started.
    pub(crate) stamp: SecurityStamp,
}

impl SessionAccount {
    fn is_local(&self, account: &LocalAccount) -> bool {
        matches!(self, Self::Local(own) if own == account)
    }
}

pub(crate) struct Sessions {
    clock: Clock,
    by_id: Mutex<HashMap<TokenHash, Session>>,
}

struct Session {
    account: SessionAccount,
    started_at: Duration,
    last_used_at: Duration,
}

impl Sessions {
    pub(crate) fn new(clock: Clock) -> Self {
        Self { clock, by_id: Mutex::default() }
    }

    /// Starts a session with a new ID.
    pub(crate) fn start(&self, account: SessionAccount) -> Result<Token, getrandom::Error> {
        let id = Token::random::<ID_BYTES>()?;
        let now = self.clock.now();
        let mut sessions = self.lock();
        if sessions.len() >= MAX_SESSIONS {
            sessions.retain(|_, session| session.is_valid(now));
        }
        if sessions.len() >= MAX_SESSIONS {
            let oldest = sessions.iter().min_by_key(|(_, session)| session.last_used_at);
            if let Some(oldest) = oldest.map(|(id, _)| *id) {
                sessions.remove(&oldest);
            }
        }
        sessions.insert(id.hash(), Session { account, started_at: now, last_used_at: now });
        Ok(id)
    }

    /// The account of a valid session. Resets the idle timeout.
    pub(crate) fn touch(&self, id: &Token) -> Option<SessionAccount> {
        let now = self.clock.now();
        let mut sessions = self.lock();
        let session = sessions.get_mut(&id.hash())?;
        if !session.is_valid(now) {
            sessions.remove(&id.hash());
            return None;
        }
        session.last_used_at = now;
        Some(session.account.clone())
    }

    /// The number of valid sessions of this account.
    pub(crate) fn count(&self, account: &LocalAccount) -> u32 {
        let now = self.clock.now();
        let sessions = self.lock();
        let valid = sessions
            .values()
            .filter(|session| session.account.is_local(account) && session.is_valid(now));
        u32::try_from(valid.count()).unwrap_or(u32::MAX)
    }

    /// The number of valid sessions of all accounts.
    pub(crate) fn total(&self) -> usize {
        let now = self.clock.now();
        self.lock().values().filter(|session| session.is_valid(now)).count()
    }

    pub(crate) fn end(&self, id: &Token) {
        self.lock().remove(&id.hash());
    }

    /// Ends the sessions that the provider ended. Returns their accounts.
    pub(crate) fn end_of_provider(&self, logged_out: &LoggedOut) -> Vec<Arc<ProviderAccount>> {
        let mut ended = Vec::new();
        self.lock().retain(|_, session| match &session.account {
            SessionAccount::Provider(account) if account.is_ended_by(logged_out) => {
                ended.push(Arc::clone(account));
                false
            }
            SessionAccount::Provider(_) | SessionAccount::Local(_) => true,
        });
        ended
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<TokenHash, Session>> {
        self.by_id.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Session {
    fn is_valid(&self, now: Duration) -> bool {
        now.saturating_sub(self.last_used_at) < IDLE_TIMEOUT
            && now.saturating_sub(self.started_at) < MAX_AGE
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    };

    use super::*;

    /// Sessions with a clock that the test advances.
    struct TestSessions {
        seconds: Arc<AtomicU64>,
        sessions: Sessions,
    }

    fn stamp() -> SecurityStamp {
        let name = crate::auth::AccountName::parse("anna").unwrap();
        let password = crate::auth::PasswordHash::new("x".into());
        crate::auth::Account::new(name, api_types::Role::User, password).stamp()
    }

    impl TestSessions {
        fn new() -> Self {
            let seconds = Arc::new(AtomicU64::new(0));
            let elapsed = Arc::clone(&seconds);
            let clock = Clock::new(move || Duration::from_secs(elapsed.load(Ordering::Relaxed)));
            Self { seconds, sessions: Sessions::new(clock) }
        }

        fn start(&self, name: &str) -> Token {
            let account = LocalAccount { name: name.into(), stamp: stamp() };
            self.sessions.start(SessionAccount::Local(account)).unwrap()
        }

        fn touch(&self, id: &Token) -> Option<LocalAccount> {
            match self.sessions.touch(id)? {
                SessionAccount::Local(account) => Some(account),
                SessionAccount::Provider(account) => panic!("{account:?}"),
            }
        }

        fn advance(&self, time: Duration) {
            self.seconds.fetch_add(time.as_secs(), Ordering::Relaxed);
        }
    }

    #[test]
    fn session_in_use_ends_at_its_maximum_age() {
        let test = TestSessions::new();
        let id = test.start("anna");
        for _ in 0..MAX_AGE.as_secs() / 60 / 29 {
            test.advance(Duration::from_mins(29));
            assert_eq!(test.touch(&id).unwrap().name, "anna");
        }
        test.advance(Duration::from_mins(29));
        assert_eq!(test.touch(&id), None);
    }

    #[test]
    fn session_ends_after_the_idle_timeout() {
        let test = TestSessions::new();
        let id = test.start("anna");
        test.advance(IDLE_TIMEOUT - Duration::from_secs(1));
        assert!(test.touch(&id).is_some());
        test.advance(IDLE_TIMEOUT);
        assert_eq!(test.touch(&id), None);
        assert!(test.sessions.lock().is_empty(), "the session was removed");
    }

    #[test]
    fn touch_rejects_unknown_and_ended_ids() {
        let test = TestSessions::new();
        let [anna, bob] = [test.start("anna"), test.start("bob")];
        assert_eq!(test.touch(&Token::from_client("")), None);
        test.sessions.end(&anna);
        assert_eq!(test.touch(&anna), None);
        assert_eq!(test.touch(&bob).unwrap().name, "bob");
    }

    #[test]
    fn new_session_evicts_the_least_recently_used_one() {
        let test = TestSessions::new();
        let first = test.start("first");
        test.advance(Duration::from_secs(1));
        let second = test.start("second");
        for _ in 2..MAX_SESSIONS {
            test.start("other");
        }
        test.advance(Duration::from_secs(1));
        assert!(test.touch(&first).is_some());
        test.start("one more");
        assert_eq!(test.sessions.lock().len(), MAX_SESSIONS);
        assert!(test.touch(&first).is_some());
        drop(second);
    }
}

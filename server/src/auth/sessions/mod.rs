//! Sessions. One server has them in memory only, so a restart ends them. Several servers share them in their database.
//!
//! - `account`: whose session it is.
//! - `shared`: the sessions in the database. What is in memory is looked up there again after a second.
//! - `record`: their stored form.

mod account;
mod record;
mod shared;
#[cfg(test)]
mod tests;

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use app::api::{ApiError, IntoApiError, internal_error};
use repository::StoreError;
use store::{Expected, SharedValues, ValueVersion};

pub(crate) use account::{EndedSession, LocalAccount, SessionAccount};

use super::{
    clock::Clock,
    oidc::LoggedOut,
    token::{Token, TokenHash},
};
use shared::{FoundSession, Look, SharedSessions};

/// How long a session lives without requests.
const IDLE_TIMEOUT: Duration = Duration::from_mins(30);

/// How long a session lives at most.
const MAX_AGE: Duration = Duration::from_hours(8);

/// How many sessions there can be in memory. A new one evicts the least recently used one.
const MAX_SESSIONS: usize = 10_000;

/// The random bytes of a session ID.
const ID_BYTES: usize = 32;

/// How long a shared session is used without another look. What another server does to it has an effect after that time.
const LOOKED_AT_EVERY: Duration = Duration::from_secs(1);

/// How long the uses of a shared session are not written.
const WRITTEN_AT_LEAST_EVERY: Duration = Duration::from_mins(1);

pub(crate) struct Sessions {
    clock: Clock,
    by_id: Mutex<HashMap<TokenHash, Session>>,
    shared: Option<SharedSessions>,
}

struct Session {
    account: SessionAccount,
    started_at: Duration,
    last_used_at: Duration,
    /// What the database has. `None` if this is the only server.
    stored: Option<Stored>,
}

/// What the database has of a session.
#[derive(Clone, Copy)]
struct Stored {
    version: ValueVersion,
    looked_at: Duration,
    written_at: Duration,
}

/// What is in memory of a session.
enum Known {
    /// It can be used as it is.
    Current(SessionAccount),
    /// The database may have a newer one.
    Old(SessionAccount, Stored),
    /// Nothing.
    Unknown,
}

/// Why a session did not start.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StartError {
    #[error("cannot get random numbers")]
    Random(#[from] getrandom::Error),
    #[error(transparent)]
    Database(#[from] StoreError),
}

impl IntoApiError for StartError {
    fn into_api_error(self) -> ApiError {
        match self {
            Self::Random(error) => internal_error(&error),
            Self::Database(error) => error.into_api_error(),
        }
    }
}

impl Sessions {
    pub(crate) fn new(clock: Clock, shared: Option<SharedValues>) -> Self {
        Self { clock, by_id: Mutex::default(), shared: shared.map(SharedSessions::new) }
    }

    /// Starts a session with a new ID.
    pub(crate) async fn start(&self, account: SessionAccount) -> Result<Token, StartError> {
        let id = Token::random::<ID_BYTES>()?;
        let now = self.clock.now();
        let mut stored = None;
        if let Some(shared) = &self.shared {
            let written = shared.write(&id, &account, Duration::ZERO, Expected::Nothing).await?;
            stored = written.map(|version| Stored::new(version, now));
        }
        let session = Session { account, started_at: now, last_used_at: now, stored };
        self.insert(&id, session, now);
        Ok(id)
    }

    /// The account of a valid session. Resets the idle timeout. Without the database, what is in memory counts.
    pub(crate) async fn touch(&self, id: &Token) -> Option<SessionAccount> {
        let now = self.clock.now();
        let known = self.known(id, now);
        let (account, stored) = match (known, &self.shared) {
            (Known::Current(account), _) => return Some(account),
            (Known::Unknown, None) => return None,
            (Known::Old(account, stored), _) => (Some(account), Some(stored)),
            (Known::Unknown, Some(_)) => (None, None),
        };
        let shared = self.shared.as_ref()?;
        match shared.look(id, stored.map(|stored| stored.version)).await {
            Ok(Look::Ended) => {
                self.lock().remove(&id.hash());
                None
            }
            Ok(Look::Found(found)) => {
                let account = self.take_in(id, found, now);
                self.note_look(shared, id, now).await;
                account
            }
            Ok(Look::Same) => {
                self.note_look(shared, id, now).await;
                account
            }
            Err(error) => {
                tracing::debug!(%error, "cannot look at a session");
                account
            }
        }
    }

    /// What is in memory of a session, which is used now.
    fn known(&self, id: &Token, now: Duration) -> Known {
        let mut sessions = self.lock();
        let Some(session) = sessions.get_mut(&id.hash()) else { return Known::Unknown };
        if !session.is_valid(now) {
            // Another server may have used it since.
            sessions.remove(&id.hash());
            return Known::Unknown;
        }
        session.last_used_at = now;
        match session.stored {
            Some(stored) if now.saturating_sub(stored.looked_at) >= LOOKED_AT_EVERY => {
                Known::Old(session.account.clone(), stored)
            }
            Some(_) | None => Known::Current(session.account.clone()),
        }
    }

    /// Takes in a session of another server.
    fn take_in(&self, id: &Token, found: FoundSession, now: Duration) -> Option<SessionAccount> {
        let FoundSession { version, account, age, written } = found;
        // Its uses since it was written need not have been written.
        if age >= MAX_AGE || written >= IDLE_TIMEOUT + WRITTEN_AT_LEAST_EVERY {
            self.lock().remove(&id.hash());
            return None;
        }
        let written_at = now.saturating_sub(written);
        let stored = Some(Stored { version, looked_at: now, written_at });
        let mut sessions = self.lock();
        if let Some(session) = sessions.get_mut(&id.hash()) {
            session.account.update(account);
            session.stored = stored;
            return Some(session.account.clone());
        }
        drop(sessions);
        let session = Session {
            account: account.clone(),
            started_at: now.saturating_sub(age),
            last_used_at: now,
            stored,
        };
        self.insert(id, session, now);
        Some(account)
    }

    /// Notes that the database still has the session as it is, and writes its use now and then.
    async fn note_look(&self, shared: &SharedSessions, id: &Token, now: Duration) {
        let due = {
            let mut sessions = self.lock();
            let Some(session) = sessions.get_mut(&id.hash()) else { return };
            let Some(stored) = &mut session.stored else { return };
            stored.looked_at = now;
            let is_due = now.saturating_sub(stored.written_at) >= WRITTEN_AT_LEAST_EVERY;
            is_due.then(|| {
                (session.account.clone(), now.saturating_sub(session.started_at), stored.version)
            })
        };
        let Some((account, age, version)) = due else { return };
        if let Err(error) = self.write(shared, id, &account, age, Expected::Version(version)).await
        {
            tracing::debug!(%error, "cannot write the use of a session");
        }
    }

    /// Writes a session that has changed, such as the tokens of its account.
    pub(crate) async fn save(&self, id: &Token) {
        let Some(shared) = &self.shared else { return };
        let found = {
            let sessions = self.lock();
            let session = sessions.get(&id.hash());
            session.map(|it| (it.account.clone(), self.clock.now().saturating_sub(it.started_at)))
        };
        let Some((account, age)) = found else { return };
        if let Err(error) = self.write(shared, id, &account, age, Expected::Anything).await {
            tracing::warn!(%error, "cannot store the tokens of a session");
        }
    }

    async fn write(
        &self,
        shared: &SharedSessions,
        id: &Token,
        account: &SessionAccount,
        age: Duration,
        expected: Expected,
    ) -> Result<(), StoreError> {
        let written = shared.write(id, account, age, expected).await?;
        if let (Some(version), Some(session)) = (written, self.lock().get_mut(&id.hash())) {
            session.stored = Some(Stored::new(version, self.clock.now()));
        }
        Ok(())
    }

    /// Looks at a shared session again when it is used next.
    pub(crate) fn forget_look(&self, id: &Token) {
        if let Some(stored) = self.lock().get_mut(&id.hash()).and_then(|it| it.stored.as_mut()) {
            stored.looked_at = Duration::ZERO;
        }
    }

    /// Whether this server refreshes the tokens of a session, and no other one for this time.
    pub(crate) async fn may_refresh(&self, id: &Token, lifetime: Duration) -> bool {
        let Some(shared) = &self.shared else { return true };
        shared.lease(id, lifetime).await.unwrap_or(false)
    }

    /// The local accounts of all valid sessions, each as often as it has sessions. Those that this server has in memory
    /// if the database cannot be reached.
    pub(crate) fn local_accounts(&self) -> Vec<LocalAccount> {
        match self.shared.as_ref().map(SharedSessions::local_accounts) {
            Some(Ok(accounts)) => return accounts,
            Some(Err(error)) => tracing::debug!(%error, "cannot count the sessions of all servers"),
            None => {}
        }
        let now = self.clock.now();
        let sessions = self.lock();
        let valid = sessions.values().filter(|session| session.is_valid(now));
        let local = valid.filter_map(|session| match &session.account {
            SessionAccount::Local(account) => Some(account.clone()),
            SessionAccount::Provider(_) => None,
        });
        local.collect()
    }

    /// The number of valid sessions that this server has in memory.
    pub(crate) fn total(&self) -> usize {
        let now = self.clock.now();
        self.lock().values().filter(|session| session.is_valid(now)).count()
    }

    /// Ends a session. Other servers notice it within a second.
    ///
    /// # Errors
    /// If the database cannot be reached: the session goes on at other servers.
    pub(crate) async fn end(&self, id: &Token) -> Result<(), StoreError> {
        self.lock().remove(&id.hash());
        match &self.shared {
            Some(shared) => shared.end(id).await,
            None => Ok(()),
        }
    }

    /// Ends the sessions that the provider ended. Returns whose they were.
    pub(crate) async fn end_of_provider(
        &self,
        logged_out: &LoggedOut,
    ) -> Result<Vec<EndedSession>, StoreError> {
        let mut ended = Vec::new();
        self.lock().retain(|_, session| match &session.account {
            SessionAccount::Provider(account) if account.is_ended_by(logged_out) => {
                ended.push(EndedSession { subject: account.subject.clone(), name: account.name() });
                false
            }
            SessionAccount::Provider(_) | SessionAccount::Local(_) => true,
        });
        match &self.shared {
            Some(shared) => shared.end_of_provider(logged_out.clone()).await,
            None => Ok(ended),
        }
    }

    /// Adds a session, in place of the least recently used one if there are too many.
    fn insert(&self, id: &Token, session: Session, now: Duration) {
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
        sessions.insert(id.hash(), session);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<TokenHash, Session>> {
        self.by_id.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Stored {
    /// Written now.
    fn new(version: ValueVersion, now: Duration) -> Self {
        Self { version, looked_at: now, written_at: now }
    }
}

impl Session {
    fn is_valid(&self, now: Duration) -> bool {
        now.saturating_sub(self.last_used_at) < IDLE_TIMEOUT
            && now.saturating_sub(self.started_at) < MAX_AGE
    }
}

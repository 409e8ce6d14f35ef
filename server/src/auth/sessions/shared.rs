//! Sessions that servers share in a database.

use std::time::Duration;

use data_encoding::HEXLOWER;
use repository::StoreError;
use store::{Expected, Seen, SharedValues, ValueKey, ValueVersion};

use super::{
    IDLE_TIMEOUT, WRITTEN_AT_LEAST_EVERY,
    account::{EndedSession, LocalAccount, SessionAccount},
    record::SessionRecord,
};
use crate::{
    auth::{
        oidc::LoggedOut,
        token::{Token, TokenHash},
    },
    shared_values::request,
};

/// The kind of the values, each of which is a session.
const KIND: &str = "session";

/// The sessions in a database.
#[derive(Clone, Debug)]
pub(super) struct SharedSessions(SharedValues);

/// What a look at a session showed.
pub(super) enum Look {
    /// It has ended.
    Ended,
    /// Nobody has changed it.
    Same,
    /// As it is now.
    Found(FoundSession),
}

/// A session in the database.
pub(super) struct FoundSession {
    pub(super) version: ValueVersion,
    pub(super) account: SessionAccount,
    /// How long ago it started.
    pub(super) age: Duration,
    /// How long ago it was written. Its last use may be later.
    pub(super) written: Duration,
}

impl SharedSessions {
    pub(super) fn new(values: SharedValues) -> Self {
        Self(values)
    }

    /// Looks at a session of which this version is known.
    pub(super) async fn look(
        &self,
        id: &Token,
        known: Option<ValueVersion>,
    ) -> Result<Look, StoreError> {
        let key = key(&id.hash());
        let seen = request(&self.0, move |values| values.look(&key, known)).await?;
        let Seen::Changed(value) = seen else {
            return Ok(if seen == Seen::Same { Look::Same } else { Look::Ended });
        };
        let record = SessionRecord::parse(&value.content);
        let age = value.age + Duration::from_secs(record.as_ref().map_or(0, |it| it.seconds));
        let account = record.and_then(|record| record.into_account(id));
        Ok(account.map_or(Look::Ended, |account| {
            Look::Found(FoundSession { version: value.version, account, age, written: value.age })
        }))
    }

    /// Writes a session. `None` if it has another state than the expected one.
    pub(super) async fn write(
        &self,
        id: &Token,
        account: &SessionAccount,
        age: Duration,
        expected: Expected,
    ) -> Result<Option<ValueVersion>, StoreError> {
        let record = SessionRecord::new(id, account, age);
        let content = record.and_then(|record| serde_json::to_vec(&record).ok());
        let content = content.ok_or_else(|| StoreError::Unreachable {
            cause: "the session cannot be encrypted".into(),
        })?;
        let lifetime = Some(IDLE_TIMEOUT + WRITTEN_AT_LEAST_EVERY);
        let key = key(&id.hash());
        request(&self.0, move |values| values.put(&key, content, expected, lifetime)).await
    }

    /// Ends a session.
    pub(super) async fn end(&self, id: &Token) -> Result<(), StoreError> {
        let key = key(&id.hash());
        request(&self.0, move |values| values.remove(&key, Expected::Anything)).await.map(drop)
    }

    /// Ends the sessions that the provider ended. Returns whose they were.
    pub(super) async fn end_of_provider(
        &self,
        logged_out: LoggedOut,
    ) -> Result<Vec<EndedSession>, StoreError> {
        request(&self.0, move |values| {
            let mut ended = Vec::new();
            for (name, value) in values.list(KIND)? {
                let record = SessionRecord::parse(&value.content);
                let session = record.and_then(|record| record.into_ended(&logged_out));
                if session.is_some()
                    && values.remove(&ValueKey::new(KIND, name), Expected::Anything)?
                {
                    ended.extend(session);
                }
            }
            Ok(ended)
        })
        .await
    }

    /// The local accounts of all sessions, each as often as it has sessions. Waits for the database.
    pub(super) fn local_accounts(&self) -> Result<Vec<LocalAccount>, StoreError> {
        let records = self.0.list(KIND)?.into_iter();
        let records = records.filter_map(|(_, value)| SessionRecord::parse(&value.content));
        Ok(records.filter_map(SessionRecord::into_local).collect())
    }

    /// Whether this server does what one server does for a session, such as refreshing its tokens.
    pub(super) async fn lease(&self, id: &Token, lifetime: Duration) -> Result<bool, StoreError> {
        let name = format!("{KIND} {}", HEXLOWER.encode(id.hash().as_bytes()));
        request(&self.0, move |values| values.lease(&name, lifetime)).await
    }
}

fn key(id: &TokenHash) -> ValueKey {
    ValueKey::new(KIND, HEXLOWER.encode(id.as_bytes()))
}

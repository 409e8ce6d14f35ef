//! The connection to the database that is used for everything but news.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering::SeqCst},
};

use futures::{StreamExt as _, stream::poll_fn};
use repository::StoreError;
use tokio::sync::{Mutex, OwnedMutexGuard};
use tokio_postgres::{AsyncMessage, Client};

use super::{
    address::PostgresAddress,
    answer::{answered, unreachable},
    connect::connect,
    schema,
};

/// The database ends a transaction that was left, because another one may wait for its keys.
const SET_UP: &str = "set idle_in_transaction_session_timeout = '10s'; \
                      set client_connection_check_interval = '1s'";

/// A connection that is made when it is needed, and again after it was lost.
pub(crate) struct Session {
    address: Arc<PostgresAddress>,
    connected: Arc<Mutex<Option<Connected>>>,
}

/// A connection that nobody else uses. It is closed when this is dropped, unless it was released.
pub(crate) struct Exclusive {
    connected: OwnedMutexGuard<Option<Connected>>,
    is_released: bool,
}

/// An open connection. The tables are up to date.
pub(crate) struct Connected {
    pub(crate) client: Client,
    /// How many warnings the database has sent.
    warnings: Arc<AtomicU64>,
}

impl Connected {
    pub(crate) fn warnings(&self) -> u64 {
        self.warnings.load(SeqCst)
    }
}

impl Session {
    pub(crate) fn new(address: Arc<PostgresAddress>) -> Self {
        Self { address, connected: Arc::default() }
    }

    /// Uses the connection. If that fails, the next use makes a new one.
    pub(crate) async fn using<T, E: From<StoreError>>(
        &self,
        request: impl AsyncFnOnce(&mut Connected) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut connected = self.connected.lock().await;
        let outcome = match self.connect(&mut connected).await {
            Ok(client) => request(client).await,
            Err(cause) => Err(cause.into()),
        };
        if outcome.is_err() {
            *connected = None;
        }
        outcome
    }

    /// Uses the connection for several requests. Nobody else uses it meanwhile.
    pub(crate) async fn exclusive(&self) -> Result<Exclusive, StoreError> {
        let mut connected = Arc::clone(&self.connected).lock_owned().await;
        self.connect(&mut connected).await?;
        Ok(Exclusive { connected, is_released: false })
    }

    async fn connect<'a>(
        &self,
        connected: &'a mut Option<Connected>,
    ) -> Result<&'a mut Connected, StoreError> {
        if connected.as_ref().is_none_or(|connected| connected.client.is_closed()) {
            *connected = Some(open(&self.address).await?);
        }
        connected.as_mut().ok_or_else(|| unreachable("there is no connection"))
    }
}

impl Exclusive {
    pub(crate) fn client(&self) -> Result<&Client, StoreError> {
        let connected = self.connected.as_ref();
        connected.map(|it| &it.client).ok_or_else(|| unreachable("there is no connection"))
    }

    /// Lets others use the connection again, which is in no transaction.
    pub(crate) fn release(mut self) {
        self.is_released = true;
    }
}

impl Drop for Exclusive {
    fn drop(&mut self) {
        if !self.is_released {
            *self.connected = None;
        }
    }
}

async fn open(address: &PostgresAddress) -> Result<Connected, StoreError> {
    let (client, mut connection) = connect(address).await?;
    let warnings = Arc::new(AtomicU64::new(0));
    let counted = Arc::clone(&warnings);
    tokio::spawn(async move {
        let mut messages = poll_fn(move |context| connection.poll_message(context));
        while let Some(Ok(message)) = messages.next().await {
            if let AsyncMessage::Notice(notice) = message
                && notice.parsed_severity() == Some(tokio_postgres::error::Severity::Warning)
            {
                tracing::warn!(notice = notice.message(), "the database warns");
                counted.fetch_add(1, SeqCst);
            }
        }
    });
    let mut connected = Connected { client, warnings };
    let set_up = connected.client.batch_execute(SET_UP);
    answered(async { set_up.await.map_err(unreachable) }).await?;
    answered(schema::prepare(&mut connected.client)).await?;
    confirm(&connected.client).await?;
    Ok(connected)
}

/// Writes something, and waits until it is as durable as a commit. What this connection sees from now on is durable too:
/// after a failure, a database shows commits that no standby has yet.
pub(crate) async fn confirm(client: &Client) -> Result<(), StoreError> {
    let confirm = "begin; set local synchronous_commit = on; \
                   update mockpit.repository set seen_at = now(); commit;";
    answered(async { client.batch_execute(confirm).await.map_err(unreachable) }).await
}

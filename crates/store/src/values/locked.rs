//! A value in the database that one server at a time changes.

use std::{sync::Arc, time::Duration};

use repository::StoreError;
use tokio_postgres::{Client, Row, types::ToSql};

use super::{LockedValue, NewValue, SharedValue, ValueKey, ValueVersion, row::parse};
use crate::database::{Database, Exclusive, Session, answered, unreachable};

/// A value that other servers can read, and cannot lock. Dropping it ends the transaction that locks it.
pub(super) struct LockedRow {
    database: Database,
    /// `None` when the transaction has ended.
    connection: Option<Exclusive>,
    key: ValueKey,
    value: Option<SharedValue>,
}

impl LockedRow {
    /// Waits until no other server has locked the value.
    pub(super) async fn lock(
        database: Database,
        session: Arc<Session>,
        key: ValueKey,
    ) -> Result<Self, StoreError> {
        let connection = session.exclusive().await?;
        let client = connection.client()?;
        answered(async { client.batch_execute("begin").await.map_err(unreachable) }).await?;
        // The row may not exist yet, so it is the key that is locked.
        let lock = "select pg_advisory_xact_lock(hashtextextended($1 || '/' || $2, 0))";
        rows(client, lock, &[&key.kind, &key.name]).await?;
        let read = "select version, content, extract(epoch from now() - written_at)::float8
                    from mockpit.value
                    where kind = $1 and name = $2 and (expires_at is null or expires_at > now())";
        let found = rows(client, read, &[&key.kind, &key.name]).await?;
        let value = found.first().map(parse).transpose()?;
        Ok(Self { database, connection: Some(connection), key, value })
    }

    async fn write(
        mut self,
        content: Vec<u8>,
        lifetime: Option<Duration>,
    ) -> Result<i64, StoreError> {
        let connection = self.connection.take();
        let connection = connection.ok_or_else(|| unreachable("the lock has ended"))?;
        let client = connection.client()?;
        let written = rows(
            client,
            "insert into mockpit.value (kind, name, version, content, expires_at)
             values ($1, $2, nextval('mockpit.value_version'), $3, now() + make_interval(secs => $4))
             on conflict (kind, name) do update
             set version = excluded.version, content = excluded.content,
               written_at = excluded.written_at, expires_at = excluded.expires_at
             returning version",
            &[&self.key.kind, &self.key.name, &content, &lifetime.map(|it| it.as_secs_f64())],
        )
        .await?;
        rows(client, "select pg_notify('mockpit', '')", &[]).await?;
        answered(async { client.batch_execute("commit").await.map_err(unreachable) }).await?;
        connection.release();
        let row = written.first().ok_or_else(|| unreachable("a value was not written"))?;
        row.try_get(0).map_err(unreachable)
    }
}

impl Drop for LockedRow {
    /// Ends the transaction of a change that was not made. The connection is used again.
    fn drop(&mut self) {
        let Some(connection) = self.connection.take() else { return };
        self.database.spawn(async move {
            let Ok(client) = connection.client() else { return };
            let ended = async { client.batch_execute("rollback").await.map_err(unreachable) };
            if answered(ended).await.is_ok() {
                connection.release();
            }
        });
    }
}

impl LockedValue for LockedRow {
    fn value(&self) -> Option<&SharedValue> {
        self.value.as_ref()
    }

    fn put(self: Box<Self>, new: NewValue) -> Result<ValueVersion, StoreError> {
        let database = self.database.clone();
        database.run(self.write(new.content, new.lifetime)).map(ValueVersion)
    }
}

async fn rows(
    client: &Client,
    query: &str,
    parameters: &[&(dyn ToSql + Sync)],
) -> Result<Vec<Row>, StoreError> {
    answered(async { client.query(query, parameters).await.map_err(unreachable) }).await
}

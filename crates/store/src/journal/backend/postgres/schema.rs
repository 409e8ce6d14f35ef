//! The tables of the journal.

use repository::StoreError;
use tokio_postgres::Client;

use super::answer::unreachable;
use crate::error;

/// The version of the tables that this program knows.
const VERSION: i32 = 1;

/// One server at a time may change the tables: the key of their lock in the database.
const LOCK: i64 = 0x6d6f_636b_7069_7401;

/// Makes the tables, or brings older ones up to date.
///
/// # Errors
/// [`StoreError::UnsupportedFormat`] if a newer version of Mockpit made them.
pub(super) async fn prepare(client: &mut Client) -> Result<(), StoreError> {
    let found = find_version(client).await.map_err(unreachable)?;
    let found = match found {
        Some(VERSION) => return Ok(()),
        found => found.unwrap_or(0),
    };
    if found > VERSION {
        let [found, known] = [found, VERSION].map(|version| u64::try_from(version).unwrap_or(0));
        return Err(error::unsupported("the shared journal", found, known));
    }
    change(client).await.map_err(unreachable)
}

async fn find_version(client: &Client) -> Result<Option<i32>, tokio_postgres::Error> {
    let exists = "select to_regclass('mockpit.version') is not null";
    if !client.query_one(exists, &[]).await?.try_get::<_, bool>(0)? {
        return Ok(None);
    }
    client.query_one("select max(version) from mockpit.version", &[]).await?.try_get(0)
}

async fn change(client: &mut Client) -> Result<(), tokio_postgres::Error> {
    let transaction = client.transaction().await?;
    transaction.query_one("select pg_advisory_xact_lock($1)", &[&LOCK]).await?;
    transaction
        .batch_execute(
            "create schema if not exists mockpit;
             create table if not exists mockpit.version (
               version integer primary key,
               at timestamptz not null default now()
             );",
        )
        .await?;
    let known = "select coalesce(max(version), 0) from mockpit.version";
    let known: i32 = transaction.query_one(known, &[]).await?.try_get(0)?;
    // Another server may have done it in the meantime.
    if known < 1 {
        transaction.batch_execute(include_str!("schema.sql")).await?;
        transaction.execute("insert into mockpit.version values ($1)", &[&VERSION]).await?;
    }
    transaction.commit().await
}

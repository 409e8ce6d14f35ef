//! The tables, in numbered versions.

use std::iter::zip;

use repository::StoreError;
use tokio_postgres::Client;

use super::answer::unreachable;
use crate::error;

/// The changes that lead to each version of the tables, from 1 on.
const VERSIONS: [&str; 3] =
    [include_str!("schema/1.sql"), include_str!("schema/2.sql"), include_str!("schema/3.sql")];

/// The newest version of the tables that this program knows.
#[expect(clippy::cast_possible_truncation, clippy::cast_possible_wrap, reason = "there are few")]
const KNOWN: i32 = VERSIONS.len() as i32;

/// A program that knows this version can use the newest tables. It is raised when a change is not compatible.
const USABLE_FROM: i32 = 2;

/// One server at a time may change the tables: the key of their lock in the database.
const LOCK: i64 = 0x6d6f_636b_7069_7401;

/// Makes the tables, or brings older ones up to date.
///
/// # Errors
/// [`StoreError::UnsupportedFormat`] if a newer version of Mockpit made them, and this one cannot use them.
pub(super) async fn prepare(client: &mut Client) -> Result<(), StoreError> {
    let found = find_version(client).await.map_err(unreachable)?;
    if found < KNOWN {
        return change(client).await.map_err(unreachable);
    }
    let usable_from = "select usable_from from mockpit.version order by version desc limit 1";
    let usable_from = client.query_one(usable_from, &[]).await;
    let usable_from: i32 = usable_from.and_then(|row| row.try_get(0)).map_err(unreachable)?;
    if usable_from > KNOWN {
        let [found, known] = [found, KNOWN].map(|version| u64::try_from(version).unwrap_or(0));
        return Err(error::unsupported("the shared repository", found, known));
    }
    Ok(())
}

/// The version of the tables. 0 if there are none.
async fn find_version(client: &Client) -> Result<i32, tokio_postgres::Error> {
    let exists = "select to_regclass('mockpit.version') is not null";
    if !client.query_one(exists, &[]).await?.try_get::<_, bool>(0)? {
        return Ok(0);
    }
    let newest = "select coalesce(max(version), 0) from mockpit.version";
    client.query_one(newest, &[]).await?.try_get(0)
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
    // Another server may have changed them in the meantime.
    let newest = "select coalesce(max(version), 0) from mockpit.version";
    let found: i32 = transaction.query_one(newest, &[]).await?.try_get(0)?;
    for (version, changes) in zip(1.., VERSIONS).filter(|(version, _)| *version > found) {
        transaction.batch_execute(changes).await?;
        let add = "insert into mockpit.version (version) values ($1)";
        transaction.execute(add, &[&version]).await?;
    }
    let usable_from = "update mockpit.version set usable_from = $1 where version = $2";
    transaction.execute(usable_from, &[&USABLE_FROM, &KNOWN]).await?;
    transaction.commit().await
}

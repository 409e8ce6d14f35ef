//! Lists the files in the database, and reads them.

use api_types::{RevisionNumber, Timestamp};
use repository::StoreError;
use tokio_postgres::Row;

use super::put::{PIECES, signed};
use crate::{
    database::{Session, answered, unreachable},
    directory_id::DirectoryId,
    journal::{
        ChainHash,
        backend::{FileKind, FileName, ListedFile, Listing},
    },
};

/// The number of files that are listed at once.
const FILES: i64 = 1000;

/// The ID of the repository. If it has none, it gets this one.
pub(super) async fn identify(
    session: &Session,
    new: DirectoryId,
) -> Result<DirectoryId, StoreError> {
    let new = new.0.to_be_bytes();
    let rows = rows(
        session,
        "with added as (
           insert into mockpit.repository (id) values ($1) on conflict do nothing returning id
         ) select id from added union all select id from mockpit.repository",
        &[&new.as_slice()],
    )
    .await?;
    let row = rows.first().ok_or_else(|| unreachable("the repository has no ID"))?;
    let id: Vec<u8> = row.try_get(0).map_err(unreachable)?;
    let id = id.try_into().map_err(|_| unreachable("the ID of the repository is damaged"))?;
    Ok(DirectoryId(u128::from_be_bytes(id)))
}

/// Lists all base files, and the first of the revisions after this one.
pub(super) async fn list(session: &Session, after: RevisionNumber) -> Result<Listing, StoreError> {
    let rows = rows(
        session,
        "select number, null, hash, (extract(epoch from clock_timestamp()) * 1000)::bigint
         from mockpit.chain where number = $1
         union all
         (select f.number, f.kind, c.hash, null from mockpit.file f join mockpit.chain c using (number)
          where f.kind = 'base' or f.number > $1 order by f.number, f.kind limit $2)",
        &[&signed(after), &FILES],
    )
    .await?;
    let mut listing = Listing::default();
    for row in rows {
        let (number, kind, chain_hash) = parse(&row)?;
        match kind {
            None => {
                listing.parent = Some(chain_hash);
                listing.now =
                    row.try_get(3).map(|now| Some(Timestamp(now))).map_err(unreachable)?;
            }
            Some(kind) => {
                listing.files.push(ListedFile { name: FileName { number, kind }, chain_hash });
            }
        }
    }
    Ok(listing)
}

/// A number, what kind of file it has, and its chain hash.
fn parse(row: &Row) -> Result<(RevisionNumber, Option<FileKind>, ChainHash), StoreError> {
    let damaged = || unreachable("a row of the shared journal is damaged");
    let number: i64 = row.try_get(0).map_err(unreachable)?;
    let kind: Option<String> = row.try_get(1).map_err(unreachable)?;
    let hash: Vec<u8> = row.try_get(2).map_err(unreachable)?;
    let number = RevisionNumber(u64::try_from(number).map_err(|_| damaged())?);
    let kind = kind.map(|kind| FileKind::parse(&kind).ok_or_else(damaged)).transpose()?;
    let hash: [u8; 32] = hash.try_into().map_err(|_| damaged())?;
    Ok((number, kind, ChainHash::from(hash)))
}

/// The object with the content of a file. `None` if there is no such file.
pub(super) async fn find(session: &Session, name: FileName) -> Result<Option<i64>, StoreError> {
    let find = "select object from mockpit.file where number = $1 and kind = $2";
    let rows = rows(session, find, &[&signed(name.number), &name.kind.extension()]).await?;
    rows.first().map(|row| row.try_get(0).map_err(unreachable)).transpose()
}

/// Reads the next pieces of an object, from this one on.
pub(super) async fn pieces(
    session: &Session,
    object: i64,
    first: i32,
) -> Result<Vec<Vec<u8>>, StoreError> {
    let last = first.saturating_add(i32::try_from(PIECES).unwrap_or(i32::MAX));
    let read = "select bytes from mockpit.piece \
                where object = $1 and place >= $2 and place < $3 order by place";
    let rows = rows(session, read, &[&object, &first, &last]).await?;
    rows.iter().map(|row| row.try_get(0).map_err(unreachable)).collect()
}

async fn rows(
    session: &Session,
    query: &str,
    values: &[&(dyn tokio_postgres::types::ToSql + Sync)],
) -> Result<Vec<Row>, StoreError> {
    session
        .using(async |connected| {
            answered(async { connected.client.query(query, values).await.map_err(unreachable) })
                .await
        })
        .await
}

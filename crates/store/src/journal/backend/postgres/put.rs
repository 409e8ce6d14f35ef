//! Sends a file, and lets the keys of the database decide whether it joins the journal.

use std::{
    fs::File,
    io::{self, Read as _},
    path::PathBuf,
    pin::pin,
    time::{Duration, Instant},
};

use api_types::RevisionNumber;
use repository::StoreError;
use tokio::time::{sleep, timeout};
use tokio_postgres::{
    Transaction,
    binary_copy::BinaryCopyInWriter,
    error::SqlState,
    types::{ToSql, Type},
};

use crate::{
    database::{Connected, Session, answered, confirm, unreachable},
    journal::{
        ChainHash,
        backend::{FileKind, FileName, Put, StagedFile},
    },
};

/// The size of a piece, in bytes.
const PIECE: usize = 256 << 10;

/// The number of pieces that are sent in one request.
pub(super) const PIECES: usize = 16;

/// How long the outcome of a decision is looked for. Longer than the database keeps a transaction that was left.
const SETTLE: Duration = Duration::from_secs(30);

/// The pause between two tries.
const PAUSE: Duration = Duration::from_millis(200);

/// A file to put.
pub(super) struct NewFile {
    name: FileName,
    path: PathBuf,
    parent: ChainHash,
    chain_hash: ChainHash,
    earlier: Vec<ChainHash>,
}

impl From<&StagedFile<'_>> for NewFile {
    fn from(file: &StagedFile<'_>) -> Self {
        Self {
            name: file.name,
            path: file.path.to_owned(),
            parent: file.parent,
            chain_hash: file.chain_hash,
            earlier: file.earlier.to_vec(),
        }
    }
}

/// Why a decision was not made.
enum NotDecided {
    /// Nothing was committed.
    Failed(StoreError),
    /// A key of the database is against it. Nothing was committed.
    Rejected,
    /// The commit was sent, and there was no answer.
    Unknown(StoreError),
}

impl From<StoreError> for NotDecided {
    fn from(cause: StoreError) -> Self {
        Self::Failed(cause)
    }
}

/// Sends a file, and lets it join the journal.
pub(super) async fn put(session: &Session, file: &NewFile) -> Result<Put, StoreError> {
    let object = session.using(async |connected| send(connected, file).await).await?;
    let started = Instant::now();
    let mut is_unknown = false;
    loop {
        let outcome = session.using(async |connected| decide(connected, file, object).await).await;
        let cause = match outcome {
            Ok(()) => return Ok(Put::Made),
            Err(NotDecided::Rejected) => match settle(session, file, is_unknown).await {
                Ok(put) => return Ok(put),
                Err(cause) if !is_unknown => return Err(cause),
                Err(cause) => cause,
            },
            Err(NotDecided::Failed(cause)) if !is_unknown => return Err(cause),
            Err(NotDecided::Failed(cause) | NotDecided::Unknown(cause)) => cause,
        };
        // The same again: the key makes it wait for the first one, and then shows what became of that.
        is_unknown = true;
        if started.elapsed() > SETTLE {
            tracing::error!(error = crate::error::with_causes(&cause), "cannot settle a commit");
            return Err(StoreError::Unsettled { revision: file.name.number });
        }
        sleep(PAUSE).await;
    }
}

/// Sends the content of a file. Returns the ID of its object.
async fn send(connected: &Connected, file: &NewFile) -> Result<i64, StoreError> {
    let failed = |cause: io::Error| StoreError::Io {
        doing: format!("read {}", file.name.path()),
        source: cause,
    };
    let client = &connected.client;
    let mut input = File::open(&file.path).map_err(failed)?;
    let length = input.metadata().map_err(failed)?.len();
    let length = i64::try_from(length).unwrap_or(i64::MAX);
    // It becomes durable with the decision, which waits for everything before it.
    let add = "insert into mockpit.object (bytes) values ($1) returning id";
    let object: i64 = answered(async {
        client.batch_execute("set synchronous_commit = off").await.map_err(unreachable)?;
        let row = client.query_one(add, &[&length]).await.map_err(unreachable)?;
        row.try_get(0).map_err(unreachable)
    })
    .await?;
    let mut place = 0_i32;
    loop {
        let mut pieces = Vec::new();
        while pieces.len() < PIECES {
            let mut piece = Vec::new();
            let read = io::Read::by_ref(&mut input).take(PIECE as u64).read_to_end(&mut piece);
            if read.map_err(failed)? == 0 {
                break;
            }
            pieces.push(piece);
        }
        if pieces.is_empty() {
            return Ok(object);
        }
        let copied = copy_in(connected, object, place, &pieces);
        answered(async { copied.await.map_err(unreachable) }).await?;
        place += i32::try_from(pieces.len()).unwrap_or(i32::MAX);
    }
}

async fn copy_in(
    connected: &Connected,
    object: i64,
    first: i32,
    pieces: &[Vec<u8>],
) -> Result<(), tokio_postgres::Error> {
    let copy = "copy mockpit.piece (object, place, bytes) from stdin binary";
    let sink = connected.client.copy_in(copy).await?;
    let mut writer = pin!(BinaryCopyInWriter::new(sink, &[Type::INT8, Type::INT4, Type::BYTEA]));
    for (piece, place) in pieces.iter().zip(first..) {
        let row: [&(dyn ToSql + Sync); 3] = [&object, &place, piece];
        writer.as_mut().write(&row).await?;
    }
    writer.finish().await.map(drop)
}

/// Lets a file that was sent join the journal.
async fn decide(connected: &mut Connected, file: &NewFile, object: i64) -> Result<(), NotDecided> {
    let warnings = connected.warnings();
    let transaction = answered(async { connected.client.transaction().await.map_err(unreachable) });
    let transaction = transaction.await?;
    timeout(SETTLE, insert(&transaction, file, object)).await.map_err(unreachable)??;
    // This waits for the standbys. Nothing may cancel it, so a late answer is one that is lost.
    let committed = answered(async { transaction.commit().await.map_err(unreachable) }).await;
    committed.map_err(NotDecided::Unknown)?;
    if connected.warnings() == warnings {
        Ok(())
    } else {
        // It was committed here, and the wait for the standbys was canceled.
        Err(NotDecided::Unknown(unreachable("the database warned about the commit")))
    }
}

async fn insert(
    transaction: &Transaction<'_>,
    file: &NewFile,
    object: i64,
) -> Result<(), NotDecided> {
    let number = signed(file.name.number);
    let run = async {
        transaction.batch_execute("set local synchronous_commit = on").await?;
        if file.name.kind == FileKind::Base {
            insert_earlier(transaction, file).await?;
        }
        let add_hash = "insert into mockpit.chain (number, parent, hash) values ($1, $2, $3)";
        let (parent, hash) =
            (file.parent.as_bytes().as_slice(), file.chain_hash.as_bytes().as_slice());
        match file.name.kind {
            FileKind::Revision => transaction.execute(add_hash, &[&number, &parent, &hash]).await?,
            FileKind::Base => {
                let add_hash = format!("{add_hash} on conflict do nothing");
                transaction.execute(&add_hash, &[&number, &parent, &hash]).await?
            }
        };
        let add_file = "insert into mockpit.file (number, kind, object) values ($1, $2, $3)";
        let kind = file.name.kind.extension();
        transaction.execute(add_file, &[&number, &kind, &object]).await?;
        transaction
            .execute("update mockpit.object set useless_at = null where id = $1", &[&object])
            .await?;
        transaction.query_one("select pg_notify('mockpit', $1)", &[&number.to_string()]).await?;
        let complete = "select o.bytes = sum(octet_length(p.bytes)) from mockpit.object o \
                        join mockpit.piece p on p.object = o.id where o.id = $1 group by o.bytes";
        let known = "select hash from mockpit.chain where number = $1";
        let is_complete: bool = transaction.query_one(complete, &[&object]).await?.try_get(0)?;
        let known: Vec<u8> = transaction.query_one(known, &[&number]).await?.try_get(0)?;
        Ok((is_complete, known))
    };
    match run.await {
        Ok((true, known)) if known == file.chain_hash.as_bytes() => Ok(()),
        Ok((true, _)) => Err(NotDecided::Rejected),
        Ok((false, _)) => Err(unreachable("pieces of the file are missing").into()),
        Err(cause) => Err(rejected(cause)),
    }
}

/// Adds the revisions before a base file that the journal lacks.
async fn insert_earlier(
    transaction: &Transaction<'_>,
    file: &NewFile,
) -> Result<(), tokio_postgres::Error> {
    let newest = "select number, hash from mockpit.chain order by number desc limit 1";
    let row = transaction.query_one(newest, &[]).await?;
    let (newest, mut parent) = (row.try_get::<_, i64>(0)?, row.try_get::<_, Vec<u8>>(1)?);
    for (hash, number) in file.earlier.iter().zip(1_i64..).filter(|(_, number)| *number > newest) {
        let add = "insert into mockpit.chain (number, parent, hash) values ($1, $2, $3)";
        let hash = hash.as_bytes().to_vec();
        transaction.execute(add, &[&number, &parent, &hash]).await?;
        parent = hash;
    }
    Ok(())
}

fn rejected(cause: tokio_postgres::Error) -> NotDecided {
    let is_rejected = cause.code().is_some_and(|code| {
        *code == SqlState::UNIQUE_VIOLATION || *code == SqlState::FOREIGN_KEY_VIOLATION
    });
    if is_rejected { NotDecided::Rejected } else { NotDecided::Failed(unreachable(cause)) }
}

/// Finds out which file has the name.
async fn settle(session: &Session, file: &NewFile, is_unknown: bool) -> Result<Put, StoreError> {
    let find = "select c.hash from mockpit.file f join mockpit.chain c using (number) \
                where f.number = $1 and f.kind = $2";
    let (number, kind) = (signed(file.name.number), file.name.kind.extension());
    session
        .using(async |connected| {
            let client = &connected.client;
            let found = answered(async {
                let row = client.query_opt(find, &[&number, &kind]).await.map_err(unreachable)?;
                row.map(|row| row.try_get::<_, Vec<u8>>(0)).transpose().map_err(unreachable)
            });
            let is_same = found.await?.is_some_and(|hash| hash == file.chain_hash.as_bytes());
            if is_same && is_unknown {
                confirm(client).await?;
            }
            Ok(if is_same { Put::Made } else { Put::Taken })
        })
        .await
}

/// Removes the files that a base file replaces, and content that has been useless for long.
pub(super) async fn remove_replaced(
    session: &Session,
    base: RevisionNumber,
) -> Result<(), StoreError> {
    // Another server may still copy a file that has just been replaced, or send one.
    let remove = "with removed as (
        delete from mockpit.file
        where (kind = 'rev' and number <= $1) or (kind = 'base' and number < $1)
        returning object
      ) update mockpit.object set useless_at = now() where id in (select object from removed)";
    let collect = "delete from mockpit.object where useless_at < now() - interval '1 day'";
    let number = signed(base);
    session
        .using(async |connected| {
            let client = &connected.client;
            answered(async {
                client.execute(remove, &[&number]).await.map_err(unreachable)?;
                client.execute(collect, &[]).await.map(drop).map_err(unreachable)
            })
            .await
        })
        .await
}

/// A revision number as the database stores it.
pub(super) fn signed(number: RevisionNumber) -> i64 {
    i64::try_from(number.0).unwrap_or(i64::MAX)
}

//! Shared values in the database.

use std::{sync::Arc, time::Duration};

use repository::StoreError;
use tokio_postgres::Row;

use super::{
    Expected, LockedValue, NewValue, Seen, SharedValue, ValueKey, ValueVersion, Values,
    locked::LockedRow, row::parse,
};
use crate::database::{Database, DatabaseStatus, News, Parameter, Session, unreachable};

/// The values, on a connection of their own: that of the journal can be busy with a large file.
pub(super) struct PostgresValues {
    database: Database,
    session: Arc<Session>,
    /// For values that are locked. Who changes one may read others.
    locks: Arc<Session>,
    news: Arc<News>,
}

impl PostgresValues {
    pub(super) fn new(database: &Database) -> Self {
        let [session, locks] = [database.session(), database.session()];
        Self { database: database.clone(), session, locks, news: database.news() }
    }

    fn rows(
        &self,
        query: &'static str,
        parameters: Vec<Parameter>,
    ) -> Result<Vec<Row>, StoreError> {
        self.database.rows(&self.session, query, parameters)
    }
}

impl Values for PostgresValues {
    fn look(&self, key: &ValueKey, known: Option<ValueVersion>) -> Result<Seen, StoreError> {
        let rows = self.rows(
            "select version, case when version is distinct from $3 then content end,
               extract(epoch from now() - written_at)::float8
             from mockpit.value
             where kind = $1 and name = $2 and (expires_at is null or expires_at > now())",
            vec![
                Box::new(key.kind),
                Box::new(key.name.clone()),
                Box::new(known.map(|version| version.0)),
            ],
        )?;
        let Some(row) = rows.first() else { return Ok(Seen::Missing) };
        if row.try_get::<_, Option<&[u8]>>(1).map_err(unreachable)?.is_none() {
            return Ok(Seen::Same);
        }
        parse(row).map(Seen::Changed)
    }

    fn list(&self, kind: &'static str) -> Result<Vec<(String, SharedValue)>, StoreError> {
        let rows = self.rows(
            "select version, content, extract(epoch from now() - written_at)::float8, name
             from mockpit.value
             where kind = $1 and (expires_at is null or expires_at > now()) order by name",
            vec![Box::new(kind)],
        )?;
        rows.iter().map(|row| Ok((row.try_get(3).map_err(unreachable)?, parse(row)?))).collect()
    }

    fn put(&self, key: &ValueKey, new: NewValue) -> Result<Option<ValueVersion>, StoreError> {
        let NewValue { content, expected, lifetime } = new;
        let mut parameters: Vec<Parameter> = vec![
            Box::new(key.kind),
            Box::new(key.name.clone()),
            Box::new(content),
            Box::new(lifetime.map(|lifetime| lifetime.as_secs_f64())),
        ];
        let query = match expected {
            Expected::Version(version) => {
                parameters.push(Box::new(version.0));
                "update mockpit.value
                 set version = nextval('mockpit.value_version'), content = $3, written_at = now(),
                   expires_at = now() + make_interval(secs => $4)
                 where kind = $1 and name = $2 and version = $5
                   and (expires_at is null or expires_at > now())
                 returning version"
            }
            Expected::Anything | Expected::Nothing => {
                parameters.push(Box::new(expected == Expected::Anything));
                "insert into mockpit.value as old (kind, name, version, content, expires_at)
                 values ($1, $2, nextval('mockpit.value_version'), $3,
                   now() + make_interval(secs => $4))
                 on conflict (kind, name) do update
                 set version = excluded.version, content = excluded.content,
                   written_at = excluded.written_at, expires_at = excluded.expires_at
                 where $5 or old.expires_at <= now()
                 returning version"
            }
        };
        let rows = self.rows(query, parameters)?;
        let version = rows.first().map(|row| row.try_get(0).map_err(unreachable)).transpose()?;
        Ok(version.map(ValueVersion))
    }

    fn remove(&self, key: &ValueKey, expected: Expected) -> Result<bool, StoreError> {
        let version = match expected {
            Expected::Nothing => return Ok(false),
            Expected::Anything => None,
            Expected::Version(version) => Some(version.0),
        };
        let rows = self.rows(
            "delete from mockpit.value
             where kind = $1 and name = $2 and ($3::bigint is null or version = $3)
               and (expires_at is null or expires_at > now())
             returning true",
            vec![Box::new(key.kind), Box::new(key.name.clone()), Box::new(version)],
        )?;
        Ok(!rows.is_empty())
    }

    fn remove_expired(&self) -> Result<(), StoreError> {
        self.rows("delete from mockpit.value where expires_at <= now()", Vec::new()).map(drop)
    }

    fn lease(&self, name: &str, holder: &str, lifetime: Duration) -> Result<bool, StoreError> {
        let rows = self.rows(
            "insert into mockpit.lease as old values ($1, $2, now() + make_interval(secs => $3))
             on conflict (name) do update
             set holder = excluded.holder, expires_at = excluded.expires_at
             where old.holder = excluded.holder or old.expires_at <= now()
             returning true",
            vec![
                Box::new(name.to_owned()),
                Box::new(holder.to_owned()),
                Box::new(lifetime.as_secs_f64()),
            ],
        )?;
        Ok(!rows.is_empty())
    }

    fn lock(&self, key: &ValueKey) -> Result<Box<dyn LockedValue + '_>, StoreError> {
        let (locks, key) = (Arc::clone(&self.locks), key.clone());
        let locked = LockedRow::lock(self.database.clone(), locks, key);
        Ok(Box::new(self.database.run(locked)?))
    }

    fn versions(&self, kind: &'static str) -> Result<Vec<(String, ValueVersion)>, StoreError> {
        let rows = self.rows(
            "select name, version from mockpit.value
             where kind = $1 and (expires_at is null or expires_at > now())",
            vec![Box::new(kind)],
        )?;
        let parse = |row: &Row| {
            let version = ValueVersion(row.try_get(1).map_err(unreachable)?);
            Ok((row.try_get(0).map_err(unreachable)?, version))
        };
        rows.iter().map(parse).collect()
    }

    fn newest(
        &self,
        kind: &'static str,
        skip: usize,
        limit: usize,
    ) -> Result<Vec<SharedValue>, StoreError> {
        let [skip, limit] = [skip, limit].map(|count| i64::try_from(count).unwrap_or(i64::MAX));
        let rows = self.rows(
            "select version, content, extract(epoch from now() - written_at)::float8
             from mockpit.value where kind = $1 order by version desc offset $2 limit $3",
            vec![Box::new(kind), Box::new(skip), Box::new(limit)],
        )?;
        rows.iter().map(parse).collect()
    }

    fn keep_newest(&self, kind: &'static str, count: usize) -> Result<(), StoreError> {
        let count = i64::try_from(count).unwrap_or(i64::MAX);
        self.rows(
            "delete from mockpit.value where kind = $1 and version <= (
               select version from mockpit.value where kind = $1
               order by version desc offset $2 limit 1)",
            vec![Box::new(kind), Box::new(count)],
        )
        .map(drop)
    }

    fn wait_for_changes(&self, seen: u64, at_most: Duration) -> u64 {
        self.news.wait(seen, at_most)
    }

    fn status(&self) -> Result<DatabaseStatus, StoreError> {
        let rows = self.rows(DatabaseStatus::QUERY, Vec::new())?;
        let row = rows.first().ok_or_else(|| unreachable("the database has no status"))?;
        DatabaseStatus::parse(row)
    }
}

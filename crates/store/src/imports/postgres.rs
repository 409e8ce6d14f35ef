//! Slices in the database.

use std::sync::Arc;

use repository::{RecordKind, StoreError};
use tokio_postgres::Row;

use super::{SliceKey, Slices, UNUSED, kind_name};
use crate::database::{Database, Parameter, Session, unreachable};

/// The slices, on a connection of their own: they are large.
pub(super) struct PostgresSlices {
    database: Database,
    session: Arc<Session>,
}

impl PostgresSlices {
    pub(super) fn new(database: &Database) -> Self {
        Self { database: database.clone(), session: database.session() }
    }

    fn rows(
        &self,
        query: &'static str,
        parameters: Vec<Parameter>,
    ) -> Result<Vec<Row>, StoreError> {
        self.database.rows(&self.session, query, parameters)
    }
}

impl SliceKey {
    fn to_parameters(&self) -> Result<Vec<Parameter>, StoreError> {
        let file = i32::try_from(self.file).map_err(unreachable)?;
        let start = i64::try_from(self.offset).map_err(unreachable)?;
        Ok(vec![Box::new(self.import.clone()), Box::new(file), Box::new(start)])
    }
}

impl Slices for PostgresSlices {
    fn add(&self, slice: &SliceKey, bytes: &[u8]) -> Result<bool, StoreError> {
        let mut parameters = slice.to_parameters()?;
        parameters.push(Box::new(bytes.to_vec()));
        let added = self.rows(
            "insert into mockpit.import_slice (import, file, start, bytes) values ($1, $2, $3, $4)
             on conflict do nothing returning true",
            parameters,
        )?;
        Ok(!added.is_empty())
    }

    fn get(&self, slice: &SliceKey) -> Result<Option<Vec<u8>>, StoreError> {
        let rows = self.rows(
            "select bytes from mockpit.import_slice where import = $1 and file = $2 and start = $3",
            slice.to_parameters()?,
        )?;
        rows.first().map(|row| row.try_get(0).map_err(unreachable)).transpose()
    }

    fn copy(&self, from: &str, to: &str, file: u32) -> Result<(), StoreError> {
        let file = i32::try_from(file).map_err(unreachable)?;
        self.rows(
            "insert into mockpit.import_slice (import, file, start, bytes)
             select $2, $3, start, bytes from mockpit.import_slice where import = $1 and file = 0
             on conflict do nothing",
            vec![Box::new(from.to_owned()), Box::new(to.to_owned()), Box::new(file)],
        )
        .map(drop)
    }

    fn remove(&self, import: &str) -> Result<(), StoreError> {
        let remove = "delete from mockpit.import_slice where import = $1";
        self.rows(remove, vec![Box::new(import.to_owned())]).map(drop)
    }

    fn remove_unused(&self) -> Result<(), StoreError> {
        self.rows(
            "delete from mockpit.import_slice as slice
             where at < now() - make_interval(secs => $1) and not exists (
               select from mockpit.value where kind = $2 and name = slice.import)",
            vec![Box::new(UNUSED.as_secs_f64()), Box::new(kind_name(RecordKind::Import))],
        )
        .map(drop)
    }
}

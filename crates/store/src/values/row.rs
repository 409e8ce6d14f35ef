//! A value in a row of the database.

use std::time::Duration;

use repository::StoreError;
use tokio_postgres::Row;

use super::{SharedValue, ValueVersion};
use crate::database::unreachable;

/// The value in a row that begins with version, content and age.
pub(super) fn parse(row: &Row) -> Result<SharedValue, StoreError> {
    let seconds: f64 = row.try_get(2).map_err(unreachable)?;
    Ok(SharedValue {
        version: ValueVersion(row.try_get(0).map_err(unreachable)?),
        content: row.try_get(1).map_err(unreachable)?,
        age: Duration::try_from_secs_f64(seconds).unwrap_or_default(),
    })
}

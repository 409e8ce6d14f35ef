//! Which database it is, and which copies it has.

use repository::StoreError;
use tokio_postgres::Row;

use super::answer::unreachable;

/// Which database it is, and which copies it has.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct DatabaseStatus {
    /// The version of PostgreSQL.
    pub version: String,
    /// Whether it is a standby itself, which cannot be written to.
    pub is_standby: bool,
    /// Whether commits wait for a standby.
    pub is_synchronous: bool,
    /// How many standbys are connected.
    pub standbys: u32,
    /// How many of them commits wait for. `None` if the account may not see that.
    pub synchronous_standbys: Option<u32>,
}

impl DatabaseStatus {
    /// Asks for it. An account without the role `pg_monitor` sees that there is a standby, and nothing else about it.
    pub(crate) const QUERY: &str = "
        select split_part(current_setting('server_version'), ' ', 1), pg_is_in_recovery(),
          current_setting('synchronous_standby_names') <> '', count(pid),
          case when count(pid) = count(sync_state)
            then count(*) filter (where sync_state in ('sync', 'quorum')) end
        from pg_stat_replication";

    /// The answer.
    pub(crate) fn parse(row: &Row) -> Result<Self, StoreError> {
        let count = |count: i64| u32::try_from(count).unwrap_or(u32::MAX);
        let synchronous: Option<i64> = row.try_get(4).map_err(unreachable)?;
        Ok(Self {
            version: row.try_get(0).map_err(unreachable)?,
            is_standby: row.try_get(1).map_err(unreachable)?,
            is_synchronous: row.try_get(2).map_err(unreachable)?,
            standbys: count(row.try_get(3).map_err(unreachable)?),
            synchronous_standbys: synchronous.map(count),
        })
    }
}

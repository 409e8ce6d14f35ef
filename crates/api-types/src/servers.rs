//! Where the repository is, and which servers share it, for administrators.

use serde::{Deserialize, Serialize};

use crate::ids::{RevisionNumber, Timestamp};

/// Where the repository is.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(tag = "place", rename_all = "snake_case")]
pub enum RepositoryPlace {
    /// In the data directory of this server, which is the only one.
    DataDirectory,
    /// In a database that several servers share.
    Database(DatabaseHealth),
}

/// What a server knows about the database, and about the other servers.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct DatabaseHealth {
    /// The version of PostgreSQL. `None` until it was reached.
    pub version: Option<String>,
    /// How the last look at it ended.
    pub contact: DatabaseContact,
    /// When the last look first ended like that.
    pub since: Timestamp,
    /// The copies of the database. `None` until it was reached.
    pub replication: Option<Replication>,
    /// The servers that have reported within the last 30 seconds, by name.
    pub servers: Vec<ServerHealth>,
}

/// How the last look at the database ended.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum DatabaseContact {
    /// Everything that other servers have committed is here.
    CaughtUp,
    /// It does not respond.
    Unreachable {
        /// The reason.
        why: String,
    },
    /// It has lost revisions that this server has.
    WentBack {
        /// The newest revision that this server has.
        revision: RevisionNumber,
    },
    /// What other servers have committed cannot be taken in.
    Failed {
        /// The reason.
        why: String,
    },
}

/// The copies of the database, as far as its account may see them.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Replication {
    /// Whether it is a standby itself, which cannot be written to.
    pub is_standby: bool,
    /// Whether commits wait for a standby.
    pub is_synchronous: bool,
    /// How many standbys are connected.
    pub standbys: u32,
    /// How many of them commits wait for. `None` if the account may not see that.
    pub synchronous_standbys: Option<u32>,
}

/// A server of a repository.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct ServerHealth {
    /// The name of its host, and its port.
    pub name: String,
    /// The version of Mockpit.
    pub version: String,
    /// Its newest revision.
    pub revision: RevisionNumber,
    /// How many revisions it lacks of the newest one of all servers.
    pub behind: u64,
    /// The seconds since it reported that, by the clock of the database.
    pub age_seconds: u64,
    /// Whether it is the server that answers.
    pub is_this: bool,
}

//! All texts about the database and the servers that share the repository. Back quotes mark code.

use api_types::{Replication, ServerHealth};

use crate::{
    state::servers::DatabaseProblem,
    text::{number, plural, visible},
};

pub(in super::super) const TITLE: &str = "Database and servers";
pub(in super::super) const LOADING: &str = "Loading servers";
pub(in super::super) const DATA_DIRECTORY: &str =
    "The repository is in the data directory of this server, which is the only one.";
pub(in super::super) const DATABASE: &str = "Database";
pub(in super::super) const STANDBYS: &str = "Standbys";
pub(in super::super) const SERVERS: &str = "Servers";
pub(in super::super) const NO_SERVERS: &str = "No server has reported yet.";
pub(in super::super) const UNKNOWN: &str = "Unknown";

const WAIT_FOR_DATABASE: &str = "Everything can be read, and mocks are served. Nothing can be changed until it \
    responds. All goes on by itself then.";
const RECOVER: &str = "This server writes nothing. Run `mockpit recover` with `--store` on a server that has the lost \
    revisions.";
const LOOK_AT_LOG: &str = "This server shows an earlier state. Its log has the details.";
const BE_SYNCHRONOUS: &str = "If the database fails over, acknowledged imports can get lost. Set \
    `synchronous_standby_names` in PostgreSQL.";

/// `PostgreSQL 16.3`.
pub(in super::super) fn version(version: Option<&str>) -> String {
    version.map_or(UNKNOWN.to_owned(), |version| "PostgreSQL ".to_owned() + &visible(version))
}

/// The label of the time since when it is like that.
pub(in super::super) const fn contact(is_caught_up: bool) -> &'static str {
    if is_caught_up { "Followed since" } else { "Not followed since" }
}

/// `2 standbys, commits wait for 1`.
pub(in super::super) fn standbys(replication: &Replication) -> String {
    let Replication { standbys, is_synchronous, synchronous_standbys, .. } = *replication;
    let wait = match (is_synchronous, synchronous_standbys) {
        (false, _) => ", commits wait for none".to_owned(),
        (true, Some(count)) => ", commits wait for ".to_owned() + &number(u64::from(count)),
        (true, None) => ", commits wait for some, which this account may not see".to_owned(),
    };
    match standbys {
        0 => "None".to_owned(),
        count => plural(u64::from(count), "standby", "standbys") + &wait,
    }
}

/// `This server, Mockpit 0.1.0, revision 7, 2 revisions behind`.
pub(in super::super) fn server(server: &ServerHealth) -> String {
    let mut text = if server.is_this { "This server, ".to_owned() } else { String::new() };
    text += "Mockpit ";
    text += &visible(&server.version);
    text += ", revision ";
    text += &number(server.revision.0);
    match server.behind {
        0 => text + ", up to date",
        behind => text + ", " + &plural(behind, "revision", "revisions") + " behind",
    }
}

/// What happened, and what to do next.
pub(in super::super) fn problem(problem: &DatabaseProblem) -> (String, &'static str) {
    match problem {
        DatabaseProblem::Unreachable(why) => {
            ("The database does not respond: ".to_owned() + &visible(why), WAIT_FOR_DATABASE)
        }
        DatabaseProblem::LostRevisions(newest) => {
            let what = "The database has lost revisions. This server has them up to revision ";
            (what.to_owned() + &number(newest.0) + ".", RECOVER)
        }
        DatabaseProblem::Failed(why) => {
            let what = "What other servers have committed cannot be taken in: ";
            (what.to_owned() + &visible(why), LOOK_AT_LOG)
        }
        DatabaseProblem::NotSynchronous => {
            ("The database does not wait for its standby.".to_owned(), BE_SYNCHRONOUS)
        }
    }
}

#[cfg(test)]
mod tests {
    use api_types::RevisionNumber;

    use super::*;

    #[test]
    fn servers_and_standbys_are_described() {
        let replication = |standbys, is_synchronous, synchronous_standbys| Replication {
            is_standby: false,
            is_synchronous,
            standbys,
            synchronous_standbys,
        };
        for (state, expected) in [
            (replication(0, false, Some(0)), "None"),
            (replication(1, false, None), "1 standby, commits wait for none"),
            (replication(2, true, Some(1)), "2 standbys, commits wait for 1"),
            (
                replication(2, true, None),
                "2 standbys, commits wait for some, which this account may not see",
            ),
        ] {
            assert_eq!(standbys(&state), expected);
        }
        let own = ServerHealth {
            name: "a:1".into(),
            version: "0.1.0".into(),
            revision: RevisionNumber(7),
            behind: 0,
            age_seconds: 1,
            is_this: true,
        };
        let text = server(&own);
        assert_eq!(text, "This server, Mockpit 0.1.0, revision 7, up to date");
        let text = server(&ServerHealth { behind: 2, is_this: false, ..own });
        assert_eq!(text, "Mockpit 0.1.0, revision 7, 2 revisions behind");
    }
}

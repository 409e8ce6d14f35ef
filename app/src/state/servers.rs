//! The problems of the database that several servers share.

use api_types::{DatabaseContact, DatabaseHealth, RepositoryPlace, RevisionNumber};

/// Something that an administrator has to repair, or to know.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum DatabaseProblem {
    /// It does not respond: why.
    Unreachable(String),
    /// It has lost revisions. This server has them up to this one.
    LostRevisions(RevisionNumber),
    /// What other servers have committed cannot be taken in: why.
    Failed(String),
    /// It has a standby, and commits do not wait for that.
    NotSynchronous,
}

/// The problems of the database, worst first.
#[must_use]
pub fn database_problems(place: &RepositoryPlace) -> Vec<DatabaseProblem> {
    let RepositoryPlace::Database(DatabaseHealth { contact, replication, .. }) = place else {
        return Vec::new();
    };
    let problem = match contact {
        DatabaseContact::CaughtUp => None,
        DatabaseContact::Unreachable { why } => Some(DatabaseProblem::Unreachable(why.clone())),
        DatabaseContact::WentBack { revision } => Some(DatabaseProblem::LostRevisions(*revision)),
        DatabaseContact::Failed { why } => Some(DatabaseProblem::Failed(why.clone())),
    };
    let can_lose = replication.is_some_and(|it| it.standbys > 0 && !it.is_synchronous);
    problem.into_iter().chain(can_lose.then_some(DatabaseProblem::NotSynchronous)).collect()
}

#[cfg(test)]
mod tests {
    use api_types::{Replication, Timestamp};

    use super::*;

    fn place(contact: DatabaseContact, standbys: u32, is_synchronous: bool) -> RepositoryPlace {
        let replication =
            Replication { is_standby: false, is_synchronous, standbys, synchronous_standbys: None };
        RepositoryPlace::Database(DatabaseHealth {
            version: Some("16.3".into()),
            contact,
            since: Timestamp(0),
            replication: Some(replication),
            servers: Vec::new(),
        })
    }

    #[test]
    fn database_that_is_followed_has_no_problem() {
        assert_eq!(database_problems(&RepositoryPlace::DataDirectory), []);
        for (standbys, is_synchronous) in [(0, false), (1, true)] {
            let place = place(DatabaseContact::CaughtUp, standbys, is_synchronous);
            assert_eq!(database_problems(&place), []);
        }
    }

    #[test]
    fn each_problem_is_named() {
        let unreachable = DatabaseContact::Unreachable { why: "down".into() };
        assert_eq!(
            database_problems(&place(unreachable, 1, false)),
            [DatabaseProblem::Unreachable("down".into()), DatabaseProblem::NotSynchronous]
        );
        let lost = DatabaseContact::WentBack { revision: RevisionNumber(3) };
        assert_eq!(
            database_problems(&place(lost, 0, false)),
            [DatabaseProblem::LostRevisions(RevisionNumber(3))]
        );
        let failed = DatabaseContact::Failed { why: "full".into() };
        assert_eq!(
            database_problems(&place(failed, 0, true)),
            [DatabaseProblem::Failed("full".into())]
        );
    }
}

//! All texts of the overview of administration, the health page and the page for other roles. Back quotes
//! mark code.

pub(super) mod servers;

use api_types::{
    AccountEntry, AccountState, BackupResult, BackupsView, CheckProgress, HistoryPage, LastImport,
    MocksOverview, StoreHealth,
};

use crate::{
    state::health::{Problem, problems},
    text::{bytes, exact_time, number, plural, time_ago, visible},
};

pub(super) const ADMINISTRATION: &str = "Administration";
pub(super) const SNAPSHOTS: &str = "Snapshots";
pub(super) const SNAPSHOTS_EXPLAINED: &str = "Export services as a snapshot, or import a snapshot";
pub(super) const EXPORT: &str = "Export";
pub(super) const NONE_SELECTED: &str = "Select at least one service.";
pub(super) const WAITING_REVIEWS: &str = "Waiting reviews";
pub(super) const HISTORY: &str = "History";
pub(super) const HISTORY_EXPLAINED: &str = "View, download, restore and undo revisions";
pub(super) const PROFILES: &str = "Response times";
pub(super) const PROFILES_EXPLAINED: &str = "Edit profiles that set response times of an export";
pub(super) const ACCESS: &str = "Access";
pub(super) const ACCESS_EXPLAINED: &str =
    "Manage accounts and access tokens, and view the audit log";
pub(super) const MOCKS: &str = "Mocks";
pub(super) const MOCKS_EXPLAINED: &str =
    "See how mocks are called, and choose their response times";
pub(super) const INSTANCES: &str = "Instances";
pub(super) const INSTANCES_EXPLAINED: &str =
    "Compare with other Microcks and Mockpit, fetch services and send services";
pub(super) const BACKUPS: &str = "Backups";
pub(super) const BACKUPS_EXPLAINED: &str =
    "Write full backups and snapshots to a folder, and restore services from them";
pub(super) const HEALTH: &str = "Health";
pub(super) const HEALTH_EXPLAINED: &str = "Check the journal, the cache and the disk";

pub(super) const ADMINISTRATORS_ONLY: &str = "Administrators only";
pub(super) const SIGNED_IN_AS: &str = "You are signed in as ";
pub(super) const ADMINISTRATORS_ONLY_NEXT: &str = ", which is not an administrator account. Ask an \
    administrator for the role, or switch to an administrator account to open this page.";
pub(super) const SWITCH_ACCOUNT: &str = "Switch account";
pub(super) const GO_TO_SERVICES: &str = "Go to services";

pub(super) const LOADING_HEALTH: &str = "Loading health";
pub(super) const REFRESH: &str = "Refresh";
pub(super) const CHECKING: &str = "Checking…";
pub(super) const JOURNAL: &str = "Journal";
pub(super) const NO_REVISIONS: &str = "No revisions yet.";
pub(super) const REVISIONS: &str = "Revisions";
pub(super) const SIZE: &str = "Size";
pub(super) const OLDEST: &str = "Oldest available";
pub(super) const CACHE: &str = "Cache";
pub(super) const CACHE_GOOD: &str = "The cache is in use.";
pub(super) const CACHE_REBUILT: &str = "The cache is in use. It was rebuilt ";
pub(super) const CACHE_UNAVAILABLE: &str =
    "The cache is not available. Mockpit reads from the journal.";
pub(super) const DISK: &str = "Disk";
pub(super) const DISK_UNKNOWN: &str = "The server cannot determine the free space.";
pub(super) const FREE: &str = "Free";
pub(super) const RESERVED: &str = "Reserved";
pub(super) const LAST_CHECK: &str = "Last check";
pub(super) const CHECKING_JOURNAL: &str = "Checking journal";
pub(super) const NOT_CHECKED: &str =
    "The journal has not been checked yet. The server checks it automatically.";
pub(super) const FINISHED: &str = "Finished";
pub(super) const DATA_READ: &str = "Data read";
pub(super) const RESULT: &str = "Result";
pub(super) const BACKUP: &str = "Backup";
pub(super) const BACKUP_EXPLAINED: &str = "The page Backups in Administration writes backups to a folder, and so does the command `mockpit backup`.";

const REPAIR: &str = "Stop the server and run `mockpit check`. Then restore the named files from a \
    backup, or run `mockpit recover`.";
const WAIT_FOR_CACHE: &str = "Mockpit reads from the journal, and rebuilds the cache when there is \
    enough disk space. Free some disk space.";
const FREE_DISK_SPACE: &str = "Imports are rejected. No data was lost. Free some disk space.";

/// `103 services, last import 2 hours ago by anna`. `now` is in milliseconds since 1970.
/// The number of accounts, and of those without a password.
pub(super) fn accounts_fact(accounts: &[AccountEntry]) -> String {
    let count = plural(accounts.len() as u64, "account", "accounts");
    let invited = |account: &&AccountEntry| matches!(account.state, AccountState::Invited(_));
    match accounts.iter().filter(invited).count() {
        0 => count,
        invited => [&count, ", ", &plural(invited as u64, "invited", "invited")].concat(),
    }
}

pub(super) fn snapshots_fact(
    services: usize,
    last_import: Option<&LastImport>,
    now: i64,
) -> String {
    let count = plural(services as u64, "service", "services");
    match last_import {
        None => count + ", no imports yet",
        Some(LastImport { actor, at, .. }) => {
            count + ", last import " + &time_ago(at.0, now) + " by " + &visible(actor)
        }
    }
}

/// `Last backup 2 hours ago, next in 22 hours`. `now` is in milliseconds since 1970.
pub(super) fn backups_fact(view: &BackupsView, now: i64) -> String {
    let kinds = || view.kinds.iter();
    if let Some(failure) =
        kinds().filter_map(|status| status.failure.as_ref()).max_by_key(|it| it.at)
    {
        return "A backup failed ".to_owned() + &time_ago(failure.at.0, now);
    }
    let written = kinds().filter_map(|status| status.last.as_ref());
    let written = written.filter(|run| matches!(run.result, BackupResult::Written { .. }));
    let last = match written.map(|run| run.finished.0).max() {
        Some(at) => "Last backup ".to_owned() + &time_ago(at, now),
        None => "No backups yet".to_owned(),
    };
    match kinds().filter_map(|status| status.next).map(|next| next.0).min() {
        Some(next) if next > now => last + ", next " + &time_ago(next, now),
        Some(_) => last + ", next now",
        None => last,
    }
}

/// `1,204 calls, 3 without an example`.
pub(super) fn mocks_fact(mocks: &MocksOverview) -> String {
    if mocks.addresses.is_empty() {
        return "Off".to_owned();
    }
    match (mocks.calls, mocks.unmatched_calls) {
        (0, _) => "No calls yet".to_owned(),
        (calls, 0) => plural(calls, "call", "calls"),
        (calls, unmatched) => {
            plural(calls, "call", "calls") + ", " + &number(unmatched) + " without an example"
        }
    }
}

/// `3 saved profiles`.
pub(super) fn profiles_fact(saved: usize) -> String {
    match saved {
        0 => "No saved profiles".to_owned(),
        _ => plural(saved as u64, "saved profile", "saved profiles"),
    }
}

/// `9 revisions, last import 2 hours ago by anna`. `now` is in milliseconds since 1970.
pub(super) fn history_fact(page: &HistoryPage, now: i64) -> String {
    match page.revisions.first() {
        Some(newest) if newest.number.0 > 0 => {
            let draft = &newest.draft;
            let count = plural(page.newest.0, "revision", "revisions");
            let kind = draft.kind.label().to_ascii_lowercase();
            let (when, who) = (time_ago(draft.at.0, now), visible(&draft.actor));
            [&count, ", last ", &kind, " ", &when, " by ", &who].concat()
        }
        _ => "No revisions yet".to_owned(),
    }
}

/// `No problems, checked 3 hours ago`. `now` is in milliseconds since 1970.
pub(super) fn health_fact(health: &StoreHealth, now: i64) -> String {
    match (problems(health).len(), &health.check.last) {
        (0, Some(last)) => "No problems, checked ".to_owned() + &time_ago(last.finished.0, now),
        (0, None) => "Not checked yet".to_owned(),
        (count, _) => problem_count(count),
    }
}

/// When the health was loaded: `As of 2026-10-03 14:03 UTC`.
pub(super) fn as_of(now: i64) -> String {
    "As of ".to_owned() + &exact_time(now)
}

/// `10 B of 40 B`.
pub(super) fn check_progress(progress: CheckProgress) -> String {
    bytes(progress.done) + " of " + &bytes(progress.total)
}

/// `No problems`, or `2 problems`.
pub(super) fn check_result(findings: usize) -> String {
    if findings == 0 { "No problems".to_owned() } else { problem_count(findings) }
}

fn problem_count(count: usize) -> String {
    plural(count as u64, "problem", "problems")
}

/// What happened, and what to do next.
pub(super) fn problem(problem: &Problem) -> (String, &'static str) {
    match problem {
        Problem::Journal(what) => (visible(what), REPAIR),
        Problem::Cache(why) => {
            ("The cache is not available. ".to_owned() + &visible(why), WAIT_FOR_CACHE)
        }
        Problem::Disk(free) => {
            ("The disk is full: ".to_owned() + &bytes(*free) + " free.", FREE_DISK_SPACE)
        }
    }
}

#[cfg(test)]
mod tests {
    use api_types::{
        CheckHealth, Draft, LastCheck, Revision, RevisionKind, RevisionNumber, Timestamp,
    };

    use super::*;

    const HOUR: i64 = 60 * 60 * 1_000;

    #[test]
    fn snapshots_fact_counts_services_and_names_the_last_import() {
        let last =
            LastImport { actor: "anna".into(), at: Timestamp(0), file: "payments.json".into() };
        let expected = "103 services, last import 2 hours ago by anna";
        assert_eq!(snapshots_fact(103, Some(&last), 2 * HOUR), expected);
        assert_eq!(snapshots_fact(0, None, 2 * HOUR), "0 services, no imports yet");
    }

    #[test]
    fn history_fact_counts_revisions_and_names_the_last_one() {
        let draft = Draft::new(RevisionKind::Import, "anna", Timestamp(0));
        let newest = Revision { number: RevisionNumber(9), draft, put: 4, removed: 0 };
        let (number, oldest) = (newest.number, RevisionNumber(0));
        let page =
            HistoryPage { revisions: vec![newest], newest: number, ..HistoryPage::default() };
        let expected = "9 revisions, last import 2 hours ago by anna";
        assert_eq!(history_fact(&page, 2 * HOUR), expected);
        let page = HistoryPage {
            revisions: vec![Revision::start()],
            newest: oldest,
            ..HistoryPage::default()
        };
        assert_eq!(history_fact(&page, 2 * HOUR), "No revisions yet");
    }

    #[test]
    fn health_fact_names_problems_or_the_last_check() {
        let mut health = StoreHealth::in_memory(1, RevisionNumber(1));
        assert_eq!(health_fact(&health, 0), "Not checked yet");
        let last = |findings| LastCheck {
            started: Timestamp(0),
            finished: Timestamp(0),
            bytes: 10,
            findings,
        };
        health.check = CheckHealth { running: None, last: Some(last(vec![])) };
        assert_eq!(health_fact(&health, 3 * HOUR), "No problems, checked 3 hours ago");
        health.check.last = Some(last(vec!["A is missing.".into(), "B is bad.".into()]));
        assert_eq!(health_fact(&health, 0), "2 problems");
    }

    #[test]
    fn problems_state_what_to_do() {
        let (what, next) = problem(&Problem::Journal("a\u{202e}b".into()));
        assert_eq!(what, "a⟨U+202E⟩b");
        assert!(next.contains("`mockpit recover`"));
        let (what, next) = problem(&Problem::Cache("No room.".into()));
        assert_eq!(what, "The cache is not available. No room.");
        assert!(next.contains("Free some disk space"));
        assert_eq!(problem(&Problem::Disk(5)).0, "The disk is full: 5 B free.");
    }
}

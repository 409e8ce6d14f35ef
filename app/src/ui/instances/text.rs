//! All texts of the pages about instances, except for problems. Back quotes mark code.

use api_types::{
    GridColumn, InstanceDrift, InstanceFindings, InstanceProduct, InstanceRights, InstanceStage,
    InstanceView, KeySource, Permission, Refreshed, RunningInstanceJob, SendState, SendView,
    ServiceMatch, UploadLimit,
};
use snapshot::ServiceKey;

use crate::{
    state::instances::{Cell, MatchCounts, ShowServices},
    text::{bytes, instances::keys, number, plural, time_ago, visible},
};

pub(super) const ADMINISTRATION: &str = "Administration";
pub(super) const INSTANCES: &str = "Instances";
pub(super) const GRID: &str = "Services of all";
pub(super) const LOADING: &str = "Loading instances";
pub(super) const ADD: &str = "Add instance";
pub(super) const NONE: &str = "No instances yet";
pub(super) const NONE_NEXT: &str = "Add another Microcks or Mockpit to see how its services differ from those here, to fetch services from it, and to send services to it. Each is reviewed first, as with a file.";
pub(super) const NOT_FOUND: &str = "This instance could not be found";
pub(super) const NOT_FOUND_NEXT: &str = "It may have been removed.";
pub(super) const ALL_INSTANCES: &str = "Show all instances";

pub(super) const EDIT: &str = "Edit…";
pub(super) const REMOVE: &str = "Remove…";
pub(super) const REMOVE_NOW: &str = "Remove instance";
pub(super) const REMOVE_EXPLAINED: &str = "Nothing changes there or in this repository. What this server read from it and the history of what was sent are deleted.";
pub(super) const CONTACT: &str = "Contact now";
pub(super) const ANSWERS: &str = "answers";
pub(super) const DOES_NOT_ANSWER: &str = "does not answer";
pub(super) const NOT_USABLE: &str = "cannot be used";
pub(super) const CONTACTING: &str = "contacting…";

pub(super) const CANCEL: &str = "Cancel";
pub(super) const SAVE: &str = "Save instance";
pub(super) const TRY: &str = "Try";
pub(super) const TRYING: &str = "Contacting the instance";
pub(super) const OTHER_RUNNING: &str = "Something else of this instance is running.";
pub(super) const OPEN_REVIEW: &str = "Open review";
pub(super) const NAME: &str = "Name";
pub(super) const NAME_HINT: &str = "As people call it, for example dev or production.";
pub(super) const URL: &str = "URL";
pub(super) const URL_HINT: &str = "As in the browser, for example https://microcks.example.com.";
pub(super) const SIGN_IN: &str = "Sign in";
pub(super) const SIGN_IN_OPTIONS: [&str; 3] = [
    "Not needed: the instance is open",
    "With an access token",
    "With a service account of its Keycloak",
];
pub(super) const CLIENT: &str = "Client of the service account";
pub(super) const TOKEN: &str = "Access token";
pub(super) const SECRET: &str = "Secret";
pub(super) const SECRET_STORED: &str = "Stored, and never shown. Enter a new one to change it.";
pub(super) const SECRET_HINT: &str = "Stored encrypted, and never shown again.";
pub(super) const AUTHORITY: &str = "Certificates of its CA, if this server does not trust it";

pub(super) const SERVICES: &str = "Services";
pub(super) const ROLES: &str = "Roles";
pub(super) const MAY_FETCH: &str = "Fetch services";
pub(super) const MAY_SEND: &str = "Send services";
pub(super) const LIMIT: &str = "Largest file";
pub(super) const READ: &str = "Last read";
pub(super) const NEVER: &str = "never";
pub(super) const OPEN: &str = "open to everybody";
pub(super) const UNKNOWN_VERSION: &str =
    "Mockpit does not know this version. Compare what you fetch and send carefully.";
pub(super) const PRIVATE: &str = "Its address is in a private network.";

pub(super) const SEARCH: &str = "Search name, version, label";
pub(super) const SEARCH_GRID: &str = "Search name, version";
pub(super) const SHOW: &str = "Show";
pub(super) const ONLY_DIFFERING: &str = "Only differing";
pub(super) const CLEAR_FILTERS: &str = "Clear filters";
pub(super) const NO_MATCH: &str = "No service matches";
pub(super) const NO_MATCH_NEXT: &str = "Change the search, or show all services.";
pub(super) const NO_SERVICES: &str = "No services";
pub(super) const NO_SERVICES_NEXT: &str = "Neither this repository nor an instance has services.";
pub(super) const SERVICE: &str = "Service";
pub(super) const HERE: &str = "Here";
pub(super) const COMPARED: &str = "Compared";
pub(super) const VERSION: &str = "Version";
pub(super) const TYPE: &str = "Type";
pub(super) const CHANGED: &str = "Changed";
pub(super) const OPERATIONS: &str = "Operations";
pub(super) const EXAMPLES: &str = "Examples";
pub(super) const NOT_READ: &str = "Not read yet";
pub(super) const NOT_READ_NEXT: &str = "Refresh reads the services of the instance into a copy on this server. Nothing changes there or in this repository.";
pub(super) const LOADING_SERVICES: &str = "Loading services";

pub(super) const INSTANCE: &str = "Instance";
pub(super) const MORE: &str = "More actions";
pub(super) const REFRESH: &str = "Refresh";
pub(super) const READ_ALL: &str = "Read everything again";
pub(super) const COMPARE: &str = "Compare…";
pub(super) const COMPARE_NOW: &str = "Compare";
pub(super) const COMPARE_WITH: &str = "Compare with";
pub(super) const THIS_REPOSITORY: &str = "This repository";
pub(super) const A_FILE: &str = "A snapshot file";
pub(super) const COMPARED_FILE: &str = "Choose the snapshot to compare with";
pub(super) const CHOOSE_FILE_FIRST: &str =
    "Choose a file. The comparison starts when it is uploaded.";
pub(super) const COMPARE_EXPLAINED: &str =
    "What has changed at the instances is read first. Nothing changes there or in this repository.";

pub(super) const NONE_SELECTED: &str = "Select services in the list.";
pub(super) const SELECT_SAVED: &str = "Select saved selection";
pub(super) const CLEAR_SELECTION: &str = "Clear";
pub(super) const REVIEW_SEND: &str = "Review";
pub(super) const SEND_EXPLAINED: &str =
    "You review what would change there before anything is sent.";
pub(super) const COPY_EXPLAINED: &str = "What has changed at both instances is read first. You review what would change there before anything is sent. Nothing changes in this repository.";
pub(super) const COPY_TO: &str = "Copy to";
pub(super) const TIMES_OF_SOURCE: &str = "As they are";
pub(super) const REDACT: &str = "Redact secrets";
pub(super) const TIMES_UNCHANGED: &str = "As in this repository";
pub(super) const TIMES_HINT: &str = "Sets the response times of the services there.";

pub(super) const UNDO_SEND: &str = "Undo…";
pub(super) const GO_ON: &str = "Go on";
pub(super) const TAKE_BACK: &str = "Take back";
pub(super) const LOOK: &str = "Look again";
pub(super) const LEAVE: &str = "Leave as it is";
pub(super) const THERE_SENT: &str = "as sent";
pub(super) const THERE_BEFORE: &str = "as before";
pub(super) const THERE_OTHER: &str = "something else";

/// `3 instances, 1 does not answer`.
pub(in crate::ui) fn fact(instances: &[InstanceView]) -> String {
    if instances.is_empty() {
        return "No instances yet".to_owned();
    }
    let count = plural(instances.len() as u64, "instance", "instances");
    match instances.iter().filter(|it| it.health.failure.is_some()).count() {
        0 => count,
        failed => {
            [&count, ", ", &plural(failed as u64, "does not answer", "do not answer")].concat()
        }
    }
}

pub(super) fn edit(name: &str) -> String {
    "Edit ".to_owned() + &visible(name)
}

/// What a trial found: `Microcks 1.11.2 with 71 services`.
pub(super) fn found(findings: &InstanceFindings) -> String {
    [&program(findings), " with ", &services(findings.services)].concat()
}

/// `None` if the token of the account does not name them, as that of a Mockpit.
pub(super) fn roles(rights: &InstanceRights) -> Option<String> {
    if rights.is_open {
        return Some(OPEN.to_owned());
    }
    let roles: Vec<String> = rights.roles.iter().map(|role| visible(role)).collect();
    (!roles.is_empty()).then(|| roles.join(", "))
}

pub(super) fn question(name: &str) -> String {
    ["Remove ", &visible(name), "?"].concat()
}

pub(super) fn actions_of(name: &str) -> String {
    "Actions for ".to_owned() + &visible(name)
}

pub(super) const fn product(product: InstanceProduct) -> &'static str {
    match product {
        InstanceProduct::Microcks => "Microcks",
        InstanceProduct::Mockpit => "Mockpit",
    }
}

/// `Microcks 1.11.2`.
pub(super) fn program(findings: &InstanceFindings) -> String {
    [product(findings.product), " ", &visible(&findings.version)].concat()
}

pub(super) fn services(count: u64) -> String {
    plural(count, "service", "services")
}

/// `Microcks 1.11.2 · 71 services · answered 2 minutes ago`.
pub(super) fn line(instance: &InstanceView, now: i64) -> String {
    let health = &instance.health;
    let mut facts = Vec::new();
    if let Some(findings) = &health.findings {
        facts.extend([program(findings), services(findings.services)]);
    }
    facts.extend(health.answered_at.map(|at| "answered ".to_owned() + &time_ago(at.0, now)));
    facts.extend(health.drift.map(|drift| self::drift(drift, now)));
    facts.join(" · ")
}

/// `1 new, 2 changed since it was read 2 hours ago`.
fn drift(drift: InstanceDrift, now: i64) -> String {
    let mut changes = changes(drift.added, drift.changed, drift.removed);
    if changes.is_empty() {
        changes.push("unchanged".to_owned());
    }
    [&changes.join(", "), " since it was read ", &time_ago(drift.since.0, now)].concat()
}

/// `1 new`, `2 changed`, `3 gone`.
fn changes(added: u32, changed: u32, removed: u32) -> Vec<String> {
    let counts = [(added, "new"), (changed, "changed"), (removed, "gone")];
    let counts = counts.into_iter().filter(|(count, _)| *count > 0);
    counts.map(|(count, word)| [&number(count.into()), " ", word].concat()).collect()
}

pub(super) const fn permission(permission: Permission) -> &'static str {
    match permission {
        Permission::Granted => "allowed",
        Permission::Denied => "not allowed",
        Permission::Unknown => "not known before it is tried",
    }
}

pub(super) fn limit(limit: UploadLimit) -> String {
    match limit {
        UploadLimit::Usual(size) => bytes(size) + ", unless it was configured",
        UploadLimit::Below(size) => "less than ".to_owned() + &bytes(size),
    }
}

/// Where secrets are stored.
pub(super) fn key(key: &KeySource) -> String {
    match key {
        KeySource::Setting => {
            "Secrets are stored encrypted. The key is in the settings of the server.".to_owned()
        }
        KeySource::File(file) => {
            ["Secrets are stored encrypted. The key is in the file ", &visible(file), "."].concat()
        }
        KeySource::DataDirectory => {
            "Secrets are stored encrypted. The key is in the data directory, so anyone who can read the directory can read them.".to_owned()
        }
    }
}

pub(super) const fn matches(matches: ServiceMatch) -> &'static str {
    match matches {
        ServiceMatch::Same => "same",
        ServiceMatch::Differs => "differs",
        ServiceMatch::OnlyHere => "only here",
        ServiceMatch::OnlyThere => "only there",
    }
}

/// An entry of the menu, with the number of services that it shows.
pub(super) fn show(show: ShowServices, counts: MatchCounts) -> String {
    let name = match show {
        ShowServices::All => "All",
        ShowServices::Differing => "All that differ",
        ShowServices::Only(ServiceMatch::Same) => "Same",
        ShowServices::Only(ServiceMatch::Differs) => "Differs",
        ShowServices::Only(ServiceMatch::OnlyHere) => "Only here",
        ShowServices::Only(ServiceMatch::OnlyThere) => "Only there",
    };
    [name, " (", &number(counts.shown_by(show) as u64), ")"].concat()
}

pub(super) const fn cell(cell: Cell) -> &'static str {
    match cell {
        Cell::Present => "present",
        Cell::Same => "same",
        Cell::Differs => "differs",
        Cell::Missing => "missing",
        Cell::NotRead => "not read",
    }
}

/// `71 services`, or `12 of 71 services`.
pub(super) fn total(shown: usize, all: usize) -> String {
    let services = plural(all as u64, "service", "services");
    if shown == all { services } else { [&number(shown as u64), " of ", &services].concat() }
}

/// `3 of 71 services, 12 differ`.
pub(super) fn grid_total(shown: usize, all: usize, differing: usize) -> String {
    let differing = plural(differing as u64, "differs", "differ");
    [&total(shown, all), ", ", &differing].concat()
}

/// When the instances were read: `dev was read 2 hours ago, test never.`
pub(super) fn read(columns: &[GridColumn], now: i64) -> String {
    let line = columns.iter().map(|column| {
        let when = column.read.map_or_else(|| NEVER.to_owned(), |at| time_ago(at.0, now));
        [&visible(&column.name), " ", &when].concat()
    });
    ["Read: ", &line.collect::<Vec<_>>().join(", "), ". Refresh an instance on its page."].concat()
}

/// What a job does: `Reading services`.
pub(super) fn job(job: RunningInstanceJob) -> String {
    if job.is_canceled {
        return "Canceling".to_owned();
    }
    match job.stage {
        InstanceStage::Connecting => "Connecting",
        InstanceStage::Listing => "Listing services",
        InstanceStage::Reading => "Reading services",
        InstanceStage::Recording => "Recording what was read",
        InstanceStage::Preparing => "Preparing services",
        InstanceStage::Comparing => "Comparing services",
        InstanceStage::Sending => "Sending services",
        InstanceStage::ReadingBack => "Reading back what was sent",
    }
    .to_owned()
}

/// `3 of 71`. Empty while the total is not known.
pub(super) fn job_counts(job: RunningInstanceJob) -> String {
    if job.total == 0 {
        return String::new();
    }
    let amount = if job.stage == InstanceStage::Preparing { bytes } else { number };
    [&amount(job.done), " of ", &amount(job.total)].concat()
}

/// `Read 2 minutes ago: 71 services, 1 new, 2 changed, 3 gone.`
pub(super) fn refreshed(found: &Refreshed, finished: i64, now: i64) -> String {
    let mut facts = vec![services(found.services.into())];
    facts.extend(changes(found.added, found.changed, found.removed));
    if facts.len() == 1 {
        facts.push("nothing changed".to_owned());
    }
    ["Read ", &time_ago(finished, now), ": ", &facts.join(", "), "."].concat()
}

/// Names that more than one service has there.
pub(super) fn repeated(repeated: &[ServiceKey]) -> Option<String> {
    let total = u32::try_from(repeated.len()).unwrap_or(u32::MAX);
    (total > 0).then(|| {
        [
            "More than one service there has the name and version ",
            &keys(repeated, total),
            ". Only the first of each is compared.",
        ]
        .concat()
    })
}

pub(super) fn planned(finished: i64, now: i64) -> String {
    ["Ready for review since ", &time_ago(finished, now), "."].concat()
}

pub(super) fn canceled(finished: i64, now: i64) -> String {
    ["Canceled ", &time_ago(finished, now), ". Nothing was recorded."].concat()
}

pub(super) fn compare(name: &str) -> String {
    "Compare ".to_owned() + name
}

/// `12 selected`.
pub(super) fn selected(count: usize) -> String {
    if count == 0 { "None selected".to_owned() } else { number(count as u64) + " selected" }
}

/// `Fetch 12 services`.
pub(super) fn fetch(count: usize) -> String {
    if count == 0 {
        "Fetch services".to_owned()
    } else {
        "Fetch ".to_owned() + &services(count as u64)
    }
}

/// `Copy 12 services…`.
pub(super) fn copy(count: usize) -> String {
    if count == 0 {
        "Copy services…".to_owned()
    } else {
        ["Copy ", &services(count as u64), "…"].concat()
    }
}

/// `Copy 12 services of dev`. `name` has visible characters only.
pub(super) fn copy_of(count: usize, name: &str) -> String {
    ["Copy ", &services(count as u64), " of ", name].concat()
}

/// `Send 12 services to dev`. `name` has visible characters only.
pub(super) fn send(count: usize, name: &str) -> String {
    let count = if count == 0 { "services".to_owned() } else { services(count as u64) };
    ["Send ", &count, " to ", name].concat()
}

/// How the newest send ended: `Sent 12 services of test 2 hours ago by anna. All are there and match.`
pub(super) fn sent(send: &SendView, now: i64) -> String {
    let source = send.source.as_ref().map(|source| " of ".to_owned() + &visible(&source.name));
    let count = services(send.services.into()) + &source.unwrap_or_default();
    let (when, who) = (time_ago(send.at.0, now), visible(&send.by));
    let about = |verb: &str, end: &str| [verb, " ", &count, " ", &when, " by ", &who, end].concat();
    match &send.state {
        SendState::Running => about("Sending", "."),
        SendState::Complete => about("Sent", ". All are there and match."),
        SendState::TakenBack => about("Took back", ". All are as they were before."),
        SendState::Left => about("Sent", ". It was not finished, and left as it is."),
        SendState::Unfinished { .. } => about("Sending", " is not finished."),
    }
}

/// `2 as sent: Orders 1.0, Stock 2.0`.
pub(super) fn found_there(words: &str, found: &[ServiceKey]) -> String {
    let total = u32::try_from(found.len()).unwrap_or(u32::MAX);
    [&number(total.into()), " ", words, ": ", &keys(found, total)].concat()
}

#[cfg(test)]
mod tests {
    use api_types::{ImportId, RevisionNumber, SourceInstance, Timestamp};

    use super::*;

    #[test]
    fn few_services_are_named_and_the_others_counted() {
        let of = |count: u32| {
            let all: Vec<ServiceKey> = (0..count)
                .map(|at| ServiceKey::new(["S", &at.to_string()].concat(), "1"))
                .collect();
            keys(&all, count)
        };
        assert_eq!(of(2), "S0 1, S1 1");
        assert_eq!(of(7), "S0 1, S1 1, S2 1, S3 1, S4 1 and 2 more");
    }

    #[test]
    fn refresh_states_what_changed_there() {
        let found = Refreshed { services: 71, added: 1, removed: 2, ..Refreshed::default() };
        assert_eq!(refreshed(&found, 0, 0), "Read just now: 71 services, 1 new, 2 gone.");
        let found = Refreshed { services: 1, ..Refreshed::default() };
        assert_eq!(refreshed(&found, 0, 0), "Read just now: 1 service, nothing changed.");
    }

    #[test]
    fn drift_states_what_has_changed_since_the_instance_was_read() {
        let of = |changed, added, removed| {
            drift(InstanceDrift { since: Timestamp(0), changed, added, removed }, 0)
        };
        assert_eq!(of(0, 0, 0), "unchanged since it was read just now");
        assert_eq!(of(2, 1, 0), "1 new, 2 changed since it was read just now");
    }

    #[test]
    fn send_states_how_it_ended() {
        let send = |state| SendView {
            import: ImportId::from("a".to_owned()),
            revision: RevisionNumber(2),
            by: "anna".into(),
            at: Timestamp(0),
            services: 12,
            source: None,
            state,
        };
        assert_eq!(
            sent(&send(SendState::Complete), 0),
            "Sent 12 services just now by anna. All are there and match."
        );
        assert_eq!(
            sent(&send(SendState::Left), 0),
            "Sent 12 services just now by anna. It was not finished, and left as it is."
        );
        let (name, product, read) = ("test".into(), "Mockpit 0.1.0".into(), Timestamp(0));
        let source = Some(SourceInstance { name, product, read });
        assert_eq!(
            sent(&SendView { source, ..send(SendState::Complete) }, 0),
            "Sent 12 services of test just now by anna. All are there and match."
        );
    }
}

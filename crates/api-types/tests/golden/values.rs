//! A value of each type and of each variant.

use std::collections::{BTreeMap, BTreeSet};

use api_types::{
    AccessToken, AccountChange, AccountEntry, AccountState, AccountView, AppliedProfile,
    AuditAction, AuditEntry, AuditPage, CacheHealth, ChangeSummary, ChangedParts, ChangedService,
    Changes, CheckHealth, CheckProgress, Choice, ComparisonSide, ConcurrentChange, ConflictCause,
    Confusable, CopyNameFault, DatabaseContact, DatabaseHealth, Decision, DecisionChanges,
    Decisions, DecisionsVersion, DiscardReason, DiskHealth, Draft, EditSubject, Effect,
    ExistingService, ExportOptions, Field, FileAction, FoundSecret, FoundSecrets, HistoryField,
    HistoryFilter, HistoryKind, HistoryPage, ImportId, ImportKind, ImportView, IncomingFile,
    InvalidReason, ItemChange, JobProgress, JournalHealth, KeptSettings, LastChange, LastCheck,
    LastImport, Missing, MissingServices, NewAccessToken, NewFile, OneTimeLink, Outcome,
    ParsedFile, PartCounts, Preview, ProfileFault, ProfileSource, ProviderView, RebuiltHealth,
    Receipt, Replication, Report, ReportFormat, RepositoryPlace, ReviewUpdate, Revision,
    RevisionKind, RevisionNumber, RevisionReport, RevisionView, Role, Row, RowWarnings, SavedBy,
    SavedDecisions, SavedItemKind, SavedProfile, SavedSelection, Scope, SelectionContent,
    ServerHealth, ServiceList, ServiceView, SessionView, Source, Stage, Status, StoreHealth,
    Subject, TimeRow, TimedOperations, TimesPreview, Timestamp, TokenRange, Tokens, Totals,
    UncallableVersion, UploadProgress, WaitingFor, WaitingImport, WaitingSend, WrittenService,
};
use snapshot::{
    Action, Blob, BodyDiff, ChangeKind, ContractChange, Detail, DetailField, DetailGroup,
    DetailItem, Diff, Difference, DropReport, ExampleChange, ExampleCounts, Exclusions,
    ExecutableContent, FieldChange, Hash, Heading, ItemKind, Kind, Language, Layout, LineKind,
    OperationChange, OperationDiff, Piece, Position, Problem, Release, Secret, ServiceKey,
    ServiceType, Severity, Summary,
    describe::{
        Body, BodyKind, Call, CallBody, ContractContent, ContractOverview, Dispatcher,
        ExampleContent, ExampleKind, ExampleOverview, JsonOperator, Message, OperationOverview,
        Overview, ParameterConstraint, RulesFault,
    },
    response_times::{BuiltIn, Distribution, Distributions, ResponseTime, StoredStrategy, Unit},
};

use crate::{expect_every_variant, expect_golden};

pub(crate) fn key(name: &str) -> ServiceKey {
    ServiceKey::new(name, "1.0")
}

fn hash(byte: u8) -> Hash {
    Hash::from([byte; 32])
}

fn import() -> ImportId {
    "0123".to_owned().into()
}

fn source() -> Source {
    Source { name: "a.json".into(), sha256: "ab".into(), size: 7 }
}

fn exclusions() -> Exclusions {
    Exclusions { settings: true, contracts: false, examples: BTreeSet::from(["GET /".into()]) }
}

pub(crate) fn summary(kind: ServiceType) -> Summary {
    Summary {
        id: "a1".into(),
        key: key("Pastry"),
        kind,
        operations: 2,
        documents: [1, 2, 3, 4, 5],
        labels: BTreeMap::from([("domain".into(), "pastry".into())]),
        last_update: Some(1_700_000_000_000),
        size: 123,
        unknown_fields: true,
        values_checked: true,
        example_counts: Some(ExampleCounts { complete: 8, unpaired: 1 }),
    }
}

fn kept() -> KeptSettings {
    KeptSettings { by: "anna".into(), at: Timestamp(5) }
}

fn draft(kind: RevisionKind) -> Draft {
    Draft {
        kind,
        actor: "anna".into(),
        at: Timestamp(6),
        sources: vec![source()],
        import: Some(import()),
        decided: BTreeMap::from([(Choice::Add, 2), (Choice::KeepMine, 1)]),
        item: Some("Slow evening".into()),
    }
}

fn revision(kind: RevisionKind) -> Revision {
    Revision { number: RevisionNumber(3), draft: draft(kind), put: 2, removed: 1 }
}

fn progress(stage: Stage) -> JobProgress {
    JobProgress { stage, done: 1, total: 2 }
}

fn received() -> UploadProgress {
    UploadProgress { received: 4, rejected: false }
}

fn effect() -> Effect {
    Effect { added: 1, changed: 2, removed: 3 }
}

fn report() -> Report {
    let done = WrittenService {
        choice: Choice::Copy,
        key: key("Pastry"),
        kind: ServiceType::Rest,
        effect: effect(),
        instead_of: Some(key("Cake")),
        new_ids: 4,
        parts: Some(ChangedParts {
            operations: PartCounts { added: 1, changed: 2, removed: 3 },
            contracts: PartCounts { added: 4, ..PartCounts::default() },
            labels: 5,
            settings: 6,
        }),
    };
    let outcome = Outcome { written: vec![done], identical: 1, unchanged: 2 };
    let confusable = Confusable { key: key("Pasty"), is_existing: true };
    let confusable = [(0, confusable)].into();
    Report { revision: RevisionNumber(3), verified: 1, removed: 1, items: 2, outcome, confusable }
}

fn differences() -> Vec<Difference> {
    let blob = Some(Blob { bytes: 3, hash: hash(1) });
    let values = vec![
        Difference::Values { here: "1".into(), file: "2".into() },
        Difference::Added,
        Difference::Removed,
        Difference::Text,
        Difference::Lines { added: 1, removed: 2 },
        Difference::Binary { here: blob, file: None },
    ];
    expect_every_variant(&values, |difference| match difference {
        Difference::Values { .. } => 0,
        Difference::Added => 1,
        Difference::Removed => 2,
        Difference::Text => 3,
        Difference::Lines { .. } => 4,
        Difference::Binary { .. } => 5,
    });
    values
}

fn fields() -> Vec<FieldChange> {
    let field = |difference| FieldChange {
        field: "label".into(),
        entry: Some("domain".into()),
        difference,
    };
    differences().into_iter().map(field).collect()
}

fn operation_changes() -> Vec<OperationChange> {
    let values = vec![
        OperationChange::Added,
        OperationChange::Removed,
        OperationChange::Renamed { from: "GET /old".into() },
        OperationChange::Changed,
    ];
    expect_every_variant(&values, |change| match change {
        OperationChange::Added => 0,
        OperationChange::Removed => 1,
        OperationChange::Renamed { .. } => 2,
        OperationChange::Changed => 3,
    });
    values
}

fn item_change() -> ItemChange {
    ItemChange {
        kind: SavedItemKind::Profile,
        name: "Slow evening".into(),
        change: ChangeKind::Added,
        changed_since: false,
    }
}

fn change_kinds() -> Vec<ChangeKind> {
    let values = vec![ChangeKind::Added, ChangeKind::Removed, ChangeKind::Changed];
    expect_every_variant(&values, |change| match change {
        ChangeKind::Added => 0,
        ChangeKind::Removed => 1,
        ChangeKind::Changed => 2,
    });
    values
}

fn diff() -> Diff {
    let examples = change_kinds().into_iter().map(|change| ExampleChange {
        name: "e".into(),
        change,
        counted: Some(change),
        parts: fields(),
    });
    let examples: Vec<_> = examples.collect();
    let operations = operation_changes().into_iter().map(|change| OperationDiff {
        name: "GET /".into(),
        change: Some(change),
        settings: vec![],
        examples: vec![],
    });
    let with_examples =
        OperationDiff { name: "POST /".into(), change: None, settings: fields(), examples };
    let contract =
        ContractChange { name: "a.yaml".into(), change: ChangeKind::Added, parts: vec![] };
    Diff {
        service: fields(),
        operations: operations.chain([with_examples]).collect(),
        contracts: vec![contract],
        formatting: BTreeSet::from(["order of headers".into()]),
    }
}

fn active() -> Vec<ExecutableContent> {
    let acts = vec![
        Action::Script { language: Language::Groovy },
        Action::Script { language: Language::JavaScript },
        Action::Proxy { fallback: true },
        Action::Callback { name: "done".into() },
    ];
    expect_every_variant(&acts, |act| match act {
        Action::Script { language: Language::Groovy } => 0,
        Action::Script { language: Language::JavaScript } => 1,
        Action::Proxy { .. } => 2,
        Action::Callback { .. } => 3,
    });
    let active = |action| ExecutableContent {
        operation: "GET /".into(),
        action,
        sample: "return".into(),
        length: 6,
        hash: hash(2),
    };
    acts.into_iter().map(active).collect()
}

fn problems() -> Vec<Problem> {
    let severities = vec![Severity::Refused, Severity::Warning, Severity::Note];
    expect_every_variant(&severities, |severity| match severity {
        Severity::Refused => 0,
        Severity::Warning => 1,
        Severity::Note => 2,
    });
    let problem = |severity| Problem {
        severity,
        pointer: "/services/0".into(),
        position: Position { line: 1, column: 2, offset: 3 },
        message: "It has no id.".into(),
        times: 4,
        service: Some(key("Pastry")),
    };
    severities.into_iter().map(problem).collect()
}

fn file() -> ParsedFile {
    ParsedFile {
        source: source(),
        problems: problems(),
        writer: Some("Microcks 1.12".into()),
        left_out: 2,
    }
}

fn statuses() -> Vec<Status> {
    let values = vec![
        Status::New,
        Status::Changed { diff: diff() },
        Status::Identical,
        Status::IdConflict { by: key("Cake") },
        Status::Duplicate { diff: None },
        Status::Missing,
        Status::RepeatedId { by: key("Cake") },
    ];
    expect_every_variant(&values, |status| match status {
        Status::New => 0,
        Status::Changed { .. } => 1,
        Status::Identical => 2,
        Status::IdConflict { .. } => 3,
        Status::Duplicate { .. } => 4,
        Status::Missing => 5,
        Status::RepeatedId { .. } => 6,
    });
    values
}

fn row() -> Row {
    Row {
        summary: summary(ServiceType::Rest),
        file: 1,
        position: Some(Position { line: 1, column: 2, offset: 3 }),
        status: Status::New,
        existing: Some(ExistingService { key: key("Pastry"), examples: 3 }),
        choices: vec![Choice::Add, Choice::Skip],
        default: Some(Decision::Add),
        warnings: RowWarnings {
            confusable: Some(Confusable { key: key("pastry"), is_existing: true }),
            unexportable_id: true,
            new_ids: 5,
            upper_case_ids: 6,
            changed_since: true,
            orphans: 2,
            kept_settings: Some(kept()),
            executable_content: active(),
            dropped: 3,
            blank_name: true,
            uncallable: Some(UncallableVersion::Blank),
            unreadable: true,
        },
    }
}

fn import_kinds() -> Vec<ImportKind> {
    let (base, other) =
        (ComparisonSide::Revision(RevisionNumber(1)), ComparisonSide::File("b.json".into()));
    let values = vec![
        ImportKind::Import,
        ImportKind::Restore(RevisionNumber(2)),
        ImportKind::Undo(RevisionNumber(3)),
        ImportKind::Compare { base, other },
        ImportKind::Edit(EditSubject::Settings(key("Pastry"))),
    ];
    expect_every_variant(&values, |kind| match kind {
        ImportKind::Import => 0,
        ImportKind::Restore(_) => 1,
        ImportKind::Undo(_) => 2,
        ImportKind::Compare { .. } => 3,
        ImportKind::Edit(_) => 4,
    });
    values
}

#[test]
fn json_of_access_is_stable() {
    let roles = [Role::User, Role::Manager, Role::Admin];
    expect_every_variant(&roles, |role| match role {
        Role::User => 0,
        Role::Manager => 1,
        Role::Admin => 2,
    });
    expect_golden("role", &roles);
    let account = Some(AccountView { name: "anna".into(), role: Role::Admin });
    let session = SessionView {
        account,
        setup_needed: false,
        demo: true,
        revision: RevisionNumber(3),
        max_upload: 4,
        provider: Some(ProviderView { name: "Keycloak".into(), is_reachable: true }),
        local_accounts: true,
    };
    expect_golden("session_view", &[session]);
}

#[test]
fn json_of_decisions_is_stable() {
    let choices = [
        Choice::Add,
        Choice::AddWithNewIds,
        Choice::Replace,
        Choice::Merge,
        Choice::Copy,
        Choice::KeepMine,
        Choice::Skip,
        Choice::Remove,
    ];
    expect_every_variant(&choices, |choice| *choice as usize);
    expect_golden("choice", &choices);
    let decisions = [
        Decision::Add,
        Decision::AddWithNewIds,
        Decision::Replace(Exclusions::default()),
        Decision::Replace(exclusions()),
        Decision::Merge(exclusions()),
        Decision::Copy(key("Cake")),
        Decision::KeepMine,
        Decision::Skip,
        Decision::Remove,
    ];
    expect_every_variant(&decisions, |decision| decision.choice() as usize);
    expect_golden("decision", &decisions);
    let rows = BTreeMap::from([(0, Decision::Add), (7, Decision::Copy(key("Cake")))]);
    expect_golden("decisions", &[Decisions { rows, content_confirmed: true }]);
    expect_golden("effect", &[effect()]);
    expect_golden("report", &[report()]);
}

#[test]
fn json_of_revisions_is_stable() {
    let kinds = [
        RevisionKind::Start,
        RevisionKind::Import,
        RevisionKind::Undo(RevisionNumber(1)),
        RevisionKind::Restore(RevisionNumber(2)),
        RevisionKind::Recovered(RevisionNumber(3)),
        RevisionKind::LossAccepted(RevisionNumber(4)),
        RevisionKind::RenewedIds,
        RevisionKind::Edit,
        RevisionKind::SavedProfile,
        RevisionKind::DeletedProfile,
        RevisionKind::SavedSelection,
        RevisionKind::DeletedSelection,
    ];
    expect_every_variant(&kinds, |kind| match kind {
        RevisionKind::Start => 0,
        RevisionKind::Import => 1,
        RevisionKind::Undo(_) => 2,
        RevisionKind::Restore(_) => 3,
        RevisionKind::Recovered(_) => 4,
        RevisionKind::LossAccepted(_) => 5,
        RevisionKind::RenewedIds => 6,
        RevisionKind::Edit => 7,
        RevisionKind::SavedProfile => 8,
        RevisionKind::DeletedProfile => 9,
        RevisionKind::SavedSelection => 10,
        RevisionKind::DeletedSelection => 11,
    });
    let without_item = Revision {
        draft: Draft { item: None, ..draft(RevisionKind::Import) },
        ..revision(RevisionKind::Import)
    };
    expect_golden("revision", &[&kinds.map(revision)[..], &[without_item]].concat());
    let totals = Totals { services: 1, examples: 2, size: 3 };
    let changes = change_kinds().into_iter().map(|change| ChangedService {
        change,
        key: key("Pastry"),
        kind: ServiceType::Rest,
        examples_before: 1,
        examples: 2,
        effect: (change == ChangeKind::Changed).then_some(Effect {
            added: 1,
            changed: 2,
            removed: 0,
        }),
    });
    let services = changes.collect();
    let items = vec![item_change()];
    let changes = Changes { added: 1, changed: 1, removed: 1, from: 0, services, items };
    let (newest, first_retained) = (RevisionNumber(9), RevisionNumber(2));
    let revision = revision(RevisionKind::Import);
    let summary = ChangeSummary { added: 1, changed: 2, removed: 3, first: vec![key("Pastry")] };
    let page = HistoryPage {
        revisions: vec![revision.clone()],
        changes: [(revision.number, summary)].into(),
        searched_to: RevisionNumber(1),
        newest,
        first_retained,
    };
    expect_golden("history_page", &[page]);
    let (holds, changes) = (Some(totals), Some(changes));
    let view = RevisionView {
        revision: revision.clone(),
        newest,
        first_retained,
        holds,
        changes: changes.clone(),
    };
    expect_golden("revision_view", &[view]);
    let outcome = Some(report().outcome);
    expect_golden("revision_report", &[RevisionReport { revision, holds, changes, outcome }]);
    expect_golden("report_format", &[ReportFormat::Json, ReportFormat::Html]);
}

#[test]
fn json_of_history_filters_is_stable() {
    let fields = [HistoryField::Any, HistoryField::Service, HistoryField::File, HistoryField::User];
    expect_every_variant(&fields, |field| match field {
        HistoryField::Any => 0,
        HistoryField::Service => 1,
        HistoryField::File => 2,
        HistoryField::User => 3,
    });
    expect_every_variant(&HistoryKind::ALL, |kind| match kind {
        HistoryKind::Import => 0,
        HistoryKind::Edit => 1,
        HistoryKind::Undo => 2,
        HistoryKind::Restore => 3,
        HistoryKind::Profile => 4,
        HistoryKind::Selection => 5,
        HistoryKind::Recovery => 6,
    });
    let by_field = fields.map(|field| HistoryFilter {
        words: "a b".into(),
        field,
        ..HistoryFilter::default()
    });
    let by_kind =
        HistoryKind::ALL.map(|kind| HistoryFilter { kind: Some(kind), ..HistoryFilter::default() });
    expect_golden("history_filter", &[&by_field[..], &by_kind].concat());
    let by_service = HistoryFilter { service: Some(key("Pastry")), ..HistoryFilter::default() };
    expect_golden("history_filter_service", &[by_service]);
    let empty: HistoryFilter = serde_json::from_str("{}").unwrap();
    assert_eq!(empty, HistoryFilter::default());
}

#[test]
fn json_of_plans_is_stable() {
    let rows: Vec<Row> = statuses().into_iter().map(|status| Row { status, ..row() }).collect();
    expect_golden("row", &rows);
    expect_golden("problem", &problems());
}

#[test]
fn json_of_imports_is_stable() {
    let actions = [FileAction::Import, FileAction::Compare];
    expect_golden("file_action", &actions);
    expect_golden("import_kind", &import_kinds());
    let stages = [Stage::Comparing, Stage::Writing, Stage::Committing, Stage::Verifying];
    expect_every_variant(&stages, |stage| match stage {
        Stage::Comparing => 0,
        Stage::Writing => 1,
        Stage::Committing => 2,
        Stage::Verifying => 3,
    });
    expect_golden("job_progress", &stages.map(progress));
    let reasons = [
        DiscardReason::Evicted,
        DiscardReason::Stalled,
        DiscardReason::Expired,
        DiscardReason::Cancelled { by: "anna".into() },
    ];
    expect_every_variant(&reasons, |reason| match reason {
        DiscardReason::Evicted => 0,
        DiscardReason::Stalled => 1,
        DiscardReason::Expired => 2,
        DiscardReason::Cancelled { .. } => 3,
    });
    expect_golden("discard_reason", &reasons);
    let change = ConcurrentChange {
        key: key("Pastry"),
        by: "anna".into(),
        at: Timestamp(4),
        revision: RevisionNumber(3),
    };
    expect_golden("concurrent_change", &[change]);
    expect_golden("new_file", &[NewFile::new("a.json", 7)]);
    let incoming = IncomingFile { name: "a.json".into(), size: 9, received: received() };
    let views = [
        ImportView::Receiving { files: vec![incoming] },
        ImportView::Rejected { files: vec![file()] },
        ImportView::Uploaded { files: vec![file()] },
        ImportView::Busy { progress: progress(Stage::Writing) },
        ImportView::Planned {
            kind: ImportKind::Import,
            files: vec![],
            revision: RevisionNumber(3),
            total: 1,
            rows: vec![row()],
            missing: MissingServices { count: 3, listed: true },
            response_times: Some("Slow network".into()),
            items: vec![item_change()],
            saved: saved(),
            exchange: None,
        },
        applied_view(),
    ];
    expect_every_variant(&views, |view| match view {
        ImportView::Receiving { .. } => 0,
        ImportView::Rejected { .. } => 1,
        ImportView::Uploaded { .. } => 2,
        ImportView::Busy { .. } => 3,
        ImportView::Planned { .. } => 4,
        ImportView::Applied { .. } => 5,
    });
    expect_golden("import_view", &views);
}

pub(crate) fn applied_view() -> ImportView {
    ImportView::Applied {
        kind: ImportKind::Import,
        sources: vec![source()],
        report: report(),
        problems: vec![],
        exchange: None,
    }
}

fn version() -> DecisionsVersion {
    DecisionsVersion { plan: 1, change: 2 }
}

fn saved() -> SavedDecisions {
    SavedDecisions {
        version: version(),
        decisions: Decisions::from([(7, Decision::Skip)]),
        policy: Some(Choice::Merge),
        changed: Some(SavedBy { by: "anna".into(), at: Timestamp(4) }),
    }
}

#[test]
fn json_of_saved_decisions_is_stable() {
    expect_golden("saved_decisions", &[SavedDecisions::default(), saved()]);
    let changes = DecisionChanges {
        version: version(),
        rows: [(7, Some(Decision::Skip)), (8, None)].into(),
        policy: None,
        content_confirmed: true,
    };
    expect_golden("decision_changes", &[changes]);
    let update = ReviewUpdate { saved: Some(saved()), others: vec!["bob".into()] };
    expect_golden("review_update", &[ReviewUpdate::default(), update]);
}

#[test]
fn json_of_waiting_is_stable() {
    let waiting = |subject, state| WaitingImport {
        id: import(),
        subject,
        by: "anna".into(),
        since: Timestamp(1),
        touched: Timestamp(2),
        size: 3,
        state,
        open: 4,
        decided: 5,
        send: None,
    };
    let files = || Subject::Files { action: FileAction::Import, names: vec!["a.json".into()] };
    let send = |from: Option<&str>| WaitingImport {
        send: Some(WaitingSend { to: "dev".into(), from: from.map(Into::into) }),
        ..waiting(files(), WaitingFor::Decisions)
    };
    let imports = [
        waiting(files(), WaitingFor::Files { received: 2 }),
        waiting(files(), WaitingFor::Comparison),
        waiting(Subject::Revision(ImportKind::Undo(RevisionNumber(2))), WaitingFor::Decisions),
        waiting(files(), WaitingFor::Job(progress(Stage::Comparing))),
        send(None),
        send(Some("test")),
    ];
    expect_every_variant(&imports, |import| match import.state {
        WaitingFor::Files { .. } => 0,
        WaitingFor::Comparison => 1,
        WaitingFor::Decisions => 2,
        WaitingFor::Job(_) => 3,
    });
    expect_golden("waiting_import", &imports);
}

#[test]
fn json_of_exports_is_stable() {
    let options = ExportOptions { reader: Release::default(), redact: true };
    expect_golden("export_options", &[options, ExportOptions::default()]);
    let places = [
        snapshot::SecretLocation::Header { name: "authorization".into() },
        snapshot::SecretLocation::Parameter { name: "key".into() },
        snapshot::SecretLocation::Criteria { name: "token".into() },
        snapshot::SecretLocation::Content { line: 3 },
        snapshot::SecretLocation::Field { name: "name".into() },
    ];
    expect_every_variant(&places, |place| match place {
        snapshot::SecretLocation::Header { .. } => 0,
        snapshot::SecretLocation::Parameter { .. } => 1,
        snapshot::SecretLocation::Criteria { .. } => 2,
        snapshot::SecretLocation::Content { .. } => 3,
        snapshot::SecretLocation::Field { .. } => 4,
    });
    let secret = |location| FoundSecret {
        service: key("Pastry"),
        secret: Secret {
            rule: "jwt".into(),
            operation: Some("GET /".into()),
            name: Some("e".into()),
            kind: Kind::Request,
            location,
            sample: "eyJh…".into(),
        },
    };
    let secrets = FoundSecrets { found: places.map(secret).to_vec(), total: 9 };
    let left: DropReport = serde_json::from_str(LEFT_OUT).unwrap();
    let preview = Preview {
        revision: RevisionNumber(3),
        services: 4,
        omitted: vec![key("Cake")],
        omitted_total: 1,
        dropped: left.clone(),
        secrets,
        criteria: 2,
        response_times: None,
    };
    let with_times = Preview { response_times: Some(times()), ..preview.clone() };
    expect_golden("preview", &[preview, with_times]);
    let receipt = Receipt {
        revision: RevisionNumber(3),
        documents: [1, 2, 3, 4, 5],
        examples: 9,
        size: 6,
        sha256: "ab".into(),
        options,
        dropped: left,
        redacted: 7,
        response_times: None,
        digests: vec!["00000000000000ab".parse().unwrap()],
    };
    let with_times = Receipt { response_times: Some(times().applied), ..receipt.clone() };
    expect_golden("receipt", &[receipt, with_times]);
}

#[test]
fn json_of_profiles_is_stable() {
    let sources = [ProfileSource::from(BuiltIn::SlowNetwork), ProfileSource::File("{}".into())];
    expect_every_variant(&sources, |source| match source {
        ProfileSource::BuiltIn(_) => 0,
        ProfileSource::File(_) => 1,
    });
    expect_golden("profile_source", &sources);
    let faults = [
        ProfileFault::Unknown { id: "other".into() },
        ProfileFault::File { finding: "/name: missing".into() },
    ];
    expect_every_variant(&faults, |fault| match fault {
        ProfileFault::Unknown { .. } => 0,
        ProfileFault::File { .. } => 1,
    });
    expect_golden("profile_fault", &faults);
    let operations = vec!["GET /".into(), "POST /".into()];
    expect_golden("timed_operations", &[TimedOperations { service: key("Cake"), operations }]);
}

/// What a profile changes in two operations, of which one has no row.
fn times() -> TimesPreview {
    let unknown = StoredStrategy::Other("gauss".into());
    let row = TimeRow {
        service: key("Cake"),
        operation: "GET /".into(),
        unit: Unit::Milliseconds,
        before: ResponseTime { time: None, strategy: unknown },
        after: ResponseTime { time: Some(300), strategy: "random-30".into() },
    };
    let event = TimeRow { unit: Unit::Seconds, ..row.clone() };
    let before = Distribution { count: 1, median: 0, p95: 0, max: 0, buckets: [1; 15] };
    TimesPreview {
        applied: AppliedProfile { name: "Slow network".into(), changed: 3, operations: 4 },
        rows: vec![row, event],
        distributions: Distributions { after: before.clone(), before },
    }
}

const LEFT_OUT: &str = r#"[
    [{"field":{"of":"operation","name":"triggerInfos"}},1],
    [{"whole":{"of":"query_parameter","word":"matrix"}},2],
    [{"unreadable":{"of":"service","name":"lastUpdate"}},4],
    ["more",3]
]"#;

#[test]
fn json_of_details_is_stable() {
    let pieces = vec![
        Piece::Line { kind: LineKind::Same, text: "a".into() },
        Piece::Line { kind: LineKind::Added, text: "b".into() },
        Piece::Line { kind: LineKind::Removed, text: "c".into() },
        Piece::Folded(4),
    ];
    let bodies = [Layout::Json, Layout::Xml, Layout::Lines].map(|layout| BodyDiff {
        layout,
        pieces: pieces.clone(),
        omitted_bytes: 5,
    });
    let fields = fields().into_iter().zip(bodies.into_iter().cycle());
    let fields: Vec<DetailField> = fields
        .map(|(change, body)| DetailField { path: "0/0/0".into(), change, body: Some(body) })
        .collect();
    let kinds = [ItemKind::Settings, ItemKind::Example, ItemKind::Contract];
    let items = kinds.map(|kind| DetailItem {
        path: "0/0".into(),
        kind,
        name: "e".into(),
        change: ChangeKind::Changed,
        fields: fields.clone(),
    });
    let headings = operation_changes()
        .into_iter()
        .map(|change| Heading::Operation { name: "GET /".into(), change: Some(change) });
    let headings = headings.chain([Heading::Service, Heading::Contracts]);
    let mut groups: Vec<DetailGroup> =
        headings.map(|heading| DetailGroup { heading, items: vec![] }).collect();
    groups[0].items = items.to_vec();
    expect_golden("detail", &[Detail { groups, omitted: 2 }]);
}

#[test]
fn json_of_services_is_stable() {
    let kinds = [
        ServiceType::Rest,
        ServiceType::SoapHttp,
        ServiceType::GenericRest,
        ServiceType::GenericEvent,
        ServiceType::Event,
        ServiceType::Grpc,
        ServiceType::Graphql,
        ServiceType::Unknown,
    ];
    let list = ServiceList {
        revision: RevisionNumber(3),
        last_import: Some(LastImport {
            actor: "anna".into(),
            at: Timestamp(4),
            file: "a.json".into(),
        }),
        services: kinds.map(summary).to_vec(),
    };
    expect_golden("service_list", &[list]);
}

fn dispatchers() -> Vec<Dispatcher> {
    let names = || vec!["name".into()];
    let by = || Box::new(Dispatcher::Any);
    let operators = [
        JsonOperator::Equals,
        JsonOperator::Range,
        JsonOperator::Regexp,
        JsonOperator::Size,
        JsonOperator::Presence,
    ];
    let faults = [
        RulesFault::Missing,
        RulesFault::NotJson,
        RulesFault::UnknownKey("x".into()),
        RulesFault::MissingKey("exp".into()),
        RulesFault::UnknownOperator("like".into()),
        RulesFault::InvalidPointer("a".into()),
        RulesFault::TooDeep,
    ];
    expect_every_variant(&operators, |operator| match operator {
        JsonOperator::Equals => 0,
        JsonOperator::Range => 1,
        JsonOperator::Regexp => 2,
        JsonOperator::Size => 3,
        JsonOperator::Presence => 4,
    });
    expect_every_variant(&faults, |fault| match fault {
        RulesFault::Missing => 0,
        RulesFault::NotJson => 1,
        RulesFault::UnknownKey(_) => 2,
        RulesFault::MissingKey(_) => 3,
        RulesFault::UnknownOperator(_) => 4,
        RulesFault::InvalidPointer(_) => 5,
        RulesFault::TooDeep => 6,
    });
    let mut all = vec![
        Dispatcher::Any,
        Dispatcher::Path(names()),
        Dispatcher::Query(names()),
        Dispatcher::PathAndQuery { path: names(), query: names() },
        Dispatcher::Headers(names()),
        Dispatcher::Arguments(names()),
        Dispatcher::XPath("//name".into()),
        Dispatcher::Script(Language::Groovy),
        Dispatcher::Random,
        Dispatcher::Proxy("http://a.example".into()),
        Dispatcher::Fallback { by: by(), example: "none".into() },
        Dispatcher::ProxyFallback { by: by(), url: "http://a.example".into() },
        Dispatcher::Unknown("OTHER".into()),
    ];
    all.extend(operators.map(|operator| Dispatcher::JsonBody {
        pointer: "/country".into(),
        operator,
        cases: 2,
    }));
    all.extend(faults.map(|fault| Dispatcher::Broken { name: "FALLBACK".into(), fault }));
    expect_every_variant(&all, |dispatcher| match dispatcher {
        Dispatcher::Any => 0,
        Dispatcher::Path(_) => 1,
        Dispatcher::Query(_) => 2,
        Dispatcher::PathAndQuery { .. } => 3,
        Dispatcher::Headers(_) => 4,
        Dispatcher::Arguments(_) => 5,
        Dispatcher::JsonBody { .. } => 6,
        Dispatcher::XPath(_) => 7,
        Dispatcher::Script(_) => 8,
        Dispatcher::Random => 9,
        Dispatcher::Proxy(_) => 10,
        Dispatcher::Fallback { .. } => 11,
        Dispatcher::ProxyFallback { .. } => 12,
        Dispatcher::Unknown(_) => 13,
        Dispatcher::Broken { .. } => 14,
    });
    all
}

#[test]
fn json_of_service_pages_is_stable() {
    let kinds =
        [ExampleKind::Pair, ExampleKind::Request, ExampleKind::Response, ExampleKind::Event];
    expect_every_variant(&kinds, |kind| match kind {
        ExampleKind::Pair => 0,
        ExampleKind::Request => 1,
        ExampleKind::Response => 2,
        ExampleKind::Event => 3,
    });
    let examples = kinds.map(|kind| ExampleOverview {
        id: "requests/a2".into(),
        name: "Eclair".into(),
        kind,
        path: "/pastry/Eclair".into(),
        status: Some("200".into()),
        media_type: Some("application/json".into()),
        criteria: Some("/name=Eclair".into()),
        is_fault: false,
    });
    let operations = dispatchers().into_iter().map(|dispatcher| OperationOverview {
        name: "GET /pastry/{name}".into(),
        is_declared: true,
        method: Some("GET".into()),
        dispatcher,
        rules: Some("name".into()),
        response_time: ResponseTime { time: Some(250), strategy: "random-20".into() },
        constraints: vec![ParameterConstraint {
            name: "name".into(),
            location: "path".into(),
            is_required: true,
            is_recopied: false,
            pattern: Some("[a-z]+".into()),
        }],
        bindings: vec!["KAFKA".into()],
        examples: examples.to_vec(),
    });
    let contract = ContractOverview {
        id: "a3".into(),
        name: "pastry.yaml".into(),
        kind: Some("OPEN_API_SPEC".into()),
        path: Some("./pastry.yaml".into()),
        source_artifact: Some("pastry.yaml".into()),
        is_main: true,
        bytes: 7,
    };
    let overview = Overview {
        xml_namespace: Some("urn:a".into()),
        source_artifact: Some("pastry.yaml".into()),
        created: Some(1_700_000_000_000),
        annotations: BTreeMap::from([("owner".into(), "anna".into())]),
        operations: operations.collect(),
        contracts: vec![contract],
        omitted_examples: 1,
    };
    let view =
        ServiceView { revision: RevisionNumber(3), summary: summary(ServiceType::Rest), overview };
    expect_golden("service_view", &[view]);
    let change = LastChange { revision: RevisionNumber(3), actor: "anna".into(), at: Timestamp(5) };
    expect_golden("last_change", &[change]);
    let content = ContractContent {
        name: "pastry.yaml".into(),
        kind: Some("OPEN_API_SPEC".into()),
        text: "openapi: 3.0.0".into(),
        bytes: 20,
        is_binary: false,
    };
    expect_golden("contract_content", &[content]);
    let range = |start| vec![TokenRange { start, end: start + 1 }];
    let tokens = Tokens {
        comments: range(0),
        texts: range(1),
        numbers: range(2),
        keywords: range(3),
        names: range(4),
    };
    expect_golden("tokens", &[tokens]);
}

#[test]
fn json_of_examples_is_stable() {
    let kinds = [BodyKind::Json, BodyKind::Xml, BodyKind::Text, BodyKind::Image, BodyKind::Base64];
    expect_every_variant(&kinds, |kind| match kind {
        BodyKind::Json => 0,
        BodyKind::Xml => 1,
        BodyKind::Text => 2,
        BodyKind::Image => 3,
        BodyKind::Base64 => 4,
    });
    let bodies = [CallBody::None, CallBody::Text("{}".into()), CallBody::Omitted];
    expect_every_variant(&bodies, |body| match body {
        CallBody::None => 0,
        CallBody::Text(_) => 1,
        CallBody::Omitted => 2,
    });
    let message = |kind| Message {
        name: "Eclair".into(),
        id: Some("a2".into()),
        headers: vec![("accept".into(), vec!["a".into(), "b".into()])],
        parameters: vec![("page".into(), "1".into())],
        status: Some("200".into()),
        media_type: Some("application/json".into()),
        criteria: Some("/name=Eclair".into()),
        is_fault: true,
        callback: Some("onDone".into()),
        source_artifact: Some("pastry.yaml".into()),
        body: Some(Body { kind, text: "{}".into(), formatted: Some("{ }".into()), bytes: 3 }),
    };
    let call = |body| Call {
        method: Some("GET".into()),
        path: "/rest/a/1/b".into(),
        shown: "/b".into(),
        headers: vec![("Accept".into(), "a".into())],
        body,
    };
    let mut contents = bodies.map(|body| ExampleContent {
        operation: "GET /b".into(),
        call: Some(call(body)),
        ..ExampleContent::default()
    });
    contents[0].request = Some(message(BodyKind::Json));
    contents[0].response = Some(message(BodyKind::Xml));
    contents[1].event = Some(message(BodyKind::Text));
    contents[1].reply = Some(message(BodyKind::Image));
    contents[2].response = Some(message(BodyKind::Base64));
    expect_golden("example_content", &contents);
}

#[test]
fn json_of_health_is_stable() {
    let rebuilt = Some(RebuiltHealth { at: Timestamp(7), why: "It was empty.".into() });
    let caches =
        [CacheHealth::Good { rebuilt }, CacheHealth::Unavailable { why: "It is full.".into() }];
    expect_every_variant(&caches, |cache| match cache {
        CacheHealth::Good { .. } => 0,
        CacheHealth::Unavailable { .. } => 1,
    });
    let health = caches.map(|cache| StoreHealth {
        journal: JournalHealth {
            revisions: 3,
            bytes: 4_096,
            first_retained: RevisionNumber(2),
            problem: Some("A file is missing.".into()),
        },
        cache,
        disk: Some(DiskHealth { free: 6, reserve: 5 }),
        check: CheckHealth {
            running: Some(CheckProgress { done: 1, total: 2 }),
            last: Some(LastCheck {
                started: Timestamp(8),
                finished: Timestamp(9),
                bytes: 4_000,
                findings: vec!["A file is damaged.".into()],
            }),
        },
    });
    expect_golden("store_health", &health);
}

#[test]
fn json_of_places_is_stable() {
    let contacts = [
        DatabaseContact::CaughtUp,
        DatabaseContact::Unreachable { why: "It is down.".into() },
        DatabaseContact::WentBack { revision: RevisionNumber(7) },
        DatabaseContact::Failed { why: "The disk is full.".into() },
    ];
    expect_every_variant(&contacts, |contact| match contact {
        DatabaseContact::CaughtUp => 0,
        DatabaseContact::Unreachable { .. } => 1,
        DatabaseContact::WentBack { .. } => 2,
        DatabaseContact::Failed { .. } => 3,
    });
    let mut places = vec![RepositoryPlace::DataDirectory];
    places.extend(contacts.map(|contact| {
        RepositoryPlace::Database(DatabaseHealth {
            version: Some("16.3".into()),
            contact,
            since: Timestamp(9),
            replication: Some(Replication {
                is_standby: false,
                is_synchronous: true,
                standbys: 2,
                synchronous_standbys: Some(1),
            }),
            servers: vec![ServerHealth {
                name: "mockpit-0:8585".into(),
                version: "0.1.0".into(),
                revision: RevisionNumber(7),
                behind: 1,
                age_seconds: 4,
                is_this: true,
            }],
        })
    }));
    expect_golden("repository_place", &places);
}

#[test]
fn json_of_saved_items_is_stable() {
    let changed =
        LastChange { revision: RevisionNumber(3), actor: "anna".into(), at: Timestamp(5) };
    let profile = SavedProfile { content: r#"{"name":"Slow"}"#.into(), changed: changed.clone() };
    expect_golden("saved_profile", &[profile]);
    let selection =
        |content| SavedSelection { name: "Bakery".into(), content, changed: changed.clone() };
    let services = SelectionContent::Services(vec!["a1".into(), "a2".into()]);
    let selections =
        [selection(services), selection(SelectionContent::Query("q=cake&type=rest".into()))];
    expect_every_variant(&selections, |selection| match selection.content {
        SelectionContent::Services(_) => 0,
        SelectionContent::Query(_) => 1,
    });
    expect_golden("saved_selection", &selections);
    let kinds = SavedItemKind::ALL.into_iter().cycle();
    let changes = kinds.zip(change_kinds()).zip([false, true, false]);
    let changes = changes.map(|((kind, change), changed_since)| ItemChange {
        kind,
        name: "Slow evening".into(),
        change,
        changed_since,
    });
    let changes: Vec<ItemChange> = changes.collect();
    expect_every_variant(&changes, |change| match change.kind {
        SavedItemKind::Profile => 0,
        SavedItemKind::Selection => 1,
    });
    expect_golden("item_change", &changes);
}

#[test]
fn accounts_and_tokens() {
    let entry = |state| AccountEntry { name: "anna".into(), role: Role::Admin, state, sessions: 2 };
    let states =
        [AccountState::Active, AccountState::Invited(Timestamp(7)), AccountState::Disabled];
    expect_every_variant(&states, |state| match state {
        AccountState::Active => 0,
        AccountState::Invited(_) => 1,
        AccountState::Disabled => 2,
    });
    expect_golden("account_entry", &states.map(entry));
    let changes = [
        AccountChange::Role(Role::Manager),
        AccountChange::Disable,
        AccountChange::Enable,
        AccountChange::EndSessions,
        AccountChange::Remove,
    ];
    expect_every_variant(&changes, |change| match change {
        AccountChange::Role(_) => 0,
        AccountChange::Disable => 1,
        AccountChange::Enable => 2,
        AccountChange::EndSessions => 3,
        AccountChange::Remove => 4,
    });
    expect_golden("account_change", &changes);
    let link = OneTimeLink { path: "/set-password/00ff".into(), expires_at: Timestamp(7) };
    expect_golden("one_time_link", &[link]);
    expect_every_variant(&Scope::ALL, |scope| match scope {
        Scope::Read => 0,
        Scope::Edit => 1,
        Scope::Export => 2,
        Scope::Import => 3,
        Scope::Instances => 4,
    });
    let token = |last_used_at| AccessToken {
        id: "0a1b".into(),
        name: "pipeline".into(),
        owner: "anna".into(),
        scopes: Scope::ALL.into(),
        created_at: Timestamp(1),
        expires_at: Timestamp(7),
        last_used_at,
    };
    expect_golden("access_token", &[token(None), token(Some(Timestamp(3)))]);
    let new = NewAccessToken { secret: "mkp_0".into(), token: token(None) };
    expect_golden("new_access_token", &[new]);
    let entries = AuditAction::ALL.map(|action| AuditEntry {
        at: Timestamp(1),
        actor: "anna".into(),
        from: Some("127.0.0.1".into()),
        action,
        subject: (action == AuditAction::RoleChanged).then(|| "bob".into()),
        source: (action == AuditAction::ServicesSent).then(|| "dev".into()),
        role: (action == AuditAction::RoleChanged).then_some(Role::Manager),
    });
    expect_golden("audit_page", &[AuditPage { entries: entries.into(), has_more: true }]);
}

#[test]
fn causes_of_errors() {
    let service = || "Pastry 1.0".to_owned();
    let copy = |reason| ConflictCause::InvalidCopyName { service: service(), reason };
    let conflicts = [
        ConflictCause::Undecided { services: 2 },
        ConflictCause::ChoiceNotAllowed { service: service(), choice: Choice::Merge },
        ConflictCause::DuplicateKey { service: service() },
        copy(CopyNameFault::Taken),
        copy(CopyNameFault::Invisible),
        copy(CopyNameFault::TooLong { bytes: 70_000, max: 1024 }),
        ConflictCause::UnconfirmedContent { services: 2 },
        ConflictCause::IdTaken { id: "a1".into(), service: service(), holder: "Cake 1.0".into() },
        ConflictCause::Compacted { revision: 3, first_retained: 40 },
        ConflictCause::JournalIncomplete { finding: "revision 7 is missing".into() },
        ConflictCause::UnsupportedFormat { file: "journal/7.rev".into(), found: 2, known: 1 },
        ConflictCause::UploadChanged,
        ConflictCause::TooManyImports { limit: 16 },
        ConflictCause::FileCount { files: 17, limit: 16 },
        ConflictCause::UploadIncomplete,
        ConflictCause::UploadComplete,
        ConflictCause::NoSuchFile,
        ConflictCause::NotPlanned,
        ConflictCause::CompareOnly,
        ConflictCause::DecisionsChanged { by: "anna".into() },
        ConflictCause::NothingSelected,
        ConflictCause::Demo,
        ConflictCause::SharedIds { service: service(), holder: "Cake 1.0".into(), shared: 3 },
        ConflictCause::ItemChanged {
            kind: SavedItemKind::Profile,
            name: "Slow evening".into(),
            by: "anna".into(),
            revision: 7,
        },
        ConflictCause::TooManyItems { limit: 1_000 },
        ConflictCause::ItemsTooLarge { limit: 16_000_000 },
        ConflictCause::LastAdministrator,
        ConflictCause::TooManyTokens { limit: 50 },
        ConflictCause::InstanceBusy,
        ConflictCause::UnfinishedSend,
    ];
    expect_every_variant(&conflicts, |cause| match cause {
        ConflictCause::Undecided { .. } => 0,
        ConflictCause::ChoiceNotAllowed { .. } => 1,
        ConflictCause::DuplicateKey { .. } => 2,
        ConflictCause::InvalidCopyName { reason: CopyNameFault::Taken, .. } => 3,
        ConflictCause::InvalidCopyName { reason: CopyNameFault::Invisible, .. } => 4,
        ConflictCause::InvalidCopyName { reason: CopyNameFault::TooLong { .. }, .. } => 5,
        ConflictCause::UnconfirmedContent { .. } => 6,
        ConflictCause::IdTaken { .. } => 7,
        ConflictCause::Compacted { .. } => 8,
        ConflictCause::JournalIncomplete { .. } => 9,
        ConflictCause::UnsupportedFormat { .. } => 10,
        ConflictCause::UploadChanged => 11,
        ConflictCause::TooManyImports { .. } => 12,
        ConflictCause::FileCount { .. } => 13,
        ConflictCause::UploadIncomplete => 14,
        ConflictCause::UploadComplete => 15,
        ConflictCause::NoSuchFile => 16,
        ConflictCause::NotPlanned => 17,
        ConflictCause::CompareOnly => 18,
        ConflictCause::DecisionsChanged { .. } => 19,
        ConflictCause::NothingSelected => 20,
        ConflictCause::Demo => 21,
        ConflictCause::SharedIds { .. } => 22,
        ConflictCause::ItemChanged { .. } => 23,
        ConflictCause::TooManyItems { .. } => 24,
        ConflictCause::ItemsTooLarge { .. } => 25,
        ConflictCause::LastAdministrator => 26,
        ConflictCause::TooManyTokens { .. } => 27,
        ConflictCause::InstanceBusy => 28,
        ConflictCause::UnfinishedSend => 29,
    });
    expect_golden("conflict_cause", &conflicts);

    let missing = [
        Missing::Import,
        Missing::Row { row: 7 },
        Missing::Revision { revision: 7 },
        Missing::Services { ids: vec!["a1".into(), "a2".into()] },
        Missing::Receipt,
        Missing::File,
        Missing::ConsolePart,
        Missing::Service,
        Missing::ServicePart,
        Missing::SavedItem,
        Missing::Account,
        Missing::AccessToken,
        Missing::Instance,
        Missing::Mirror,
    ];
    expect_every_variant(&missing, |missing| match missing {
        Missing::Import => 0,
        Missing::Row { .. } => 1,
        Missing::Revision { .. } => 2,
        Missing::Services { .. } => 3,
        Missing::Receipt => 4,
        Missing::File => 5,
        Missing::ConsolePart => 6,
        Missing::Service => 7,
        Missing::ServicePart => 8,
        Missing::SavedItem => 9,
        Missing::Account => 10,
        Missing::AccessToken => 11,
        Missing::Instance => 12,
        Missing::Mirror => 13,
    });
    expect_golden("missing", &missing);

    let fields = [
        Field::Name,
        Field::Password,
        Field::ItemName,
        Field::Selection,
        Field::TokenName,
        Field::Scopes,
        Field::Lifetime,
    ];
    expect_every_variant(&fields, |field| match field {
        Field::Name => 0,
        Field::Password => 1,
        Field::ItemName => 2,
        Field::Selection => 3,
        Field::TokenName => 4,
        Field::Scopes => 5,
        Field::Lifetime => 6,
    });
    expect_golden("field", &fields);
    let reasons = [
        InvalidReason::TooShort { min: 12 },
        InvalidReason::TooLong { max: 64 },
        InvalidReason::Characters,
        InvalidReason::Taken,
        InvalidReason::Guessable,
        InvalidReason::TooMany { max: 10_000 },
        InvalidReason::Empty,
    ];
    expect_every_variant(&reasons, |reason| match reason {
        InvalidReason::TooShort { .. } => 0,
        InvalidReason::TooLong { .. } => 1,
        InvalidReason::Characters => 2,
        InvalidReason::Taken => 3,
        InvalidReason::Guessable => 4,
        InvalidReason::TooMany { .. } => 5,
        InvalidReason::Empty => 6,
    });
    expect_golden("invalid_reason", &reasons);
}

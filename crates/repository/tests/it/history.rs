//! The history: pages, changes of a revision, exports, and compaction.

use std::sync::Arc;

use api_types::{
    Changes, Choice, Draft, Effect, ExportOptions, HistoryField, HistoryFilter, HistoryKind,
    HistoryPage, Outcome, RevisionKind, RevisionNumber, Role, Source, Timestamp, Totals,
    WrittenService,
};
use repository::{
    Admin, Change, ExportJob, Identity, Member, Repository, Settings, Store, StoreError,
};
use snapshot::{ChangeKind, Limits, ServiceKey, ServiceType};
use store_tests::{
    MemorySpool, MemoryStore,
    fixtures::{commit, definition, draft, entry},
};

/// Finds every revision.
const ALL: HistoryFilter =
    HistoryFilter { words: String::new(), field: HistoryField::Any, kind: None, service: None };

struct Harness {
    store: Arc<MemoryStore>,
    repository: Repository,
    admin: Admin,
}

impl Harness {
    fn new() -> Self {
        let store = Arc::new(MemoryStore::new());
        let settings = Settings {
            limits: Limits::default(),
            max_pending_bytes: 1 << 30,
            now: || Timestamp(1),
        };
        let shared: Arc<dyn Store> = store.clone();
        let repository = Repository::new(shared, Arc::new(MemorySpool), settings);
        let member = Member::new(Identity::verified("anna", Role::Admin));
        Self { store, repository, admin: Admin::new(member).unwrap() }
    }

    /// Three revisions: two services are added, one changes and one is added, one is removed.
    fn filled() -> Self {
        let harness = Self::new();
        let [one, two, three] = ["one", "two", "three"].map(definition);
        commit(&*harness.store, &[("a", &one), ("b", &one)]).unwrap();
        commit(&*harness.store, &[("a", &two), ("c", &three)]).unwrap();
        let removal = Change::Remove(ServiceKey::new("b", "1.0"));
        harness.begin().finish(&[removal]).unwrap();
        harness
    }

    fn begin(&self) -> Box<dyn repository::Commit + '_> {
        self.store.begin(draft("anna"), self.store.head().revision.number).unwrap()
    }

    /// The changes of a revision, as `+a ~b -c`.
    fn changed(&self, number: u64) -> Option<String> {
        let view = self.repository.revision(&self.admin, RevisionNumber(number), 0).unwrap();
        let changes = view.changes?;
        assert_eq!(changes.total(), changes.services.len() as u64);
        let words = changes.services.iter().map(|service| {
            let sign = match service.change {
                ChangeKind::Added => '+',
                ChangeKind::Changed => '~',
                ChangeKind::Removed => '-',
            };
            format!("{sign}{}", service.key.name)
        });
        Some(words.collect::<Vec<_>>().join(" "))
    }
}

fn written(export: &ExportJob) -> String {
    let mut bytes = Vec::new();
    export.write_to(&mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

#[test]
fn revision_has_its_changes_and_totals() {
    let harness = Harness::filled();
    let changed: Vec<_> = (0..=3).map(|number| harness.changed(number).unwrap()).collect();
    assert_eq!(changed, ["", "+a +b", "~a +c", "-b"]);
    let view = harness.repository.revision(&harness.admin, RevisionNumber(2), 0).unwrap();
    assert_eq!((view.revision.number.0, view.newest.0, view.first_retained.0), (2, 3, 0));
    assert_eq!(view.holds, Some(Totals { services: 3, examples: 6, size: 300 }));
    let Changes { added, changed, removed, services, .. } = view.changes.unwrap();
    assert_eq!((added, changed, removed), (1, 1, 0));
    let examples: Vec<_> =
        services.iter().map(|service| (service.examples_before, service.examples)).collect();
    assert_eq!(examples, [(2, 2), (0, 2)]);
    let none = harness.repository.revision(&harness.admin, RevisionNumber(4), 0);
    assert!(matches!(none, Err(StoreError::NoRevision(RevisionNumber(4)))));
}

#[test]
fn many_changed_services_are_paged() {
    let harness = Harness::new();
    let content = definition("x");
    let mut open = harness.begin();
    let hash = open.put(&content).unwrap();
    let changes: Vec<_> =
        (0..1_200).map(|n| Change::Put(entry(&format!("{n:04}"), hash))).collect();
    open.finish(&changes).unwrap();
    let mut names: Vec<String> = Vec::new();
    while names.len() < 1_200 {
        let from = names.len();
        let view = harness.repository.revision(&harness.admin, RevisionNumber(1), from).unwrap();
        let page = view.changes.unwrap();
        assert_eq!((page.total(), page.from), (1_200, from as u64));
        assert!((1..=500).contains(&page.services.len()));
        names.extend(page.services.iter().map(|service| service.key.name.to_string()));
    }
    assert!(names.is_sorted() && names.len() == 1_200);
    let report = harness.repository.report(&harness.admin, RevisionNumber(1)).unwrap();
    assert_eq!(report.changes.unwrap().services.len(), 1_200);
}

#[test]
fn history_is_paged_newest_first() {
    let harness = Harness::filled();
    let page = harness.repository.history(&harness.admin, &ALL, None, 2).unwrap();
    let numbers: Vec<_> = page.revisions.iter().map(|line| line.number.0).collect();
    assert_eq!((numbers, page.newest.0, page.first_retained.0), (vec![3, 2], 3, 0));
    let page =
        harness.repository.history(&harness.admin, &ALL, Some(RevisionNumber(2)), 500).unwrap();
    assert_eq!(page.revisions.len(), 2);
}

#[test]
fn earlier_revision_exports_its_own_state() {
    let harness = Harness::new();
    let [one, two] = ["one", "two"].map(definition);
    commit(&*harness.store, &[("a", &one), ("b", &one)]).unwrap();
    let ids = ["id-of-a".into(), "id-of-b".into()];
    let then = written(
        &harness
            .repository
            .export_services(&harness.admin, &ids, ExportOptions::default())
            .unwrap(),
    );
    commit(&*harness.store, &[("a", &two)]).unwrap();
    let export =
        |number| harness.repository.export_revision(&harness.admin, RevisionNumber(number));
    assert_eq!(written(&export(1).unwrap()), then);
    assert_ne!(written(&export(2).unwrap()), then);
    let nothing = snapshot::read(written(&export(0).unwrap()).as_bytes(), Limits::default());
    assert!(nothing.definitions.is_empty() && nothing.problems.is_empty());
    assert!(matches!(export(3), Err(StoreError::NoRevision(_))));
}

#[test]
fn compacted_revision_is_listed_without_content() {
    let harness = Harness::filled();
    harness.store.compact(RevisionNumber(2)).unwrap();
    let view =
        |number| harness.repository.revision(&harness.admin, RevisionNumber(number), 0).unwrap();
    assert_eq!((view(1).holds, view(1).changes, view(1).first_retained.0), (None, None, 2));
    // Its definitions are retained, those of the previous revision are not.
    assert_eq!((view(2).holds.map(|holds| holds.services), view(2).changes), (Some(3), None));
    assert_eq!(harness.changed(3).as_deref(), Some("-b"));
    assert_eq!(
        harness.repository.history(&harness.admin, &ALL, None, 9).unwrap().revisions.len(),
        4
    );
    let export = harness.repository.export_revision(&harness.admin, RevisionNumber(1));
    assert!(matches!(export, Err(StoreError::Compacted { .. })));
    let report = harness.repository.report(&harness.admin, RevisionNumber(1)).unwrap();
    assert_eq!((report.holds, report.changes, report.outcome), (None, None, None));
}

impl Harness {
    /// Adds a revision that changed these services, as its outcome records it.
    fn record(&self, kind: RevisionKind, actor: &str, file: &str, services: &[&str]) {
        let source = Source { name: file.into(), ..Source::default() };
        let draft = Draft { sources: vec![source], ..Draft::new(kind, actor, Timestamp(1)) };
        let newest = self.store.head().revision.number;
        let mut commit = self.store.begin(draft, newest).unwrap();
        let hash = commit.put(&definition(&format!("{newest}"))).unwrap();
        let entries = services.iter().map(|name| Change::Put(entry(name, hash)));
        let changes: Vec<_> = entries.collect();
        let written = |name: &&str| WrittenService {
            choice: Choice::Add,
            key: ServiceKey::new(*name, "1.0"),
            kind: ServiceType::Rest,
            effect: Effect { added: 2, ..Effect::default() },
            instead_of: None,
            new_ids: 0,
            parts: None,
        };
        let written = services.iter().map(written).collect();
        commit.note(Outcome { written, ..Outcome::default() });
        commit.finish(&changes).unwrap();
    }

    fn search(&self, filter: &HistoryFilter, before: Option<u64>) -> HistoryPage {
        let before = before.map(RevisionNumber);
        self.repository.history(&self.admin, filter, before, 10).unwrap()
    }

    /// The numbers of the revisions that a search finds.
    fn find(&self, words: &str, field: HistoryField, kind: Option<HistoryKind>) -> Vec<u64> {
        let page =
            self.search(&HistoryFilter { words: words.into(), field, kind, service: None }, None);
        assert_eq!(page.searched_to.0, 0);
        page.revisions.iter().map(|revision| revision.number.0).collect()
    }
}

#[test]
fn history_is_searched_by_service_file_user_and_kind() {
    use HistoryField::{Any, File, Service, User};
    let harness = Harness::new();
    harness.record(RevisionKind::Import, "anna", "petstore.json", &["Petstore API", "Orders"]);
    harness.record(RevisionKind::Import, "bob", "all.json", &["Orders"]);
    harness.record(RevisionKind::Undo(RevisionNumber(2)), "anna", "", &["Orders"]);
    assert_eq!(harness.find("", Any, None), [3, 2, 1, 0]);
    assert_eq!(harness.find("petstore", Service, None), [1]);
    assert_eq!(harness.find("ORDERS 1.0", Service, None), [3, 2, 1]);
    assert_eq!(harness.find("petstore orders", Service, None), [0; 0]);
    assert_eq!(harness.find("bob", User, None), [2]);
    assert_eq!(harness.find("bob", Service, None), [0; 0]);
    assert_eq!(harness.find("petstore", File, None), [1]);
    assert_eq!(harness.find("anna orders", Any, None), [3, 1]);
    assert_eq!(harness.find("anna orders", Any, Some(HistoryKind::Undo)), [3]);
    assert_eq!(harness.find("", Any, Some(HistoryKind::Restore)), [0; 0]);
}

#[test]
fn revisions_of_a_service_are_found_by_its_whole_name() {
    let harness = Harness::new();
    harness.record(RevisionKind::Import, "anna", "a.json", &["Orders", "Orders 2"]);
    harness.record(RevisionKind::Import, "bob", "b.json", &["Orders 2"]);
    let key = |name: &str, version: &str| ServiceKey::new(name, version);
    let find = |key: ServiceKey| -> Vec<u64> {
        let page = harness.search(&HistoryFilter { service: Some(key), ..ALL }, None);
        page.revisions.iter().map(|revision| revision.number.0).collect()
    };
    assert_eq!(find(key("Orders", "1.0")), [1]);
    assert_eq!(find(key("Orders 2", "1.0")), [2, 1]);
    assert_eq!(find(key("Orders", "2")), [0; 0]);
    let member = Member::new(Identity::verified("eva", Role::User));
    let change = |key: ServiceKey| harness.repository.last_change(&member, &key).unwrap();
    let last = change(key("Orders 2", "1.0")).unwrap();
    assert_eq!((last.revision, &*last.actor), (RevisionNumber(2), "bob"));
    assert_eq!(change(key("Orders", "2")), None);
}

#[test]
fn listed_revision_names_what_it_changed() {
    let harness = Harness::new();
    harness.record(RevisionKind::Import, "anna", "a", &["A", "B", "C", "D"]);
    harness.record(RevisionKind::Recovered(RevisionNumber(1)), "", "", &["A"]);
    let page = harness.search(&ALL, None);
    let numbers: Vec<u64> = page.changes.keys().map(|number| number.0).collect();
    assert_eq!(numbers, [1]);
    let summary = &page.changes[&RevisionNumber(1)];
    assert_eq!((summary.added, summary.total(), summary.first.len()), (4, 4, 3));
    let view = harness.repository.revision(&harness.admin, RevisionNumber(1), 0).unwrap();
    let services = view.changes.unwrap().services;
    assert!(services.iter().all(|service| service.effect.is_some_and(|it| it.added == 2)));
}

#[test]
fn search_that_reads_much_continues_on_the_next_page() {
    let harness = Harness::new();
    let names: Vec<String> = (0..12_000).map(|number| format!("service {number}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    for _ in 0..3 {
        harness.record(RevisionKind::Import, "anna", "a", &names);
    }
    let filter = HistoryFilter { words: "nothing".into(), ..ALL };
    let first = harness.search(&filter, None);
    assert_eq!((first.revisions.len(), first.searched_to.0), (0, 2));
    let second = harness.search(&filter, Some(2));
    assert_eq!((second.revisions.len(), second.searched_to.0), (0, 0));
    // Without words every revision is listed, but only the first two have a summary.
    let all = harness.search(&ALL, None);
    assert_eq!((all.revisions.len(), all.changes.len()), (4, 2));
}

#[test]
fn compacted_revision_is_found_by_what_the_history_still_lists() {
    let harness = Harness::new();
    harness.record(RevisionKind::Import, "anna", "old.json", &["Orders"]);
    harness.record(RevisionKind::Import, "bob", "new.json", &["Orders"]);
    harness.store.compact(RevisionNumber(2)).unwrap();
    assert_eq!(harness.find("orders", HistoryField::Any, None), [2]);
    assert_eq!(harness.find("old.json", HistoryField::Any, None), [1]);
}

#[test]
fn service_is_compared_before_and_after_a_revision() {
    let harness = Harness::filled();
    let sides = |number, name: &str| {
        let key = ServiceKey::new(name, "1.0");
        let sides = harness.repository.revision_sides(&harness.admin, RevisionNumber(number), &key);
        sides.map(|sides| sides.map(|side| side.is_some()))
    };
    assert_eq!(sides(1, "a").unwrap(), [false, true]);
    assert_eq!(sides(2, "a").unwrap(), [true, true]);
    assert_eq!(sides(3, "b").unwrap(), [true, false]);
    assert_eq!(sides(3, "nothing").unwrap(), [false, false]);
    assert!(matches!(sides(4, "a"), Err(StoreError::NoRevision(_))));
    harness.store.compact(RevisionNumber(2)).unwrap();
    assert!(matches!(sides(2, "a"), Err(StoreError::Compacted { .. })));
}

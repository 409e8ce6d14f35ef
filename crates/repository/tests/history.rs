//! The history: pages, changes of a revision, exports, and compaction.
#![expect(clippy::unwrap_used, reason = "a panic fails the test")]

use std::sync::Arc;

use api_types::{Changes, ExportOptions, RevisionNumber, Role, Timestamp, Totals};
use repository::{
    Admin, Change, ExportJob, Identity, Member, Repository, Settings, Store, StoreError,
};
use snapshot::{ChangeKind, Limits, ServiceKey};
use store_tests::{
    MemorySpool, MemoryStore,
    fixtures::{commit, definition, draft, entry},
};

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
    let page = harness.repository.history(&harness.admin, None, 2).unwrap();
    let numbers: Vec<_> = page.revisions.iter().map(|line| line.number.0).collect();
    assert_eq!((numbers, page.newest.0, page.first_retained.0), (vec![3, 2], 3, 0));
    let page = harness.repository.history(&harness.admin, Some(RevisionNumber(2)), 500).unwrap();
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
    assert_eq!(harness.repository.history(&harness.admin, None, 9).unwrap().revisions.len(), 4);
    let export = harness.repository.export_revision(&harness.admin, RevisionNumber(1));
    assert!(matches!(export, Err(StoreError::Compacted { .. })));
    let report = harness.repository.report(&harness.admin, RevisionNumber(1)).unwrap();
    assert_eq!((report.holds, report.changes, report.outcome), (None, None, None));
}

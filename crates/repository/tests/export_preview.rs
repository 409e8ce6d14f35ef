//! The preview of an export: it is what the export does, and it reads no definition twice.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use api_types::{
    Choice, Draft, ExportOptions, Outcome, Preview, Receipt, Revision, RevisionNumber,
};
use proptest::prelude::*;
use repository::{Commit, CompactionStats, Head, Index, Store, StoreError};
use serde_json::{Value, json};
use snapshot::{Definition, Hash, Kind, Limits, Release, ServiceId, find_secrets, read, redact};
use store_tests::{Harness, MemoryStore, cases};

const KEY: &str = "AKIAZ5GMXQ7TPLWEA2BC";

/// A service, and what an export of it drops or discloses.
#[derive(Clone, Debug, Default)]
struct Traits {
    service_type: &'static str,
    trigger: bool,
    empty_callbacks: bool,
    unknown_field: bool,
    secret_body: bool,
    secret_criteria: bool,
    secret_trigger: bool,
    event: bool,
}

impl Traits {
    fn plain() -> Self {
        Self { service_type: "REST", ..Self::default() }
    }
}

/// The documents of each kind in the file of these services.
fn file(services: &[Traits]) -> String {
    let mut arrays: [Vec<Value>; 5] = Default::default();
    for (number, traits) in services.iter().enumerate() {
        let id = format!("s{number}");
        let operation_id = format!("{id}-GET /");
        let mut operation = json!({ "name": "GET /" });
        if traits.trigger || traits.secret_trigger {
            let name = if traits.secret_trigger { KEY } else { "other" };
            operation["triggerInfos"] = json!([{ "serviceName": name }]);
        }
        if traits.empty_callbacks {
            operation["callbackInfos"] = json!({});
        }
        let mut service = json!({ "id": id, "name": format!("S{number}"), "version": "1",
            "type": traits.service_type, "operations": [operation] });
        if traits.unknown_field {
            service["newer"] = json!({ "key": KEY });
        }
        arrays[Kind::Service.index()].push(service);
        arrays[Kind::Request.index()].push(json!({ "id": format!("{id}q"), "name": "one",
            "operationId": operation_id, "responseId": format!("{id}p") }));
        let body = if traits.secret_body { KEY } else { "body" };
        let criteria = if traits.secret_criteria { "?api_key=k1" } else { "?page=1" };
        arrays[Kind::Response.index()].push(json!({ "id": format!("{id}p"), "name": "one",
            "operationId": operation_id, "content": body, "dispatchCriteria": criteria }));
        if traits.event {
            arrays[Kind::EventMessage.index()].push(json!({ "id": format!("{id}e"), "name": "two",
                "operationId": operation_id, "content": body }));
        }
    }
    let arrays = Kind::ALL.into_iter().zip(arrays);
    let arrays = arrays.map(|(kind, documents)| (kind.key().to_owned(), documents.into()));
    Value::Object(arrays.collect()).to_string()
}

fn export(
    harness: &Harness,
    ids: &[ServiceId],
    options: ExportOptions,
) -> (Preview, String, Receipt) {
    let job = harness.repository.export_services(&harness.admin, ids, options).unwrap();
    let preview = job.preview().unwrap();
    let mut bytes = Vec::new();
    let receipt = job.write_to(&mut bytes).unwrap();
    (preview, String::from_utf8(bytes).unwrap(), receipt)
}

/// The number of secrets in a file, and of those in dispatch criteria.
fn secrets(file: &str) -> (u64, u64) {
    let manifest = read(file.as_bytes(), Limits::default());
    assert!(manifest.is_usable(), "{:?}", manifest.problems);
    let (mut total, mut criteria) = (0, 0);
    for entry in &manifest.definitions {
        let definition = entry.definition(file.as_bytes()).unwrap();
        total += find_secrets(&definition).total;
        for kind in Kind::ALL {
            criteria += redact(definition.section(kind), kind).criteria;
        }
    }
    (total, criteria)
}

fn traits() -> impl Strategy<Value = Traits> {
    let service_type = prop::sample::select(&["REST", "REST", "GRAPHQL", "EVENT", "rest"][..]);
    (service_type, any::<[bool; 7]>()).prop_map(|(service_type, flags)| {
        let [
            trigger,
            empty_callbacks,
            unknown_field,
            secret_body,
            secret_criteria,
            secret_trigger,
            event,
        ] = flags;
        Traits {
            service_type,
            trigger,
            empty_callbacks,
            unknown_field,
            secret_body,
            secret_criteria,
            secret_trigger,
            event,
        }
    })
}

#[test]
fn preview_is_what_the_export_does() {
    let exports = (any::<[bool; 5]>(), prop::sample::select(&Release::ALL[..]), any::<bool>());
    let case = (prop::collection::vec(traits(), 5), prop::collection::vec(exports, 1..5));
    let mut runner = store_tests::TestRunner::new(cases());
    let outcome = runner.run(&case, |(services, exports)| {
        let file = file(&services);
        let harness = Harness::default();
        harness.import(&file, Choice::Add);
        for (chosen, reader, redact) in exports {
            let chosen = chosen.iter().enumerate().filter(|(_, chosen)| **chosen);
            let ids: Vec<ServiceId> = chosen.map(|(n, _)| format!("s{n}").into()).collect();
            if ids.is_empty() {
                continue;
            }
            let options = ExportOptions { reader, redact };
            let (preview, _, receipt) = export(&harness, &ids, options);
            prop_assert_eq!(preview.services, receipt.documents[0]);
            prop_assert_eq!(preview.services + preview.omitted_total, ids.len() as u32);
            prop_assert_eq!(&preview.dropped, &receipt.dropped);
            prop_assert_eq!(receipt.redacted, if redact { preview.secrets.total } else { 0 });

            // The preview of the first export on a new server, and the file with its secrets.
            let other = Harness::default();
            other.import(&file, Choice::Add);
            let (first, ..) = export(&other, &ids, options);
            prop_assert_eq!(&preview, &first);
            let (_, file, _) = export(&other, &ids, ExportOptions { redact: false, ..options });
            let (total, criteria) = secrets(&file);
            prop_assert_eq!(preview.secrets.total, total);
            prop_assert_eq!(preview.criteria, if redact { criteria } else { 0 });
        }
        Ok(())
    });
    outcome.unwrap();
}

/// Counts what is read of a store in memory.
#[derive(Default)]
struct CountingStore {
    store: MemoryStore,
    definitions: AtomicUsize,
    sections: AtomicUsize,
}

impl CountingStore {
    /// The definitions and the sections that were read since the last call.
    fn take(&self) -> (usize, usize) {
        (self.definitions.swap(0, Ordering::Relaxed), self.sections.swap(0, Ordering::Relaxed))
    }
}

impl Store for CountingStore {
    fn head(&self) -> Arc<Head> {
        self.store.head()
    }

    fn section(&self, hash: &Hash, kind: Kind) -> Result<String, StoreError> {
        self.sections.fetch_add(1, Ordering::Relaxed);
        self.store.section(hash, kind)
    }

    fn definition(&self, hash: &Hash) -> Result<Definition, StoreError> {
        self.definitions.fetch_add(1, Ordering::Relaxed);
        self.store.definition(hash)
    }

    fn begin(
        &self,
        draft: Draft,
        expected: RevisionNumber,
    ) -> Result<Box<dyn Commit + '_>, StoreError> {
        self.store.begin(draft, expected)
    }

    fn revisions(
        &self,
        before: Option<RevisionNumber>,
        limit: usize,
    ) -> Result<Vec<Revision>, StoreError> {
        self.store.revisions(before, limit)
    }

    fn at(&self, number: RevisionNumber) -> Result<Arc<Index>, StoreError> {
        self.store.at(number)
    }

    fn outcome(&self, number: RevisionNumber) -> Result<Outcome, StoreError> {
        self.store.outcome(number)
    }

    fn first_retained(&self) -> RevisionNumber {
        self.store.first_retained()
    }

    fn compact_dry_run(&self, oldest: RevisionNumber) -> Result<CompactionStats, StoreError> {
        self.store.compact_dry_run(oldest)
    }

    fn compact(&self, oldest: RevisionNumber) -> Result<CompactionStats, StoreError> {
        self.store.compact(oldest)
    }
}

/// Ten services, each with three kinds of documents. The last one has a trigger and a secret.
fn counted() -> (Arc<CountingStore>, Harness, Vec<ServiceId>) {
    let mut services = vec![Traits::plain(); 10];
    services[9] = Traits { trigger: true, secret_body: true, ..Traits::plain() };
    let store = Arc::new(CountingStore::default());
    let harness = Harness::new(Arc::clone(&store) as Arc<dyn Store>);
    harness.import(&file(&services), Choice::Add);
    store.take();
    (store, harness, (0..10).map(|number| format!("s{number}").into()).collect())
}

/// What a preview and an export read: definitions, and sections.
fn reads(
    (store, harness, ids): &(Arc<CountingStore>, Harness, Vec<ServiceId>),
    options: ExportOptions,
) -> ((usize, usize), (usize, usize)) {
    let job = harness.repository.export_services(&harness.admin, ids, options).unwrap();
    job.preview().unwrap();
    let preview = store.take();
    job.write_to(std::io::sink()).unwrap();
    (preview, store.take())
}

#[test]
fn second_preview_reads_nothing_and_an_export_reads_each_section_once() {
    let counted = counted();
    let newest = ExportOptions::default();
    let redacted = ExportOptions { redact: true, ..newest };
    let older = ExportOptions { reader: Release::V1_13, ..newest };
    assert_eq!(reads(&counted, newest), ((10, 0), (0, 30)));
    assert_eq!(reads(&counted, newest), ((0, 0), (0, 30)));
    assert_eq!(reads(&counted, redacted), ((0, 0), (0, 30)));
    assert_eq!(reads(&counted, older), ((1, 0), (0, 30)), "only the service with a trigger");
    assert_eq!(reads(&counted, older), ((0, 0), (0, 30)));
}

#[test]
fn maintenance_scans_each_definition_once_so_that_the_first_preview_reads_nothing() {
    let counted = counted();
    let (store, harness, _) = &counted;
    harness.repository.maintain();
    assert_eq!(store.take(), (10, 0));
    harness.repository.maintain();
    assert_eq!(store.take(), (0, 0));
    assert_eq!(reads(&counted, ExportOptions::default()), ((0, 0), (0, 30)));

    let changed = Traits { secret_criteria: true, ..Traits::plain() };
    harness.import(&file(&[changed]), Choice::Replace);
    store.take();
    harness.repository.maintain();
    assert_eq!(store.take(), (1, 0), "only the changed definition");
}

#[test]
fn maintenance_does_not_scan_while_an_export_or_an_import_runs() {
    let (store, harness, ids) = counted();
    let permit = harness.repository.acquire_export(&harness.admin).unwrap();
    harness.repository.maintain();
    assert_eq!(store.take(), (0, 0));
    drop(permit);

    let files = [api_types::NewFile::new("test.json", 1000)];
    let action = api_types::FileAction::Import;
    let import = harness.repository.start_import(&harness.admin, action, &files).unwrap();
    harness.repository.maintain();
    assert_eq!(store.take(), (0, 0));
    harness.repository.cancel_import(&harness.admin, &import).unwrap();
    harness.repository.maintain();
    assert_eq!(store.take(), (ids.len(), 0));
}

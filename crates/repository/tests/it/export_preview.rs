//! The preview of an export matches the export, and reads no definition twice.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use api_types::{Choice, ExportOptions, Preview, Receipt};
use proptest::prelude::*;
use serde_json::{Value, json};
use snapshot::{Kind, Limits, Release, ServiceId, find_secrets, read, redact};
use store_tests::{
    Harness, MemoryStore, config,
    faults::{Faults, FaultyStore},
};

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
    // A reader of the file gets what the server wrote, for every release and with redacted secrets.
    let manifest = read(&bytes, Limits::default());
    let digests: Vec<_> = manifest.definitions.iter().map(|it| it.content_digest()).collect();
    assert_eq!(digests, receipt.digests);
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
fn preview_matches_the_export() {
    let exports = (any::<[bool; 5]>(), prop::sample::select(&Release::ALL[..]), any::<bool>());
    let case = (prop::collection::vec(traits(), 5), prop::collection::vec(exports, 1..5));
    let mut runner = store_tests::TestRunner::new(config());
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

/// Counts the reads of a store.
struct ReadCounts {
    definitions: Arc<AtomicUsize>,
    sections: Arc<AtomicUsize>,
}

impl ReadCounts {
    /// The definitions and the sections that were read since the last call.
    fn take(&self) -> (usize, usize) {
        (self.definitions.swap(0, Ordering::Relaxed), self.sections.swap(0, Ordering::Relaxed))
    }
}

/// Ten services, each with three kinds of documents. The last one has a trigger and a secret.
fn counted() -> (ReadCounts, Harness, Vec<ServiceId>) {
    let mut services = vec![Traits::plain(); 10];
    services[9] = Traits { trigger: true, secret_body: true, ..Traits::plain() };
    let (faults, definitions) = Faults::count_calls("definition");
    let (section_faults, sections) = Faults::count_calls("section");
    let store = Arc::new(FaultyStore::new(Arc::new(MemoryStore::new()), section_faults));
    let harness = Harness::new(Arc::new(FaultyStore::new(store, faults)));
    harness.import(&file(&services), Choice::Add);
    let counts = ReadCounts { definitions, sections };
    counts.take();
    (counts, harness, (0..10).map(|number| format!("s{number}").into()).collect())
}

/// What a preview and an export read: definitions, and sections.
fn reads(
    (counts, harness, ids): &(ReadCounts, Harness, Vec<ServiceId>),
    options: ExportOptions,
) -> ((usize, usize), (usize, usize)) {
    let job = harness.repository.export_services(&harness.admin, ids, options).unwrap();
    job.preview().unwrap();
    let preview = counts.take();
    job.write_to(std::io::sink()).unwrap();
    (preview, counts.take())
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
    let (counts, harness, _) = &counted;
    harness.repository.maintain();
    assert_eq!(counts.take(), (10, 0));
    harness.repository.maintain();
    assert_eq!(counts.take(), (0, 0));
    assert_eq!(reads(&counted, ExportOptions::default()), ((0, 0), (0, 30)));

    let changed = Traits { secret_criteria: true, ..Traits::plain() };
    harness.import(&file(&[changed]), Choice::Replace);
    counts.take();
    harness.repository.maintain();
    assert_eq!(counts.take(), (1, 0), "only the changed definition");
}

#[test]
fn maintenance_does_not_scan_while_an_export_or_an_import_runs() {
    let (counts, harness, ids) = counted();
    let permit = harness.repository.acquire_export(&harness.admin).unwrap();
    harness.repository.maintain();
    assert_eq!(counts.take(), (0, 0));
    drop(permit);

    let files = [api_types::NewFile::new("test.json", 1000)];
    let action = api_types::FileAction::Import;
    let import = harness.repository.start_import(&harness.admin, action, &files).unwrap();
    harness.repository.maintain();
    assert_eq!(counts.take(), (0, 0));
    harness.repository.cancel_import(&harness.admin, &import).unwrap();
    harness.repository.maintain();
    assert_eq!(counts.take(), (ids.len(), 0));
}

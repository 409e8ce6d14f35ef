//! A response-time profile changes the file of an export as it would change the repository, and nothing
//! else.

use api_types::{Choice, ExportOptions, Preview, ProfileSource, Receipt, TimesPreview};
use proptest::prelude::*;
use serde_json::{Value, json};
use snapshot::{
    Kind, Limits, Release, ServiceId, Writer, read,
    response_times::{BuiltIn, Profile, Unit, apply},
};
use store_tests::{Harness, config};

/// The file of some services, each with these operations. Every third service has events.
fn file(services: &[Vec<(Option<i64>, Option<&str>)>]) -> String {
    let services = services.iter().enumerate().map(|(number, operations)| {
        let operations = operations.iter().enumerate().map(|(index, (time, strategy))| {
            let mut operation = json!({ "name": format!("GET /{index}"), "method": "GET" });
            if let Some(time) = time {
                operation["defaultDelay"] = json!(time);
            }
            if let Some(strategy) = strategy {
                operation["defaultDelayStrategy"] = json!(strategy);
            }
            operation
        });
        let kind = ["REST", "GRAPHQL", "EVENT", "rest"][number % 4];
        json!({ "id": format!("s{number}"), "name": format!("S{number}"), "version": "1",
            "type": kind, "operations": operations.collect::<Vec<_>>() })
    });
    json!({ "services": services.collect::<Vec<_>>(), "resources": [], "requests": [],
        "responses": [], "eventMessages": [] })
    .to_string()
}

fn stocked(file: &str) -> Harness {
    let harness = Harness::default();
    harness.import(file, Choice::Add);
    harness
}

fn export(
    harness: &Harness,
    options: ExportOptions,
    profile: Option<Profile>,
) -> (Preview, String, Receipt) {
    let head = harness.store.head();
    let ids: Vec<ServiceId> = head.index.entries().map(|it| it.summary.id.clone()).collect();
    let job = harness.repository.export_services(&harness.admin, &ids, options).unwrap();
    let job = job.with_response_times(profile);
    let mut bytes = Vec::new();
    let receipt = job.write_to(&mut bytes).unwrap();
    // A reader of the file gets what the receipt states.
    let manifest = read(&bytes, Limits::default());
    let digests: Vec<_> = manifest.definitions.iter().map(|it| it.content_digest()).collect();
    assert_eq!((digests, manifest.counts), (receipt.digests.clone(), receipt.documents));
    (job.preview().unwrap(), String::from_utf8(bytes).unwrap(), receipt)
}

/// The snapshot after the profile was applied to each of its definitions.
fn applied(profile: &Profile, file: &str) -> String {
    let manifest = read(file.as_bytes(), Limits::default());
    let definitions: Vec<_> = manifest
        .definitions
        .iter()
        .map(|entry| apply(profile, &entry.definition(file.as_bytes()).unwrap()).definition)
        .collect();
    let mut bytes = Vec::new();
    let mut writer = Writer::for_release(&mut bytes, Release::NEWEST).unwrap();
    for kind in Kind::ALL {
        for definition in &definitions {
            writer.section(kind, definition.section(kind)).unwrap();
        }
    }
    writer.finish().unwrap();
    String::from_utf8(bytes).unwrap()
}

/// The number of operations with another time or strategy. Fails if anything else differs.
fn changed_operations(before: &str, after: &str) -> u64 {
    let [mut before, mut after] =
        [before, after].map(|file| serde_json::from_str::<Value>(file).unwrap());
    let take = |file: &mut Value| {
        let services = file["services"].as_array_mut().unwrap().iter_mut();
        let operations = services.flat_map(|it| it["operations"].as_array_mut().unwrap());
        let times = operations.map(|operation| {
            let operation = operation.as_object_mut().unwrap();
            ["defaultDelay", "defaultDelayStrategy"].map(|field| operation.remove(field))
        });
        times.collect::<Vec<_>>()
    };
    let times = [take(&mut before), take(&mut after)];
    assert_eq!(before, after);
    times[0].iter().zip(&times[1]).filter(|(before, after)| before != after).count() as u64
}

const RULES: &str = r#"{"format":"mockpit-response-times","version":1,"name":"Rules","rules":[
    {"condition":{"types":["EVENT"]},"action":{"set":{"time":7}}},
    {"condition":{"operation":"GET /1"},"action":{"set":{"time":40,"strategy":"random"}}}]}"#;

fn profiles() -> impl Strategy<Value = Profile> {
    let sources = BuiltIn::ALL.map(ProfileSource::from).into_iter();
    let sources: Vec<_> = sources.chain([ProfileSource::File(RULES.into())]).collect();
    prop::sample::select(sources).prop_map(|source| source.profile().unwrap())
}

#[test]
fn exported_times_are_those_of_a_changed_copy() {
    let times = prop::sample::select(&[None, Some(0), Some(40), Some(1_500), Some(-1)][..]);
    let strategies = [None, Some("fixed"), Some("random"), Some("random-30"), Some("gauss")];
    let operations =
        prop::collection::vec((times, prop::sample::select(strategies.to_vec())), 0..4);
    let case = (
        prop::collection::vec(operations, 1..6),
        profiles(),
        prop::sample::select(&Release::ALL[..]),
        any::<bool>(),
    );
    let mut runner = store_tests::TestRunner::new(config());
    let outcome = runner.run(&case, |(services, profile, reader, redact)| {
        let harness = stocked(&file(&services));
        let newest = ExportOptions::default();
        let (_, plain, _) = export(&harness, newest, None);
        let (_, with_profile, _) = export(&harness, newest, Some(profile.clone()));
        let manifest = read(plain.as_bytes(), Limits::default());
        if manifest.definitions.is_empty() {
            return Ok(());
        }
        let copy = stocked(&applied(&profile, &plain));
        prop_assert_eq!(&export(&copy, newest, None).1, &with_profile);
        prop_assert_eq!(&export(&harness, newest, None).1, &plain, "the repository stays");

        let options = ExportOptions { reader, redact };
        let (_, plain, plain_receipt) = export(&harness, options, None);
        let (preview, changed, receipt) = export(&harness, options, Some(profile.clone()));
        let TimesPreview { applied, rows, distributions } = preview.response_times.unwrap();
        prop_assert_eq!(receipt.response_times.as_ref(), Some(&applied));
        prop_assert_eq!(&*applied.name, profile.name());
        prop_assert_eq!(applied.changed, changed_operations(&plain, &changed));
        prop_assert_eq!(applied.changed, rows.len() as u64);
        prop_assert!(rows.iter().all(|row| row.before != row.after));
        let events = operations_of_events(&changed);
        prop_assert_eq!(distributions.before.count, applied.operations - events);
        prop_assert_eq!(distributions.after.count, applied.operations - events);
        prop_assert_eq!(receipt.dropped, plain_receipt.dropped);
        if profile == BuiltIn::AsInFile.profile() {
            prop_assert_eq!(plain, changed);
        }
        Ok(())
    });
    outcome.unwrap();
}

fn operations_of_events(file: &str) -> u64 {
    let file: Value = serde_json::from_str(file).unwrap();
    let services = file["services"].as_array().unwrap().iter();
    let events = services.filter(|service| service["type"] == "EVENT");
    events.map(|service| service["operations"].as_array().unwrap().len() as u64).sum()
}

#[test]
fn preview_lists_the_first_changes_and_counts_the_rest() {
    let operations = vec![(Some(40), None); 300];
    let harness = stocked(&file(&[operations.clone(), operations.clone(), operations]));
    let preview = |built_in: BuiltIn| {
        let profile = Some(built_in.profile());
        export(&harness, ExportOptions::default(), profile).0.response_times.unwrap()
    };
    let slow = preview(BuiltIn::SlowNetwork);
    assert_eq!(
        (slow.applied.changed, slow.applied.operations),
        (600, 900),
        "events keep their times"
    );
    assert_eq!((slow.rows.len(), slow.rest()), (TimesPreview::MAX_ROWS, 100));
    assert!(slow.rows.iter().all(|row| row.unit == Unit::Milliseconds));
    assert_eq!((slow.distributions.before.median, slow.distributions.after.median), (40, 300));
    let same = preview(BuiltIn::AsInFile);
    assert_eq!((same.applied.changed, same.rows.len()), (0, 0));
}

#[test]
fn export_without_profile_has_no_response_times_on_preview_and_receipt() {
    let harness = stocked(&file(&[vec![(None, None)]]));
    let (preview, _, receipt) = export(&harness, ExportOptions::default(), None);
    assert_eq!((preview.response_times, receipt.response_times), (None, None));
}

#[test]
fn profile_is_previewed_for_all_services() {
    let harness = stocked(&file(&vec![vec![(Some(40), None)]; 3]));
    let preview =
        |profile: &Profile| harness.repository.preview_times(&harness.admin, profile).unwrap();
    let slow = BuiltIn::SlowNetwork.profile();
    let export = export(&harness, ExportOptions::default(), Some(slow.clone())).0;
    assert_eq!(Some(preview(&slow)), export.response_times);
    assert_eq!(preview(&slow).applied.changed, 2);
    let empty = Harness::default();
    let nothing = empty.repository.preview_times(&empty.admin, &slow).unwrap();
    assert_eq!((nothing.applied.operations, nothing.rows.len()), (0, 0));
}

#[test]
fn timed_operations_are_those_of_services_without_events() {
    let harness = stocked(&file(&[vec![(None, None); 2], Vec::new(), vec![(None, None)]]));
    let timed = harness.repository.timed_operations(&harness.admin).unwrap();
    let [timed] = &timed[..] else { panic!("one service has timed operations: {timed:?}") };
    assert_eq!(timed.service.name.as_ref(), "S0");
    assert_eq!(timed.operations, ["GET /0", "GET /1"].map(Box::from));
}

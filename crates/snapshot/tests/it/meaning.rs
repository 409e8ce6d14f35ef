//! The digest of what a definition means agrees with the comparison.

use proptest::prelude::*;
use serde_json::{Value, json};
use snapshot::{Definition, MeaningDigest, ServiceType, diff, remap_ids};

use crate::{
    mutation::{Change, changed, changes},
    samples::all,
    support::{definitions, file_with_one, renumbered, single_definition},
};

/// Whether a comparison finds nothing but formatting and dates.
fn is_same(here: &Definition, file: &Definition) -> bool {
    let remapped = remap_ids(file, here);
    let changes = diff(here, &remapped);
    remapped == *here || changes.is_dates_only() || changes.is_formatting_only()
}

/// Changes of documents that all have IDs, as those of a Microcks and a Mockpit do.
fn changes_with_ids() -> impl Strategy<Value = Vec<Change>> {
    let keeps_ids = |(kind, _): &Change| *kind != 11;
    changes().prop_map(move |changes| changes.into_iter().filter(keeps_ids).collect())
}

/// The file as a Microcks exports it after it has imported it: sets in another order, empty maps instead of null,
/// and another date.
fn reexported(file: &[u8]) -> Vec<u8> {
    let mut file: Value = serde_json::from_slice(file).unwrap();
    for service in file["services"].as_array_mut().unwrap() {
        if let Some(metadata) = service["metadata"].as_object_mut() {
            metadata.insert("lastUpdate".into(), json!(1_234_567));
            for map in ["annotations", "labels"] {
                let value = metadata.entry(map).or_insert(Value::Null);
                if value.is_null() {
                    *value = json!({});
                }
            }
        }
        for operation in service["operations"].as_array_mut().into_iter().flatten() {
            reverse(operation, "resourcePaths");
            reverse(operation, "parameterConstraints");
        }
    }
    for resource in file["resources"].as_array_mut().unwrap() {
        reverse(resource, "operations");
    }
    for kind in ["requests", "responses", "eventMessages"] {
        for message in file[kind].as_array_mut().into_iter().flatten() {
            reverse(message, "headers");
            for header in message["headers"].as_array_mut().into_iter().flatten() {
                reverse(header, "values");
            }
        }
    }
    serde_json::to_vec(&file).unwrap()
}

fn reverse(object: &mut Value, set: &str) {
    if let Some(items) = object.get_mut(set).and_then(Value::as_array_mut) {
        items.reverse();
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]

    #[test]
    fn digests_are_equal_if_only_formatting_and_dates_differ(
        service in (0..7_usize, 0..40_u64),
        ours in changes_with_ids(),
        theirs in changes_with_ids(),
        salt in prop::option::of(1..9_u64),
        is_reexported in any::<bool>(),
    ) {
        let origin = file_with_one(ServiceType::KNOWN[service.0], service.1);
        let here = single_definition(&changed(&origin, &ours));
        // Half of the time without changes of its own, so that often only the formatting differs.
        let theirs = if theirs.len().is_multiple_of(2) { &ours } else { &theirs };
        let mut file = changed(&origin, theirs);
        if is_reexported {
            file = reexported(&file);
        }
        if let Some(salt) = salt {
            file = renumbered(&file, salt);
        }
        let file = single_definition(&file);
        let has_equal_digests = MeaningDigest::of(&here) == MeaningDigest::of(&file);
        prop_assert_eq!(has_equal_digests, is_same(&here, &file), "{:#?}", diff(&here, &remap_ids(&file, &here)));
        let has_same_ids = MeaningDigest::with_ids(&here) == MeaningDigest::with_ids(&file);
        let same_ids = !diff(&here, &file).is_dates_only() && is_same(&here, &file) && salt.is_none();
        prop_assert_eq!(has_same_ids, same_ids);
    }
}

#[test]
fn reexported_samples_have_equal_digests_and_differ_from_each_other() {
    for file in all() {
        let other = renumbered(&reexported(&file), 7);
        for (here, there) in definitions(&file).iter().zip(&definitions(&other)) {
            assert_eq!(
                MeaningDigest::of(here),
                MeaningDigest::of(there),
                "{:#?}",
                diff(here, &remap_ids(there, here))
            );
            assert_ne!(MeaningDigest::with_ids(here), MeaningDigest::with_ids(there));
        }
        let all = definitions(&file);
        let mut digests: Vec<_> = all.iter().map(MeaningDigest::of).collect();
        digests.sort_unstable();
        digests.dedup();
        assert_eq!(digests.len(), all.len());
    }
}

#[test]
fn request_that_refers_to_another_response_gives_another_digest() {
    let file = |first: &str, second: &str| {
        let text = format!(
            r#"{{"services":[{{"id":"s","name":"A","version":"1","operations":[{{"name":"o"}}]}}],"resources":[],
            "requests":[{{"name":"x","content":"1","operationId":"s-o","id":"q1","responseId":"{first}"}},
                {{"name":"x","content":"2","operationId":"s-o","id":"q2","responseId":"{second}"}}],
            "responses":[{{"name":"x","content":"1","operationId":"s-o","id":"p1"}},{{"name":"x","content":"2","operationId":"s-o","id":"p2"}}],
            "eventMessages":[]}}"#
        );
        MeaningDigest::of(&single_definition(text.as_bytes()))
    };
    let digests = [file("p1", "p2"), file("p2", "p1"), file("p1", "p1"), file("p1", "gone")];
    for (index, digest) in digests.iter().enumerate() {
        assert!(!digests[..index].contains(digest), "{index}");
    }
}

//! Replacing and merging, tested on services and changed versions of them.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use serde_json::Value;
use snapshot::{
    Combination, Definition, Diff, Exclusions, Kind, OperationChange, diff, merge, remap_ids,
    replace,
};

use crate::{
    mutation::pairs,
    support::{export, read_usable, single_definition},
};

/// The documents of a section.
fn documents(definition: &Definition, kind: Kind) -> Vec<&str> {
    definition.section(kind).lines().map(|line| line.trim_end_matches(',')).collect()
}

fn service(definition: &Definition) -> Value {
    serde_json::from_str(definition.section(Kind::Service)).unwrap()
}

fn operation_names(definition: &Definition) -> BTreeSet<String> {
    let service = service(definition);
    let operations = service["operations"].as_array().into_iter().flatten();
    operations.filter_map(|operation| Some(operation["name"].as_str()?.to_owned())).collect()
}

/// The messages of one kind, each with the name of its operation.
fn messages(definition: &Definition, kind: Kind) -> Vec<(String, &str)> {
    let id = service(definition)["id"].as_str().unwrap().len() + 1;
    let messages = documents(definition, kind).into_iter().map(|message| {
        let value: Value = serde_json::from_str(message).unwrap();
        (value["operationId"].as_str().unwrap()[id..].to_owned(), message)
    });
    messages.collect()
}

/// The messages by their operations.
fn by_operation(definition: &Definition, kind: Kind) -> BTreeMap<String, Vec<&str>> {
    let mut all: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for (operation, message) in messages(definition, kind) {
        all.entry(operation).or_default().push(message);
    }
    all
}

const MESSAGES: [Kind; 3] = [Kind::Request, Kind::Response, Kind::EventMessage];

/// Excludes everything, including all operations of both definitions.
fn exclude_everything(here: &Definition, file: &Definition) -> Exclusions {
    let mut examples: BTreeSet<Box<str>> = BTreeSet::new();
    for definition in [here, file] {
        examples.extend(operation_names(definition).into_iter().map(Into::into));
        for kind in MESSAGES {
            let messages = messages(definition, kind).into_iter();
            examples.extend(messages.map(|(operation, _)| Box::from(operation)));
        }
    }
    Exclusions { settings: true, contracts: true, examples }
}

/// Whether to exclude settings and contracts, and bits that select operations.
fn exclusion_choices() -> impl Strategy<Value = (bool, bool, usize)> {
    (any::<bool>(), any::<bool>(), any::<usize>())
}

/// Excludes the chosen parts.
fn exclude(
    here: &Definition,
    file: &Definition,
    (settings, contracts, operation_bits): (bool, bool, usize),
) -> Exclusions {
    let mut exclusions = Exclusions { settings, contracts, ..exclude_everything(here, file) };
    let mut bits = operation_bits;
    exclusions.examples.retain(|_| {
        bits = bits.rotate_right(1);
        bits & 1 == 1
    });
    exclusions
}

/// The names in the file of renamed operations, by their names here.
fn renamed(here: &Definition, file: &Definition) -> BTreeMap<String, String> {
    let operations = diff(here, file).operations.into_iter();
    let renamed = operations.filter_map(|operation| match operation.change {
        Some(OperationChange::Renamed { from }) => Some((from.into(), operation.name.into())),
        _ => None,
    });
    renamed.collect()
}

/// Checks that the definition is equal to what reading its export gives.
fn check_round_trip(definition: &Definition) -> Result<(), TestCaseError> {
    prop_assert_eq!(&single_definition(&export(std::slice::from_ref(definition))), definition);
    Ok(())
}

fn maps(definition: &Definition) -> BTreeMap<(String, String), Value> {
    let service = service(definition);
    let mut all = BTreeMap::new();
    for map in ["labels", "annotations"] {
        for (key, value) in service["metadata"][map].as_object().into_iter().flatten() {
            all.insert((map.to_owned(), key.clone()), value.clone());
        }
    }
    all
}

/// The settings of each operation. If names repeat, those of the first operation.
fn settings(definition: &Definition) -> BTreeMap<String, Vec<Option<Value>>> {
    let service = service(definition);
    let mut all = BTreeMap::new();
    for operation in service["operations"].as_array().into_iter().flatten() {
        let Some(name) = operation["name"].as_str() else { continue };
        let fields = [
            "dispatcher",
            "dispatcherRules",
            "defaultDelay",
            "defaultDelayStrategy",
            "parameterConstraints",
        ];
        let values = fields.map(|field| operation.get(field).cloned()).to_vec();
        all.entry(name.to_owned()).or_insert(values);
    }
    all
}

/// The added requests and responses without partner, as [`changed_items`] names them.
fn without_partner(diff: &Diff) -> BTreeSet<String> {
    let operations = diff.operations.iter();
    let examples = operations.flat_map(|operation| {
        let examples = operation.examples.iter().filter(|example| example.counted.is_none());
        examples.map(|example| format!("{} {} {:?}", operation.name, example.name, example.change))
    });
    examples.collect()
}

/// The changed operations, examples and contracts of a comparison.
fn changed_items(diff: &Diff) -> BTreeSet<String> {
    let mut items = BTreeSet::new();
    for operation in &diff.operations {
        if let Some(change) = &operation.change
            && !matches!(change, OperationChange::Changed)
        {
            items.insert(format!("{} {change:?}", operation.name));
        }
        for example in &operation.examples {
            items.insert(format!("{} {} {:?}", operation.name, example.name, example.change));
        }
    }
    for contract in &diff.contracts {
        items.insert(format!("{} {:?}", contract.name, contract.change));
    }
    // A comparison does not distinguish a field that is null from one that is missing, which a merge keeps.
    for field in diff.service.iter().filter(|field| field.entry.is_some()) {
        items.insert(format!("{} {:?}", field.field, field.entry));
    }
    items
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(500) })]

    #[test]
    fn replace_without_exclusions_gives_the_file(pair in pairs()) {
        let (here, file) = pair;
        prop_assert_eq!(replace(&here, &file, &Exclusions::default()), file);
    }

    /// What a review shows before the import is what differs after it.
    #[test]
    fn applied_differences_are_those_of_the_result(
        pair in pairs(),
        (settings, contracts) in any::<(bool, bool)>(),
    ) {
        let (here, file) = pair;
        let file = remap_ids(&file, &here);
        let exclusions = Exclusions { settings, contracts, ..Exclusions::default() };
        let all = diff(&here, &file);
        for (result, combination) in [
            (replace(&here, &file, &exclusions), Combination::replace(&exclusions)),
            (merge(&here, &file, &exclusions), Combination::merge(&exclusions)),
        ] {
            let applied = all.applied(&combination);
            let after = diff(&here, &result);
            let (shown, mut found) = (changed_items(&applied), changed_items(&after));
            // Without an effect, at most the order of fields differs.
            prop_assert!(all.has_effect(&combination) || found.is_empty());
            if combination.keeps_only_existing() {
                // A request that has another response in the file leaves its example.
                let parted = without_partner(&after);
                let is_left = |item: &String| {
                    item.ends_with(" Changed") || item.ends_with(" Removed") || parted.contains(item)
                };
                found.retain(|item| shown.contains(item) || !is_left(item));
                // With the examples of both sides, an operation may be too different from the one before
                // to count as renamed. Then the comparison has other words for the same change.
                if renamed(&here, &file) != renamed(&here, &result) {
                    continue;
                }
            }
            prop_assert_eq!(shown, found);
        }
    }

    #[test]
    fn merge_is_idempotent(pair in pairs(), choices in exclusion_choices()) {
        let (here, file) = pair;
        prop_assert_eq!(&merge(&here, &here, &Exclusions::default()), &here);
        let exclusions = exclude(&here, &file, choices);
        prop_assert_eq!(&merge(&here, &here, &exclusions), &here);
        prop_assert_eq!(&replace(&here, &here, &exclusions), &here);
        // After the first merge, renamed operations have only their new names.
        let mut again = exclusions.clone();
        for (before, after) in renamed(&here, &file) {
            if exclusions.examples.contains(&*before) {
                again.examples.insert(after.into());
            }
        }
        for (exclusions, again) in [(exclusions, again), Default::default()] {
            let merged = merge(&here, &file, &exclusions);
            check_round_trip(&merged)?;
            prop_assert_eq!(&merge(&merged, &file, &again), &merged);
        }
    }

    #[test]
    fn merge_keeps_everything_of_both_sides(pair in pairs()) {
        let (here, file) = pair;
        let merged = merge(&here, &file, &Exclusions::default());
        let summary = merged.summary().unwrap();
        let renamed = renamed(&here, &file);
        for other in [&here, &file] {
            let names = operation_names(&merged);
            for name in operation_names(other) {
                prop_assert!(names.contains(renamed.get(&name).unwrap_or(&name)), "{}", name);
            }
            for (key, _) in maps(other) {
                prop_assert!(maps(&merged).contains_key(&key), "{key:?}");
            }
            for kind in Kind::ALL {
                prop_assert!(summary.count(kind) >= other.summary().unwrap().count(kind));
            }
            for kind in Kind::OWNED {
                let ids = |of: &Definition| -> BTreeSet<String> {
                    let ids = documents(of, kind).into_iter().map(|text| {
                        serde_json::from_str::<Value>(text).unwrap()["id"].to_string()
                    });
                    ids.collect()
                };
                prop_assert!(ids(&merged).is_superset(&ids(other)));
            }
        }
        for kind in Kind::OWNED {
            let all = documents(&merged, kind);
            for document in documents(&file, kind) {
                prop_assert!(all.contains(&document));
            }
            // Documents that are only here do not change.
            let theirs = documents(&file, kind);
            let ours = documents(&here, kind);
            let known = |it: &&str| theirs.contains(it) || ours.contains(it);
            prop_assert!(!renamed.is_empty() || all.iter().all(known));
        }
        for (key, value) in maps(&file) {
            prop_assert_eq!(&maps(&merged)[&key], &value);
        }
    }

    #[test]
    fn merge_adds_no_dangling_link(pair in pairs()) {
        let (here, file) = pair;
        let dangling = |definition: &Definition| -> BTreeSet<String> {
            let value = |text: &str| serde_json::from_str::<Value>(text).unwrap();
            let mut dangling = BTreeSet::new();
            for (from, field, to) in [
                (Kind::Request, "responseId", Kind::Response),
                (Kind::EventMessage, "replyId", Kind::EventMessage),
            ] {
                let ids: BTreeSet<String> = documents(definition, to)
                    .into_iter()
                    .map(|text| value(text)["id"].to_string())
                    .collect();
                for message in documents(definition, from) {
                    let link = value(message)[field].clone();
                    if !link.is_null() && !ids.contains(&link.to_string()) {
                        // The operation of the message may be renamed.
                        dangling.insert(format!("{field} {link}"));
                    }
                }
            }
            dangling
        };
        let mut before = dangling(&here);
        before.append(&mut dangling(&file));
        prop_assert!(dangling(&merge(&here, &file, &Exclusions::default())).is_subset(&before));
    }

    #[test]
    fn excluded_parts_do_not_change(pair in pairs(), choices in exclusion_choices()) {
        let (here, file) = pair;
        let exclusions = exclude(&here, &file, choices);
        // Another test covers renamed operations.
        let renamed = renamed(&here, &file);
        let keeps_name =
            |name: &str| renamed.iter().all(|(here, file)| here != name && file != name);
        for composed in [replace(&here, &file, &exclusions), merge(&here, &file, &exclusions)] {
            check_round_trip(&composed)?;
            for kind in MESSAGES {
                let (ours, composed) = (by_operation(&here, kind), by_operation(&composed, kind));
                for name in exclusions.examples.iter().filter(|name| keeps_name(name)) {
                    prop_assert_eq!(composed.get(&**name), ours.get(&**name));
                }
            }
            let (ours, names) = (operation_names(&here), operation_names(&composed));
            for name in exclusions.examples.iter().filter(|name| ours.contains(&***name)) {
                let name = renamed.get(&**name).map_or(&**name, |name| name);
                prop_assert!(names.contains(name));
            }
            if exclusions.contracts {
                prop_assert_eq!(composed.section(Kind::Resource), here.section(Kind::Resource));
            }
            if exclusions.settings {
                prop_assert_eq!(maps(&composed), maps(&here));
                let (ours, composed) = (settings(&here), settings(&composed));
                for (name, values) in ours {
                    prop_assert!(composed.get(&name).is_none_or(|it| *it == values), "{}", name);
                }
            }
        }
    }

    #[test]
    fn parts_that_are_not_excluded_are_those_of_the_file(pair in pairs(), choices in exclusion_choices()) {
        let (here, file) = pair;
        let exclusions = exclude(&here, &file, choices);
        prop_assume!(renamed(&here, &file).is_empty());
        let composed = replace(&here, &file, &exclusions);
        if !exclusions.contracts {
            prop_assert_eq!(composed.section(Kind::Resource), file.section(Kind::Resource));
        }
        let moved: BTreeSet<String> = MESSAGES
            .into_iter()
            .flat_map(|kind| messages(&here, kind))
            .filter(|(operation, _)| exclusions.examples.contains(&**operation))
            .map(|(_, text)| serde_json::from_str::<Value>(text).unwrap()["id"].to_string())
            .collect();
        for kind in MESSAGES {
            let composed = by_operation(&composed, kind);
            for (name, mut theirs) in by_operation(&file, kind) {
                if exclusions.examples.contains(&*name) {
                    continue;
                }
                theirs.retain(|text| {
                    let id = serde_json::from_str::<Value>(text).unwrap()["id"].to_string();
                    id == "null" || !moved.contains(&id)
                });
                prop_assert_eq!(composed.get(&name).cloned().unwrap_or_default(), theirs);
            }
        }
        if !exclusions.settings {
            let names: BTreeSet<_> = operation_names(&composed);
            let mut stay = service(&composed);
            if let Some(operations) = stay["operations"].as_array_mut() {
                let theirs = operation_names(&file);
                operations.retain(|it| it["name"].as_str().is_none_or(|it| theirs.contains(it)));
            }
            if names == operation_names(&file) {
                prop_assert_eq!(composed.section(Kind::Service), file.section(Kind::Service));
            } else if service(&file)["operations"].is_array() {
                prop_assert_eq!(stay, service(&file));
            }
        }
    }

    #[test]
    fn excluding_everything_keeps_examples_contracts_and_settings(pair in pairs()) {
        let (here, file) = pair;
        prop_assume!(renamed(&here, &file).is_empty());
        let composed = replace(&here, &file, &exclude_everything(&here, &file));
        for kind in Kind::OWNED {
            let sorted = |of: &Definition| -> BTreeSet<String> {
                documents(of, kind).into_iter().map(str::to_owned).collect()
            };
            prop_assert_eq!(sorted(&composed), sorted(&here));
        }
        prop_assert_eq!(maps(&composed), maps(&here));
    }
}

fn small(labels: &str, operation: &str) -> Definition {
    single_definition(
        format!(
            r#"{{"services":[{{"id":"s","name":"A","version":"1","metadata":{{"createdOn":1,"labels":{labels},"lastUpdate":2}},
            "operations":[{operation}]}}],"resources":[],"requests":[],"responses":[],"eventMessages":[]}}"#
        )
        .as_bytes(),
    )
}

#[test]
fn excluded_setting_keeps_its_position() {
    let here = small(r#"{"a":"1"}"#, r#"{"name":"o","defaultDelay":5,"method":"GET"}"#);
    let file = small("null", r#"{"name":"o","dispatcher":"SCRIPT","method":"POST"}"#);
    let exclusions = Exclusions { settings: true, ..Exclusions::default() };
    assert_eq!(
        replace(&here, &file, &exclusions).section(Kind::Service),
        r#"{"id":"s","name":"A","version":"1","metadata":{"createdOn":1,"labels":{"a":"1"},"lastUpdate":2},"operations":[{"name":"o","defaultDelay":5,"method":"POST"}]}"#
    );
}

#[test]
fn merge_combines_labels_and_fields() {
    let here = small(r#"{"a":"1","b":"1"}"#, r#"{"name":"o","defaultDelay":5},{"name":"p"}"#);
    let file = small(r#"{"b":"2","c":"2"}"#, r#"{"name":"q"},{"name":"o","method":"POST"}"#);
    assert_eq!(
        merge(&here, &file, &Exclusions::default()).section(Kind::Service),
        r#"{"id":"s","name":"A","version":"1","metadata":{"createdOn":1,"labels":{"a":"1","b":"2","c":"2"},"lastUpdate":2},"operations":[{"name":"q"},{"name":"o","defaultDelay":5,"method":"POST"},{"name":"p"}]}"#
    );
}

#[test]
fn documents_without_a_service_are_added_to_the_service_here() {
    let here = small("{}", r#"{"name":"b"},{"name":"a"}"#);
    let message = |name: &str, id: &str| {
        format!("{{\"name\":\"m\",\"operationId\":\"s-{name}\",\"id\":\"{id}\"}}")
    };
    let file = |messages: &[String]| {
        let [none, resources, requests, _, events] = Default::default();
        Definition::from_sections([none, resources, requests, messages.join(",\n"), events])
    };
    let one = merge(&here, &file(&[message("a", "1"), message("b", "2")]), &Exclusions::default());
    assert_eq!(one.section(Kind::Service), here.section(Kind::Service));
    assert_eq!(documents(&one, Kind::Response), [message("b", "2"), message("a", "1")]);
    let two = merge(&one, &file(&[message("b", "0"), message("b", "1")]), &Exclusions::default());
    let all = [message("b", "0"), message("b", "1"), message("b", "2")];
    assert_eq!(documents(&two, Kind::Response), all);
    assert!(read_usable(&export(&[two])).problems.is_empty());
}

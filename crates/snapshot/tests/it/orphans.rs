//! Orphans can be assigned to a service of the repository.

use proptest::prelude::*;
use serde_json::{Value, json};
use snapshot::{Definition, Exclusions, Kind, Orphan, ServiceType, merge};

use crate::support::{file_with_every_type, file_with_one, read_usable, single_definition};

/// The file without its services.
fn without_services(file: &[u8]) -> Vec<u8> {
    let mut file: Value = serde_json::from_slice(file).unwrap();
    file["services"] = json!([]);
    serde_json::to_vec_pretty(&file).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(500) })]

    #[test]
    fn merging_the_orphans_restores_the_whole_service(kind in 0..7_usize, seed in any::<u64>()) {
        let file = file_with_one(ServiceType::KNOWN[kind], seed);
        let whole = single_definition(&serde_json::to_vec(&serde_json::from_slice::<Value>(&file).unwrap()).unwrap());
        let mut sections = <[String; 5]>::default();
        sections[0] = whole.section(Kind::Service).to_owned();
        let bare = Definition::from_sections(sections);

        let orphaned = without_services(&file);
        let manifest = read_usable(&orphaned);
        prop_assert_eq!(manifest.orphans.len(), manifest.counts.iter().sum::<u32>() as usize);
        let orphans = manifest.orphans_of(&bare);
        prop_assert_eq!(orphans.len(), manifest.orphans.len());
        let id = &bare.summary().unwrap().id;
        for orphan in &orphans {
            prop_assert!(orphan.service_ids().any(|it| it == id.as_str()));
            prop_assert_eq!(&orphan.document(&orphaned[..]).unwrap()[..1], "{");
        }
        let partial = Definition::from_orphans(&orphans, &bare, &orphaned[..]).unwrap();
        prop_assert_eq!(partial.section(Kind::Service), "");
        let merged = merge(&bare, &partial, &Exclusions::default());
        prop_assert_eq!(&merged, &whole);
        prop_assert_eq!(&merge(&merged, &partial, &Exclusions::default()), &whole);
    }
}

#[test]
fn orphans_of_returns_the_documents_of_each_service() {
    let file = file_with_every_type(3);
    let orphaned = without_services(&file);
    let manifest = read_usable(&orphaned);
    let mut taken = 0;
    for entry in read_usable(&file).definitions {
        let here = entry.definition(&file[..]).unwrap();
        let orphans = manifest.orphans_of(&here);
        let partial = Definition::from_orphans(&orphans, &here, &orphaned[..]).unwrap();
        taken += orphans.len();
        for kind in Kind::OWNED {
            let lines = partial.section(kind).lines().count();
            assert_eq!(lines, here.section(kind).lines().count());
        }
    }
    assert_eq!(taken, manifest.orphans.len());
}

/// The names of the orphans of a small service with the operations `o` and `p-q`.
fn names(id: &str, file: &str) -> Vec<String> {
    let here = single_definition(
        format!(
            r#"{{"services":[{{"id":"{id}","name":"A","version":"1","operations":[{{"name":"o"}},{{"name":"p-q"}}]}}],
            "resources":[],"requests":[],"responses":[],"eventMessages":[]}}"#
        )
        .as_bytes(),
    );
    let manifest = read_usable(file.as_bytes());
    manifest.orphans_of(&here).into_iter().map(|orphan| orphan.name().to_owned()).collect()
}

#[test]
fn orphans_of_includes_only_messages_of_existing_operations() {
    let file = r#"{"services":[],"resources":[{"name":"c","serviceId":"s"},{"name":"d","serviceId":"s-p"}],"requests":[],
        "responses":[{"id":"1","name":"one","operationId":"s-p-q"},{"id":"2","name":"two","operationId":"s-gone"},
        {"id":"3","name":"three","operationId":"s-o"},{"id":"4","name":"four","operationId":"sx-o"}],
        "eventMessages":[{"name":"nobody's"}]}"#;
    assert_eq!(names("s", file), ["c", "three", "one"]);
    assert_eq!(names("s-p", file), ["d"]);
    assert_eq!(names("sx", file), ["four"]);
    assert_eq!(names("t", file), Vec::<String>::new());
    let manifest = read_usable(file.as_bytes());
    let orphan = |name: &str| -> &Orphan {
        manifest.orphans.iter().find(|orphan| orphan.name() == name).unwrap()
    };
    assert_eq!(orphan("one").service_ids().collect::<Vec<_>>(), ["s-p", "s"]);
    assert_eq!(orphan("d").service_ids().collect::<Vec<_>>(), ["s-p"]);
    assert_eq!(orphan("two").pointer(), "/responses/1");
    assert_eq!(orphan("two").position().line, 2);
}

#[test]
fn long_names_are_truncated_and_long_owners_dropped() {
    let (name, owner) = ("é".repeat(300), "s-".repeat(3000));
    let file = format!(
        r#"{{"services":[],"resources":[],"requests":[],"responses":[{{"id":"1","name":"{name}","operationId":"s-o"}},
        {{"id":"2","name":"a","operationId":"{owner}"}}],"eventMessages":[]}}"#
    );
    let manifest = read_usable(file.as_bytes());
    let [orphan] = &manifest.orphans[..] else { panic!("{:?}", manifest.orphans) };
    assert_eq!(orphan.name(), format!("{}…", "é".repeat(100)));
}

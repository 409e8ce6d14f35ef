//! Documents with unusable IDs get new ones. Everything else stays.

use std::collections::BTreeSet;

use proptest::prelude::*;
use snapshot::{
    Definition, DocumentIdHash, ServiceType, is_microcks_id, remap_ids, replace_unusable_ids,
};

use crate::support::{file_with_one, single_definition};

fn ids(definition: &Definition) -> BTreeSet<DocumentIdHash> {
    definition.document_ids().iter().copied().collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(500) })]

    #[test]
    fn only_unusable_ids_change(kind in 0..7_usize, seed in 0..40_u64, picks in prop::collection::vec(any::<bool>(), 1..9)) {
        let original = single_definition(&file_with_one(ServiceType::KNOWN[kind], seed));
        let all = original.document_ids();
        let picked = all.iter().copied().zip(picks.iter().cycle());
        let unusable: BTreeSet<_> = picked.filter(|(_, pick)| **pick).map(|(id, _)| id).collect();
        let is_unusable = |id, _: &str| unusable.contains(&id);
        let replaced = replace_unusable_ids(original.clone(), is_unusable);
        prop_assert_eq!(replaced.count as usize, unusable.len());
        let (before, after) = (ids(&original), ids(&replaced.definition));
        prop_assert_eq!(before.len(), after.len());
        prop_assert!(after.is_disjoint(&unusable));
        let kept: BTreeSet<_> = before.difference(&unusable).copied().collect();
        prop_assert!(kept.is_subset(&after));
        prop_assert_eq!(&replaced, &replace_unusable_ids(original.clone(), is_unusable), "deterministic");
        prop_assert_eq!(original.summary().unwrap().documents, replaced.definition.summary().unwrap().documents);
        // Matching by content gives the old IDs back, so links were rewritten too.
        prop_assert_eq!(remap_ids(&replaced.definition, &original), original);
    }
}

#[test]
fn new_id_is_usable_and_new_in_the_definition() {
    let original = single_definition(&file_with_one(ServiceType::Rest, 1));
    let first = original.document_ids()[0];
    let once = replace_unusable_ids(original.clone(), |id, _| id == first).definition;
    let new: BTreeSet<_> = ids(&once).difference(&ids(&original)).copied().collect();
    // The first candidate is taken too.
    let twice = replace_unusable_ids(original.clone(), |id, _| id == first || new.contains(&id));
    assert_eq!(twice.count, 1);
    assert!(ids(&twice.definition).is_disjoint(&new));
    let all = replace_unusable_ids(original, |_, id| !is_microcks_id(id));
    assert_eq!(all.count, 0, "generated IDs are usable");
}

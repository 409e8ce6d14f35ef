//! Finds services and documents of a file that have the same ID.

use std::{collections::HashMap, hash::Hash};

use crate::{
    Severity,
    read::{
        found::{FoundDocument, FoundService},
        owners::Owner,
        problem::Problems,
    },
};

/// Services with the same ID share the documents of this ID. If that would take more copies of
/// positions than this, all but the last of them are dropped. Bounds the memory.
const MAX_SHARED: usize = 1_000_000;

/// Equal notes are merged, so there is one for a whole file.
const EQUAL_DUPLICATES: &str =
    "Documents that appear twice in this file with the same content are imported once.";

/// Drops services that are in the file twice with the same content. Warns of those with the same ID and
/// different content: all of them are in the manifest, since new IDs can tell them apart. Services that
/// cannot be imported do not count.
pub(super) fn without_duplicate_services(
    mut services: Vec<FoundService>,
    documents: usize,
    problems: &mut Problems,
) -> Vec<FoundService> {
    let mut dropped = vec![false; services.len()];
    let same_content =
        repeated(&services, &dropped, |it| Some((id_of(it)?, it.span.fingerprint())));
    for Repeated { index, earlier } in same_content {
        let Some(service) = services.get(index) else { continue };
        problems.add(Severity::Note, &*service.pointer, service.position, EQUAL_DUPLICATES);
        drop_at(&mut dropped, earlier);
    }
    let same_id = repeated(&services, &dropped, id_of);
    let can_share = same_id.len().saturating_mul(documents) <= MAX_SHARED;
    for Repeated { index, earlier } in same_id {
        let pair = services.get(index).zip(services.get(earlier));
        let Some((service, first)) = pair else { continue };
        if service.with_new_id.is_some() && first.with_new_id.is_some() {
            // Both got the ID of their name and version, which is reported instead.
            continue;
        }
        let id = id_of(service).unwrap_or_default();
        let [name, first] = [service, first].map(|service| service.header.key().shortened());
        let message = if can_share {
            format!(
                "`{first}` and `{name}` have the same ID, `{id}`. Each of them gets the documents of \
                 this ID. To import both, add one of them with new IDs."
            )
        } else {
            drop_at(&mut dropped, earlier);
            format!(
                "Two services in this file have the ID `{id}`. The last one is used, and `{first}` is \
                 skipped."
            )
        };
        problems.add(Severity::Warning, &*service.pointer, service.position, message);
    }
    let mut dropped = dropped.into_iter();
    services.retain(|_| dropped.next() != Some(true));
    services
}

/// A service that shares something with an earlier one, by their indices.
struct Repeated {
    index: usize,
    earlier: usize,
}

/// The services that share `part` with an earlier one, each with the last of those before it. Skips
/// services that cannot be imported or are dropped.
fn repeated<'a, T: Eq + Hash>(
    services: &'a [FoundService],
    dropped: &[bool],
    part: impl Fn(&'a FoundService) -> Option<T>,
) -> Vec<Repeated> {
    let mut last = HashMap::new();
    let usable = services.iter().zip(dropped).enumerate();
    let usable = usable.filter(|(_, (service, is_dropped))| !service.is_broken && !**is_dropped);
    let parts = usable.filter_map(|(index, (service, _))| Some((index, part(service)?)));
    parts
        .filter_map(|(index, part)| {
            let earlier = last.insert(part, index)?;
            Some(Repeated { index, earlier })
        })
        .collect()
}

fn id_of(service: &FoundService) -> Option<&str> {
    service.header.id.as_deref()
}

fn drop_at(dropped: &mut [bool], index: usize) {
    dropped.get_mut(index).into_iter().for_each(|dropped| *dropped = true);
}

/// Drops all but the last of several documents of one service with the same kind and ID, as Microcks
/// does. Documents of different services keep their ID here: the import gives one of them a new one.
/// Returns the service of each document that is lost.
pub(super) fn drop_duplicate_documents(
    documents: &mut Vec<FoundDocument>,
    owners: &mut Vec<Option<Owner>>,
    problems: &mut Problems,
) -> Vec<u32> {
    let duplicates = find_duplicate_documents(documents, owners);
    let mut lost = Vec::new();
    for Duplicate { index, next } in &duplicates {
        let owner = owners.get(*index as usize).copied().flatten();
        let [next, first] = [*next, *index].map(|index| documents.get(index as usize));
        let (Some(next), Some(first)) = (next, first) else { continue };
        if next.span.has_same_content(first.span) {
            problems.add(Severity::Note, next.pointer(), next.start, EQUAL_DUPLICATES);
            continue;
        }
        lost.extend(owner.map(|owner| owner.service));
        problems.add(
            Severity::Warning,
            next.pointer(),
            next.start,
            format!(
                "The ID `{}` appears twice in `{}`. The last one is used, and the one at {} is skipped.",
                next.id.as_deref().unwrap_or_default(),
                next.kind.key(),
                first.start,
            ),
        );
    }
    let mut dropped: Vec<u32> = duplicates.into_iter().map(|duplicate| duplicate.index).collect();
    dropped.sort_unstable();
    retain_others(documents, &dropped);
    retain_others(owners, &dropped);
    lost
}

/// A document that a later one replaces, by their indices.
struct Duplicate {
    index: u32,
    /// The next document of the same service with the same kind and ID.
    next: u32,
}

/// The documents that a later one replaces, in the order of the later ones.
fn find_duplicate_documents(
    documents: &[FoundDocument],
    owners: &[Option<Owner>],
) -> Vec<Duplicate> {
    // Sorting needs a fraction of the memory of a hash map for a million documents.
    let with_owners = documents.iter().zip(owners.iter()).zip(0..);
    let mut with_ids: Vec<(&FoundDocument, Option<u32>, u32)> = with_owners
        .filter(|((document, _), _)| document.id.is_some())
        .map(|((document, owner), index)| (document, owner.map(|owner| owner.service), index))
        .collect();
    // The owner of an orphan is only known by its text.
    let orphan_owner = |document: &FoundDocument, service: Option<u32>| match service {
        Some(_) => None,
        None => document.owner.clone(),
    };
    let same = |(a, a_service, _): &(&FoundDocument, Option<u32>, u32),
                (b, b_service, _): &(&FoundDocument, Option<u32>, u32)| {
        (a.kind, &a.id, a_service) == (b.kind, &b.id, b_service)
            && (a_service.is_some() || a.owner == b.owner)
    };
    with_ids.sort_unstable_by(|(a, a_service, a_index), (b, b_service, b_index)| {
        (a.kind, &a.id, a_service)
            .cmp(&(b.kind, &b.id, b_service))
            .then_with(|| orphan_owner(a, *a_service).cmp(&orphan_owner(b, *b_service)))
            .then_with(|| a_index.cmp(b_index))
    });
    let pairs = with_ids.windows(2).filter_map(|pair| match pair {
        [first, next] if same(first, next) => Some(Duplicate { index: first.2, next: next.2 }),
        _ => None,
    });
    let mut duplicates: Vec<Duplicate> = pairs.collect();
    duplicates.sort_unstable_by_key(|duplicate| duplicate.next);
    duplicates
}

/// Removes the items at these indices, which are sorted.
fn retain_others<T>(items: &mut Vec<T>, dropped: &[u32]) {
    let mut index = 0;
    items.retain(|_| {
        let is_dropped = dropped.binary_search(&index).is_ok();
        index += 1;
        !is_dropped
    });
}

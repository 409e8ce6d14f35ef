//! Pairs corresponding items of two definitions.

use std::{
    collections::{HashMap, HashSet},
    hash::Hash,
};

/// The same item in the repository and in the file. Either can be missing.
pub(crate) type Pair<'p, T> = (Option<&'p T>, Option<&'p T>);

/// Pairs items with equal keys, in the order of the file, then those that only the repository has.
pub(super) fn pair_by_key<'p, T, K: Eq + Hash>(
    ours: Vec<&'p T>,
    theirs: Vec<&'p T>,
    key: impl Fn(&T) -> K,
) -> Vec<Pair<'p, T>> {
    let ours_by_key: HashMap<K, &T> = ours.iter().map(|our| (key(our), *our)).collect();
    let their_keys: HashSet<K> = theirs.iter().map(|their| key(their)).collect();
    let mut pairs: Vec<Pair<'p, T>> = Vec::new();
    for their in theirs {
        pairs.push((ours_by_key.get(&key(their)).copied(), Some(their)));
    }
    for our in ours {
        if !their_keys.contains(&key(our)) {
            pairs.push((Some(our), None));
        }
    }
    pairs
}

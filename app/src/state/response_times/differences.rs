//! How two profiles differ, rule by rule.

use std::collections::HashMap;

use snapshot::response_times::{Condition, Profile, Rule};

/// A difference. Numbers are indexes of rules, in the profile before and after.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Difference {
    /// Another name.
    Name,
    /// Another description.
    Description,
    /// A rule of the profile before is missing.
    Removed {
        /// Its index before.
        before: usize,
    },
    /// A rule is new.
    Added {
        /// Its index after.
        after: usize,
    },
    /// A rule has another condition or action.
    Changed {
        /// Its index before.
        before: usize,
        /// Its index after.
        after: usize,
        /// Whether it also has another place among the rules of both profiles.
        is_moved: bool,
    },
    /// A rule has another place among the rules of both profiles.
    Moved {
        /// Its index before.
        before: usize,
        /// Its index after.
        after: usize,
    },
    /// Another action for operations that no rule matches.
    Otherwise,
}

/// The differences: name and description, removed rules, the other rules in the order after, and the action for
/// operations that no rule matches.
///
/// Equal rules are the same rule. Of the others, those with the same condition are the same rule, and then
/// those between the same neighbours.
#[must_use]
pub fn differences(before: &Profile, after: &Profile) -> Vec<Difference> {
    let mut found = Vec::new();
    if before.name() != after.name() {
        found.push(Difference::Name);
    }
    if before.description() != after.description() {
        found.push(Difference::Description);
    }
    let pairs = pairs(before.rules(), after.rules());
    let mut is_kept = vec![false; before.rules().len()];
    for index in pairs.iter().flatten() {
        if let Some(kept) = is_kept.get_mut(*index) {
            *kept = true;
        }
    }
    let removed = is_kept.iter().enumerate().filter(|(_, is_kept)| !**is_kept);
    found.extend(removed.map(|(before, _)| Difference::Removed { before }));
    let in_place = in_place(&pairs);
    for (after_index, pair) in pairs.iter().enumerate() {
        let Some(index) = *pair else {
            found.push(Difference::Added { after: after_index });
            continue;
        };
        let is_equal = before.rules().get(index) == after.rules().get(after_index);
        let is_moved = !in_place.get(after_index).copied().unwrap_or_default();
        match (is_equal, is_moved) {
            (true, false) => {}
            (true, true) => {
                found.push(Difference::Moved { before: index, after: after_index });
            }
            (false, is_moved) => {
                found.push(Difference::Changed { before: index, after: after_index, is_moved });
            }
        }
    }
    if before.otherwise() != after.otherwise() {
        found.push(Difference::Otherwise);
    }
    found
}

/// For each rule after, the index of the same rule before.
fn pairs(before: &[Rule], after: &[Rule]) -> Vec<Option<usize>> {
    let mut pairs = vec![None; after.len()];
    let mut free: Vec<bool> = vec![true; before.len()];
    pair_by::<&Rule>(before, after, &mut pairs, &mut free, |rule| rule);
    pair_by::<&Condition>(before, after, &mut pairs, &mut free, |rule| &rule.condition);
    // The rules that follow a pair, on both sides, until the next one.
    let mut next = Some(0);
    for pair in &mut pairs {
        match *pair {
            Some(index) => next = Some(index + 1),
            None => {
                let candidate = next.filter(|index| free.get(*index).copied().unwrap_or_default());
                if let Some(place) = candidate.and_then(|index| free.get_mut(index)) {
                    *place = false;
                    *pair = candidate;
                }
                next = candidate.map(|index| index + 1);
            }
        }
    }
    pairs
}

/// Pairs free rules with the same key, in their order.
fn pair_by<'a, K: Eq + std::hash::Hash>(
    before: &'a [Rule],
    after: &'a [Rule],
    pairs: &mut [Option<usize>],
    free: &mut [bool],
    key: impl Fn(&'a Rule) -> K,
) {
    let mut places: HashMap<K, Vec<usize>> = HashMap::new();
    for (index, rule) in before.iter().enumerate().rev() {
        if free.get(index).copied().unwrap_or_default() {
            places.entry(key(rule)).or_default().push(index);
        }
    }
    for (rule, pair) in after.iter().zip(pairs) {
        if pair.is_none()
            && let Some(index) = places.get_mut(&key(rule)).and_then(Vec::pop)
        {
            *pair = Some(index);
            if let Some(place) = free.get_mut(index) {
                *place = false;
            }
        }
    }
}

/// Whether each rule after stays in place: a longest increasing subsequence of the indexes before. All others
/// have moved.
fn in_place(pairs: &[Option<usize>]) -> Vec<bool> {
    // For each length, the place of the subsequence of that length with the lowest end.
    let mut ends: Vec<(usize, usize)> = Vec::new();
    let mut previous: Vec<Option<usize>> = vec![None; pairs.len()];
    for (place, pair) in pairs.iter().enumerate() {
        let Some(index) = *pair else { continue };
        let length = ends.partition_point(|(end, _)| *end < index);
        let before = length.checked_sub(1).and_then(|last| ends.get(last)).map(|(_, place)| *place);
        if let Some(slot) = previous.get_mut(place) {
            *slot = before;
        }
        match ends.get_mut(length) {
            Some(end) => *end = (index, place),
            None => ends.push((index, place)),
        }
    }
    let mut in_place = vec![false; pairs.len()];
    let mut place = ends.last().map(|(_, place)| *place);
    while let Some(current) = place {
        if let Some(slot) = in_place.get_mut(current) {
            *slot = true;
        }
        place = previous.get(current).copied().flatten();
    }
    in_place
}

#[cfg(test)]
mod tests {
    use snapshot::response_times::{Action, BuiltIn, Pattern, Strategy, Time};

    use super::*;

    /// A rule for the operation `name`.
    fn rule(name: char, time: u32) -> Rule {
        let time = Time::new(time).unwrap();
        Rule {
            condition: Condition {
                operation: Some(Pattern::new(&name.to_string()).unwrap()),
                ..Condition::default()
            },
            action: Action::Set { time, strategy: Strategy::Fixed },
        }
    }

    fn compare(before: &[(char, u32)], after: &[(char, u32)]) -> Vec<Difference> {
        let profile = |rules: &[(char, u32)]| {
            let rules = rules.iter().map(|(name, time)| rule(*name, *time)).collect();
            Profile::new("x", "", rules, Action::Keep).unwrap()
        };
        differences(&profile(before), &profile(after))
    }

    #[test]
    fn equal_profiles_have_no_differences() {
        for profile in BuiltIn::ALL.map(BuiltIn::profile) {
            assert_eq!(differences(&profile, &profile), []);
        }
        assert_eq!(compare(&[('a', 1), ('a', 1), ('b', 1)], &[('a', 1), ('a', 1), ('b', 1)]), []);
    }

    #[test]
    fn added_removed_changed_and_moved_rules_are_found() {
        let before = [('a', 1), ('b', 1), ('c', 1)];
        assert_eq!(
            compare(&before, &[('a', 1), ('b', 1), ('c', 1), ('d', 1)]),
            [Difference::Added { after: 3 }]
        );
        assert_eq!(compare(&before, &[('a', 1), ('c', 1)]), [Difference::Removed { before: 1 }]);
        assert_eq!(
            compare(&before, &[('a', 1), ('b', 2), ('c', 1)]),
            [Difference::Changed { before: 1, after: 1, is_moved: false }]
        );
        assert_eq!(
            compare(&before, &[('c', 1), ('a', 1), ('b', 1)]),
            [Difference::Moved { before: 2, after: 0 }]
        );
        assert_eq!(
            compare(&before, &[('c', 5), ('a', 1), ('b', 1)]),
            [Difference::Changed { before: 2, after: 0, is_moved: true }]
        );
    }

    #[test]
    fn rule_with_another_condition_between_the_same_neighbours_is_changed() {
        let before = [('a', 1), ('b', 1), ('c', 1)];
        assert_eq!(
            compare(&before, &[('a', 1), ('x', 2), ('c', 1)]),
            [Difference::Changed { before: 1, after: 1, is_moved: false }]
        );
        assert_eq!(
            compare(&before, &[('a', 1), ('x', 2), ('y', 3), ('c', 1)]),
            [
                Difference::Changed { before: 1, after: 1, is_moved: false },
                Difference::Added { after: 2 }
            ]
        );
    }

    #[test]
    fn one_of_two_equal_rules_is_removed() {
        assert_eq!(
            compare(&[('a', 1), ('a', 1)], &[('a', 1)]),
            [Difference::Removed { before: 1 }]
        );
    }

    #[test]
    fn other_parts_are_compared() {
        let found = differences(&BuiltIn::NoDelay.profile(), &BuiltIn::Tenfold.profile());
        assert_eq!(found, [Difference::Name, Difference::Description, Difference::Otherwise]);
    }

    #[test]
    fn thousands_of_reversed_rules_are_compared_at_once() {
        let rules: Vec<Rule> = (0..10_000).map(|time| rule('a', time)).collect();
        let profile = |rules| Profile::new("x", "", rules, Action::Keep).unwrap();
        let reversed = profile(rules.iter().rev().cloned().collect());
        assert_eq!(differences(&profile(rules), &reversed).len(), 9_999);
    }
}

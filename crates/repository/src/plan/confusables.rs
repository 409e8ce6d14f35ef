//! Finds services whose names are easily confused.

use std::collections::HashMap;

use api_types::{Confusable, fold_key};
use snapshot::ServiceKey;

/// Names and versions, grouped by their appearance.
#[derive(Default)]
pub(crate) struct ConfusableKeys<'a>(HashMap<Appearance, Vec<(&'a ServiceKey, bool)>>);

/// A name and version in a form that is equal for keys that are easily confused.
type Appearance = (String, String);

impl<'a> ConfusableKeys<'a> {
    /// Groups the keys in the repository and the keys of the source.
    pub(crate) fn new(
        existing: impl Iterator<Item = &'a ServiceKey>,
        source: impl Iterator<Item = &'a ServiceKey>,
    ) -> Self {
        let mut groups = Self::default();
        let existing = existing.map(|key| (key, true));
        for (key, is_existing) in existing.chain(source.map(|key| (key, false))) {
            for appearance in appearances(key) {
                let group = groups.0.entry(appearance).or_default();
                // With two keys, each key of the group has another one to report.
                if group.len() < 2 && group.iter().all(|(other, _)| *other != key) {
                    group.push((key, is_existing));
                }
            }
        }
        groups
    }

    /// Another key that is easily confused with this one.
    pub(crate) fn find(&self, key: &ServiceKey) -> Option<Confusable> {
        let appearances = appearances(key);
        let mut others =
            appearances.iter().filter_map(|appearance| self.0.get(appearance)).flatten();
        let (other, is_existing) = others.find(|(other, _)| *other != key)?;
        Some(Confusable { key: (*other).clone(), is_existing: *is_existing })
    }
}

/// The key without case and spaces, and the key by its glyphs. Neither follows from the other,
/// because the upper and lower case of a letter can resemble different letters.
fn appearances(key: &ServiceKey) -> [Appearance; 2] {
    let glyphs = |text: &str| {
        let letters: String = text.chars().filter(|letter| !letter.is_whitespace()).collect();
        skeleton(&letters).to_lowercase()
    };
    [fold_key(key), (glyphs(&key.name), glyphs(&key.version))]
}

/// The skeleton of Unicode Technical Standard 39: equal for texts that look the same.
fn skeleton(text: &str) -> String {
    unicode_security::confusable_detection::skeleton(text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(existing: &[&str], source: &[&str], name: &str) -> Option<(String, bool)> {
        let keys = |names: &[&str]| names.iter().map(|name| ServiceKey::new(*name, "1")).collect();
        let (existing, source): (Vec<_>, Vec<_>) = (keys(existing), keys(source));
        let keys = ConfusableKeys::new(existing.iter(), source.iter());
        let found = keys.find(&ServiceKey::new(name, "1"))?;
        Some((found.key.name.to_string(), found.is_existing))
    }

    #[test]
    fn finds_only_names_that_look_the_same() {
        for name in [
            "order api",
            "OrderAPI",
            "0rder API",
            "\u{41e}rder API",
            "Order\u{200b} API",
            "\u{202e}Order API",
            "Order\u{a0}\u{391}PI",
            "\u{ff2f}rder API",
        ] {
            assert_eq!(find(&["Order API"], &[name], name), Some(("Order API".into(), true)));
        }
        for name in ["Order API", "Orders API", "Order API 2", "Bestellung"] {
            assert_eq!(find(&["Order API"], &[name], name), None, "{name}");
        }
    }

    #[test]
    fn finds_names_within_the_source_after_those_in_the_repository() {
        let source = ["Order", "\u{41e}rder", "Order", "Price"];
        let within = |name| find(&[], &source, name);
        assert_eq!(within("Order"), Some(("\u{41e}rder".into(), false)));
        assert_eq!(within("\u{41e}rder"), Some(("Order".into(), false)));
        assert_eq!(within("Price"), None);
        assert_eq!(find(&["order"], &source, "Order"), Some(("order".into(), true)));
    }
}

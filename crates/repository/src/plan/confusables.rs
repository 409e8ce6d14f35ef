//! Services whose names are easily mistaken for one another.

use std::collections::HashMap;

use api_types::{Confusable, fold_key};
use snapshot::ServiceKey;

/// Names and versions by what they look like.
#[derive(Default)]
pub(crate) struct Looks<'a>(HashMap<Look, Vec<(&'a ServiceKey, bool)>>);

type Look = (String, String);

impl<'a> Looks<'a> {
    /// Of what is here, and of what comes.
    pub(crate) fn new(
        here: impl Iterator<Item = &'a ServiceKey>,
        coming: impl Iterator<Item = &'a ServiceKey>,
    ) -> Self {
        let mut looks = Self::default();
        let here = here.map(|key| (key, true));
        for (key, is_here) in here.chain(coming.map(|key| (key, false))) {
            for look in looks_of(key) {
                let known = looks.0.entry(look).or_default();
                // Two are enough to have another one for any.
                if known.len() < 2 && known.iter().all(|(other, _)| *other != key) {
                    known.push((key, is_here));
                }
            }
        }
        looks
    }

    /// Another one that this is easily mistaken for.
    pub(crate) fn another(&self, key: &ServiceKey) -> Option<Confusable> {
        let looks = looks_of(key);
        let mut known = looks.iter().filter_map(|look| self.0.get(look)).flatten();
        let (other, is_here) = known.find(|(other, _)| *other != key)?;
        Some(Confusable { key: (*other).clone(), is_here: *is_here })
    }
}

/// Without case and blanks; and as it looks. A letter may look like one thing in upper and like
/// another in lower case, so one does not follow from the other.
fn looks_of(key: &ServiceKey) -> [Look; 2] {
    let look = |text: &str| {
        let letters: String = text.chars().filter(|letter| !letter.is_whitespace()).collect();
        plain(&letters).to_lowercase()
    };
    [fold_key(key), (look(&key.name), look(&key.version))]
}

/// The plainest letters that look like these, by the Unicode Technical Standard 39.
fn plain(text: &str) -> String {
    unicode_security::confusable_detection::skeleton(text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn another(here: &[&str], coming: &[&str], name: &str) -> Option<(String, bool)> {
        let keys = |names: &[&str]| names.iter().map(|name| ServiceKey::new(*name, "1")).collect();
        let (here, coming): (Vec<_>, Vec<_>) = (keys(here), keys(coming));
        let alike = Looks::new(here.iter(), coming.iter()).another(&ServiceKey::new(name, "1"))?;
        Some((alike.key.name.to_string(), alike.is_here))
    }

    #[test]
    fn what_looks_the_same_is_told_and_nothing_else() {
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
            assert_eq!(another(&["Order API"], &[name], name), Some(("Order API".into(), true)));
        }
        for name in ["Order API", "Orders API", "Order API 2", "Bestellung"] {
            assert_eq!(another(&["Order API"], &[name], name), None, "{name}");
        }
    }

    #[test]
    fn two_of_the_files_are_told_of_each_other() {
        let coming = ["Order", "\u{41e}rder", "Order", "Price"];
        let told = |name| another(&[], &coming, name);
        assert_eq!(told("Order"), Some(("\u{41e}rder".into(), false)));
        assert_eq!(told("\u{41e}rder"), Some(("Order".into(), false)));
        assert_eq!(told("Price"), None);
        // What is here comes first.
        assert_eq!(another(&["order"], &coming, "Order"), Some(("order".into(), true)));
    }
}

//! The human order of texts, for all lists: it ignores case and accents, and compares numbers by value.

use snapshot::ServiceKey;

use super::search::fold;

/// A text prepared for comparing: `apple` < `Éclair` < `Zebra`, and `1.2` < `1.10`.
///
/// Texts that differ only in case or accents are equal.
#[derive(Clone, Debug, Default, Eq, Ord, PartialEq, PartialOrd)]
pub struct HumanKey(Vec<u8>);

impl HumanKey {
    /// Prepares a text.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let mut key = Vec::with_capacity(text.len() + 8);
        push_text(&mut key, text);
        Self(key)
    }

    /// Prepares the name and version of a service, to compare by name, then version. Names that differ only
    /// in case stay separate, so that the versions of one service are next to each other.
    #[must_use]
    pub fn of_service(service: &ServiceKey) -> Self {
        let mut key = Vec::with_capacity(2 * service.name.len() + service.version.len() + 16);
        push_text(&mut key, &service.name);
        // Less than any other byte, so that a name comes before the names that start with it.
        key.push(0);
        key.extend_from_slice(service.name.as_bytes());
        key.push(0);
        push_text(&mut key, &service.version);
        Self(key)
    }

    /// Prepares a label. Labels that differ only in case have a fixed order.
    #[must_use]
    pub fn of_label(label: &str) -> Self {
        let Self(mut key) = Self::new(label);
        key.push(0);
        key.extend_from_slice(label.as_bytes());
        Self(key)
    }

    /// A key that compares like this number.
    #[must_use]
    pub fn of_number(number: u64) -> Self {
        Self(number.to_be_bytes().into())
    }
}

/// Sorts items by a key for each of them. Equal ones keep their order. All lists sort with this one function,
/// because each further type of key would add about 4 kB to the console.
pub(super) fn sort_by_keys<T: Clone>(
    items: &mut Vec<T>,
    key: impl Fn(&T) -> HumanKey,
    descending: bool,
) {
    let keys = items.iter().map(key).zip(0..).collect();
    *items = order_of(keys, descending)
        .into_iter()
        .filter_map(|index| items.get(index as usize).cloned())
        .collect();
}

fn order_of(mut keys: Vec<(HumanKey, u32)>, descending: bool) -> Vec<u32> {
    keys.sort_unstable_by(|(key, index), (other_key, other)| {
        let order = key.cmp(other_key);
        let order = if descending { order.reverse() } else { order };
        order.then(index.cmp(other))
    });
    keys.into_iter().map(|(_, index)| index).collect()
}

/// Appends a text. A number becomes `0`, its number of digits, and its digits. So a longer number is greater,
/// and numbers stay between punctuation and letters.
fn push_text(key: &mut Vec<u8>, text: &str) {
    let folded = fold(text);
    let mut rest = folded.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        if !first.is_ascii_digit() {
            key.push(*first);
            rest = after;
            continue;
        }
        let length = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let (digits, after) = rest.split_at(length);
        let zeros = digits.iter().take_while(|digit| **digit == b'0').count();
        let digits = digits.get(zeros..).unwrap_or_default();
        key.push(b'0');
        key.extend_from_slice(&u16::try_from(digits.len()).unwrap_or(u16::MAX).to_be_bytes());
        key.extend_from_slice(digits);
        rest = after;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted(mut texts: Vec<&str>) -> Vec<&str> {
        texts.sort_by_cached_key(|text| HumanKey::new(text));
        texts
    }

    #[test]
    fn case_and_accents_do_not_matter() {
        let expected = ["apple", "Banana", "Éclair", "eclipse", "Zebra", "日本"];
        let mut reversed = expected.to_vec();
        reversed.reverse();
        assert_eq!(sorted(reversed), expected);
        assert_eq!(HumanKey::new("PetStore"), HumanKey::new("petstore"));
    }

    #[test]
    fn numbers_are_compared_by_value() {
        let expected = [
            "",
            "-",
            "0.9",
            "1",
            "1.0",
            "1.2",
            "1.2-rc1",
            "1.2.0",
            "1.10",
            "2.0.0",
            "12.0",
            "99999999999999999999999999999",
            "100000000000000000000000000000",
            "a2",
            "a10",
            "v1",
        ];
        let mut reversed = expected.to_vec();
        reversed.reverse();
        assert_eq!(sorted(reversed), expected);
        assert_eq!(HumanKey::new("1.02"), HumanKey::new("1.2"));
        assert!(HumanKey::new("0") < HumanKey::new("1"));
    }

    #[test]
    fn versions_of_one_service_are_next_to_each_other() {
        let mut services = [
            ("petstore", "1"),
            ("PetStore", "10"),
            ("Petstore", "2"),
            ("PetStore", "2"),
            ("Pet", "9"),
            ("Pet store", "1"),
            ("petstore", "2"),
        ]
        .map(|(name, version)| ServiceKey::new(name, version));
        services.sort_by_cached_key(HumanKey::of_service);
        assert_eq!(
            services.map(|service| service.to_string()),
            [
                "Pet 9",
                "Pet store 1",
                "PetStore 2",
                "PetStore 10",
                "Petstore 2",
                "petstore 1",
                "petstore 2",
            ]
        );
    }
}

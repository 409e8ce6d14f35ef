//! Criteria that are a set of names and values, such as `?name=Paris?size=2`.

use super::java_hash;

/// A name with a value.
pub(crate) type Pair<'a> = (&'a str, &'a str);

/// The criteria of names and values in the given order.
pub(crate) fn to_criteria<'a>(pairs: impl IntoIterator<Item = Pair<'a>>) -> String {
    let mut criteria = String::new();
    for (name, value) in pairs {
        criteria.extend(["?", name, "=", value]);
    }
    criteria
}

/// The criteria in the order in which Microcks writes those of headers and of arguments. Each name occurs once.
pub(crate) fn to_criteria_in_java_order(pairs: &mut [Pair<'_>]) -> String {
    pairs.sort_unstable();
    java_hash::sort(pairs, |(name, _)| name);
    to_criteria(pairs.iter().copied())
}

/// A form of criteria that is the same for all orders of their pairs. `None` if they are no pairs.
pub(crate) fn canonical(criteria: &str, has_header_names: bool) -> Option<String> {
    let pairs = criteria.strip_prefix('?')?.split('?');
    let mut pairs: Vec<String> = pairs
        .map(|pair| match pair.split_once('=') {
            Some((name, value)) if has_header_names => {
                format!("{}={value}", name.to_ascii_lowercase())
            }
            _ => pair.to_owned(),
        })
        .collect();
    pairs.sort_unstable();
    pairs.dedup();
    Some(pairs.join("?"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn canonical_form_ignores_order_repetition_and_case_of_headers() {
        assert_eq!(canonical("?b=2?a=1?b=2", false).as_deref(), Some("a=1?b=2"));
        assert_eq!(canonical("?X-A=V", true).as_deref(), Some("x-a=V"));
        assert_ne!(canonical("?X-A=V", false), canonical("?x-a=V", false));
        assert_eq!(canonical("/a=1", false), None);
        assert_eq!(canonical("", false), None);
    }

    #[test]
    fn arguments_are_written_in_the_order_of_a_java_hash_set() {
        let mut pairs = [("lastname", "Doe"), ("firstname", "Jo")];
        assert_eq!(to_criteria_in_java_order(&mut pairs), "?firstname=Jo?lastname=Doe");
    }
}

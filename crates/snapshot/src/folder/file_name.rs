//! The names of the files. They are safe on every file system, and unique also where capital and small
//! letters are the same.

use std::collections::HashMap;

use crate::ServiceKey;

/// The file with the layout and the order of the documents. The name of a service file has an `@`.
pub const ORDER_FILE: &str = "_order.json";

/// The file with the documents that belong to no service.
pub const OTHER_FILE: &str = "_other.json";

/// The maximum length of the name in a file name, in bytes.
const MAX_NAME: usize = 100;

/// The maximum length of the version in a file name, in bytes.
const MAX_VERSION: usize = 50;

/// Digits that tell apart services whose file names would be equal.
const DIGITS: usize = 8;

/// Whether a file of a folder has this name because it holds a service.
#[must_use]
pub fn is_service_file(name: &str) -> bool {
    let stem = name.strip_suffix(".json");
    stem.is_some_and(|stem| stem.contains('@') && !stem.starts_with('.'))
}

/// The names of the files of these services, which have an ID each. A name depends on the other services
/// only if it would be the same as one of theirs.
pub(super) fn file_names<'a>(
    services: impl Iterator<Item = (&'a ServiceKey, &'a str)> + Clone,
) -> Vec<String> {
    let stems: Vec<String> = services.clone().map(|(key, _)| stem(key)).collect();
    let by_key = services.clone().map(|(key, _)| digits(&[&key.name, &key.version]));
    let by_id = services.map(|(key, id)| digits(&[&key.name, &key.version, id]));
    let (by_key, by_id): (Vec<String>, Vec<String>) = (by_key.collect(), by_id.collect());
    let names = distinguish(&stems, |index| Some(format!("~{}", by_key.get(index)?)));
    let names = distinguish(&names, |index| Some(format!("~{}", by_id.get(index)?)));
    let mut counts: HashMap<String, usize> = HashMap::new();
    let numbered = names.into_iter().map(|name| {
        let count = counts.entry(name.to_ascii_lowercase()).or_default();
        *count += 1;
        match *count {
            1 => format!("{name}.json"),
            count => format!("{name}~{count}.json"),
        }
    });
    numbered.collect()
}

/// Appends a suffix to those names that are not unique.
fn distinguish(names: &[String], suffix: impl Fn(usize) -> Option<String>) -> Vec<String> {
    let mut counts: HashMap<String, usize> = HashMap::new();
    for name in names {
        *counts.entry(name.to_ascii_lowercase()).or_default() += 1;
    }
    let distinct = names.iter().enumerate().map(|(index, name)| {
        let is_unique = counts.get(&name.to_ascii_lowercase()) == Some(&1);
        let suffix = if is_unique { None } else { suffix(index) };
        format!("{name}{}", suffix.unwrap_or_default())
    });
    distinct.collect()
}

/// `Order-API@1.0`.
fn stem(key: &ServiceKey) -> String {
    let name = part(&key.name, MAX_NAME, "unnamed");
    let version = part(&key.version, MAX_VERSION, "unversioned");
    format!("{name}@{version}")
}

/// The text with letters, digits, dots, dashes and underscores only.
fn part(text: &str, max: usize, instead: &str) -> String {
    let mut part = String::new();
    for character in text.chars() {
        let is_safe = character.is_ascii_alphanumeric() || matches!(character, '.' | '_' | '-');
        match if is_safe { character } else { '-' } {
            '-' if part.ends_with('-') => {}
            safe => part.push(safe),
        }
    }
    let mut part = part.trim_matches(['-', '.']);
    if part.len() > max {
        part = part.get(..max).unwrap_or(part).trim_end_matches(['-', '.']);
    }
    if part.is_empty() { instead.to_owned() } else { part.to_owned() }
}

/// Some digits of a hash of these texts.
fn digits(texts: &[&str]) -> String {
    let mut hasher = blake3::Hasher::new();
    for text in texts {
        hasher.update(&(text.len() as u64).to_le_bytes());
        hasher.update(text.as_bytes());
    }
    hasher.finalize().to_hex().chars().take(DIGITS).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn names(services: &[(&str, &str, &str)]) -> Vec<String> {
        let keys =
            services.iter().map(|(name, version, id)| (ServiceKey::new(*name, *version), id));
        let keys: Vec<_> = keys.collect();
        file_names(keys.iter().map(|(key, id)| (key, **id)))
    }

    #[test]
    fn names_are_readable_and_safe() {
        for (name, version, file) in [
            ("Order API", "1.0", "Order-API@1.0.json"),
            ("io.acme.v1.Hello", "v1", "io.acme.v1.Hello@v1.json"),
            ("a/b\\c:d*e", "1/2", "a-b-c-d-e@1-2.json"),
            (
                "BobaBoard's API documentation. Woho!",
                "0",
                "BobaBoard-s-API-documentation.-Woho@0.json",
            ),
            ("../../etc/passwd", "..", "etc-passwd@unversioned.json"),
            ("CON", "1", "CON@1.json"),
            ("a@b~c", "1", "a-b-c@1.json"),
            ("試験", " ", "unnamed@unversioned.json"),
            ("\u{0}\u{202e}", "", "unnamed@unversioned.json"),
        ] {
            assert_eq!(names(&[(name, version, "1")]), [file]);
            assert!(is_service_file(file));
        }
        let long = &names(&[(&"é x".repeat(300), &"9".repeat(300), "1")])[0];
        assert!(long.len() < 200, "{long}");
    }

    #[test]
    fn services_whose_names_would_be_equal_get_different_ones() {
        let files = names(&[
            ("Orders", "1", "a"),
            ("orders", "1", "b"),
            ("Pets", "1", "c"),
            ("試", "1", "d"),
            ("験", "1", "e"),
            ("same", "1", "f"),
            ("same", "1", "g"),
            ("same", "1", "g"),
        ]);
        let different: HashSet<String> =
            files.iter().map(|name| name.to_ascii_lowercase()).collect();
        assert_eq!(different.len(), 8, "{files:?}");
        assert_eq!(files[2], "Pets@1.json");
        assert!(
            files[0].starts_with("Orders@1~") && files[1].starts_with("orders@1~"),
            "{files:?}"
        );
        assert!(files.iter().all(|name| is_service_file(name)));
        // The other services do not matter.
        assert_eq!(names(&[("orders", "1", "x"), ("Orders", "1", "y")]), [&*files[1], &*files[0]]);
    }

    #[test]
    fn other_files_are_no_service_files() {
        for name in [ORDER_FILE, OTHER_FILE, "README.md", "a.json", ".a@1.json", "a@1.json.bak"] {
            assert!(!is_service_file(name), "{name}");
        }
    }
}

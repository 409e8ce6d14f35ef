//! Finds secrets in documents.
//!
//! One pass over the bytes searches for the prefixes of all rules and for parts of all secret
//! names. Only matches are examined further. A secret is a range of the raw document.

use std::{ops::Range, sync::LazyLock};

use aho_corasick::AhoCorasick;
use regex::bytes::Regex;

use super::{
    names,
    rules::{RULES, Rule, URL_PASSWORD},
};
use crate::{
    Kind,
    object::{Object, list},
    read::header,
};

/// A secret in a document.
#[derive(Debug)]
pub(super) struct Hit {
    /// The ID of the rule that found it.
    pub(super) rule: &'static str,
    /// The range in the document: a part of a string, or a whole value that is not a string.
    pub(super) range: Range<usize>,
    /// Whether the range is a whole value without quotes: a number or a boolean.
    pub(super) is_bare: bool,
    /// The name that makes it a secret. `None` if it was found by its form.
    pub(super) named_by: Option<NamedBy>,
}

/// The name that makes a value a secret.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum NamedBy {
    Header(Box<str>),
    Parameter(Box<str>),
    Criteria(Box<str>),
}

struct Scanner {
    /// Matches the prefixes of all rules, and the hints.
    patterns: AhoCorasick,
    /// The rule of each pattern, with its index. `None` for a hint.
    rules: Vec<Option<(&'static Rule, usize)>>,
    /// The compiled form of each rule.
    forms: Vec<Regex>,
}

static SCANNER: LazyLock<Option<Scanner>> = LazyLock::new(|| {
    let mut patterns: Vec<&str> = Vec::new();
    let mut rules = Vec::new();
    for (at, rule) in RULES.iter().enumerate() {
        for prefix in rule.prefixes {
            patterns.push(prefix);
            rules.push(Some((rule, at)));
        }
    }
    for hint in names::HINTS {
        patterns.push(hint);
        rules.push(None);
    }
    let patterns = AhoCorasick::builder().ascii_case_insensitive(true).build(patterns).ok()?;
    let form = |rule: &Rule| Regex::new(&format!("(?-u)\\A(?:{})", rule.form));
    let forms = RULES.iter().map(form).collect::<Result<_, _>>().ok()?;
    Some(Scanner { patterns, rules, forms })
});

/// Finds the secrets of a document, in its order. If two overlap, the one with a name wins.
pub(super) fn find_hits(document: &str, kind: Kind) -> Vec<Hit> {
    let mut hits: Vec<Hit> = Vec::new();
    // Never `None`: the patterns are constants, and a test compiles them.
    let Some(scanner) = &*SCANNER else { return hits };
    let mut has_hint = false;
    for found in scanner.patterns.find_overlapping_iter(document) {
        match scanner.rules.get(found.pattern().as_usize()) {
            Some(Some((rule, at))) => {
                let form = scanner.forms.get(*at);
                hits.extend(form.and_then(|form| match_rule(document, found.start(), rule, form)));
            }
            _ => has_hint = true,
        }
    }
    if has_hint {
        hits.extend(find_named(document, kind));
    }
    resolve_overlaps(hits)
}

fn match_rule(document: &str, start: usize, rule: &Rule, form: &Regex) -> Option<Hit> {
    let bytes = document.as_bytes();
    if !rule.may_start_in_word && !is_word_start(bytes.get(..start)?) {
        return None;
    }
    let captures = form.captures(bytes.get(start..)?)?;
    let found = captures.get(1).or_else(|| captures.get(0))?;
    let text = std::str::from_utf8(found.as_bytes()).ok()?;
    let is_example = text.ends_with("EXAMPLE") || text.ends_with("EXAMPLEKEY");
    if is_example || (rule.id == URL_PASSWORD && !names::is_real(text)) {
        return None;
    }
    let range = start + found.start()..start + found.end();
    Some(Hit { rule: rule.id, range, is_bare: false, named_by: None })
}

/// Whether a word can start after these bytes of a JSON string. The letter of an escape is not a
/// part of the word.
fn is_word_start(before: &[u8]) -> bool {
    let Some((last, rest)) = before.split_last() else { return true };
    if !last.is_ascii_alphanumeric() && !matches!(last, b'_' | b'-') {
        return true;
    }
    // It is enough to check one backslash. Two or four precede the letter if the body itself is
    // JSON.
    let ends_with_backslash = |bytes: &[u8]| bytes.last() == Some(&b'\\');
    if matches!(last, b'n' | b'r' | b't' | b'b' | b'f') && ends_with_backslash(rest) {
        return true;
    }
    let unicode_escape = before.len().checked_sub(5).and_then(|at| before.split_at_checked(at));
    unicode_escape.is_some_and(|(rest, unit)| {
        ends_with_backslash(rest)
            && unit.first() == Some(&b'u')
            && unit.iter().skip(1).all(u8::is_ascii_hexdigit)
    })
}

/// Sorts hits and drops overlapping ones. Named hits win, then hits that start first.
fn resolve_overlaps(mut hits: Vec<Hit>) -> Vec<Hit> {
    // Named hits are sorted already, so a binary search finds the next one.
    let named: Vec<Range<usize>> =
        hits.iter().filter(|hit| hit.named_by.is_some()).map(|hit| hit.range.clone()).collect();
    let overlaps_named = |range: &Range<usize>| {
        let next = named.partition_point(|named| named.end <= range.start);
        named.get(next).is_some_and(|named| named.start < range.end)
    };
    hits.retain(|hit| hit.named_by.is_some() || !overlaps_named(&hit.range));
    hits.sort_by_key(|hit| (hit.range.start, std::cmp::Reverse(hit.range.end)));
    let mut end_of_previous = 0;
    hits.retain(|hit| {
        let is_separate = hit.range.start >= end_of_previous;
        if is_separate {
            end_of_previous = hit.range.end;
        }
        is_separate
    });
    hits
}

/// Finds secrets by the names of headers, query parameters and dispatch criteria.
fn find_named(document: &str, kind: Kind) -> Vec<Hit> {
    let mut hits = Vec::new();
    if matches!(kind, Kind::Service | Kind::Resource) {
        return hits;
    }
    let Some(message) = Object::parse(document) else { return hits };
    let mut add = |rule, value: &str, parts: Vec<SecretPart>, named_by: NamedBy| {
        for part in parts {
            let Some(range) = range_in_document(document, value, part) else { continue };
            let is_bare = !value.starts_with('"');
            hits.push(Hit { rule, range, is_bare, named_by: Some(named_by.clone()) });
        }
    };
    for header in objects_of(&message, "headers") {
        let name = header.text("name").unwrap_or_default();
        if !names::is_secret_header(&name) {
            continue;
        }
        let values = header.get_borrowed("values").and_then(list).unwrap_or_default();
        for value in values.into_iter().filter(|value| *value != "null") {
            let parts = secret_parts(value, |text| names::secrets_in_header(&name, text));
            add("header", value, parts, NamedBy::Header(name.clone()));
        }
    }
    for parameter in objects_of(&message, "queryParameters") {
        let name = parameter.text("name").unwrap_or_default();
        if let Some(value) = value_of(&parameter, "value")
            && names::is_secret_parameter(&name)
        {
            let whole = |text: &str| {
                names::is_real(text).then_some(0..text.len()).into_iter().collect::<Vec<_>>()
            };
            let parts = secret_parts(value, whole);
            add("query-parameter", value, parts, NamedBy::Parameter(name.clone()));
        }
    }
    if let Some(criteria) = value_of(&message, "dispatchCriteria") {
        let decoded = message.text("dispatchCriteria").unwrap_or_default();
        let first_name = names::secrets_in_criteria(&decoded).first().map(|(name, _)| *name);
        let named_by = NamedBy::Criteria(first_name.unwrap_or_default().into());
        let parts = secret_parts(criteria, |text| {
            names::secrets_in_criteria(text).into_iter().map(|(_, part)| part).collect()
        });
        add("dispatch-criteria", criteria, parts, named_by);
    }
    hits.sort_by_key(|hit| hit.range.start);
    hits
}

/// The objects in an array. Skips null.
fn objects_of<'a>(message: &Object<'a>, field: &str) -> Vec<Object<'a>> {
    let items = message.get_borrowed(field).and_then(list).unwrap_or_default();
    items.into_iter().filter_map(Object::parse).collect()
}

/// The raw value of a field. `None` for null.
fn value_of<'a>(object: &Object<'a>, field: &str) -> Option<&'a str> {
    object.get_borrowed(field).filter(|value| *value != "null")
}

/// A part of a value that is secret.
enum SecretPart {
    /// A range of the string between the quotes.
    Range(Range<usize>),
    /// The whole value.
    Whole,
}

/// The secret parts of a raw value. If the value has escapes, ranges of the decoded text do not apply
/// to the raw text, so the whole value counts as secret.
fn secret_parts(value: &str, find: impl Fn(&str) -> Vec<Range<usize>>) -> Vec<SecretPart> {
    if let Some(plain) = string_without_escapes(value) {
        return find(plain).into_iter().map(SecretPart::Range).collect();
    }
    let text = header::text(value).ok().flatten();
    let is_secret = text.is_none_or(|text| !find(&text).is_empty());
    if is_secret { vec![SecretPart::Whole] } else { Vec::new() }
}

/// The text between the quotes of a string without escapes.
fn string_without_escapes(value: &str) -> Option<&str> {
    let inner = value.strip_prefix('"')?.strip_suffix('"')?;
    (!inner.contains('\\')).then_some(inner)
}

/// The range of a part in the document. `value` must borrow from the document.
fn range_in_document(document: &str, value: &str, part: SecretPart) -> Option<Range<usize>> {
    let start = value.as_ptr().addr().checked_sub(document.as_ptr().addr())?;
    let quote = usize::from(value.starts_with('"'));
    let part = match part {
        SecretPart::Range(range) => range,
        SecretPart::Whole => 0..value.len().checked_sub(2 * quote)?,
    };
    Some(start + quote + part.start..start + quote + part.end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_compile_and_have_prefixes() {
        let scanner = SCANNER.as_ref().unwrap();
        assert_eq!(scanner.forms.len(), RULES.len());
        for rule in RULES {
            assert!(!rule.prefixes.is_empty(), "{}", rule.id);
        }
    }

    #[test]
    fn word_starts_after_an_escape_but_not_inside_another_word() {
        for before in ["", "\"", " ", "=", "\\n", "\\\\n", "\\u000a", "x\\t", "://", "."] {
            assert!(is_word_start(before.as_bytes()), "{before}");
        }
        for before in ["a", "n", "_", "-", "xn", "u000a", "9"] {
            assert!(!is_word_start(before.as_bytes()), "{before}");
        }
    }

    #[test]
    fn keys_that_cannot_be_decoded_hide_no_secret() {
        for request in [
            r#"{"\ud800":1,"headers":[{"name":"Authorization","values":["Bearer abcdef"]}]}"#,
            r#"{"headers":[{"name":"Authorization","values":["Bearer abcdef"],"\ud800":1}]}"#,
        ] {
            let hits = find_hits(request, Kind::Request);
            let found: Vec<&str> = hits.iter().map(|hit| &request[hit.range.clone()]).collect();
            assert_eq!(found, ["abcdef"], "{request}");
        }
    }

    #[test]
    fn secrets_are_found_at_any_position_of_dispatch_criteria() {
        for name in ["pwd", "sig", "token"] {
            for before in ["/", "?", "?page=2&", "/id=7?", ""] {
                let criteria = format!(r#"{{"dispatchCriteria":"{before}{name}=abcdef"}}"#);
                let hits = find_hits(&criteria, Kind::Response);
                assert_eq!(hits.len(), 1, "{criteria}");
            }
        }
    }
}

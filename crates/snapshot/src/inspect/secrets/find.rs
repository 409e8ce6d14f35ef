//! Finding secrets in the documents of a section.
//!
//! One pass over the bytes for the beginnings of all rules and the hints of all names; only where
//! one stands is looked more closely. What is found is a range of the raw document.

use std::{ops::Range, sync::LazyLock};

use aho_corasick::AhoCorasick;
use regex::bytes::Regex;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::{
    names,
    rules::{RULES, Rule, URL_PASSWORD},
};
use crate::Kind;

/// A secret in a document.
#[derive(Debug)]
pub(super) struct Hit {
    /// The kind of secret.
    pub(super) rule: &'static str,
    /// Where it stands in the document: within a text, or a whole value that is no text.
    pub(super) range: Range<usize>,
    /// Whether it is a whole value without quotes: a number or a boolean.
    pub(super) bare: bool,
    /// What it was found under, where it was found by a name.
    pub(super) under: Option<Under>,
}

/// What a secret was found under.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Under {
    Header(Box<str>),
    Parameter(Box<str>),
    Criteria(Box<str>),
}

struct Scanner {
    starts: AhoCorasick,
    /// For each start its rule; none for a hint.
    rules: Vec<Option<(&'static Rule, usize)>>,
    shapes: Vec<Regex>,
}

static SCANNER: LazyLock<Option<Scanner>> = LazyLock::new(|| {
    let rules = RULES.iter().enumerate();
    let starts =
        rules.flat_map(|(at, rule)| rule.starts.iter().map(move |it| (*it, Some((rule, at)))));
    let hints = names::HINTS.iter().map(|hint| (*hint, None));
    let (texts, rules): (Vec<_>, Vec<_>) = starts.chain(hints).unzip();
    let starts = AhoCorasick::builder().ascii_case_insensitive(true).build(texts).ok()?;
    let shape = |rule: &Rule| Regex::new(&format!("(?-u)\\A(?:{})", rule.shape));
    let shapes = RULES.iter().map(shape).collect::<Result<_, _>>().ok()?;
    Some(Scanner { starts, rules, shapes })
});

/// The secrets of a document, in its order; of two that overlap the one found under a name.
pub(super) fn hits(document: &str, kind: Kind) -> Vec<Hit> {
    let mut found: Vec<Hit> = Vec::new();
    // The table is made of constants, and a test makes it.
    let Some(scanner) = &*SCANNER else { return found };
    let mut hinted = false;
    for start in scanner.starts.find_overlapping_iter(document) {
        match scanner.rules.get(start.pattern().as_usize()) {
            Some(Some((rule, at))) => {
                let shape = scanner.shapes.get(*at);
                found.extend(shape.and_then(|shape| token(document, start.start(), rule, shape)));
            }
            _ => hinted = true,
        }
    }
    if hinted {
        found.extend(named(document, kind));
    }
    settle(found)
}

fn token(document: &str, start: usize, rule: &Rule, shape: &Regex) -> Option<Hit> {
    let bytes = document.as_bytes();
    if !rule.inside && !begins(bytes.get(..start)?) {
        return None;
    }
    let captures = shape.captures(bytes.get(start..)?)?;
    let found = captures.get(1).or_else(|| captures.get(0))?;
    let text = std::str::from_utf8(found.as_bytes()).ok()?;
    let example = text.ends_with("EXAMPLE") || text.ends_with("EXAMPLEKEY");
    if example || (rule.id == URL_PASSWORD && !names::is_real(text)) {
        return None;
    }
    let range = start + found.start()..start + found.end();
    Some(Hit { rule: rule.id, range, bare: false, under: None })
}

/// Whether a word may begin behind these bytes of a JSON text. The letter of an escape is none.
fn begins(before: &[u8]) -> bool {
    let Some((last, rest)) = before.split_last() else { return true };
    if !last.is_ascii_alphanumeric() && !matches!(last, b'_' | b'-') {
        return true;
    }
    // Backslashes come in pairs, but for the one that begins an escape; in a body that is JSON
    // itself there are two before the letter, or four.
    let escape = |bytes: &[u8]| bytes.last() == Some(&b'\\');
    if matches!(last, b'n' | b'r' | b't' | b'b' | b'f') && escape(rest) {
        return true;
    }
    let hex = before.len().checked_sub(5).and_then(|at| before.split_at_checked(at));
    hex.is_some_and(|(rest, unit)| {
        escape(rest)
            && unit.first() == Some(&b'u')
            && unit.iter().skip(1).all(u8::is_ascii_hexdigit)
    })
}

/// In the order of the document, and of those that overlap the first; named ones before others.
fn settle(mut found: Vec<Hit>) -> Vec<Hit> {
    let named: Vec<Range<usize>> =
        found.iter().filter(|hit| hit.under.is_some()).map(|hit| hit.range.clone()).collect();
    if !named.is_empty() {
        // Names come in the order of the document, so each is looked up.
        found.retain(|hit| {
            hit.under.is_some() || {
                let next = named.partition_point(|range| range.end <= hit.range.start);
                named.get(next).is_none_or(|range| range.start >= hit.range.end)
            }
        });
    }
    found.sort_by_key(|hit| (hit.range.start, std::cmp::Reverse(hit.range.end)));
    let mut end = 0;
    found.retain(|hit| {
        let apart = hit.range.start >= end;
        if apart {
            end = hit.range.end;
        }
        apart
    });
    found
}

/// Secrets that the names of headers, query parameters and dispatch criteria tell.
fn named(document: &str, kind: Kind) -> Vec<Hit> {
    let mut found = Vec::new();
    if matches!(kind, Kind::Service | Kind::Resource) {
        return found;
    }
    let Ok(message) = serde_json::from_str::<Message<'_>>(document) else { return found };
    let mut hit = |rule, value: &RawValue, part: Option<Range<usize>>, under: Under| {
        found.extend(place(document, value, part).map(|range| Hit {
            rule,
            range,
            bare: !value.get().starts_with('"'),
            under: Some(under),
        }));
    };
    for header in message.headers.iter().flatten().flatten() {
        let name = text(header.name).unwrap_or_default();
        if !names::is_secret_header(&name) {
            continue;
        }
        for value in header.values.iter().flatten().flatten() {
            let under = || Under::Header(name.clone());
            parts(
                value,
                |it| names::in_header(&name, it),
                |part| hit("header", value, part, under()),
            );
        }
    }
    for parameter in message.query_parameters.iter().flatten().flatten() {
        let name = text(parameter.name).unwrap_or_default();
        if let Some(value) = parameter.value
            && names::is_secret_parameter(&name)
        {
            let all = |it: &str| names::is_real(it).then_some(0..it.len()).into_iter().collect();
            let under = || Under::Parameter(name.clone());
            parts(value, all, |part| hit("query-parameter", value, part, under()));
        }
    }
    if let Some(criteria) = message.dispatch_criteria {
        let under = |it: &str| {
            let first = names::in_criteria(it).into_iter().next();
            Under::Criteria(first.map(|(name, _)| name).unwrap_or_default().into())
        };
        let all = |it: &str| names::in_criteria(it).into_iter().map(|(_, part)| part).collect();
        let told = under(&text(Some(criteria)).unwrap_or_default());
        parts(criteria, all, |part| hit("dispatch-criteria", criteria, part, told.clone()));
    }
    found.sort_by_key(|hit| hit.range.start);
    found
}

/// The secret parts of a value; the whole of one that has escapes in it.
fn parts(
    value: &RawValue,
    of: impl Fn(&str) -> Vec<Range<usize>>,
    mut each: impl FnMut(Option<Range<usize>>),
) {
    match plain(value) {
        Some(plain) => of(plain).into_iter().for_each(|part| each(Some(part))),
        None => {
            if text(Some(value)).is_none_or(|text| !of(&text).is_empty()) {
                each(None);
            }
        }
    }
}

/// The text of a value as it stands between its quotes, if it is one without escapes.
fn plain(value: &RawValue) -> Option<&str> {
    let inner = value.get().strip_prefix('"')?.strip_suffix('"')?;
    (!inner.contains('\\')).then_some(inner)
}

fn text(value: Option<&RawValue>) -> Option<Box<str>> {
    crate::read::header::text(value?.get()).ok().flatten()
}

/// Where a part of a value stands in the document, or all of it between its quotes.
fn place(document: &str, value: &RawValue, part: Option<Range<usize>>) -> Option<Range<usize>> {
    let raw = value.get();
    let start = raw.as_ptr().addr().checked_sub(document.as_ptr().addr())?;
    let quote = usize::from(raw.starts_with('"'));
    let part = part.unwrap_or(0..raw.len().checked_sub(2 * quote)?);
    Some(start + quote + part.start..start + quote + part.end)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Message<'a> {
    #[serde(borrow, default)]
    headers: Option<Vec<Option<Header<'a>>>>,
    #[serde(borrow, default)]
    query_parameters: Option<Vec<Option<Parameter<'a>>>>,
    #[serde(borrow, default)]
    dispatch_criteria: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Header<'a> {
    #[serde(borrow, default)]
    name: Option<&'a RawValue>,
    #[serde(borrow, default)]
    values: Option<Vec<Option<&'a RawValue>>>,
}

#[derive(Deserialize)]
struct Parameter<'a> {
    #[serde(borrow, default)]
    name: Option<&'a RawValue>,
    #[serde(borrow, default)]
    value: Option<&'a RawValue>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_can_be_made_and_begins_with_one_of_its_texts() {
        let scanner = SCANNER.as_ref().unwrap();
        assert_eq!(scanner.shapes.len(), RULES.len());
        for rule in RULES {
            assert!(!rule.starts.is_empty(), "{}", rule.id);
        }
    }

    #[test]
    fn a_word_begins_behind_an_escape_and_not_within_another() {
        for before in ["", "\"", " ", "=", "\\n", "\\\\n", "\\u000a", "x\\t", "://", "."] {
            assert!(begins(before.as_bytes()), "{before}");
        }
        for before in ["a", "n", "_", "-", "xn", "u000a", "9"] {
            assert!(!begins(before.as_bytes()), "{before}");
        }
    }
}

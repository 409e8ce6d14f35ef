//! Regular expressions with the semantics of Java.

use std::sync::Arc;

use super::value::Matches;
use crate::script::Failure;

/// How many steps back a search may take.
const MAX_BACKTRACKS: usize = 50_000;
/// The largest compiled expression in bytes.
const MAX_SIZE: usize = 1024 * 1024;
/// How many matches are found in one text.
const MAX_MATCHES: usize = 20_000;

/// A compiled expression.
pub(super) struct Regex(fancy_regex::Regex);

impl Regex {
    /// Compiles an expression.
    ///
    /// # Errors
    ///
    /// If it is not valid, which is an exception in Java too.
    pub(super) fn new(pattern: &str) -> Result<Self, Failure> {
        let regex = fancy_regex::RegexBuilder::new(pattern)
            .backtrack_limit(MAX_BACKTRACKS)
            .delegate_size_limit(MAX_SIZE)
            .delegate_dfa_size_limit(MAX_SIZE)
            .build();
        regex.map(Self).map_err(|_| {
            Failure::Exception(format!("The regular expression {pattern:?} is not valid.").into())
        })
    }

    /// Replaces the first match or all matches. `$1` in the replacement is a group.
    pub(super) fn replace(&self, text: &str, by: &str, is_all: bool) -> Result<String, Failure> {
        let mut result = String::new();
        let mut end = 0;
        for captures in self.0.captures_iter(text).take(if is_all { MAX_MATCHES } else { 1 }) {
            let captures = captures.map_err(limit)?;
            let Some(whole) = captures.get(0) else { continue };
            result.push_str(text.get(end..whole.start()).unwrap_or_default());
            replacement(by, &captures, &mut result)?;
            end = whole.end();
            if result.len() > MAX_SIZE {
                return Err(Failure::Limit("The script needs too much memory.".into()));
            }
        }
        result.push_str(text.get(end..).unwrap_or_default());
        Ok(result)
    }

    /// The parts between matches. Empty ones at the end are dropped.
    pub(super) fn split(&self, text: &str) -> Result<Vec<String>, Failure> {
        if text.is_empty() {
            return Ok(vec![String::new()]);
        }
        let mut parts = Vec::new();
        let mut start = 0;
        for found in self.0.find_iter(text).take(MAX_MATCHES) {
            let found = found.map_err(limit)?;
            if found.end() == 0 || found.start() == found.end() && found.end() == text.len() {
                continue;
            }
            parts.push(text.get(start..found.start()).unwrap_or_default().to_owned());
            start = found.end();
        }
        parts.push(text.get(start..).unwrap_or_default().to_owned());
        while parts.last().is_some_and(String::is_empty) {
            parts.pop();
        }
        Ok(parts)
    }
}

/// What an expression finds in a text.
pub(super) fn matches(pattern: &str, text: &str) -> Result<Matches, Failure> {
    let regex = Regex::new(pattern)?;
    let mut all = Vec::new();
    for captures in regex.0.captures_iter(text) {
        all.push(groups(&captures.map_err(limit)?));
        if all.len() > MAX_MATCHES {
            return Err(Failure::Limit("A regular expression matches too often.".into()));
        }
    }
    let whole = Regex::new(&format!("\\A(?:{pattern})\\z"))?;
    let whole = whole.0.captures(text).map_err(limit)?.map(|it| groups(&it));
    Ok(Matches { all, whole, current: None, position: 0 })
}

fn groups(captures: &fancy_regex::Captures<'_, str>) -> Vec<Option<Arc<str>>> {
    captures.iter().map(|group| group.map(|it| it.as_str().into())).collect()
}

fn limit(_: fancy_regex::Error) -> Failure {
    Failure::Limit("A regular expression needs too many steps.".into())
}

fn replacement(
    by: &str,
    captures: &fancy_regex::Captures<'_, str>,
    out: &mut String,
) -> Result<(), Failure> {
    let mut chars = by.chars();
    while let Some(char) = chars.next() {
        match char {
            '\\' => out.extend(chars.next()),
            '$' => {
                let group = chars.next().and_then(|it| it.to_digit(10));
                let Some(group) = group.filter(|&it| (it as usize) < captures.len()) else {
                    return Err(Failure::Exception("A replacement names no group.".into()));
                };
                out.push_str(captures.get(group as usize).map_or("", |it| it.as_str()));
            }
            char => out.push(char),
        }
    }
    Ok(())
}

//! Regular expressions with the semantics of Java.

use super::matches::{Found, Group, Matches};
use crate::{java::regex, script::Failure};

/// How many steps back a search may take.
const MAX_BACKTRACKS: usize = 50_000;
/// The largest compiled expression in bytes.
const MAX_SIZE: usize = 1024 * 1024;
/// How many matches are found in one text.
const MAX_MATCHES: usize = 20_000;

/// A compiled expression.
pub(super) struct Regex(fancy_regex::Regex);

type Captures<'t> = fancy_regex::Captures<'t, str>;

impl Regex {
    /// Compiles an expression.
    ///
    /// # Errors
    ///
    /// If it is not valid, which is an exception in Java too.
    pub(super) fn new(pattern: &str) -> Result<Self, Failure> {
        Self::compile(pattern, &regex::translate(pattern))
    }

    /// An expression that matches whole texts only.
    fn whole(pattern: &str) -> Result<Self, Failure> {
        Self::compile(pattern, &format!("\\A(?:{})\\z", regex::translate(pattern)))
    }

    fn compile(pattern: &str, translated: &str) -> Result<Self, Failure> {
        let regex = fancy_regex::RegexBuilder::new(&regex::for_backtracking(translated))
            .backtrack_limit(MAX_BACKTRACKS)
            .delegate_size_limit(MAX_SIZE)
            .delegate_dfa_size_limit(MAX_SIZE)
            .build();
        regex.map(Self).map_err(|_| {
            Failure::Exception(format!("The regular expression {pattern:?} is not valid.").into())
        })
    }

    /// The first match or all matches. Like Java, it also finds an empty match directly after another one.
    fn captures<'t>(&self, text: &'t str, is_all: bool) -> Result<Vec<Captures<'t>>, Failure> {
        let mut all = Vec::new();
        let mut at = 0;
        while at <= text.len() {
            let Some(captures) = self.0.captures_from_pos(text, at).map_err(limit)? else { break };
            let Some(whole) = captures.get(0) else { break };
            let next = text.get(whole.end()..).and_then(|rest| rest.chars().next());
            let is_empty = whole.start() == whole.end();
            at = whole.end() + if is_empty { next.map_or(1, char::len_utf8) } else { 0 };
            all.push(captures);
            if !is_all {
                break;
            }
            if all.len() > MAX_MATCHES {
                return Err(Failure::Limit("A regular expression matches too often.".into()));
            }
        }
        Ok(all)
    }

    /// Replaces the first match or all matches. `$1` and `${name}` in the replacement are groups.
    pub(super) fn replace(&self, text: &str, by: &str, is_all: bool) -> Result<String, Failure> {
        let mut result = String::new();
        let mut end = 0;
        for captures in self.captures(text, is_all)? {
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
        for captures in self.captures(text, true)? {
            let Some(found) = captures.get(0) else { continue };
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

/// Whether an expression matches a whole text.
pub(super) fn is_match(pattern: &str, text: &str) -> Result<bool, Failure> {
    Ok(Regex::whole(pattern)?.0.captures(text).map_err(limit)?.is_some())
}

/// What an expression finds in a text.
pub(super) fn matches(pattern: &str, text: &str) -> Result<Matches, Failure> {
    let regex = Regex::new(pattern)?;
    let names = regex.0.capture_names().map(|name| name.map(Into::into)).collect();
    let all = regex.captures(text, true)?.iter().map(groups).collect();
    let whole = Regex::whole(pattern)?.0.captures(text).map_err(limit)?.map(|it| groups(&it));
    Ok(Matches::new((pattern, text), names, all, whole))
}

fn groups(captures: &Captures<'_>) -> Found {
    let group = |it: fancy_regex::Match<'_>| Group { text: it.as_str().into(), start: it.start() };
    captures.iter().map(|it| it.map(group)).collect()
}

fn limit(_: fancy_regex::Error) -> Failure {
    Failure::Limit("A regular expression needs too many steps.".into())
}

fn replacement(by: &str, captures: &Captures<'_>, out: &mut String) -> Result<(), Failure> {
    let no_group = || Failure::Exception("A replacement names no group.".into());
    let mut rest = by;
    while let Some(at) = rest.find(['\\', '$']) {
        let (before, sign) = rest.split_at(at);
        out.push_str(before);
        let mut chars = sign.chars();
        let is_escape = chars.next() == Some('\\');
        let next = chars.next();
        rest = chars.as_str();
        if is_escape {
            out.extend(next);
            continue;
        }
        let group = if next == Some('{') {
            let (name, after) = rest.split_once('}').ok_or_else(no_group)?;
            rest = after;
            captures.name(name)
        } else {
            let index = next.and_then(|it| it.to_digit(10)).map(|it| it as usize);
            let index = index.filter(|index| *index < captures.len());
            captures.get(index.ok_or_else(no_group)?)
        };
        out.push_str(group.map_or("", |it| it.as_str()));
    }
    out.push_str(rest);
    Ok(())
}

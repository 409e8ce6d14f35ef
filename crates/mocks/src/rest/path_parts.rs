//! The values of the parameters of a path.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

use super::path_pattern::{Piece, pieces};
use crate::dispatch::pattern::Pattern;

/// Finds the values of the parameters of a path.
#[derive(Debug)]
pub(super) struct PathParts {
    names: Box<[Box<str>]>,
    pattern: Pattern,
}

impl PathParts {
    /// Compiles the path of a name.
    ///
    /// # Errors
    /// Why Microcks cannot use it.
    pub(super) fn new(path: &str) -> Result<Self, Box<str>> {
        let path = path.replace('+', " ");
        let mut names = Vec::new();
        let mut regex = String::new();
        let has_braces = path.contains('{');
        for piece in pieces(&path) {
            match piece {
                Piece::Parameter(name) => {
                    names.push(name.into());
                    regex.push_str("(.+)");
                }
                Piece::Text(text) if has_braces => regex.push_str(&escape(text)),
                Piece::Text(text) => add_colons(text, &mut names, &mut regex),
            }
        }
        Ok(Self { names: names.into(), pattern: Pattern::new(&regex)? })
    }

    /// Names and values of a path that is decoded. Empty if the path does not fit. Of several parameters with one name
    /// the last one counts.
    pub(super) fn values<'a>(&'a self, path: &'a str) -> Vec<(&'a str, &'a str)> {
        let groups = self.pattern.groups(path).unwrap_or_default();
        if groups.len() != self.names.len() {
            return Vec::new();
        }
        let values = self.names.iter().map(|name| &**name).zip(groups).enumerate();
        let is_last = |position: usize, name: &str| {
            !self.names.iter().skip(position + 1).any(|later| **later == *name)
        };
        let values = values.filter(|(position, (name, _))| is_last(*position, name));
        values.map(|(_, pair)| pair).collect()
    }
}

fn escape(text: &str) -> String {
    text.replace('$', "\\$")
}

/// Adds a text with parameters such as `:id`.
fn add_colons(text: &str, names: &mut Vec<Box<str>>, regex: &mut String) {
    for (index, segment) in text.split('/').enumerate() {
        if index > 0 {
            regex.push('/');
        }
        match segment.split_once(':').filter(|(_, name)| !name.is_empty()) {
            Some((before, name)) => {
                names.push(name.into());
                regex.push_str(&escape(before));
                regex.push_str("(.+)");
            }
            None => regex.push_str(&escape(segment)),
        }
    }
}

/// A path as scripts see it: decoded, and with blanks for all `+`.
pub(super) fn decoded(path: &str) -> Cow<'_, str> {
    let path = percent_decode_str(path).decode_utf8_lossy();
    if path.contains('+') { path.replace('+', " ").into() } else { path }
}

/// The part of a decoded path that criteria are made from: up to a question mark, which was sent as `%3F`.
pub(super) fn before_query(path: &str) -> &str {
    path.split('?').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(pattern: &str, path: &str) -> Vec<(String, String)> {
        let parts = PathParts::new(pattern).unwrap();
        let path = decoded(path);
        let values = parts.values(&path).into_iter();
        values.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
    }

    fn pair(name: &str, value: &str) -> (String, String) {
        (name.to_owned(), value.to_owned())
    }

    #[test]
    fn values_are_decoded_and_greedy() {
        assert_eq!(values("/a/{x}", "/a/Eclair%20Cafe"), [pair("x", "Eclair Cafe")]);
        assert_eq!(values("/a/{x}", "/a/1/"), [pair("x", "1/")]);
        assert_eq!(values("/a/{x}", "/a/1%2B2"), [pair("x", "1 2")]);
        assert_eq!(values("/two/{a}/{b}", "/two/1,5/b"), [pair("a", "1,5"), pair("b", "b")]);
        assert_eq!(values("/a/:x/b/:y", "/a/1/b/2"), [pair("x", "1"), pair("y", "2")]);
        assert_eq!(values("/v{x}/y", "/v1/y"), [pair("x", "1")]);
        assert_eq!(values("/a/{x}", "/b/1"), []);
        assert_eq!(values("/a/{x}/b/{x}", "/a/1/b/2"), [pair("x", "2")]);
        assert_eq!(before_query(&decoded("/a/1%3Fb")), "/a/1");
        assert_eq!(values("/a/{x}/:y", "/a/1/2"), [], "both forms together never match");
    }
}

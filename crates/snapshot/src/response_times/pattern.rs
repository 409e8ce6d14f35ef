//! Patterns for names: `*` is any text and `?` is any character.

use std::fmt;

use memchr::memmem;

use super::latin::fold;

/// Characters of a pattern.
pub const MAX_PATTERN_CHARS: usize = 512;

/// A pattern for a whole name. It ignores case and accents. Nothing escapes `*` and `?`.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Pattern {
    text: Box<str>,
    folded: Box<str>,
    /// The bytes of the folded pattern before `*` and `?`. Most patterns of a profile differ from most
    /// names there already.
    literal_start: usize,
}

/// Why a text is no pattern.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum InvalidPattern {
    /// The text is empty.
    #[error("a pattern must not be empty")]
    Empty,
    /// The text has more than [`MAX_PATTERN_CHARS`].
    #[error("a pattern has at most {MAX_PATTERN_CHARS} characters")]
    TooLong,
    /// The text has a control character, for example a line break.
    #[error("a pattern must not have control characters")]
    ControlCharacter,
}

impl Pattern {
    /// Creates a pattern.
    ///
    /// # Errors
    /// The text is empty, too long or has a control character.
    pub fn new(text: &str) -> Result<Self, InvalidPattern> {
        if text.is_empty() {
            return Err(InvalidPattern::Empty);
        }
        if text.chars().nth(MAX_PATTERN_CHARS).is_some() {
            return Err(InvalidPattern::TooLong);
        }
        if text.contains(char::is_control) {
            return Err(InvalidPattern::ControlCharacter);
        }
        let folded = fold(text);
        let literal_start = folded.find(['*', '?']).unwrap_or(folded.len());
        Ok(Self { text: text.into(), folded: folded.into(), literal_start })
    }

    /// A pattern for exactly this name, if it has neither `*` nor `?`. `?` replaces control characters,
    /// and `*` the end of a long name. `None` for an empty name.
    pub(super) fn for_name(name: &str) -> Option<Self> {
        let text: String = name.chars().map(|it| if it.is_control() { '?' } else { it }).collect();
        let end = text.char_indices().nth(MAX_PATTERN_CHARS).map(|_| MAX_PATTERN_CHARS - 1);
        let text = match end {
            Some(length) => text.chars().take(length).chain(['*']).collect(),
            None => text,
        };
        Self::new(&text).ok()
    }

    /// The text of the pattern.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether the pattern matches the whole name.
    #[must_use]
    pub fn matches(&self, name: &str) -> bool {
        self.matches_folded(&fold(name))
    }

    /// Whether the pattern matches a name that [`fold`] returned.
    pub(super) fn matches_folded(&self, name: &str) -> bool {
        let (start, rest) = self.folded.split_at(self.literal_start);
        let after_start = name.strip_prefix(start);
        after_start.is_some_and(|name| glob_matches(rest, name))
    }

    /// The only folded name that matches. `None` if the pattern has `*` or `?`.
    pub(super) fn literal(&self) -> Option<&str> {
        (self.literal_start == self.folded.len()).then_some(&self.folded)
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Matches each text between stars at its first possible place, because a later place leaves less for
/// the rest. The time is linear, except for texts with `?` that follow a star: they are compared at each
/// place.
fn glob_matches(pattern: &str, name: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = strip_start(name, first) else { return false };
    let Some(last) = parts.next_back() else { return rest.is_empty() };
    let Some(before_last) = strip_end(rest, last) else { return false };
    rest = before_last;
    parts.all(|part| strip_through(rest, part).map(|after| rest = after).is_some())
}

/// What follows the part at the start of the text.
fn strip_start<'t>(text: &'t str, part: &str) -> Option<&'t str> {
    if !part.contains('?') {
        return text.strip_prefix(part);
    }
    let mut rest = text.chars();
    for expected in part.chars() {
        rest.next().filter(|actual| expected == '?' || expected == *actual)?;
    }
    Some(rest.as_str())
}

/// What precedes the part at the end of the text.
fn strip_end<'t>(text: &'t str, part: &str) -> Option<&'t str> {
    if !part.contains('?') {
        return text.strip_suffix(part);
    }
    let (start, _) = text.char_indices().nth_back(part.chars().count() - 1)?;
    let (before, end) = text.split_at(start);
    strip_start(end, part).map(|_| before)
}

/// What follows the first place of the part in the text.
fn strip_through<'t>(text: &'t str, part: &str) -> Option<&'t str> {
    if !part.contains('?') {
        let start = memmem::find(text.as_bytes(), part.as_bytes())?;
        return text.get(start + part.len()..);
    }
    text.char_indices().find_map(|(start, _)| strip_start(text.get(start..)?, part))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn stars_and_question_marks_match() {
        let matches = |pattern: &str, name: &str| Pattern::new(pattern).unwrap().matches(name);
        for (pattern, name) in [
            ("*", ""),
            ("**", "a"),
            ("GET *", "GET /beer/{name}"),
            ("get /BEER*", "GET /beer"),
            ("*{name}", "GET /beer/{name}"),
            ("GET /?eer", "GET /beer"),
            ("*b*b*", "abcbd"),
            ("a*?c", "abbc"),
            ("cafe*", "Café crème"),
            ("Café", "CAFE\u{301}"),
        ] {
            assert!(matches(pattern, name), "{pattern} {name}");
        }
        for (pattern, name) in
            [("a", ""), ("a", "ab"), ("?", ""), ("a*?c", "ac"), ("*b", "abc"), ("é?", "e\u{301}")]
        {
            assert!(!matches(pattern, name), "{pattern} {name}");
        }
    }

    #[test]
    fn invalid_patterns_are_rejected() {
        let long = "é".repeat(MAX_PATTERN_CHARS);
        assert!(Pattern::new(&long).is_ok());
        for (text, error) in [
            ("", InvalidPattern::Empty),
            (&format!("{long}*"), InvalidPattern::TooLong),
            ("a\nb", InvalidPattern::ControlCharacter),
        ] {
            assert_eq!(Pattern::new(text), Err(error));
        }
    }

    #[test]
    fn many_stars_do_not_multiply_the_time() {
        let pattern = Pattern::new(&"*a".repeat(MAX_PATTERN_CHARS / 2)).unwrap();
        assert!(!pattern.matches(&format!("{}b", "a".repeat(10_000))));
        let pattern = Pattern::new(&format!("{}b", "*?a".repeat(170))).unwrap();
        assert!(!pattern.matches(&"a".repeat(10_000)));
    }

    /// The definition of a match, by recursion.
    fn matches_by_definition(pattern: &[char], name: &[char]) -> bool {
        match (pattern.split_first(), name.split_first()) {
            (None, None) => true,
            (Some(('*', rest)), _) => {
                (0..=name.len()).any(|taken| matches_by_definition(rest, &name[taken..]))
            }
            (Some((expected, pattern)), Some((actual, name))) => {
                (*expected == '?' || expected == actual) && matches_by_definition(pattern, name)
            }
            (None, Some(_)) | (Some(_), None) => false,
        }
    }

    proptest! {
        #[test]
        fn patterns_match_by_definition(pattern in "[ab*?é]{1,8}", name in "[abe]{0,8}") {
            let [pattern_chars, name_chars] =
                [&fold(&pattern), &name].map(|text| text.chars().collect::<Vec<_>>());
            prop_assert_eq!(
                Pattern::new(&pattern).unwrap().matches(&name),
                matches_by_definition(&pattern_chars, &name_chars)
            );
        }
    }
}

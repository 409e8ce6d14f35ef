//! Regular expressions of definitions, which are those of Java.

use crate::java::regex::{for_backtracking, translate};

/// The number of steps after which an expression with lookaround or backreferences gives up.
const MAX_STEPS: usize = 100_000;

/// The memory that a compiled expression may use, in bytes.
const MAX_BYTES: usize = 1 << 20;

/// A regular expression that must match a whole text.
#[derive(Clone, Debug)]
pub(crate) struct Pattern(Engine);

#[derive(Clone, Debug)]
enum Engine {
    /// Linear time.
    Linear(Box<regex::Regex>),
    /// With lookaround, backreferences or possessive repetition.
    Backtracking(Box<fancy_regex::Regex>),
}

impl Pattern {
    /// Compiles an expression with the syntax of Java.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(crate) fn new(source: &str) -> Result<Self, Box<str>> {
        let anchored = format!("^(?:{})$", translate(source));
        let linear = regex::RegexBuilder::new(&anchored).size_limit(MAX_BYTES).build();
        let error = match linear {
            Ok(regex) => return Ok(Self(Engine::Linear(Box::new(regex)))),
            Err(error) => error,
        };
        let mut builder = fancy_regex::RegexBuilder::new(&for_backtracking(&anchored));
        builder.backtrack_limit(MAX_STEPS).delegate_size_limit(MAX_BYTES);
        match builder.build() {
            Ok(regex) => Ok(Self(Engine::Backtracking(Box::new(regex)))),
            Err(_) => Err(error.to_string().into()),
        }
    }

    /// Whether it matches the whole text. An expression that gives up does not match.
    pub(crate) fn is_match(&self, text: &str) -> bool {
        match &self.0 {
            Engine::Linear(regex) => regex.is_match(text),
            Engine::Backtracking(regex) => regex.is_match(text).unwrap_or(false),
        }
    }

    /// The text of each group, if the whole text matches.
    pub(crate) fn groups<'t>(&self, text: &'t str) -> Option<Vec<&'t str>> {
        match &self.0 {
            Engine::Linear(regex) => {
                let groups = regex.captures(text)?;
                Some(groups.iter().skip(1).map(|it| it.map_or("", |it| it.as_str())).collect())
            }
            Engine::Backtracking(regex) => {
                let groups = regex.captures(text).ok()??;
                Some(groups.iter().skip(1).map(|it| it.map_or("", |it| it.as_str())).collect())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn is_match(pattern: &str, text: &str) -> bool {
        Pattern::new(pattern).unwrap().is_match(text)
    }

    #[test]
    fn whole_text_must_match() {
        assert!(is_match("a|ab", "ab"));
        assert!(!is_match("a", "ab"));
        assert!(!is_match("a", "a\n"));
    }

    #[test]
    fn classes_are_those_of_java() {
        assert!(is_match(r"\d{4}-[\d]+", "2026-11"));
        assert!(!is_match(r"\d", "٣"));
        assert!(is_match(r"\w+@[\w.]+", "me@example.com"));
        assert!(is_match(r"[^\D]\W\S", "1-x"));
        assert!(is_match(r".\b.", "a-"));
        assert!(is_match("(?i)grün", "GRüN"));
        assert!(is_match(r"\p{L}+", "é"));
    }

    #[test]
    fn escapes_and_classes_are_read_as_in_java() {
        let cases = [
            ("a.c", "a\rc", false),
            ("(?s)a.c", "a\nc", true),
            ("\\Qa.b\\E+", "a.bbb", true),
            ("\\Qa.b\\E+", "axb", false),
            ("\\<a\\>", "<a>", true),
            ("\\/x\\ y", "/x y", true),
            ("[\\w-]+", "a-b", true),
            ("[^\\d]", "1", false),
            ("[a~~b]", "~", true),
            ("[]a]+", "]a", true),
            ("\\h\\R", "\t\r\n", true),
        ];
        for (pattern, text, expected) in cases {
            assert_eq!(is_match(pattern, text), expected, "{pattern} {text:?}");
        }
    }

    proptest! {
        #[test]
        fn any_expression_is_safe(pattern in "[\\\\a-c\\[\\](){}*+?^$|.~&\\-QEdw,1<=!:]{0,12}", text in "[a-c]{0,20}") {
            if let Ok(pattern) = Pattern::new(&pattern) {
                pattern.is_match(&text);
            }
        }
    }

    #[test]
    fn lookaround_backreferences_and_possessive_repetition_work() {
        assert!(is_match(r"(?=.*\d)[a-z\d]{3,}", "ab1"));
        assert!(!is_match(r"(?=.*\d)[a-z\d]{3,}", "abc"));
        assert!(is_match(r"(\w)\1", "aa"));
        assert!(is_match("a++b", "aab"));
        assert!(is_match(r"(?!x).*\bid\b.*", "an id."));
        assert!(!is_match(r"(?!x).*\bid\b.*", "an idea"));
    }

    #[test]
    fn broken_expression_is_an_error_and_a_slow_one_gives_up() {
        assert!(Pattern::new("(a").is_err());
        assert!(!is_match(r"(?=a)(a+a+)+\1?c", &"a".repeat(5_000)));
    }
}

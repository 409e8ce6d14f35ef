//! Regular expressions of definitions, which are those of Java.

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
        let anchored = format!("^(?:{})$", from_java(source));
        let linear = regex::RegexBuilder::new(&anchored).size_limit(MAX_BYTES).build();
        let error = match linear {
            Ok(regex) => return Ok(Self(Engine::Linear(Box::new(regex)))),
            Err(error) => error,
        };
        let mut builder = fancy_regex::RegexBuilder::new(&anchored);
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

/// Replaces what Java defines otherwise: `\d`, `\s`, `\w` and `\b` know ASCII only.
fn from_java(source: &str) -> String {
    let mut result = String::with_capacity(source.len());
    let mut chars = source.chars();
    let mut class_depth = 0_usize;
    while let Some(char) = chars.next() {
        match char {
            '\\' => {
                let Some(escaped) = chars.next() else {
                    result.push('\\');
                    break;
                };
                push_escaped(&mut result, escaped, class_depth > 0);
            }
            '[' => {
                class_depth += 1;
                result.push('[');
            }
            ']' => {
                class_depth = class_depth.saturating_sub(1);
                result.push(']');
            }
            other => result.push(other),
        }
    }
    result
}

fn push_escaped(result: &mut String, escaped: char, is_in_class: bool) {
    let (is_negated, class) = match escaped {
        'd' => (false, "0-9"),
        'D' => (true, "0-9"),
        's' => (false, r" \t\n\x0B\x0C\r"),
        'S' => (true, r" \t\n\x0B\x0C\r"),
        'w' => (false, "0-9A-Za-z_"),
        'W' => (true, "0-9A-Za-z_"),
        'b' | 'B' if !is_in_class => {
            result.extend(["(?-u:\\", if escaped == 'b' { "b" } else { "B" }, ")"]);
            return;
        }
        other => {
            result.push('\\');
            result.push(other);
            return;
        }
    };
    match (is_negated, is_in_class) {
        (false, true) => result.push_str(class),
        (false, false) => result.extend(["[", class, "]"]),
        (true, _) => result.extend(["[^", class, "]"]),
    }
}

#[cfg(test)]
mod tests {
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
    fn lookaround_backreferences_and_possessive_repetition_work() {
        assert!(is_match(r"(?=.*\d)[a-z\d]{3,}", "ab1"));
        assert!(!is_match(r"(?=.*\d)[a-z\d]{3,}", "abc"));
        assert!(is_match(r"(\w)\1", "aa"));
        assert!(is_match("a++b", "aab"));
    }

    #[test]
    fn broken_expression_is_an_error_and_a_slow_one_gives_up() {
        assert!(Pattern::new("(a").is_err());
        assert!(!is_match(r"(?=a)(a+a+)+\1?c", &"a".repeat(5_000)));
    }
}

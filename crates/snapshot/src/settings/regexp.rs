//! Checks regular expressions that people type.
//!
//! Microcks matches with a backtracking engine. One bad expression can keep it busy for hours.

use regex_syntax::{
    Error, ParserBuilder,
    ast::{self, ErrorKind},
    hir::{Hir, HirKind, Repetition},
};
use serde::{Deserialize, Serialize};

/// Characters of a regular expression.
pub const MAX_REGEXP_CHARS: usize = 1_000;

/// Groups inside each other.
const MAX_DEPTH: u32 = 50;

/// How often counted repetitions repeat the smallest part, multiplied.
const MAX_REPETITIONS: u64 = 10_000;

/// A counted repetition up to this number cannot take long.
const FEW: u32 = 10;

/// Why a regular expression is rejected.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RegexpFault {
    /// It cannot be read.
    Syntax {
        /// What is wrong, in English.
        finding: Box<str>,
        /// The number of characters before the fault.
        offset: u32,
    },
    /// It has a look-around or a back-reference, whose time has no limit.
    Unlimited,
    /// It repeats a repetition, so the time can double with each character of a value.
    Backtracking,
    /// It has more than [`MAX_REGEXP_CHARS`], or repeats too much.
    TooLarge,
}

/// Checks a regular expression.
pub(super) fn check_regexp(text: &str) -> Result<(), RegexpFault> {
    if text.chars().nth(MAX_REGEXP_CHARS).is_some() {
        return Err(RegexpFault::TooLarge);
    }
    let parsed = ParserBuilder::new().nest_limit(MAX_DEPTH).build().parse(text);
    let regexp = parsed.map_err(|error| fault(&error))?;
    if repetitions(&regexp) > MAX_REPETITIONS {
        return Err(RegexpFault::TooLarge);
    }
    if backtracks(&regexp) { Err(RegexpFault::Backtracking) } else { Ok(()) }
}

fn fault(error: &Error) -> RegexpFault {
    let syntax = |finding: String, span: &ast::Span| RegexpFault::Syntax {
        finding: finding.into(),
        offset: u32::try_from(span.start.column.saturating_sub(1)).unwrap_or(u32::MAX),
    };
    match error {
        Error::Parse(error) => match error.kind() {
            ErrorKind::UnsupportedBackreference | ErrorKind::UnsupportedLookAround => {
                RegexpFault::Unlimited
            }
            ErrorKind::NestLimitExceeded(_) => RegexpFault::TooLarge,
            kind => syntax(kind.to_string(), error.span()),
        },
        Error::Translate(error) => syntax(error.kind().to_string(), error.span()),
        other => RegexpFault::Syntax { finding: other.to_string().into(), offset: 0 },
    }
}

/// The highest product of counted repetitions inside each other.
fn repetitions(regexp: &Hir) -> u64 {
    let inner = children(regexp).iter().copied().map(repetitions).max().unwrap_or(1);
    match regexp.kind() {
        HirKind::Repetition(Repetition { min, max, .. }) => {
            inner.saturating_mul(max.unwrap_or(*min).max(1).into())
        }
        _ => inner,
    }
}

/// Whether some text can be matched in a number of ways that grows exponentially: a part that repeats
/// without limit consists of a part that repeats too, and nothing between them is required.
fn backtracks(regexp: &Hir) -> bool {
    if let HirKind::Repetition(repetition) = regexp.kind()
        && repeats_often(repetition)
        && starts_and_ends_repeating(&repetition.sub)
    {
        return true;
    }
    children(regexp).into_iter().any(backtracks)
}

/// Whether a part can match longer and longer text by repeating one of its parts alone.
fn starts_and_ends_repeating(regexp: &Hir) -> bool {
    match regexp.kind() {
        HirKind::Repetition(repetition) => {
            repeats_often(repetition) || starts_and_ends_repeating(&repetition.sub)
        }
        HirKind::Capture(capture) => starts_and_ends_repeating(&capture.sub),
        HirKind::Alternation(branches) => branches.iter().any(starts_and_ends_repeating),
        HirKind::Concat(parts) => parts.iter().enumerate().any(|(index, part)| {
            let mut others = parts.iter().enumerate().filter(|(other, _)| *other != index);
            starts_and_ends_repeating(part) && others.all(|(_, other)| can_be_empty(other))
        }),
        HirKind::Empty | HirKind::Literal(_) | HirKind::Class(_) | HirKind::Look(_) => false,
    }
}

fn repeats_often(repetition: &Repetition) -> bool {
    repetition.max.is_none_or(|max| max > FEW) && repetition.max != Some(repetition.min)
}

fn can_be_empty(regexp: &Hir) -> bool {
    regexp.properties().minimum_len() == Some(0)
}

fn children(regexp: &Hir) -> Vec<&Hir> {
    match regexp.kind() {
        HirKind::Repetition(repetition) => vec![&*repetition.sub],
        HirKind::Capture(capture) => vec![&*capture.sub],
        HirKind::Concat(parts) | HirKind::Alternation(parts) => parts.iter().collect(),
        HirKind::Empty | HirKind::Literal(_) | HirKind::Class(_) | HirKind::Look(_) => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usual_expressions_are_accepted() {
        for text in [
            "",
            r"^[a-zA-Z0-9-]{1,36}$",
            r"\d{4}-\d{2}-\d{2}",
            r"(\w+\.)*\w+@\w+(\.\w+)+",
            "(GET|POST) /orders/.*",
            r"[^,]+(,[^,]+)*",
            "(a+){3}",
            "(a+){0,5}",
            r"\p{L}+",
        ] {
            assert_eq!(check_regexp(text), Ok(()), "{text}");
        }
    }

    #[test]
    fn exponential_expressions_are_rejected() {
        for text in ["(a+)+", "(a*)*b", r"(\w+\s?)*$", "(a|b+)+", "((a+)?)*", "(a*b*){2,50}x"] {
            assert_eq!(check_regexp(text), Err(RegexpFault::Backtracking), "{text}");
        }
    }

    #[test]
    fn huge_expressions_are_rejected() {
        let long = "é".repeat(MAX_REGEXP_CHARS + 1);
        let deep = "(".repeat(60) + &")".repeat(60);
        for text in [&*long, &*deep, "(a{200}){200}", "a{100000}"] {
            assert_eq!(check_regexp(text), Err(RegexpFault::TooLarge), "{text}");
        }
        assert_eq!(check_regexp(&"é".repeat(MAX_REGEXP_CHARS)), Ok(()));
    }

    #[test]
    fn expressions_without_limit_are_rejected() {
        for text in [r"(a)\1", "a(?=b)", "(?<!a)b"] {
            assert_eq!(check_regexp(text), Err(RegexpFault::Unlimited), "{text}");
        }
    }

    #[test]
    fn faults_have_their_position() {
        for (text, expected) in [("é[a", 1), ("ab(c", 2), ("*", 0), (r"a\y", 1)] {
            let Err(RegexpFault::Syntax { finding, offset }) = check_regexp(text) else {
                panic!("{text} was accepted");
            };
            assert_eq!(offset, expected, "{text}: {finding}");
            assert!(!finding.is_empty());
        }
    }
}

//! Regular expressions as Java reads them.

mod translate;

use regex::RegexBuilder;

/// How large a compiled expression can be, in bytes.
const MAX_BYTES: usize = 4 << 20;

/// How many steps backwards an expression can take for one text.
const MAX_BACKTRACKS: usize = 100_000;

/// A compiled expression that matches whole texts.
#[derive(Clone, Debug)]
pub(crate) enum JavaRegex {
    /// Runs in linear time.
    Linear(regex::Regex),
    /// Has references or looks around.
    Backtracking(Box<fancy_regex::Regex>),
}

/// An expression takes too many steps for a text.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct TooManySteps;

impl JavaRegex {
    /// Compiles an expression.
    ///
    /// # Errors
    /// It is malformed or too large, as a part of a sentence.
    pub(crate) fn compile(pattern: &str) -> Result<Self, Box<str>> {
        let whole = format!("\\A(?:{})\\z", translate::translate(pattern));
        let linear =
            RegexBuilder::new(&whole).size_limit(MAX_BYTES).dfa_size_limit(MAX_BYTES).build();
        if let Ok(regex) = linear {
            return Ok(Self::Linear(regex));
        }
        let backtracking = fancy_regex::RegexBuilder::new(&whole)
            .delegate_size_limit(MAX_BYTES)
            .delegate_dfa_size_limit(MAX_BYTES)
            .backtrack_limit(MAX_BACKTRACKS)
            .build();
        match backtracking {
            Ok(regex) => Ok(Self::Backtracking(Box::new(regex))),
            Err(error) => Err(error.to_string().lines().last().unwrap_or_default().into()),
        }
    }

    /// Whether the whole text matches.
    ///
    /// # Errors
    /// The text takes too many steps.
    pub(crate) fn is_match(&self, text: &str) -> Result<bool, TooManySteps> {
        match self {
            Self::Linear(regex) => Ok(regex.is_match(text)),
            Self::Backtracking(regex) => regex.is_match(text).map_err(|_| TooManySteps),
        }
    }
}

#[cfg(test)]
mod tests;

//! The tokens of a Groovy script.

use std::sync::Arc;

use super::number::Number;

/// A token with its line, from 1.
#[derive(Clone, Debug)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) line: usize,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Kind {
    Name(Arc<str>),
    Number(Number),
    /// A text without expressions.
    Text(Arc<str>),
    /// A text with expressions.
    Template(Vec<Piece>),
    Symbol(&'static str),
    /// Ends a statement, if the statement is complete.
    Newline,
    End,
}

#[derive(Clone, Debug)]
pub(super) enum Piece {
    Text(Arc<str>),
    Expression(Vec<Token>),
}

impl PartialEq for Piece {
    fn eq(&self, other: &Self) -> bool {
        matches!((self, other), (Self::Text(a), Self::Text(b)) if a == b)
    }
}

/// All symbols, longer ones before those that they start with.
pub(super) const SYMBOLS: &[&str] = &[
    ">>>=", "<<=", ">>=", "**=", "==~", "===", "!==", "<=>", "...", "..<", ">>>", "?.", "*.", ".&",
    "?:", "?=", "?[", "->", "++", "--", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "&&", "||",
    "==", "!=", "<=", ">=", "=~", "<<", ">>", "**", "..", "::", "+", "-", "*", "/", "%", "=", "<",
    ">", "!", "~", "?", ":", ".", ",", ";", "(", ")", "[", "]", "{", "}", "&", "|", "^", "@",
];

//! Reads tokens one after another.

use std::sync::Arc;

use super::Parser;
use crate::script::groovy::{problem::Problem, token::Kind};

impl Parser<'_> {
    pub(super) fn peek(&self) -> &Kind {
        self.ahead(0)
    }

    pub(super) fn ahead(&self, count: usize) -> &Kind {
        self.tokens.get(self.position + count).map_or(&Kind::End, |token| &token.kind)
    }

    pub(super) fn line(&self) -> usize {
        let token = self.tokens.get(self.position).or(self.tokens.last());
        token.map_or(1, |token| token.line)
    }

    pub(super) fn next(&mut self) -> &Kind {
        let position = self.position;
        if position < self.tokens.len() {
            self.position += 1;
        }
        self.tokens.get(position).map_or(&Kind::End, |token| &token.kind)
    }

    pub(super) fn is_at(&self, symbol: &str) -> bool {
        matches!(self.peek(), Kind::Symbol(it) if *it == symbol)
    }

    pub(super) fn is_ahead(&self, count: usize, symbol: &str) -> bool {
        matches!(self.ahead(count), Kind::Symbol(it) if *it == symbol)
    }

    pub(super) fn is_at_name(&self, name: &str) -> bool {
        matches!(self.peek(), Kind::Name(it) if **it == *name)
    }

    pub(super) fn take(&mut self, symbol: &str) -> bool {
        let is_at = self.is_at(symbol);
        if is_at {
            self.next();
        }
        is_at
    }

    pub(super) fn take_name(&mut self, name: &str) -> bool {
        let is_at = self.is_at_name(name);
        if is_at {
            self.next();
        }
        is_at
    }

    pub(super) fn expect(&mut self, symbol: &str) -> Result<(), Problem> {
        if self.take(symbol) { Ok(()) } else { Err(self.unexpected()) }
    }

    pub(super) fn expect_name(&mut self) -> Result<Arc<str>, Problem> {
        match self.peek() {
            Kind::Name(name) => {
                let name = name.clone();
                self.next();
                Ok(name)
            }
            _ => Err(self.unexpected()),
        }
    }

    pub(super) fn expect_end(&self) -> Result<(), Problem> {
        if *self.peek() == Kind::End { Ok(()) } else { Err(self.unexpected()) }
    }

    pub(super) fn skip_newlines(&mut self) {
        while *self.peek() == Kind::Newline {
            self.next();
        }
    }

    /// How many tokens ahead the next one is that is no line break.
    pub(super) fn next_line(&self) -> usize {
        (0..).take_while(|&count| *self.ahead(count) == Kind::Newline).count()
    }

    pub(super) fn unexpected(&self) -> Problem {
        let line = self.line();
        match self.peek() {
            Kind::End => Problem::syntax(line, "The script ends within a statement."),
            Kind::Newline => Problem::unsupported(line, "This end of a line is not supported."),
            Kind::Name(name) => {
                Problem::unsupported(line, format!("{name} is not supported here."))
            }
            Kind::Symbol(symbol) => {
                Problem::unsupported(line, format!("{symbol} is not supported here."))
            }
            Kind::Number(number) => {
                Problem::unsupported(line, format!("{number} is not supported here."))
            }
            Kind::Text(_) | Kind::Template(_) => {
                Problem::unsupported(line, "A text is not supported here.")
            }
        }
    }
}

//! Parses the tokens of a Groovy script.

mod cursor;
mod expressions;
mod operands;
mod statements;
mod types;

use std::{collections::HashSet, sync::Arc};

use super::{
    ast::{Expression, Function, Node, Program},
    lexer, methods,
    problem::Problem,
    token::Token,
};

/// How deep statements and expressions may be nested.
const MAX_NESTING: usize = 48;
/// How deep the tree of an expression may be. Long sums are deep trees too.
const MAX_DEPTH: usize = 400;
/// The longest script in bytes.
const MAX_SOURCE: usize = 256 * 1024;

/// Parses a script.
pub(super) fn parse(source: &str) -> Result<Program, Problem> {
    if source.len() > MAX_SOURCE {
        return Err(Problem::unsupported(1, "The script is longer than 256 KiB."));
    }
    let tokens = lexer::tokens(source)?;
    let mut names = Names::default();
    let mut parser = Parser { tokens: &tokens, position: 0, nesting: 0, names: &mut names };
    let body = parser.statements()?;
    parser.expect_end()?;
    let functions = std::mem::take(&mut names.functions);
    for (name, line) in &names.called {
        let is_function = functions.iter().any(|it| it.name == *name);
        let is_known = is_function || names.declared.contains(name) || methods::is_global(name);
        if !is_known {
            return Err(Problem::unsupported(*line, format!("{name}() is not supported.")));
        }
    }
    Ok(Program { functions, body })
}

/// What a parser and those of its texts collect.
#[derive(Default)]
struct Names {
    functions: Vec<Arc<Function>>,
    /// Variables and parameters, in all scopes.
    declared: HashSet<Arc<str>>,
    /// Functions that are called, with the line.
    called: Vec<(Arc<str>, usize)>,
}

struct Parser<'a> {
    tokens: &'a [Token],
    position: usize,
    nesting: usize,
    names: &'a mut Names,
}

impl Parser<'_> {
    /// Runs a parser one level deeper.
    fn nested<T>(
        &mut self,
        parse: impl FnOnce(&mut Self) -> Result<T, Problem>,
    ) -> Result<T, Problem> {
        if self.nesting >= MAX_NESTING {
            return Err(Problem::unsupported(self.line(), "The script is nested too deep."));
        }
        self.nesting += 1;
        let result = parse(self);
        self.nesting -= 1;
        result
    }
}

/// An expression above others with this depth.
fn expression(line: usize, depth: usize, node: Node) -> Result<Expression, Problem> {
    if depth >= MAX_DEPTH {
        return Err(Problem::unsupported(line, "An expression is too long."));
    }
    Ok(Expression { node, line, depth: depth + 1 })
}

/// An expression that has no parts.
fn leaf(line: usize, node: Node) -> Expression {
    Expression { node, line, depth: 1 }
}

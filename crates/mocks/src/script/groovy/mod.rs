//! The part of Groovy that scripts of Microcks use.
//!
//! A script is parsed once and run as a tree, with limits for steps, memory and depth. What is not supported does not
//! compile where that can be seen, and fails by name otherwise, so that no answer is silently wrong.

mod ast;
mod class;
mod interpreter;
mod lexer;
mod matches;
mod methods;
mod number;
mod parser;
mod problem;
mod regex;
mod token;
mod utf16;
mod value;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use super::{Failure, ScriptCall};
use crate::ScriptStore;
pub(super) use problem::Problem;

/// A parsed script.
#[derive(Debug)]
pub(super) struct Groovy(ast::Program);

impl Groovy {
    pub(super) fn compile(source: &str) -> Result<Self, Problem> {
        parser::parse(source).map(Self)
    }

    pub(super) fn run(
        &self,
        call: &ScriptCall<'_>,
        context: &mut BTreeMap<String, String>,
        store: &dyn ScriptStore,
    ) -> Result<Option<String>, Failure> {
        interpreter::run(&self.0, call, context, store)
    }
}

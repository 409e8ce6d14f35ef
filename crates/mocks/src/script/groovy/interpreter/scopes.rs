//! Variables.

use std::sync::Arc;

use crate::script::groovy::{class::Type, value::Value};

/// All scopes of a running script. Scope 0 has what is not declared, and what the engine gives.
#[derive(Debug)]
pub(super) struct Scopes {
    scopes: Vec<Scope>,
    current: usize,
}

#[derive(Debug, Default)]
struct Scope {
    parent: Option<usize>,
    variables: Vec<Variable>,
}

#[derive(Debug)]
pub(super) struct Variable {
    name: Arc<str>,
    pub(super) kind: Type,
    pub(super) value: Value,
}

impl Default for Scopes {
    fn default() -> Self {
        Self { scopes: vec![Scope::default()], current: 0 }
    }
}

impl Scopes {
    /// Adds a scope in another one, without entering it.
    pub(super) fn open(&mut self, parent: usize) -> usize {
        self.scopes.push(Scope { parent: Some(parent), variables: Vec::new() });
        self.scopes.len() - 1
    }

    pub(super) fn current(&self) -> usize {
        self.current
    }

    /// Enters a scope. Returns the one before.
    pub(super) fn enter(&mut self, scope: usize) -> usize {
        std::mem::replace(&mut self.current, scope)
    }

    /// Frees a scope that nothing refers to, if it is the last one.
    pub(super) fn close(&mut self, scope: usize) {
        if scope + 1 == self.scopes.len() {
            self.scopes.pop();
        }
    }

    /// Adds a variable to the current scope.
    pub(super) fn declare(&mut self, name: &Arc<str>, kind: Type, value: Value) {
        let current = self.current;
        if let Some(scope) = self.scopes.get_mut(current) {
            scope.variables.push(Variable { name: name.clone(), kind, value });
        }
    }

    pub(super) fn set_global(&mut self, name: &Arc<str>, value: Value) {
        let Some(scope) = self.scopes.first_mut() else { return };
        match scope.variables.iter_mut().find(|it| it.name == *name) {
            Some(variable) => variable.value = value,
            None => scope.variables.push(Variable { name: name.clone(), kind: Type::Any, value }),
        }
    }

    /// The variable with a name, with how many variables were compared.
    pub(super) fn find(&mut self, name: &str) -> (Option<&mut Variable>, usize) {
        let mut compared = 0;
        let mut found = None;
        let mut next = Some(self.current);
        while let Some((index, scope)) = next.and_then(|it| Some((it, self.scopes.get(it)?))) {
            let position = scope.variables.iter().rposition(|it| *it.name == *name);
            compared += scope.variables.len() + 1;
            if let Some(position) = position {
                found = Some((index, position));
                break;
            }
            next = scope.parent;
        }
        let variable = found
            .and_then(|(index, position)| self.scopes.get_mut(index)?.variables.get_mut(position));
        (variable, compared)
    }
}

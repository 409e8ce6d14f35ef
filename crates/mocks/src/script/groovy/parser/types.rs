//! Parses names of types.

use super::Parser;
use crate::script::groovy::{
    class::{Class, Type},
    problem::Problem,
    token::Kind,
};

const PRIMITIVES: [&str; 9] =
    ["boolean", "int", "long", "double", "void", "float", "byte", "short", "char"];

impl Parser<'_> {
    /// How many tokens a type has that starts some tokens ahead, with its name. `None` if there is none.
    fn type_ahead(&self, start: usize) -> Option<(usize, String)> {
        let mut count = start;
        let Kind::Name(name) = self.ahead(count) else { return None };
        let mut name = name.to_string();
        let mut last = name.clone();
        count += 1;
        while self.is_ahead(count, ".") {
            let Kind::Name(part) = self.ahead(count + 1) else { return None };
            last = part.to_string();
            name.push('.');
            name.push_str(part);
            count += 2;
        }
        let is_type = PRIMITIVES.contains(&last.as_str())
            || matches!(last.as_str(), "def" | "var")
            || last.starts_with(char::is_uppercase);
        if !is_type {
            return None;
        }
        if self.is_ahead(count, "<") {
            count = self.generics_ahead(count)?;
        }
        if self.is_ahead(count, "[") && self.is_ahead(count + 1, "]") {
            count += 2;
            name = "List".into();
        }
        Some((count - start, name))
    }

    /// The position after type arguments.
    fn generics_ahead(&self, mut count: usize) -> Option<usize> {
        let mut open = 0_usize;
        loop {
            match self.ahead(count) {
                Kind::Symbol("<") => open += 1,
                Kind::Symbol(">") => open = open.checked_sub(1)?,
                Kind::Symbol(">>") => open = open.checked_sub(2)?,
                Kind::Symbol("." | "," | "?" | "[" | "]") | Kind::Name(_) => {}
                _ => return None,
            }
            count += 1;
            if open == 0 {
                return Some(count);
            }
        }
    }

    /// Whether a type with a name after it comes: a declaration.
    pub(super) fn is_declaration(&self) -> bool {
        let Some((count, _)) = self.type_ahead(0) else { return false };
        let Kind::Name(name) = self.ahead(count) else { return false };
        !matches!(&**name, "in" | "instanceof" | "as")
    }

    /// Whether a cast comes: a type in parentheses, before an operand.
    pub(super) fn is_cast(&self) -> bool {
        let Some((count, _)) = self.type_ahead(1) else { return false };
        if !self.is_at("(") || !self.is_ahead(count + 1, ")") {
            return false;
        }
        match self.ahead(count + 2) {
            Kind::Name(name) => !matches!(&**name, "in" | "instanceof" | "as"),
            Kind::Text(_) | Kind::Template(_) | Kind::Number(_) => true,
            Kind::Symbol(symbol) => matches!(*symbol, "(" | "[" | "!"),
            Kind::Newline | Kind::End => false,
        }
    }

    pub(super) fn type_name(&mut self) -> Result<Type, Problem> {
        let line = self.line();
        let Some((count, name)) = self.type_ahead(0) else { return Err(self.unexpected()) };
        self.position += count;
        let is_known_exception = matches!(Class::new(&name), Some(Class::Exception(_)));
        Type::new(&name)
            .or(is_known_exception.then_some(Type::Any))
            .ok_or_else(|| Problem::unsupported(line, format!("The type {name} is not supported.")))
    }

    /// The class whose name comes, simple or qualified. `None` if no name of a class comes.
    pub(super) fn class_name(&mut self) -> Option<Result<Class, Problem>> {
        let line = self.line();
        let mut count = 0;
        let mut name = String::new();
        loop {
            let Kind::Name(part) = self.ahead(count) else { return None };
            if part.starts_with(char::is_uppercase) {
                if count == 0 && self.names.declared.contains(part) {
                    return None;
                }
                name.push_str(part);
                break;
            }
            let is_package = count > 0
                || matches!(&**part, "java" | "groovy" | "com" | "org" | "javax")
                    && !self.names.declared.contains(part);
            if !is_package || !self.is_ahead(count + 1, ".") {
                return None;
            }
            name.push_str(part);
            name.push('.');
            count += 2;
        }
        self.position += count + 1;
        Some(Class::new(&name).ok_or_else(|| {
            Problem::unsupported(line, format!("The class {name} is not supported."))
        }))
    }
}

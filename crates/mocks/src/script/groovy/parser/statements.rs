//! Parses statements.

use std::sync::Arc;

use super::Parser;
use crate::script::groovy::{
    ast::{Block, Case, Expression, For, Function, Node, Parameter, Statement, Try},
    class::{Class, Type},
    problem::Problem,
    token::Kind,
};

/// Statements of Groovy that are not supported.
const UNSUPPORTED: [&str; 9] = [
    "class",
    "interface",
    "enum",
    "trait",
    "package",
    "synchronized",
    "record",
    "goto",
    "abstract",
];

impl Parser<'_> {
    /// Statements up to the end, a brace, or the next case of a switch.
    pub(super) fn statements(&mut self) -> Result<Block, Problem> {
        let mut block = Block::new();
        loop {
            while *self.peek() == Kind::Newline || self.is_at(";") {
                self.next();
            }
            let is_case =
                self.is_at_name("case") || self.is_at_name("default") && self.is_ahead(1, ":");
            if *self.peek() == Kind::End || self.is_at("}") || is_case {
                return Ok(block);
            }
            self.nested(|this| this.statement(&mut block))?;
            let is_finished = *self.peek() == Kind::Newline
                || *self.peek() == Kind::End
                || self.is_at(";")
                || self.is_at("}");
            if !is_finished {
                return Err(self.unexpected());
            }
        }
    }

    fn statement(&mut self, block: &mut Block) -> Result<(), Problem> {
        let Kind::Name(name) = self.peek() else {
            if self.is_at("{") {
                return Err(self.unexpected());
            }
            return self.expression_statement(block);
        };
        let name = name.clone();
        if UNSUPPORTED.contains(&&*name) && matches!(self.ahead(1), Kind::Name(_)) {
            return Err(self.unexpected());
        }
        let statement = match &*name {
            "import" => return self.import(),
            "if" => self.if_statement()?,
            "for" => self.for_statement()?,
            "while" => {
                self.next();
                let condition = self.condition()?;
                Statement::While { condition, body: self.body()? }
            }
            "do" => {
                self.next();
                let body = self.body()?;
                self.skip_newlines();
                if !self.take_name("while") {
                    return Err(self.unexpected());
                }
                Statement::DoWhile { body, condition: self.condition()? }
            }
            "switch" => self.switch_statement()?,
            "try" => self.try_statement()?,
            "throw" => {
                self.next();
                Statement::Throw(self.expression()?)
            }
            "return" => {
                self.next();
                let is_empty = matches!(self.peek(), Kind::Newline | Kind::End)
                    || self.is_at(";")
                    || self.is_at("}");
                Statement::Return(if is_empty { None } else { Some(self.expression()?) })
            }
            "assert" => {
                self.next();
                let condition = self.expression()?;
                if self.take(":") {
                    self.expression()?;
                }
                Statement::Assert(condition)
            }
            "break" => {
                self.next();
                Statement::Break
            }
            "continue" => {
                self.next();
                Statement::Continue
            }
            _ => {
                let is_modified =
                    matches!(&*name, "final" | "static" | "private" | "public" | "protected");
                if is_modified {
                    self.next();
                }
                if self.is_declaration() {
                    return self.declaration(block);
                }
                if is_modified && matches!(self.peek(), Kind::Name(_)) {
                    return self.variables(Type::Any, block);
                }
                return self.expression_statement(block);
            }
        };
        block.push(statement);
        Ok(())
    }

    fn import(&mut self) -> Result<(), Problem> {
        let line = self.line();
        self.next();
        let mut name = self.expect_name()?.to_string();
        while self.take(".") {
            name.push('.');
            if self.take("*") {
                name.push('*');
            } else {
                name.push_str(&self.expect_name()?);
            }
        }
        let is_known = Class::new(&name).is_some() || Type::new(&name).is_some();
        let is_package = ["java.", "groovy."].iter().any(|it| name.starts_with(it));
        if !is_known && !is_package {
            return Err(Problem::unsupported(line, format!("The import {name} is not supported.")));
        }
        Ok(())
    }

    fn condition(&mut self) -> Result<Expression, Problem> {
        self.expect("(")?;
        let condition = self.expression()?;
        self.expect(")")?;
        Ok(condition)
    }

    /// A block in braces, or one statement.
    fn body(&mut self) -> Result<Block, Problem> {
        self.skip_newlines();
        if self.is_at("{") {
            return self.block();
        }
        let mut block = Block::new();
        if self.is_at(";") {
            return Ok(block);
        }
        self.nested(|this| this.statement(&mut block))?;
        Ok(block)
    }

    pub(super) fn block(&mut self) -> Result<Block, Problem> {
        self.expect("{")?;
        let block = self.statements()?;
        self.expect("}")?;
        Ok(block)
    }

    /// Whether a keyword comes, in this line or a later one.
    fn continues_with(&mut self, keyword: &str) -> bool {
        let mut count = self.next_line();
        if self.is_ahead(count, ";") && keyword == "else" {
            count += 1;
            while *self.ahead(count) == Kind::Newline {
                count += 1;
            }
        }
        let is_next = matches!(self.ahead(count), Kind::Name(it) if **it == *keyword);
        if is_next {
            self.position += count + 1;
        }
        is_next
    }

    fn if_statement(&mut self) -> Result<Statement, Problem> {
        self.next();
        let mut branches = vec![(self.condition()?, self.body()?)];
        while self.continues_with("else") {
            if !self.take_name("if") {
                let otherwise = Some(self.body()?);
                return Ok(Statement::If { branches, otherwise });
            }
            branches.push((self.condition()?, self.body()?));
        }
        Ok(Statement::If { branches, otherwise: None })
    }

    fn for_statement(&mut self) -> Result<Statement, Problem> {
        self.next();
        self.expect("(")?;
        let start = self.position;
        self.take_name("final");
        if self.is_declaration() {
            self.type_name()?;
        }
        if let Kind::Name(name) = self.peek().clone() {
            let is_in = matches!(self.ahead(1), Kind::Name(it) if &**it == "in");
            if is_in || self.is_ahead(1, ":") {
                self.position += 2;
                self.names.declared.insert(name.clone());
                let items = self.expression()?;
                self.expect(")")?;
                return Ok(Statement::Each { name, items, body: self.body()? });
            }
        }
        self.position = start;
        let mut first = Block::new();
        if !self.is_at(";") {
            self.statement(&mut first)?;
        }
        if first.len() > 1 {
            return Err(self.unexpected());
        }
        self.expect(";")?;
        let condition = if self.is_at(";") { None } else { Some(self.expression()?) };
        self.expect(";")?;
        let update = if self.is_at(")") { None } else { Some(self.expression()?) };
        self.expect(")")?;
        let body = self.body()?;
        Ok(Statement::For(Box::new(For { start: first.pop(), condition, update, body })))
    }

    fn switch_statement(&mut self) -> Result<Statement, Problem> {
        self.next();
        let subject = self.condition()?;
        self.skip_newlines();
        self.expect("{")?;
        let mut cases = Vec::new();
        loop {
            self.skip_newlines();
            if self.take("}") {
                return Ok(Statement::Switch { subject, cases });
            }
            let value = if self.take_name("default") {
                None
            } else if self.take_name("case") {
                Some(self.expression()?)
            } else {
                return Err(self.unexpected());
            };
            self.expect(":")?;
            cases.push(Case { value, body: self.statements()? });
        }
    }

    fn try_statement(&mut self) -> Result<Statement, Problem> {
        self.next();
        self.skip_newlines();
        let body = self.block()?;
        let mut catch = None;
        while self.continues_with("catch") {
            self.expect("(")?;
            let line = self.line();
            let is_general = ["Exception", "Throwable", "RuntimeException", "all", "e", "ex"]
                .iter()
                .any(|name| self.is_at_name(name));
            if !is_general || catch.is_some() {
                let text = "Only one catch clause for Exception is supported.";
                return Err(Problem::unsupported(line, text));
            }
            if self.is_declaration() {
                self.type_name()?;
            }
            let name = self.expect_name()?;
            self.names.declared.insert(name.clone());
            self.expect(")")?;
            self.skip_newlines();
            catch = Some((name, self.block()?));
        }
        let finally = if self.continues_with("finally") {
            self.skip_newlines();
            Some(self.block()?)
        } else {
            None
        };
        Ok(Statement::Try(Box::new(Try { body, catch, finally })))
    }

    fn declaration(&mut self, block: &mut Block) -> Result<(), Problem> {
        let kind = self.type_name()?;
        let is_function = matches!(self.peek(), Kind::Name(_)) && self.is_ahead(1, "(");
        if !is_function {
            return self.variables(kind, block);
        }
        let line = self.line();
        // One level for the statements of the script, none for those of a block.
        if self.nesting > 1 {
            return Err(Problem::unsupported(line, "Methods are supported at the top only."));
        }
        let name = self.expect_name()?;
        self.expect("(")?;
        let parameters = self.parameters(")")?;
        self.expect(")")?;
        self.skip_newlines();
        let body = self.block()?;
        let function = Function { name, parameters: Some(parameters), result: kind, body };
        self.names.functions.push(Arc::new(function));
        Ok(())
    }

    /// The variables after their type.
    fn variables(&mut self, kind: Type, block: &mut Block) -> Result<(), Problem> {
        loop {
            let name = self.expect_name()?;
            self.names.declared.insert(name.clone());
            let value = if self.take("=") {
                self.skip_newlines();
                Some(self.expression()?)
            } else {
                None
            };
            block.push(Statement::Declaration { name, kind, value });
            if !self.take(",") {
                return Ok(());
            }
            self.skip_newlines();
        }
    }

    /// Parameters up to a symbol, which stays.
    pub(super) fn parameters(&mut self, end: &str) -> Result<Vec<Parameter>, Problem> {
        let mut parameters = Vec::new();
        self.skip_newlines();
        while !self.is_at(end) {
            let kind = if self.is_declaration() { self.type_name()? } else { Type::Any };
            let name = self.expect_name()?;
            self.names.declared.insert(name.clone());
            let default = if self.take("=") { Some(self.expression()?) } else { None };
            parameters.push(Parameter { name, kind, default });
            self.skip_newlines();
            if !self.take(",") {
                break;
            }
            self.skip_newlines();
        }
        Ok(parameters)
    }

    fn expression_statement(&mut self, block: &mut Block) -> Result<(), Problem> {
        let expression = self.expression()?;
        let expression = self.command(expression)?;
        block.push(Statement::Expression(expression));
        Ok(())
    }

    /// The call of a method without parentheses, for example `log.info "text"`.
    fn command(&mut self, expression: Expression) -> Result<Expression, Problem> {
        let is_callable = matches!(expression.node, Node::Name(_) | Node::Property { .. });
        let has_argument = match self.peek() {
            Kind::Text(_) | Kind::Template(_) | Kind::Number(_) | Kind::Name(_) => true,
            Kind::Symbol(_) | Kind::Newline | Kind::End => false,
        };
        if !is_callable || !has_argument {
            return Ok(expression);
        }
        let mut arguments = vec![self.expression()?];
        while self.take(",") {
            self.skip_newlines();
            arguments.push(self.expression()?);
        }
        self.call(expression, arguments)
    }
}

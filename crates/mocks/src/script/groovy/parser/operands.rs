//! Parses operands: literals, names, calls and members.

use std::sync::Arc;

use super::{Parser, expression, expressions::step, leaf};
use crate::script::groovy::{
    ast::{Access, Expression, Function, Node, TemplatePart},
    class::{Class, Type},
    methods,
    number::Arithmetic,
    problem::Problem,
    token::{Kind, Piece, Token},
};

impl Parser<'_> {
    /// An operand with its members, calls and indexes.
    pub(super) fn postfix(&mut self) -> Result<Expression, Problem> {
        let mut target = self.primary()?;
        loop {
            let line = self.line();
            let depth = target.depth;
            let count = self.next_line();
            let access = match self.ahead(count) {
                Kind::Symbol(".") => Some(Access::Plain),
                Kind::Symbol("?.") => Some(Access::Safe),
                Kind::Symbol("*.") => Some(Access::Spread),
                _ => None,
            };
            if let Some(access) = access {
                self.position += count + 1;
                self.skip_newlines();
                let name = self.member()?;
                let node =
                    Node::Property { target: Box::new(target), name: Box::new(name), access };
                target = expression(line, depth, node)?;
                continue;
            }
            target = match self.peek() {
                Kind::Symbol("(") => {
                    let mut arguments = self.arguments()?;
                    if self.is_at("{") {
                        arguments.push(self.closure()?);
                    }
                    self.call(target, arguments)?
                }
                Kind::Symbol("{")
                    if matches!(target.node, Node::Name(_) | Node::Property { .. }) =>
                {
                    let argument = self.closure()?;
                    self.call(target, vec![argument])?
                }
                Kind::Symbol(symbol @ ("[" | "?[")) => {
                    let is_safe = *symbol == "?[";
                    self.next();
                    let index = Box::new(self.expression()?);
                    self.expect("]")?;
                    let depth = depth.max(index.depth);
                    let target = Box::new(target);
                    expression(line, depth, Node::Index { target, index, is_safe })?
                }
                Kind::Symbol("++") => {
                    self.next();
                    expression(line, depth, step(Box::new(target), Arithmetic::Add, false))?
                }
                Kind::Symbol("--") => {
                    self.next();
                    expression(line, depth, step(Box::new(target), Arithmetic::Subtract, false))?
                }
                _ => return Ok(target),
            };
        }
    }

    /// The name of a member.
    fn member(&mut self) -> Result<Expression, Problem> {
        let line = self.line();
        match self.peek().clone() {
            Kind::Name(name) | Kind::Text(name) => {
                self.next();
                Ok(leaf(line, Node::Text(name)))
            }
            Kind::Template(pieces) => {
                self.next();
                self.template(line, &pieces)
            }
            _ => Err(self.unexpected()),
        }
    }

    /// The call of what an expression names.
    pub(super) fn call(
        &mut self,
        target: Expression,
        arguments: Vec<Expression>,
    ) -> Result<Expression, Problem> {
        let line = target.line;
        let below = arguments.iter().map(|it| it.depth).max().unwrap_or(0);
        let depth = target.depth.max(below);
        let node = match target.node {
            Node::Name(name) => {
                self.names.called.push((name.clone(), line));
                Node::Call { target: None, name, arguments, access: Access::Plain }
            }
            Node::Property { target, name, access } => {
                let Node::Text(name) = name.node else {
                    let text = "A method whose name is computed is not supported.";
                    return Err(Problem::unsupported(line, text));
                };
                if !methods::is_known(&name) {
                    let text = format!("The method {name} is not supported.");
                    return Err(Problem::unsupported(line, text));
                }
                Node::Call { target: Some(target), name, arguments, access }
            }
            node => {
                let target = Box::new(Expression { node, line, depth: target.depth });
                Node::Invoke { target, arguments }
            }
        };
        expression(line, depth, node)
    }

    fn arguments(&mut self) -> Result<Vec<Expression>, Problem> {
        self.expect("(")?;
        let mut arguments = Vec::new();
        while !self.is_at(")") {
            if matches!(self.peek(), Kind::Name(_)) && self.is_ahead(1, ":") {
                return Err(Problem::unsupported(
                    self.line(),
                    "Named arguments are not supported.",
                ));
            }
            arguments.push(self.expression()?);
            if !self.take(",") {
                break;
            }
        }
        self.expect(")")?;
        Ok(arguments)
    }

    fn primary(&mut self) -> Result<Expression, Problem> {
        let line = self.line();
        if let Some(class) = self.class_name() {
            return Ok(leaf(line, Node::Class(class?)));
        }
        let node = match self.peek().clone() {
            Kind::Number(number) => Node::Number(number),
            Kind::Text(text) => Node::Text(text),
            Kind::Template(pieces) => {
                self.next();
                return self.template(line, &pieces);
            }
            Kind::Name(name) => match &*name {
                "true" => Node::Boolean(true),
                "false" => Node::Boolean(false),
                "null" => Node::Null,
                "new" => return self.new_object(),
                "this" | "super" | "if" | "else" | "for" | "while" | "switch" | "return"
                | "def" | "case" | "default" | "try" | "catch" | "throw" | "import" | "class"
                | "in" | "instanceof" | "as" | "break" | "continue" => {
                    return Err(self.unexpected());
                }
                _ => Node::Name(name),
            },
            Kind::Symbol("(") => {
                self.next();
                let inner = self.expression()?;
                self.expect(")")?;
                return Ok(inner);
            }
            Kind::Symbol("[") => return self.list_or_map(),
            Kind::Symbol("{") => return self.closure(),
            Kind::Symbol(_) | Kind::Newline | Kind::End => return Err(self.unexpected()),
        };
        self.next();
        Ok(leaf(line, node))
    }

    fn new_object(&mut self) -> Result<Expression, Problem> {
        let line = self.line();
        self.next();
        let Some(class) = self.class_name() else {
            return Err(self.unexpected());
        };
        let class = class?;
        if !methods::is_constructible(&class) {
            return Err(Problem::unsupported(line, "Objects of this class are not supported."));
        }
        if self.is_at("<") && self.is_ahead(1, ">") {
            self.position += 2;
        }
        let arguments = self.arguments()?;
        let depth = arguments.iter().map(|it| it.depth).max().unwrap_or(0);
        if matches!(class, Class::List | Class::Map) && !arguments.is_empty() {
            return Err(Problem::unsupported(line, "Copies of lists and maps are not supported."));
        }
        expression(line, depth, Node::New { class, arguments })
    }

    fn list_or_map(&mut self) -> Result<Expression, Problem> {
        let line = self.line();
        self.expect("[")?;
        if self.is_at(":") && self.is_ahead(1, "]") {
            self.position += 2;
            return Ok(leaf(line, Node::Map(Vec::new())));
        }
        let mut items = Vec::new();
        let mut members = Vec::new();
        let mut depth = 0;
        while !self.is_at("]") {
            let key = match self.peek().clone() {
                Kind::Name(name) if self.is_ahead(1, ":") => {
                    let key = leaf(self.line(), Node::Text(name));
                    self.next();
                    key
                }
                _ => self.expression()?,
            };
            depth = depth.max(key.depth);
            if self.take(":") {
                let value = self.expression()?;
                depth = depth.max(value.depth);
                members.push((key, value));
            } else {
                items.push(key);
            }
            if !self.take(",") {
                break;
            }
        }
        self.expect("]")?;
        if !items.is_empty() && !members.is_empty() {
            return Err(Problem::unsupported(line, "A list with members is not supported."));
        }
        let node = if members.is_empty() { Node::List(items) } else { Node::Map(members) };
        expression(line, depth, node)
    }

    fn closure(&mut self) -> Result<Expression, Problem> {
        let line = self.line();
        self.nested(|this| {
            this.expect("{")?;
            let parameters = if this.has_parameters() {
                let parameters = this.parameters("->")?;
                this.expect("->")?;
                Some(parameters)
            } else {
                this.names.declared.insert("it".into());
                None
            };
            let body = this.statements()?;
            this.expect("}")?;
            let function = Function { name: "".into(), parameters, result: Type::Any, body };
            expression(line, 0, Node::Closure(Arc::new(function)))
        })
    }

    /// Whether an arrow comes before the brace that closes this closure.
    fn has_parameters(&self) -> bool {
        let mut open = 0_usize;
        for count in 0.. {
            match self.ahead(count) {
                Kind::Symbol("->") if open == 0 => return true,
                Kind::Symbol("(" | "[" | "{" | "?[") => open += 1,
                Kind::Symbol(")" | "]" | "}") if open == 0 => return false,
                Kind::Symbol(")" | "]" | "}") => open -= 1,
                Kind::Symbol(";") if open == 0 => return false,
                Kind::End => return false,
                _ => {}
            }
        }
        false
    }

    fn template(&mut self, line: usize, pieces: &[Piece]) -> Result<Expression, Problem> {
        let mut parts = Vec::new();
        let mut depth = 0;
        for piece in pieces {
            match piece {
                Piece::Text(text) => parts.push(TemplatePart::Text(text.clone())),
                Piece::Expression(tokens) => {
                    let part = self.nested(|this| this.part(tokens))?;
                    depth = depth.max(part.depth);
                    parts.push(TemplatePart::Expression(part));
                }
            }
        }
        expression(line, depth, Node::Template(parts))
    }

    fn part(&mut self, tokens: &[Token]) -> Result<Expression, Problem> {
        let mut parser = Parser { tokens, position: 0, nesting: self.nesting, names: self.names };
        let part = parser.expression()?;
        parser.expect_end()?;
        Ok(part)
    }
}

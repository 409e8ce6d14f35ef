//! Parses expressions with operators.

use super::{Parser, expression};
use crate::script::groovy::{
    ast::{Expression, Node, Operator},
    number::Arithmetic,
    problem::Problem,
    token::Kind,
};

/// An operator with two operands.
#[derive(Clone, Copy)]
enum Infix {
    Operator(Operator),
    Range { is_inclusive: bool },
    Cast,
    InstanceOf { is_negated: bool },
}

const RELATION: usize = 5;

impl Parser<'_> {
    pub(super) fn expression(&mut self) -> Result<Expression, Problem> {
        self.nested(Self::assignment)
    }

    fn assignment(&mut self) -> Result<Expression, Problem> {
        let target = self.conditional()?;
        let operator = match self.peek() {
            Kind::Symbol("=") => None,
            Kind::Symbol("+=") => Some(Arithmetic::Add),
            Kind::Symbol("-=") => Some(Arithmetic::Subtract),
            Kind::Symbol("*=") => Some(Arithmetic::Multiply),
            Kind::Symbol("/=") => Some(Arithmetic::Divide),
            Kind::Symbol("%=") => Some(Arithmetic::Remainder),
            _ => return Ok(target),
        };
        let line = self.line();
        match &target.node {
            Node::Name(name) => {
                self.names.declared.insert(name.clone());
            }
            Node::Property { .. } | Node::Index { .. } => {}
            _ => return Err(self.unexpected()),
        }
        self.next();
        self.skip_newlines();
        let value = Box::new(self.expression()?);
        let depth = target.depth.max(value.depth);
        let operator = operator.map(Operator::Arithmetic);
        expression(line, depth, Node::Assign { target: Box::new(target), operator, value })
    }

    fn conditional(&mut self) -> Result<Expression, Problem> {
        let condition = self.binary(1)?;
        let line = self.line();
        let count = self.next_line();
        if self.is_ahead(count, "?:") {
            self.position += count + 1;
            self.skip_newlines();
            let otherwise = Box::new(self.nested(Self::conditional)?);
            let depth = condition.depth.max(otherwise.depth);
            return expression(line, depth, Node::Elvis { value: Box::new(condition), otherwise });
        }
        if !self.is_ahead(count, "?") {
            return Ok(condition);
        }
        self.position += count + 1;
        self.skip_newlines();
        let yes = Box::new(self.nested(Self::conditional)?);
        self.skip_newlines();
        self.expect(":")?;
        self.skip_newlines();
        let no = Box::new(self.nested(Self::conditional)?);
        let depth = condition.depth.max(yes.depth).max(no.depth);
        expression(line, depth, Node::Ternary { condition: Box::new(condition), yes, no })
    }

    fn binary(&mut self, lowest: usize) -> Result<Expression, Problem> {
        let mut left = self.unary()?;
        while let Some((infix, level, count)) = self.infix().filter(|it| it.1 >= lowest) {
            let line = self.line();
            self.position += count;
            self.skip_newlines();
            match infix {
                Infix::Cast => {
                    let kind = self.type_name()?;
                    let depth = left.depth;
                    left = expression(line, depth, Node::Cast { kind, value: Box::new(left) })?;
                    continue;
                }
                Infix::InstanceOf { is_negated } => {
                    let kind = self.type_name()?;
                    let depth = left.depth;
                    let value = Box::new(left);
                    left = expression(line, depth, Node::InstanceOf { kind, value, is_negated })?;
                    continue;
                }
                Infix::Operator(_) | Infix::Range { .. } => {}
            }
            let right = Box::new(self.binary(level + 1)?);
            let depth = left.depth.max(right.depth);
            let left_box = Box::new(left);
            let node = match infix {
                Infix::Operator(operator) => Node::Binary { operator, left: left_box, right },
                Infix::Range { is_inclusive } => {
                    Node::Range { from: left_box, to: right, is_inclusive }
                }
                Infix::Cast | Infix::InstanceOf { .. } => return Err(self.unexpected()),
            };
            left = expression(line, depth, node)?;
        }
        Ok(left)
    }

    /// The operator that comes, its level, and how many tokens it takes. A line may start with one, besides `+` and `-`.
    fn infix(&self) -> Option<(Infix, usize, usize)> {
        let skipped = self.next_line();
        let operator = |operator, level| Some((Infix::Operator(operator), level, skipped + 1));
        match self.ahead(skipped) {
            Kind::Name(name) => match &**name {
                "in" => operator(Operator::In, RELATION),
                "as" => Some((Infix::Cast, RELATION, skipped + 1)),
                "instanceof" => {
                    Some((Infix::InstanceOf { is_negated: false }, RELATION, skipped + 1))
                }
                _ => None,
            },
            Kind::Symbol(symbol) => match *symbol {
                "||" => operator(Operator::Or, 1),
                "&&" => operator(Operator::And, 2),
                "=~" => operator(Operator::Find, 3),
                "==~" => operator(Operator::Match, 3),
                "==" => operator(Operator::Equal, 4),
                "!=" => operator(Operator::NotEqual, 4),
                "===" => operator(Operator::Identical, 4),
                "!==" => operator(Operator::NotIdentical, 4),
                "<=>" => operator(Operator::Compare, 4),
                "<" => operator(Operator::Less, RELATION),
                "<=" => operator(Operator::LessOrEqual, RELATION),
                ">" => operator(Operator::Greater, RELATION),
                ">=" => operator(Operator::GreaterOrEqual, RELATION),
                "!" => match self.ahead(skipped + 1) {
                    Kind::Name(name) if &**name == "in" => {
                        Some((Infix::Operator(Operator::NotIn), RELATION, skipped + 2))
                    }
                    Kind::Name(name) if &**name == "instanceof" => {
                        Some((Infix::InstanceOf { is_negated: true }, RELATION, skipped + 2))
                    }
                    _ => None,
                },
                "<<" => operator(Operator::ShiftLeft, 6),
                ".." => Some((Infix::Range { is_inclusive: true }, 6, skipped + 1)),
                "..<" => Some((Infix::Range { is_inclusive: false }, 6, skipped + 1)),
                "+" if skipped == 0 => operator(Operator::Arithmetic(Arithmetic::Add), 7),
                "-" if skipped == 0 => operator(Operator::Arithmetic(Arithmetic::Subtract), 7),
                "*" => operator(Operator::Arithmetic(Arithmetic::Multiply), 8),
                "/" => operator(Operator::Arithmetic(Arithmetic::Divide), 8),
                "%" => operator(Operator::Arithmetic(Arithmetic::Remainder), 8),
                _ => None,
            },
            _ => None,
        }
    }

    fn unary(&mut self) -> Result<Expression, Problem> {
        let line = self.line();
        let operator = match self.peek() {
            Kind::Symbol(symbol @ ("!" | "-" | "+" | "~" | "++" | "--")) => *symbol,
            Kind::Symbol("(") if self.is_cast() => {
                self.next();
                let kind = self.type_name()?;
                self.expect(")")?;
                let value = Box::new(self.nested(Self::unary)?);
                let depth = value.depth;
                return expression(line, depth, Node::Cast { kind, value });
            }
            _ => return self.postfix(),
        };
        self.next();
        let value = Box::new(self.nested(Self::unary)?);
        let depth = value.depth;
        let node = match operator {
            "!" => Node::Not(value),
            "-" => Node::Negate(value),
            "+" => Node::Plus(value),
            "~" => Node::Pattern(value),
            "++" => step(value, Arithmetic::Add, true),
            _ => step(value, Arithmetic::Subtract, true),
        };
        expression(line, depth, node)
    }
}

pub(super) fn step(target: Box<Expression>, operator: Arithmetic, is_prefix: bool) -> Node {
    Node::Step { target, operator: Operator::Arithmetic(operator), is_prefix }
}

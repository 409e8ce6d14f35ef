//! The tree of a Groovy script.

use std::sync::Arc;

use super::{
    class::{Class, Type},
    number::{Arithmetic, Number},
};

/// A script.
#[derive(Debug)]
pub(super) struct Program {
    pub(super) functions: Vec<Arc<Function>>,
    pub(super) body: Block,
}

/// A method or a closure.
#[derive(Debug)]
pub(super) struct Function {
    /// Empty for closures.
    pub(super) name: Arc<str>,
    /// `None` for a closure that uses `it`.
    pub(super) parameters: Option<Vec<Parameter>>,
    pub(super) result: Type,
    pub(super) body: Block,
}

#[derive(Debug)]
pub(super) struct Parameter {
    pub(super) name: Arc<str>,
    pub(super) kind: Type,
    pub(super) default: Option<Expression>,
}

pub(super) type Block = Vec<Statement>;

#[derive(Debug)]
pub(super) enum Statement {
    Expression(Expression),
    Declaration { name: Arc<str>, kind: Type, value: Option<Expression> },
    If { branches: Vec<(Expression, Block)>, otherwise: Option<Block> },
    Each { name: Arc<str>, items: Expression, body: Block },
    For(Box<For>),
    While { condition: Expression, body: Block },
    DoWhile { condition: Expression, body: Block },
    Switch { subject: Expression, cases: Vec<Case> },
    Try(Box<Try>),
    Throw(Expression),
    Return(Option<Expression>),
    Assert(Expression),
    Break,
    Continue,
}

#[derive(Debug)]
pub(super) struct For {
    pub(super) start: Option<Statement>,
    pub(super) condition: Option<Expression>,
    pub(super) update: Option<Expression>,
    pub(super) body: Block,
}

#[derive(Debug)]
pub(super) struct Case {
    /// `None` for `default`.
    pub(super) value: Option<Expression>,
    pub(super) body: Block,
}

#[derive(Debug)]
pub(super) struct Try {
    pub(super) body: Block,
    /// The first clause with its variable. All clauses catch all exceptions: others do not compile.
    pub(super) catch: Option<(Arc<str>, Block)>,
    pub(super) finally: Option<Block>,
}

/// An expression with its line, from 1.
#[derive(Debug)]
pub(super) struct Expression {
    pub(super) node: Node,
    pub(super) line: usize,
    /// How deep the tree is.
    pub(super) depth: usize,
}

#[derive(Debug)]
pub(super) enum Node {
    Null,
    Boolean(bool),
    Number(Number),
    Text(Arc<str>),
    Template(Vec<TemplatePart>),
    Name(Arc<str>),
    List(Vec<Expression>),
    Map(Vec<(Expression, Expression)>),
    Range {
        from: Box<Expression>,
        to: Box<Expression>,
        is_inclusive: bool,
    },
    Closure(Arc<Function>),
    Property {
        target: Box<Expression>,
        name: Box<Expression>,
        access: Access,
    },
    Index {
        target: Box<Expression>,
        index: Box<Expression>,
        is_safe: bool,
    },
    /// `name(..)`, or `target.name(..)`.
    Call {
        target: Option<Box<Expression>>,
        name: Arc<str>,
        arguments: Vec<Expression>,
        access: Access,
    },
    /// `target(..)`.
    Invoke {
        target: Box<Expression>,
        arguments: Vec<Expression>,
    },
    New {
        class: Class,
        arguments: Vec<Expression>,
    },
    Class(Class),
    Not(Box<Expression>),
    Negate(Box<Expression>),
    Plus(Box<Expression>),
    Pattern(Box<Expression>),
    Binary {
        operator: Operator,
        left: Box<Expression>,
        right: Box<Expression>,
    },
    Ternary {
        condition: Box<Expression>,
        yes: Box<Expression>,
        no: Box<Expression>,
    },
    Elvis {
        value: Box<Expression>,
        otherwise: Box<Expression>,
    },
    Assign {
        target: Box<Expression>,
        operator: Option<Operator>,
        value: Box<Expression>,
    },
    /// `++` and `--`.
    Step {
        target: Box<Expression>,
        operator: Operator,
        is_prefix: bool,
    },
    Cast {
        kind: Type,
        value: Box<Expression>,
    },
    InstanceOf {
        kind: Type,
        value: Box<Expression>,
        is_negated: bool,
    },
}

#[derive(Debug)]
pub(super) enum TemplatePart {
    Text(Arc<str>),
    Expression(Expression),
}

/// How a member is reached.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Access {
    /// `.`
    Plain,
    /// `?.`
    Safe,
    /// `*.`
    Spread,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Operator {
    Or,
    And,
    Equal,
    NotEqual,
    Identical,
    NotIdentical,
    Find,
    Match,
    Compare,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    In,
    NotIn,
    ShiftLeft,
    Arithmetic(Arithmetic),
}

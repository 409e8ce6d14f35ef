//! Runs statements.

use super::{Interpreter, exception};
use crate::script::{
    Failure,
    groovy::{
        ast::{Block, Case, Expression, For, Statement, Try},
        class::Type,
        value::{MapKind, Value},
    },
};

/// How a statement ends.
pub(in crate::script::groovy) enum Flow {
    /// With its value.
    Normal(Value),
    Return(Value),
    Break,
    Continue,
}

impl Flow {
    /// The value of a method or closure that ends so.
    pub(in crate::script::groovy) fn into_value(self) -> Value {
        match self {
            Self::Normal(value) | Self::Return(value) => value,
            Self::Break | Self::Continue => Value::Null,
        }
    }
}

const NONE: Flow = Flow::Normal(Value::Null);

/// Ends a loop, or the round of a loop.
macro_rules! round {
    ($flow:expr) => {
        match $flow {
            Flow::Normal(_) | Flow::Continue => {}
            Flow::Break => return Ok(NONE),
            flow @ Flow::Return(_) => return Ok(flow),
        }
    };
}

impl Interpreter<'_> {
    /// Runs statements in the current scope. Its value is that of the last one.
    pub(super) fn statements(&mut self, block: &Block) -> Result<Flow, Failure> {
        let mut last = Value::Null;
        for statement in block {
            match self.nested(|this| this.statement(statement))? {
                Flow::Normal(value) => last = value,
                flow => return Ok(flow),
            }
        }
        Ok(Flow::Normal(last))
    }

    /// Runs statements in a scope of their own.
    fn block(&mut self, block: &Block) -> Result<Flow, Failure> {
        self.scoped(|this| this.statements(block))
    }

    /// Runs something in a new scope.
    fn scoped<T>(
        &mut self,
        run: impl FnOnce(&mut Self) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let before = self.heap.closures();
        let scope = self.scopes.open(self.scopes.current());
        let outer = self.scopes.enter(scope);
        let result = run(self);
        self.scopes.enter(outer);
        if self.heap.closures() == before {
            self.scopes.close(scope);
        } else {
            self.allocate(64)?;
        }
        result
    }

    fn statement(&mut self, statement: &Statement) -> Result<Flow, Failure> {
        self.step()?;
        match statement {
            Statement::Expression(expression) => self.evaluate(expression).map(Flow::Normal),
            Statement::Declaration { name, kind, value } => {
                let value = match value {
                    Some(value) => self.evaluate(value)?,
                    None => Value::Null,
                };
                let value = self.convert(value, *kind)?;
                self.allocate(64)?;
                self.scopes.declare(name, *kind, value.clone());
                Ok(Flow::Normal(value))
            }
            Statement::If { branches, otherwise } => {
                for (condition, block) in branches {
                    if self.is_true(condition)? {
                        return self.block(block);
                    }
                }
                otherwise.as_ref().map_or(Ok(NONE), |block| self.block(block))
            }
            Statement::Each { name, items, body } => {
                let items = self.evaluate(items)?;
                for item in self.items(&items)? {
                    self.step()?;
                    round!(self.scoped(|this| {
                        this.scopes.declare(name, Type::Any, item);
                        this.statements(body)
                    })?);
                }
                Ok(NONE)
            }
            Statement::For(it) => self.scoped(|this| this.for_loop(it)),
            Statement::While { condition, body } => {
                while self.is_true(condition)? {
                    round!(self.block(body)?);
                }
                Ok(NONE)
            }
            Statement::DoWhile { condition, body } => loop {
                round!(self.block(body)?);
                if !self.is_true(condition)? {
                    return Ok(NONE);
                }
            },
            Statement::Switch { subject, cases } => self.switch(subject, cases),
            Statement::Try(it) => self.try_catch(it),
            Statement::Throw(value) => {
                let value = self.evaluate(value)?;
                let text = self.exception_text(&value)?;
                exception(text)
            }
            Statement::Return(value) => Ok(Flow::Return(match value {
                Some(value) => self.evaluate(value)?,
                None => Value::Null,
            })),
            Statement::Assert(condition) => {
                if self.is_true(condition)? {
                    Ok(NONE)
                } else {
                    exception(format!("The assertion in line {} failed.", condition.line))
                }
            }
            Statement::Break => Ok(Flow::Break),
            Statement::Continue => Ok(Flow::Continue),
        }
    }

    pub(super) fn is_true(&mut self, condition: &Expression) -> Result<bool, Failure> {
        self.step()?;
        let value = self.evaluate(condition)?;
        Ok(self.truth(&value))
    }

    fn for_loop(&mut self, it: &For) -> Result<Flow, Failure> {
        if let Some(start) = &it.start {
            self.statement(start)?;
        }
        loop {
            self.step()?;
            if let Some(condition) = &it.condition
                && !self.is_true(condition)?
            {
                return Ok(NONE);
            }
            round!(self.block(&it.body)?);
            if let Some(update) = &it.update {
                self.evaluate(update)?;
            }
        }
    }

    fn switch(&mut self, subject: &Expression, cases: &[Case]) -> Result<Flow, Failure> {
        let subject = self.evaluate(subject)?;
        let mut start = None;
        for (index, case) in cases.iter().enumerate() {
            if let Some(value) = &case.value {
                let value = self.evaluate(value)?;
                if self.is_case(&value, &subject)? {
                    start = Some(index);
                    break;
                }
            }
        }
        let start = start.or_else(|| cases.iter().position(|case| case.value.is_none()));
        let Some(start) = start else { return Ok(NONE) };
        let mut last = NONE;
        for case in cases.iter().skip(start) {
            match self.block(&case.body)? {
                Flow::Break => return Ok(last),
                flow @ (Flow::Return(_) | Flow::Continue) => return Ok(flow),
                flow @ Flow::Normal(_) if !case.body.is_empty() => last = flow,
                Flow::Normal(_) => {}
            }
        }
        Ok(last)
    }

    fn try_catch(&mut self, it: &Try) -> Result<Flow, Failure> {
        let result = match (self.block(&it.body), &it.catch) {
            (Err(Failure::Exception(text)), Some((name, block))) => self.scoped(|this| {
                let message = (Value::text("message"), Value::text(&*text));
                let value = this.new_map(MapKind::Exception, vec![message])?;
                this.scopes.declare(name, Type::Any, value);
                this.statements(block)
            }),
            (result, _) => result,
        };
        if matches!(result, Err(Failure::Limit(_) | Failure::Unsupported(_))) {
            return result;
        }
        if let Some(block) = &it.finally {
            match self.block(block)? {
                Flow::Normal(_) => {}
                flow => return Ok(flow),
            }
        }
        result
    }
}

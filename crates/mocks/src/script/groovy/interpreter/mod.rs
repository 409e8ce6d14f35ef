//! Runs the tree of a script.

mod calls;
mod conversions;
mod expressions;
mod operators;
mod scopes;
mod statements;
mod texts;

use std::collections::BTreeMap;

use super::{
    ast::Program,
    value::{Heap, Map, MapKind, Object, Value},
};
use crate::{
    ScriptStore,
    script::{Failure, ScriptCall, deadline::Deadline},
};
use scopes::Scopes;
pub(super) use statements::Flow;

/// How many steps a script may take. A step is an expression, a statement, or 64 bytes of text that are read.
const MAX_STEPS: u64 = 500_000;
/// How many bytes a script may allocate in all.
const MAX_BYTES: usize = 16 * 1024 * 1024;
/// How deep expressions, statements and calls may be nested.
const MAX_DEPTH: usize = 192;

/// Runs a script. Returns the text that it returned, `None` for null.
pub(super) fn run(
    program: &Program,
    call: &ScriptCall<'_>,
    context: &mut BTreeMap<String, String>,
    store: &dyn ScriptStore,
) -> Result<Option<String>, Failure> {
    let mut interpreter = Interpreter {
        program,
        call,
        store,
        heap: Heap::default(),
        scopes: Scopes::default(),
        steps: 0,
        bytes: 0,
        depth: 0,
        deadline: Deadline::new(),
        line: 1,
    };
    let members =
        context.iter().map(|(key, value)| (Value::text(key.as_str()), Value::text(value.as_str())));
    let map = Map { kind: MapKind::Map, members: members.collect() };
    let shared = interpreter.heap.add_map(map);
    for (name, value) in [
        ("mockRequest", Value::Object(Object::MockRequest)),
        ("log", Value::Object(Object::Log)),
        ("store", Value::Object(Object::Store)),
        ("requestContext", shared.clone()),
    ] {
        interpreter.scopes.set_global(&name.into(), value);
    }
    let result = interpreter.run();
    interpreter.write_context(&shared, context);
    match result? {
        Value::Text(text) => Ok(Some(text.to_string())),
        Value::Null => Ok(None),
        // Microcks casts the result.
        other => exception(format!("The result of the script is {}, not a String.", other.kind())),
    }
}

pub(super) struct Interpreter<'a> {
    pub(super) program: &'a Program,
    pub(super) call: &'a ScriptCall<'a>,
    pub(super) store: &'a dyn ScriptStore,
    pub(super) heap: Heap,
    scopes: Scopes,
    steps: u64,
    bytes: usize,
    depth: usize,
    deadline: Deadline,
    /// The line of the last call, for messages.
    line: usize,
}

impl Interpreter<'_> {
    fn run(&mut self) -> Result<Value, Failure> {
        let scope = self.scopes.open(0);
        self.scopes.enter(scope);
        let body = &self.program.body;
        self.statements(body).map(Flow::into_value)
    }

    fn write_context(&mut self, map: &Value, context: &mut BTreeMap<String, String>) {
        let Value::Map(id) = map else { return };
        let members = self.heap.map(*id).1.to_vec();
        for (key, value) in members {
            if matches!(value, Value::Null) {
                continue;
            }
            if let (Ok(key), Ok(value)) = (self.text_of(&key), self.java_text_of(&value)) {
                context.insert(key.to_string(), value.to_string());
            }
        }
    }

    /// Counts a step.
    pub(super) fn step(&mut self) -> Result<(), Failure> {
        self.steps += 1;
        if self.steps > MAX_STEPS {
            return Err(Failure::Limit("The script runs too long.".into()));
        }
        self.deadline.check(0)
    }

    /// Counts the reading of a text or a list.
    pub(super) fn read(&mut self, bytes: usize) -> Result<(), Failure> {
        self.steps += (bytes / 64) as u64;
        self.deadline.check(bytes)?;
        self.step()
    }

    /// Counts memory.
    pub(super) fn allocate(&mut self, bytes: usize) -> Result<(), Failure> {
        self.bytes = self.bytes.saturating_add(bytes);
        if self.bytes > MAX_BYTES {
            return Err(Failure::Limit("The script needs too much memory.".into()));
        }
        self.read(bytes)
    }

    /// Runs something one level deeper.
    pub(super) fn nested<T>(
        &mut self,
        run: impl FnOnce(&mut Self) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        if self.depth >= MAX_DEPTH {
            return Err(Failure::Limit("The script is nested too deep.".into()));
        }
        self.depth += 1;
        let result = run(self);
        self.depth -= 1;
        result
    }

    pub(super) fn new_text(&mut self, text: impl AsRef<str>) -> Result<Value, Failure> {
        let text = text.as_ref();
        self.allocate(text.len() + 32)?;
        Ok(Value::text(text))
    }

    pub(super) fn new_list(&mut self, items: Vec<Value>) -> Result<Value, Failure> {
        self.allocate(64 + 48 * items.len())?;
        Ok(self.heap.add_list(items))
    }

    pub(super) fn new_map(
        &mut self,
        kind: MapKind,
        members: Vec<(Value, Value)>,
    ) -> Result<Value, Failure> {
        self.allocate(64 + 96 * members.len())?;
        Ok(self.heap.add_map(Map { kind, members }))
    }

    /// A failure: something that Groovy can do, but this interpreter cannot.
    pub(super) fn unsupported<T>(&self, what: &str) -> Result<T, Failure> {
        Err(Failure::Unsupported(format!("Line {}: {what} is not supported.", self.line).into()))
    }
}

/// An exception as Groovy throws it.
pub(super) fn exception<T>(text: impl Into<Box<str>>) -> Result<T, Failure> {
    Err(Failure::Exception(text.into()))
}

//! Runs JavaScript with limits.

use std::{
    cell::RefCell,
    rc::Rc,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use rquickjs::{CatchResultExt, CaughtError, Context, Ctx, Function, Runtime, Value};

use super::store::Client;
use crate::script::{Failure, deadline::Deadline};

/// How many bytes a script may have in use.
const MAX_BYTES: usize = 32 * 1024 * 1024;
/// How much stack a script may use in bytes. The thread has more, for functions between.
const MAX_STACK: usize = 512 * 1024;
const PRELUDE: &str = include_str!("prelude.js");

/// A runtime for one script.
pub(super) struct Engine {
    context: Context,
    is_late: Arc<AtomicBool>,
}

/// What a script leaves.
pub(super) struct Outcome {
    /// The text that it returned. `None` for another value.
    pub(super) result: Result<Option<String>, Failure>,
    /// A JSON object with the values for templates, if the script could still be asked for them.
    pub(super) context: Option<String>,
}

impl Engine {
    pub(super) fn new() -> Result<Self, Failure> {
        let failure = |_| Failure::Limit("JavaScript could not be started.".into());
        let runtime = Runtime::new().map_err(failure)?;
        runtime.set_memory_limit(MAX_BYTES);
        runtime.set_max_stack_size(MAX_STACK);
        let is_late = Arc::new(AtomicBool::new(false));
        let (deadline, late) = (Deadline::new(), is_late.clone());
        runtime.set_interrupt_handler(Some(Box::new(move || {
            let has_passed = deadline.has_passed();
            if has_passed {
                late.store(true, Ordering::Relaxed);
            }
            has_passed
        })));
        let context = Context::full(&runtime).map_err(failure)?;
        Ok(Self { context, is_late })
    }

    /// Checks the syntax of a script.
    ///
    /// # Errors
    ///
    /// Its line, from 1, if that is known, and what is wrong.
    pub(super) fn check(&self, source: &str) -> Result<(), (Option<usize>, Failure)> {
        self.context.with(|ctx| {
            let result = ctx.eval::<Value<'_>, _>(source).catch(&ctx);
            result.map(drop).map_err(|error| (line(&error), self.failure(&error)))
        })
    }

    /// Runs a script that defines `process`, and calls that.
    pub(super) fn run(&self, source: &str, call: String, client: Client) -> Outcome {
        let unsupported = Rc::new(RefCell::new(None));
        self.context.with(|ctx| {
            let context = match prepare(&ctx, call, client, unsupported.clone()).catch(&ctx) {
                Ok(context) => context,
                Err(error) => {
                    return Outcome { result: Err(self.failure(&error)), context: None };
                }
            };
            let result = process(&ctx, source).catch(&ctx).map_err(|error| self.failure(&error));
            let result = match (unsupported.take(), self.is_late.load(Ordering::Relaxed)) {
                (_, true) => Err(Failure::Limit("The script runs too long.".into())),
                (Some(text), false) => Err(Failure::Unsupported(text)),
                (None, false) => result,
            };
            Outcome { result, context: context.call(()).ok() }
        })
    }

    fn failure(&self, error: &CaughtError<'_>) -> Failure {
        if self.is_late.load(Ordering::Relaxed) {
            return Failure::Limit("The script runs too long.".into());
        }
        let text = match error {
            CaughtError::Exception(exception) => exception.message().unwrap_or_default(),
            CaughtError::Value(value) => match value.as_string().map(|it| it.to_string()) {
                Some(Ok(text)) => text,
                _ => "The script threw a value.".into(),
            },
            CaughtError::Error(error) => error.to_string(),
        };
        // These come from the limits of the runtime, not from the script.
        if text.contains("out of memory") || text.contains("stack") && text.contains("size") {
            return Failure::Limit(text.into());
        }
        Failure::Exception(text.into())
    }
}

/// Defines what scripts use. Returns a function that prints the values for templates.
fn prepare<'js>(
    ctx: &Ctx<'js>,
    call: String,
    client: Client,
    unsupported: Rc<RefCell<Option<Box<str>>>>,
) -> rquickjs::Result<Function<'js>> {
    let bridge = move |name: String, key: String, value: Option<String>, lifetime: f64| {
        if name == "unsupported" {
            unsupported.replace(Some(key.into()));
            return None;
        }
        client.call(&name, key, value, lifetime)
    };
    let bridge = Function::new(ctx.clone(), bridge)?;
    let prelude: Function<'_> = ctx.eval(PRELUDE)?;
    prelude.call((ctx.json_parse(call)?, bridge))
}

fn process(ctx: &Ctx<'_>, source: &str) -> rquickjs::Result<Option<String>> {
    let mut options = rquickjs::context::EvalOptions::default();
    options.strict = false;
    ctx.eval_with_options::<Value<'_>, _>(source, options)?;
    let process: Function<'_> = ctx.globals().get("process")?;
    let result: Value<'_> = process.call(())?;
    result.as_string().map(rquickjs::String::to_string).transpose()
}

/// The line of a syntax error.
fn line(error: &CaughtError<'_>) -> Option<usize> {
    let CaughtError::Exception(exception) = error else { return None };
    let stack = exception.stack()?;
    let position = stack.lines().next()?.rsplit_once(':').map(|(start, _)| start)?;
    position.rsplit_once(':')?.1.parse().ok()
}

//! JavaScript in `QuickJS`, the engine that Microcks uses too.
//!
//! Each call has a runtime of its own, with limits for memory, stack and time, so that nothing of one call reaches
//! another. It has the objects of Microcks and nothing else: no modules, files or network.

mod call;
mod engine;
mod store;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use super::{Failure, ScriptCall, Unsupported};
use crate::ScriptStore;
use engine::Engine;

/// The longest script in bytes.
const MAX_SOURCE: usize = 256 * 1024;

/// A script whose syntax is right.
#[derive(Debug)]
pub(super) struct JavaScript {
    /// It defines the function `process`.
    source: Box<str>,
}

/// A store for scripts that only are checked.
struct NoStore;

impl ScriptStore for NoStore {
    fn get(&self, _: &str, _: &str) -> Option<String> {
        None
    }

    fn put(&self, _: &str, _: &str, _: String, _: std::time::Duration) {}

    fn delete(&self, _: &str, _: &str) {}
}

impl JavaScript {
    /// Checks the syntax of a script. `is_wrapped`: it is the body of `process`.
    ///
    /// # Errors
    ///
    /// The syntax is wrong, or it is too long.
    pub(super) fn compile(source: &str, is_wrapped: bool) -> Result<Self, Unsupported> {
        if source.len() > MAX_SOURCE {
            let text = "The script is longer than 256 KiB.".into();
            return Err(Unsupported { line: 1, text });
        }
        // Compiled as a function that nobody calls, so that nothing runs.
        let check = format!("(function () {{\n{source}\n}})");
        let result = store::serve(&NoStore, "", |_| Ok(Engine::new()?.check(&check)));
        if let Ok(Err((line, Failure::Exception(text)))) = result {
            let line = line.map_or(1, |line| line.saturating_sub(1).max(1));
            return Err(Unsupported { line, text });
        }
        let source = if is_wrapped {
            format!("function process() {{\n{source}\n}}").into()
        } else {
            source.into()
        };
        Ok(Self { source })
    }

    pub(super) fn run(
        &self,
        call: &ScriptCall<'_>,
        context: &mut BTreeMap<String, String>,
        store: &dyn ScriptStore,
    ) -> Result<Option<String>, Failure> {
        let json = call::to_json(call, context);
        let outcome = store::serve(store, call.service, |client| {
            Ok(Engine::new()?.run(&self.source, json, client))
        })?;
        let left = outcome.context.and_then(|json| serde_json::from_str(&json).ok());
        context.extend(left.unwrap_or_else(BTreeMap::new));
        outcome.result
    }
}

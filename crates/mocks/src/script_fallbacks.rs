//! Examples that answer while scripts cannot run.

use std::{collections::HashMap, sync::Arc};

/// The names of the examples that answer while the scripts of operations cannot run, by the name of the operation.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct ScriptFallbacks(Arc<HashMap<Box<str>, Box<str>>>);

impl ScriptFallbacks {
    /// The example for an operation.
    #[must_use]
    pub fn of(&self, operation: &str) -> Option<&str> {
        self.0.get(operation).map(|example| &**example)
    }
}

impl FromIterator<(Box<str>, Box<str>)> for ScriptFallbacks {
    fn from_iter<I: IntoIterator<Item = (Box<str>, Box<str>)>>(pairs: I) -> Self {
        Self(Arc::new(pairs.into_iter().collect()))
    }
}

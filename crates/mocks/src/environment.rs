//! What answers depend on besides definitions and calls.

use std::time::Duration;

use rand::Rng;

/// What an answer depends on besides the definitions and the call.
pub struct Environment<'a> {
    /// Milliseconds since 1970.
    pub now: i64,
    /// The source of all random values.
    pub random: &'a mut dyn Rng,
    /// What scripts keep from one call to the next.
    pub scripts: &'a dyn ScriptStore,
}

/// What the scripts of a service keep from one call to the next.
pub trait ScriptStore: Send + Sync {
    /// The value of a key.
    fn get(&self, service: &str, key: &str) -> Option<String>;
    /// Sets the value of a key for some time.
    fn put(&self, service: &str, key: &str, value: String, lifetime: Duration);
    /// Removes a key.
    fn delete(&self, service: &str, key: &str);
}

/// A store that keeps nothing, for tests without scripts.
#[cfg(test)]
pub(crate) struct NoScripts;

#[cfg(test)]
impl ScriptStore for NoScripts {
    fn get(&self, _: &str, _: &str) -> Option<String> {
        None
    }

    fn put(&self, _: &str, _: &str, _: String, _: Duration) {}

    fn delete(&self, _: &str, _: &str) {}
}

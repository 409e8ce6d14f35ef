//! What scripts keep from one call to the next, in memory.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use mocks::ScriptStore;

/// The values that are kept.
const MAX_VALUES: usize = 10_000;

/// The bytes of all keys and values.
const MAX_BYTES: usize = 32 * 1024 * 1024;

/// The longest lifetime.
const MAX_LIFETIME: Duration = Duration::from_hours(24);

/// What scripts keep from one call to the next. A value that would exceed a limit is not kept.
#[derive(Default)]
pub(super) struct ScriptValues(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    values: HashMap<(Box<str>, Box<str>), Value>,
    bytes: usize,
}

struct Value {
    text: String,
    expires: Instant,
}

impl ScriptStore for ScriptValues {
    fn get(&self, service: &str, key: &str) -> Option<String> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let value = kept.values.get(&(service.into(), key.into()))?;
        (value.expires > Instant::now()).then(|| value.text.clone())
    }

    fn put(&self, service: &str, key: &str, value: String, lifetime: Duration) {
        let now = Instant::now();
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let id: (Box<str>, Box<str>) = (service.into(), key.into());
        kept.remove(&id);
        let bytes = size(&id, &value);
        if !kept.has_room(bytes) {
            kept.remove_expired(now);
        }
        if kept.has_room(bytes) {
            kept.bytes += bytes;
            let expires = now + lifetime.min(MAX_LIFETIME);
            kept.values.insert(id, Value { text: value, expires });
        }
    }

    fn delete(&self, service: &str, key: &str) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.remove(&(service.into(), key.into()));
    }
}

impl Kept {
    fn has_room(&self, bytes: usize) -> bool {
        self.values.len() < MAX_VALUES && self.bytes + bytes <= MAX_BYTES
    }

    fn remove(&mut self, id: &(Box<str>, Box<str>)) {
        if let Some(value) = self.values.remove(id) {
            self.bytes = self.bytes.saturating_sub(size(id, &value.text));
        }
    }

    fn remove_expired(&mut self, now: Instant) {
        self.values.retain(|_, value| value.expires > now);
        self.bytes = self.values.iter().map(|(id, value)| size(id, &value.text)).sum();
    }
}

fn size((service, key): &(Box<str>, Box<str>), value: &str) -> usize {
    service.len() + key.len() + value.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: Duration = Duration::from_secs(1_000);

    #[test]
    fn values_belong_to_a_service_and_expire() {
        let store = ScriptValues::default();
        store.put("a", "k", "1".to_owned(), LONG);
        store.put("b", "k", "2".to_owned(), Duration::ZERO);
        assert_eq!(store.get("a", "k").as_deref(), Some("1"));
        assert_eq!(store.get("b", "k"), None);
        store.delete("a", "k");
        assert_eq!(store.get("a", "k"), None);
    }

    #[test]
    fn number_and_size_of_values_are_bounded() {
        let store = ScriptValues::default();
        for number in 0..MAX_VALUES + 10 {
            store.put("a", &number.to_string(), String::new(), LONG);
        }
        assert_eq!(store.get("a", &(MAX_VALUES - 1).to_string()).as_deref(), Some(""));
        assert_eq!(store.get("a", &(MAX_VALUES + 1).to_string()), None);
        let store = ScriptValues::default();
        for number in 0..40 {
            store.put("a", &number.to_string(), "x".repeat(1 << 20), LONG);
        }
        let kept = (0..40).filter(|number| store.get("a", &number.to_string()).is_some()).count();
        assert_eq!(kept, 31);
        store.put("a", "0", "short".to_owned(), LONG);
        assert_eq!(store.get("a", "0").as_deref(), Some("short"));
    }
}

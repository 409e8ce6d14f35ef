//! Ids that tie a label, a hint or an error to its control.

use std::sync::atomic::{AtomicU32, Ordering};

/// An id that nothing else on the page has.
#[must_use]
pub fn unique_id(prefix: &str) -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let mut id = String::from(prefix);
    id.push('-');
    id + &number.to_string()
}

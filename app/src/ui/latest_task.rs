//! Work that counts only as long as nothing newer has begun in its place.

use leptos::prelude::*;

/// The newest piece of work of one place, by its number.
#[derive(Clone, Copy, Debug)]
pub(super) struct LatestTask(StoredValue<u32>);

impl LatestTask {
    pub(super) fn new() -> Self {
        Self(StoredValue::new(0))
    }

    /// Begins one; the one before does not count any more. Tells later whether this one still does,
    /// which it does not either once its place is gone.
    pub(super) fn begin(self) -> impl Fn() -> bool + Copy + 'static {
        self.stop();
        let this = self.0.get_value();
        move || self.0.try_get_value() == Some(this)
    }

    /// What has begun does not count any more.
    pub(super) fn stop(self) {
        self.0.update_value(|newest| *newest += 1);
    }
}

#[cfg(test)]
mod tests {
    use leptos::reactive::owner::Owner;

    use super::*;

    #[test]
    fn only_the_newest_counts_and_none_after_a_stop_or_without_its_place() {
        let owner = Owner::new();
        let (newest, stopped) = owner.with(|| {
            let latest = LatestTask::new();
            let first = latest.begin();
            assert!(first());
            let second = latest.begin();
            assert!(!first() && second());
            latest.stop();
            (latest.begin(), second)
        });
        assert!(newest() && !stopped());
        drop(owner);
        assert!(!newest());
    }
}

//! Tracks whether asynchronous work is still current or was replaced by newer work.

use leptos::prelude::*;

/// The number of the newest task of one component.
#[derive(Clone, Copy, Debug)]
pub(super) struct LatestTask(StoredValue<u32>);

impl LatestTask {
    pub(super) fn new() -> Self {
        Self(StoredValue::new(0))
    }

    /// Starts a task, which makes earlier ones obsolete. The returned function checks whether this task
    /// is still current. It is not after a newer task, after [`LatestTask::stop`], or when the component
    /// is gone.
    pub(super) fn begin(self) -> impl Fn() -> bool + Copy + 'static {
        self.stop();
        let task = self.0.get_value();
        move || self.0.try_get_value() == Some(task)
    }

    /// Makes all tasks obsolete.
    pub(super) fn stop(self) {
        self.0.update_value(|newest| *newest += 1);
    }
}

#[cfg(test)]
mod tests {
    use leptos::reactive::owner::Owner;

    use super::*;

    #[test]
    fn only_the_newest_task_is_current_until_stop_or_dispose() {
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

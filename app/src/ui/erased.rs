//! Effects, memos and changing views without the types of their closures. The compiler generates the code of Leptos
//! once for each type, so a closure without its type saves up to 1 kB in the browser.

use leptos::prelude::*;

/// Runs the function now, and again when a signal changes that it reads.
pub(super) fn effect(run: impl FnMut() + 'static) {
    let run: Box<dyn FnMut()> = Box::new(run);
    Effect::new(run);
}

/// A value that is computed again when a signal changes that the function reads.
pub(super) fn memo<T: PartialEq + Send + Sync + 'static>(
    value: impl Fn() -> T + Send + Sync + 'static,
) -> Memo<T> {
    let value: Box<dyn Fn() -> T + Send + Sync> = Box::new(value);
    Memo::new(move |_| value())
}

/// A view that is made again when a signal changes that the function reads.
pub(super) fn changing(view: impl FnMut() -> AnyView + Send + 'static) -> AnyView {
    let view: Box<dyn FnMut() -> AnyView + Send> = Box::new(view);
    view.into_any()
}

//! Where a long list is scrolled to and how much of it shows.

use leptos::prelude::*;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{HtmlElement, ResizeObserver};

use super::page::by_id;

/// How far the element is scrolled, and how high it is inside.
#[must_use]
pub fn scroll_state(id: &str) -> Option<(f64, f64)> {
    let element = by_id::<HtmlElement>(id)?;
    Some((f64::from(element.scroll_top()), f64::from(element.client_height())))
}

/// Scrolls the element.
#[expect(clippy::cast_possible_truncation, reason = "the browser counts in whole pixels here")]
pub fn scroll_to(id: &str, top: f64) {
    if let Some(element) = by_id::<HtmlElement>(id) {
        element.set_scroll_top(top as i32);
    }
}

/// Does something whenever the size of the element changes, and once at the beginning, as long as the piece lives.
pub fn on_resize(id: &str, action: Callback<()>) {
    let Some(element) = by_id::<HtmlElement>(id) else { return };
    let closure = Closure::<dyn FnMut()>::new(move || action.run(()));
    let Ok(observer) = ResizeObserver::new(closure.as_ref().unchecked_ref()) else { return };
    observer.observe(&element);
    let kept = StoredValue::new_local((observer, closure));
    on_cleanup(move || {
        kept.try_update_value(|(observer, _)| observer.disconnect());
    });
}

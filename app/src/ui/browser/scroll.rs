//! The scroll position and the size of an element.

use leptos::prelude::*;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{HtmlElement, ResizeObserver};

use super::page::by_id;

/// The scroll position and the inner height of the element, in pixels.
#[must_use]
pub fn scroll_state(id: &str) -> Option<(f64, f64)> {
    let element = by_id::<HtmlElement>(id)?;
    Some((f64::from(element.scroll_top()), f64::from(element.client_height())))
}

/// The height of the element in pixels, also fractions.
#[must_use]
pub fn height(id: &str) -> Option<f64> {
    Some(by_id::<HtmlElement>(id)?.get_bounding_client_rect().height())
}

/// Scrolls the element to this position in pixels.
#[expect(clippy::cast_possible_truncation, reason = "the browser counts in whole pixels here")]
pub fn scroll_to(id: &str, top: f64) {
    if let Some(element) = by_id::<HtmlElement>(id) {
        element.set_scroll_top(top as i32);
    }
}

/// Runs an action now and whenever the size of the element changes, while the component exists.
pub fn on_resize(id: &str, action: Callback<()>) {
    let Some(element) = by_id::<HtmlElement>(id) else { return };
    let closure = Closure::<dyn FnMut()>::new(move || action.run(()));
    let Ok(observer) = ResizeObserver::new(closure.as_ref().unchecked_ref()) else { return };
    observer.observe(&element);
    let observed = StoredValue::new_local((observer, closure));
    on_cleanup(move || {
        observed.try_update_value(|(observer, _)| observer.disconnect());
    });
}

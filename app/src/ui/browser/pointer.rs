//! Dragging the items of a list with the pointer, and links that wait for an answer.

use leptos::prelude::*;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Element, HtmlAnchorElement, MouseEvent};

use super::page::by_id;

/// How close to the edge of the window the pointer scrolls the page, in pixels.
const EDGE: f64 = 56.0;

/// How far the page scrolls with each move of the pointer, in pixels.
const STEP: f64 = 14.0;

/// Sends all further events of the pointer to the element with this id, until it is released.
pub fn capture_pointer(id: &str, pointer: i32) {
    if let Some(element) = by_id::<Element>(id) {
        // Fails only if the pointer was released meanwhile.
        let _ = element.set_pointer_capture(pointer);
    }
}

/// How many children of the element with this id have their middle above this height in the window.
#[must_use]
pub fn children_above(id: &str, y: f64) -> usize {
    let mut child = by_id::<Element>(id).and_then(|list| list.first_element_child());
    let mut count = 0;
    while let Some(element) = child {
        let bounds = element.get_bounding_client_rect();
        if bounds.top() + bounds.height() / 2.0 >= y {
            break;
        }
        count += 1;
        child = element.next_element_sibling();
    }
    count
}

/// Scrolls the page if this height is near the upper or the lower edge of the window.
pub fn scroll_at_edge(y: f64) {
    let root = document().document_element();
    let height = root.map_or(0.0, |root| f64::from(root.client_height()));
    if y < EDGE {
        window().scroll_by_with_x_and_y(0.0, -STEP);
    } else if y > height - EDGE {
        window().scroll_by_with_x_and_y(0.0, STEP);
    }
}

/// Passes the address of a link of the console to `on_link` instead of following it, as long as `is_guarded`
/// returns true. Lasts as long as the component.
pub fn guard_links(is_guarded: Callback<(), bool>, on_link: Callback<String>) {
    let on_click = move |event: MouseEvent| {
        let is_modified =
            event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key();
        if is_modified || event.button() != 0 {
            return;
        }
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let link = target.and_then(|target| target.closest("a[href]").ok().flatten());
        let Some(link) = link.and_then(|link| link.dyn_into::<HtmlAnchorElement>().ok()) else {
            return;
        };
        let is_foreign = window().location().origin().is_ok_and(|own| own != link.origin());
        if is_foreign || link.has_attribute("download") || !link.target().is_empty() {
            return;
        }
        if is_guarded.run(()) {
            // The router follows only links whose event is not prevented.
            event.prevent_default();
            on_link.run(link.pathname() + &link.search() + &link.hash());
        }
    };
    let closure = Closure::<dyn FnMut(MouseEvent)>::new(on_click);
    let listen = |closure: &Closure<dyn FnMut(MouseEvent)>| {
        // The capture phase comes before the listener of the router.
        window().add_event_listener_with_callback_and_bool(
            "click",
            closure.as_ref().unchecked_ref(),
            true,
        )
    };
    // Never fails for the window.
    let _ = listen(&closure);
    let closure = StoredValue::new_local(closure);
    on_cleanup(move || {
        closure.try_with_value(|closure| {
            let _ = window().remove_event_listener_with_callback_and_bool(
                "click",
                closure.as_ref().unchecked_ref(),
                true,
            );
        });
    });
}

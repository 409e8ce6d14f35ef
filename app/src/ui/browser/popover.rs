//! The panel of a menu or a popover, placed next to its button.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use super::{FocusMove, page::by_id};

const ITEMS: &str = "[role^=menuitem]:not([aria-disabled=true]), [role=radio]";

/// Opens the panel below its button, or above it if there is no room, and inside the window.
#[expect(clippy::cast_possible_truncation, reason = "whole pixels are exact enough")]
pub fn open_popover(panel: &str, button: &str) {
    let (Some(panel), Some(button)) = (by_id::<HtmlElement>(panel), by_id::<HtmlElement>(button))
    else {
        return;
    };
    // Fails only if it is open.
    let _ = panel.show_popover();
    let (from, size) = (button.get_bounding_client_rect(), panel.get_bounding_client_rect());
    let root = document().document_element();
    let (width, height) = root.map_or((0.0, 0.0), |root| {
        (f64::from(root.client_width()), f64::from(root.client_height()))
    });
    let below = from.bottom() + size.height() + 8.0 <= height;
    let top = if below { from.bottom() + 4.0 } else { (from.top() - size.height() - 4.0).max(8.0) };
    let left = (from.right() - size.width()).max(8.0).min((width - size.width() - 8.0).max(8.0));
    for (property, value) in [("top", top), ("left", left)] {
        // Set by script, because the Content Security Policy forbids style attributes.
        let _ = panel.style().set_property(property, &((value as i32).to_string() + "px"));
    }
}

/// Closes the panel.
pub fn close_popover(panel: &str) {
    if let Some(panel) = by_id::<HtmlElement>(panel) {
        // Fails only if it is closed.
        let _ = panel.hide_popover();
    }
}

/// Whether the panel is open.
#[must_use]
pub fn is_popover_open(panel: &str) -> bool {
    by_id::<Element>(panel).is_some_and(|panel| panel.matches(":popover-open").unwrap_or(false))
}

/// Moves the focus among the items of the panel, or among the options of a group.
pub fn move_menu_focus(panel: &str, focus_move: FocusMove) {
    let Some(items) = by_id::<Element>(panel).and_then(|it| it.query_selector_all(ITEMS).ok())
    else {
        return;
    };
    let count = items.length();
    if count == 0 {
        return;
    }
    let active = document().active_element();
    let position = active.and_then(|active| {
        (0..count).find(|&position| {
            items.get(position).is_some_and(|item| item.is_same_node(Some(&active)))
        })
    });
    let next = match (focus_move, position) {
        (FocusMove::First, _) | (FocusMove::Next, None) => 0,
        (FocusMove::Last, _) | (FocusMove::Previous, None) => count - 1,
        (FocusMove::Next, Some(position)) => (position + 1) % count,
        (FocusMove::Previous, Some(position)) => (position + count - 1) % count,
    };
    if let Some(item) = items.get(next).and_then(|item| item.dyn_into::<HtmlElement>().ok()) {
        // Items can always have the focus.
        let _ = item.focus();
    }
}

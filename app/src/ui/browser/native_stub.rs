//! The functions of the browser for native builds.

use leptos::prelude::Callback;

use super::{FocusMove, Theme};

/// Does nothing.
pub const fn set_title(_title: &str) {}
/// Does nothing.
pub const fn focus(_id: &str) {}
/// Does nothing.
#[must_use]
pub const fn try_focus(_id: &str) -> bool {
    false
}
/// Does nothing.
pub const fn focus_first(_selector: &str) {}
/// Does nothing.
pub const fn announce(_text: &str) {}
/// Does nothing.
pub const fn open_dialog(_id: &str) {}
/// Does nothing.
pub const fn close_dialog(_id: &str) {}
/// Does nothing.
pub const fn copy(_text: &str, _done: Callback<bool>) {}
/// Does nothing.
pub const fn run_after(_millis: u64, _action: Callback<()>) {}
/// Does nothing.
pub const fn on_key(_key: &'static str, _action: Callback<()>) {}
/// Does nothing.
pub const fn reload() {}
/// Returns an empty text.
#[must_use]
pub const fn origin() -> String {
    String::new()
}
/// Does nothing.
pub const fn open_address(_address: &str) {}
/// Does nothing.
pub const fn log_address_errors() {}
/// The theme of the system.
#[must_use]
pub const fn theme() -> Theme {
    Theme::System
}
/// Does nothing.
pub const fn set_theme(_theme: Theme) {}
/// 1970.
#[must_use]
pub const fn now() -> i64 {
    0
}
/// Does nothing.
pub const fn open_popover(_panel: &str, _button: &str) {}
/// Does nothing.
pub const fn close_popover(_panel: &str) {}
/// Never.
#[must_use]
pub const fn is_popover_open(_panel: &str) -> bool {
    false
}
/// Does nothing.
pub const fn move_menu_focus(_panel: &str, _step: FocusMove) {}
/// Unknown.
#[must_use]
pub const fn scroll_state(_id: &str) -> Option<(f64, f64)> {
    None
}
/// Does nothing.
pub const fn scroll_to(_id: &str, _top: f64) {}
/// Unknown.
#[must_use]
pub const fn height(_id: &str) -> Option<f64> {
    None
}
/// Does nothing.
pub const fn highlight(_id: &str, _groups: &[(&'static str, Vec<[u32; 2]>)]) {}
/// Does nothing.
pub const fn on_resize(_id: &str, _action: Callback<()>) {}
/// Does nothing.
pub const fn on_visible(_action: Callback<()>) {}
/// Does nothing.
pub const fn on_submit_key(_action: Callback<()>) {}
/// Does nothing.
pub const fn ask_before_leaving(_has_unsaved: Callback<(), bool>) {}
/// Does nothing.
pub const fn capture_pointer(_id: &str, _pointer: i32) {}
/// None.
#[must_use]
pub const fn children_above(_id: &str, _y: f64) -> usize {
    0
}
/// Does nothing.
pub const fn scroll_at_edge(_y: f64) {}
/// Does nothing.
pub const fn guard_links(_is_guarded: Callback<(), bool>, _on_link: Callback<String>) {}
/// Never.
#[must_use]
pub const fn is_visible() -> bool {
    false
}

/// Does nothing.
pub const fn store_text(_name: &str, _text: &str) {}

/// Nothing.
#[must_use]
pub const fn load_text(_name: &str) -> Option<String> {
    None
}

/// Does nothing.
pub const fn remove_text(_name: &str) {}

/// Does nothing.
pub const fn store_for_session(_name: &str, _text: &str) {}

/// Nothing.
#[must_use]
pub const fn load_from_session(_name: &str) -> Option<String> {
    None
}

/// Does nothing.
pub const fn forget_session() {}

/// Does not wait.
pub async fn sleep(_millis: i32) {}

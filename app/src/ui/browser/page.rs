//! The page: title, focus, announcements, keys, clipboard, theme and storage.

use leptos::{prelude::*, tachys::dom};
use wasm_bindgen::JsCast;
use web_sys::{Document, Element, HtmlDialogElement, HtmlElement, Storage};

use super::Theme;

const THEME: &str = "mockpit.theme";

/// Sets the title of the tab.
pub fn set_title(title: &str) {
    document().set_title(title);
}

/// Focuses the element with this id.
pub fn focus(id: &str) {
    try_focus(id);
}

/// Focuses the element with this id. Returns whether the page has it.
pub fn try_focus(id: &str) -> bool {
    let element = by_id::<HtmlElement>(id);
    // Fails for elements that cannot have the focus.
    element.is_some_and(|element| element.focus().is_ok())
}

/// Focuses the first element that matches a CSS selector.
pub fn focus_first(selector: &str) {
    let found = document().query_selector(selector).ok().flatten();
    if let Some(element) = found.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        // Fails for elements that cannot have the focus.
        drop(element.focus());
    }
}

/// Announces a text to screen readers.
pub fn announce(text: &str) {
    if let Some(announcer) = by_id::<Element>("announcer") {
        announcer.set_text_content(Some(text));
    }
}

/// Opens a modal dialog and moves the focus into it.
pub fn open_dialog(id: &str) {
    if let Some(dialog) = by_id::<HtmlDialogElement>(id).filter(|dialog| !dialog.open()) {
        // Fails only if the dialog is open or not in the page.
        let _ = dialog.show_modal();
    }
}

/// Closes the dialog. The browser returns the focus.
pub fn close_dialog(id: &str) {
    if let Some(dialog) = by_id::<HtmlDialogElement>(id) {
        dialog.close();
    }
}

/// Copies text to the clipboard and reports whether that worked.
pub fn copy(text: &str, done: Callback<bool>) {
    let clipboard = window().navigator().clipboard();
    // Without a secure context there is no clipboard.
    if clipboard.is_undefined() {
        done.run(false);
        return;
    }
    let written = clipboard.write_text(text);
    leptos::task::spawn_local(async move {
        done.run(wasm_bindgen_futures::JsFuture::from(written).await.is_ok());
    });
}

/// Runs an action after a delay, unless the component is disposed before.
pub fn run_after(millis: u64, action: Callback<()>) {
    let wait = std::time::Duration::from_millis(millis);
    if let Ok(timer) = set_timeout_with_handle(move || action.run(()), wait) {
        on_cleanup(move || timer.clear());
    }
}

/// Runs an action when a key is pressed outside a field, while the component exists.
pub fn on_key(key: &'static str, action: Callback<()>) {
    let listener = window_event_listener(leptos::ev::keydown, move |event| {
        let modified = event.ctrl_key() || event.meta_key() || event.alt_key();
        let is_typing = event
            .target()
            .and_then(|target| target.dyn_into::<Element>().ok())
            .is_some_and(|element| accepts_keys(&element));
        if event.key() == key && !modified && !is_typing && !event.default_prevented() {
            event.prevent_default();
            action.run(());
        }
    });
    on_cleanup(move || listener.remove());
}

/// Runs an action when Enter is pressed together with Ctrl or Command, also in a field but not in a dialog,
/// while the component exists.
pub fn on_submit_key(action: Callback<()>) {
    let listener = window_event_listener(leptos::ev::keydown, move |event| {
        let is_in_dialog = document().query_selector("dialog[open]").is_ok_and(|it| it.is_some());
        let is_modified = event.ctrl_key() || event.meta_key();
        if event.key() == "Enter" && is_modified && !is_in_dialog && !event.default_prevented() {
            event.prevent_default();
            action.run(());
        }
    });
    on_cleanup(move || listener.remove());
}

/// The scheme, host and port of the console's address.
pub fn origin() -> String {
    window().location().origin().unwrap_or_default()
}

/// Reloads the page.
pub fn reload() {
    // Fails only where navigation is forbidden.
    let _ = window().location().reload();
}

/// Leaves the console for another address.
pub fn open_address(address: &str) {
    // Fails only where navigation is forbidden.
    let _ = window().location().set_href(address);
}

/// The stored theme.
#[must_use]
pub fn theme() -> Theme {
    let name = storage().and_then(|storage| storage.get_item(THEME).ok().flatten());
    name.map_or_else(Theme::default, |name| Theme::from_name(&name))
}

/// Applies and stores a theme.
pub fn set_theme(theme: Theme) {
    if let Some(root) = document().document_element() {
        // Fails only for invalid attribute names.
        let _ = root.set_attribute("data-theme", theme.name());
    }
    if let Some(storage) = storage() {
        let _ = storage.set_item(THEME, theme.name());
    }
}

/// Stores a text in the browser under a name.
pub fn store_text(name: &str, text: &str) {
    if let Some(storage) = storage() {
        // Fails if the storage is full. Nothing depends on it.
        let _ = storage.set_item(name, text);
    }
}

/// The text stored under this name.
#[must_use]
pub fn load_text(name: &str) -> Option<String> {
    storage()?.get_item(name).ok().flatten()
}

/// Removes the text stored under this name.
pub fn remove_text(name: &str) {
    if let Some(storage) = storage() {
        let _ = storage.remove_item(name);
    }
}

/// Stores a text under a name until the tab is closed or the person signs out.
pub fn store_for_session(name: &str, text: &str) {
    if let Some(storage) = session_storage() {
        // Fails if the storage is full. Nothing depends on it.
        let _ = storage.set_item(name, text);
    }
}

/// The text that this tab stored under this name.
#[must_use]
pub fn load_from_session(name: &str) -> Option<String> {
    session_storage()?.get_item(name).ok().flatten()
}

/// Removes all texts that this tab stored.
pub fn forget_session() {
    if let Some(storage) = session_storage() {
        let _ = storage.clear();
    }
}

/// Decomposes letters into base letters and marks, in Unicode's compatible form, and makes them lowercase.
/// The browser has the tables, which would be a tenth of the program.
#[must_use]
pub fn decompose_lowercase(text: &str) -> String {
    js_sys::JsString::from(text).normalize("NFKD").to_lower_case().into()
}

/// Waits this many milliseconds.
pub async fn sleep(millis: i32) {
    let mut wait = |resolve: js_sys::Function, _| {
        let set = window().set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, millis);
        drop(set);
    };
    let promise = js_sys::Promise::new(&mut wait);
    // A timer never rejects.
    let _ = wasm_bindgen_futures::JsFuture::from(promise).await;
}

/// The current time in milliseconds since 1970.
#[must_use]
#[expect(
    clippy::cast_possible_truncation,
    reason = "milliseconds of this millennium fit in 53 bits"
)]
pub fn now() -> i64 {
    js_sys::Date::now() as i64
}

pub(super) fn by_id<E: JsCast>(id: &str) -> Option<E> {
    document().get_element_by_id(id)?.dyn_into().ok()
}

fn document() -> Document {
    dom::document()
}

fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

fn session_storage() -> Option<Storage> {
    window().session_storage().ok().flatten()
}

/// Whether the element handles keys itself. Everything in an open dialog counts, because shortcuts lead to
/// the page behind it.
fn accepts_keys(element: &Element) -> bool {
    matches!(element.tag_name().as_str(), "TEXTAREA" | "SELECT")
        || (element.tag_name() == "INPUT"
            && !matches!(
                element.get_attribute("type").as_deref(),
                Some("checkbox" | "radio" | "file")
            ))
        || element.closest("dialog").ok().flatten().is_some()
}

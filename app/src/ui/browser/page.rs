//! The page as a whole: its title, focus, announcements, keys, clipboard and theme.

use leptos::{prelude::*, tachys::dom};
use wasm_bindgen::JsCast;
use web_sys::{Document, Element, HtmlDialogElement, HtmlElement, Storage};

use super::Theme;

const THEME: &str = "mockpit.theme";

/// Sets the title of the tab.
pub fn set_title(title: &str) {
    document().set_title(title);
}

/// Gives the focus to the element with this id.
pub fn focus(id: &str) {
    if let Some(element) = by_id::<HtmlElement>(id) {
        // An element that cannot take the focus leaves it where it is.
        let _ = element.focus();
    }
}

/// Says something to who listens instead of looking.
pub fn announce(text: &str) {
    if let Some(announcer) = by_id::<Element>("announcer") {
        announcer.set_text_content(Some(text));
    }
}

/// Shows the dialog above everything else, with the focus inside.
pub fn open_dialog(id: &str) {
    if let Some(dialog) = by_id::<HtmlDialogElement>(id).filter(|dialog| !dialog.open()) {
        // Fails only for a dialog that is open or not in the page.
        let _ = dialog.show_modal();
    }
}

/// Closes the dialog; the browser gives the focus back.
pub fn close_dialog(id: &str) {
    if let Some(dialog) = by_id::<HtmlDialogElement>(id) {
        dialog.close();
    }
}

/// Puts text into the clipboard and says whether that worked.
pub fn copy(text: &str, done: Callback<bool>) {
    let clipboard = window().navigator().clipboard();
    // Outside of a secure context there is no clipboard.
    if clipboard.is_undefined() {
        done.run(false);
        return;
    }
    let written = clipboard.write_text(text);
    leptos::task::spawn_local(async move {
        done.run(wasm_bindgen_futures::JsFuture::from(written).await.is_ok());
    });
}

/// Does something after a while, unless the piece is gone by then.
pub fn later(millis: u64, action: Callback<()>) {
    let wait = std::time::Duration::from_millis(millis);
    if let Ok(timer) = set_timeout_with_handle(move || action.run(()), wait) {
        on_cleanup(move || timer.clear());
    }
}

/// Does something on a key that is pressed anywhere but in a field, as long as the piece lives.
pub fn shortcut(key: &'static str, action: Callback<()>) {
    let listener = window_event_listener(leptos::ev::keydown, move |event| {
        let modified = event.ctrl_key() || event.meta_key() || event.alt_key();
        let typing = event
            .target()
            .and_then(|target| target.dyn_into::<Element>().ok())
            .is_some_and(|element| types(&element));
        if event.key() == key && !modified && !typing && !event.default_prevented() {
            event.prevent_default();
            action.run(());
        }
    });
    on_cleanup(move || listener.remove());
}

/// Loads the page again, and the console with it.
pub fn reload() {
    // Fails only where the page may not be navigated.
    let _ = window().location().reload();
}

/// The theme that was chosen last on this machine.
#[must_use]
pub fn theme() -> Theme {
    let name = storage().and_then(|storage| storage.get_item(THEME).ok().flatten());
    name.map_or_else(Theme::default, |name| Theme::of_name(&name))
}

/// Shows the console in this theme, now and the next time.
pub fn set_theme(theme: Theme) {
    if let Some(root) = document().document_element() {
        // A valid attribute name never fails; a browser without storage forgets the choice.
        let _ = root.set_attribute("data-theme", theme.name());
    }
    if let Some(storage) = storage() {
        let _ = storage.set_item(THEME, theme.name());
    }
}

/// Keeps a text on this machine, under a name.
pub fn remember(name: &str, text: &str) {
    if let Some(storage) = storage() {
        // A browser without room forgets it.
        let _ = storage.set_item(name, text);
    }
}

/// The text that was kept under this name.
#[must_use]
pub fn recall(name: &str) -> Option<String> {
    storage()?.get_item(name).ok().flatten()
}

/// Keeps nothing under this name any more.
pub fn forget(name: &str) {
    if let Some(storage) = storage() {
        let _ = storage.remove_item(name);
    }
}

/// Waits so many milliseconds.
pub async fn pause(millis: i32) {
    let mut wait = |resolve: js_sys::Function, _| {
        let set = window().set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, millis);
        drop(set);
    };
    let promise = js_sys::Promise::new(&mut wait);
    // A timer never rejects.
    let _ = wasm_bindgen_futures::JsFuture::from(promise).await;
}

/// Now, in milliseconds of the Unix epoch.
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

/// Whether a letter that is pressed there is written there.
fn types(element: &Element) -> bool {
    // The last: whatever stands in an open dialog is a world of its own.
    matches!(element.tag_name().as_str(), "TEXTAREA" | "SELECT")
        || (element.tag_name() == "INPUT"
            && !matches!(
                element.get_attribute("type").as_deref(),
                Some("checkbox" | "radio" | "file")
            ))
        || element.closest("dialog").ok().flatten().is_some()
}

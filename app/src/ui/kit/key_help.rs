//! The keys that a page understands.

use leptos::prelude::*;

use super::{Dialog, text};
use crate::ui::{browser, erased::effect};

/// Keys and what they do.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Shortcut {
    /// The keys, separated by spaces: `Shift Space`.
    pub keys: &'static str,
    /// What they do.
    pub action: &'static str,
}

/// A dialog with the keys of a page. The key `?` opens it from anywhere outside a field.
#[component]
pub fn KeyHelp(
    /// The keys, in the order of the dialog.
    shortcuts: Vec<Shortcut>,
    /// Whether the key was pressed already, before this code was loaded.
    #[prop(optional)]
    is_open: bool,
) -> impl IntoView {
    let open = RwSignal::new(is_open);
    let shortcuts = StoredValue::new(shortcuts);
    let lines = move || shortcuts.with_value(|shortcuts| shortcuts.iter().map(line).collect_view());
    effect(move || browser::on_key("?", Callback::new(move |()| open.set(true))));
    view! {
        <Dialog title=text::KEYS open on_close=move |()| open.set(false)>
            <dl class="c-key-help">{lines()}</dl>
        </Dialog>
    }
    .into_any()
}

fn line(shortcut: &Shortcut) -> AnyView {
    let Shortcut { keys, action } = *shortcut;
    let keys = keys.split(' ').map(|key| view! { <kbd>{key}</kbd> });
    view! {
        <div class="c-key-help__line">
            <dt class="c-key-help__keys">{keys.collect_view()}</dt>
            <dd>{action}</dd>
        </div>
    }
    .into_any()
}

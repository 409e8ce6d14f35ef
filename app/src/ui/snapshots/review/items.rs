//! The response-time profiles and selections that applying an undo or a restore changes.

use api_types::ItemChange;
use leptos::prelude::*;

use super::text;
use crate::ui::kit::{Notice, Tone};

/// The list of the changes. `None` if there are none.
pub(super) fn items(items: &[ItemChange]) -> Option<AnyView> {
    if items.is_empty() {
        return None;
    }
    let item = |item: &ItemChange| view! { <li>{text::item(item)}</li> };
    let lines = items.iter().map(item).collect_view();
    let view = view! {
        <Notice tone=Tone::Info title=text::SAVED_ITEMS_CHANGE>
            <ul>{lines}</ul>
        </Notice>
    };
    Some(view.into_any())
}

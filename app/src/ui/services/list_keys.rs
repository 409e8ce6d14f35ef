//! The dialog with the keys of a list of services. The page of services loads it when it is opened.

use leptos::prelude::*;

use crate::ui::kit::{KeyHelp, Shortcut};

/// The keys of a list of services.
const KEYS: [Shortcut; 7] = [
    Shortcut { keys: "/", action: "Search" },
    Shortcut { keys: "↓", action: "From the search to the list" },
    Shortcut { keys: "↑ ↓", action: "Previous or next service" },
    Shortcut { keys: "PageUp PageDown", action: "One screen up or down" },
    Shortcut { keys: "Home End", action: "First or last service" },
    Shortcut { keys: "Enter", action: "Open the service" },
    Shortcut { keys: "Esc", action: "Clear the search, or return to it from the list" },
];

/// The keys that a list with checkboxes has too.
const SELECTION_KEYS: [Shortcut; 3] = [
    Shortcut { keys: "Space", action: "Select or deselect the service" },
    Shortcut { keys: "Shift Space", action: "Select all services up to this one" },
    Shortcut { keys: "Ctrl A", action: "Select all services that match" },
];

fn shortcuts(is_selectable: bool) -> Vec<Shortcut> {
    let selection = SELECTION_KEYS.into_iter().filter(|_| is_selectable);
    KEYS.into_iter().chain(selection).collect()
}

/// The dialog. `is_open` is whether its key was pressed already.
pub fn list_keys(is_selectable: bool, is_open: bool) -> AnyView {
    view! { <KeyHelp shortcuts=shortcuts(is_selectable) is_open /> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_with_checkboxes_have_more_keys() {
        assert!(shortcuts(true).starts_with(&shortcuts(false)));
        assert_eq!(shortcuts(true).len(), 10);
    }
}

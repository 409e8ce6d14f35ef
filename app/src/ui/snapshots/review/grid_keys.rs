//! The keys that move between the lines of a review.

use leptos::{ev::KeyboardEvent, prelude::*};

use super::visible_rows::VisibleRows;
use crate::state::Line;

/// Lines that Page Up and Page Down move.
const PAGE_KEY_LINES: usize = 10;

/// Moves the focus by a key in the grid.
pub(super) fn move_focus(event: &KeyboardEvent, line: Line, visible: VisibleRows) {
    if event.ctrl_key() || event.meta_key() || event.alt_key() {
        return;
    }
    let position = visible.lines.with_untracked(|lines| {
        let at = lines.iter().position(|other| *other == line)?;
        target(&event.key(), at, lines.len())
    });
    if let Some(position) = position {
        event.prevent_default();
        visible.go(position);
    }
}

/// The line to which a key moves, from the line `at` of `total`.
fn target(key: &str, at: usize, total: usize) -> Option<usize> {
    let last = total.checked_sub(1)?;
    Some(match key {
        "ArrowDown" => (at + 1).min(last),
        "ArrowUp" => at.saturating_sub(1),
        "Home" => 0,
        "End" => last,
        "PageDown" => (at + PAGE_KEY_LINES).min(last),
        "PageUp" => at.saturating_sub(PAGE_KEY_LINES),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_move_within_the_list() {
        for (key, at, expected) in [
            ("ArrowDown", 0, Some(1)),
            ("ArrowDown", 24, Some(24)),
            ("ArrowUp", 0, Some(0)),
            ("Home", 9, Some(0)),
            ("End", 9, Some(24)),
            ("PageDown", 9, Some(19)),
            ("PageUp", 4, Some(0)),
            ("Enter", 4, None),
        ] {
            assert_eq!(target(key, at, 25), expected, "{key} at {at}");
        }
        assert_eq!(target("End", 0, 0), None);
    }
}

//! The keys of a list.

/// The modifier keys.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) struct Modifiers {
    pub(super) shift: bool,
    pub(super) control: bool,
    pub(super) alt: bool,
}

/// The action of a key.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Action {
    /// Makes this row the active one.
    Go(usize),
    /// Toggles the active row.
    Toggle,
    /// Selects all rows from the last selected one to the active one.
    SelectRange,
    /// Selects all rows.
    All,
    /// Opens the active row.
    Open,
    /// Leaves the rows.
    Leave,
}

/// The action of a key in a list of `total` rows with the active row `at`. `page` is in rows.
pub(super) fn action(
    key: &str,
    modifiers: Modifiers,
    at: usize,
    total: usize,
    page: usize,
) -> Option<Action> {
    let last = total.checked_sub(1)?;
    if modifiers.alt {
        return None;
    }
    if modifiers.control {
        return match key {
            "a" | "A" => Some(Action::All),
            "Home" => Some(Action::Go(0)),
            "End" => Some(Action::Go(last)),
            _ => None,
        };
    }
    Some(match key {
        "ArrowDown" => Action::Go((at + 1).min(last)),
        "ArrowUp" => Action::Go(at.saturating_sub(1)),
        "Home" => Action::Go(0),
        "End" => Action::Go(last),
        "PageDown" => Action::Go((at + page).min(last)),
        "PageUp" => Action::Go(at.saturating_sub(page)),
        " " if modifiers.shift => Action::SelectRange,
        " " => Action::Toggle,
        "Enter" => Action::Open,
        "Escape" => Action::Leave,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const NONE: Modifiers = Modifiers { shift: false, control: false, alt: false };
    const SHIFT: Modifiers = Modifiers { shift: true, ..NONE };
    const CONTROL: Modifiers = Modifiers { control: true, ..NONE };

    #[test]
    fn keys_move_and_stop_at_the_ends() {
        for (key, at, expected) in [
            ("ArrowDown", 0, 1),
            ("ArrowDown", 99, 99),
            ("ArrowUp", 0, 0),
            ("Home", 50, 0),
            ("End", 50, 99),
            ("PageDown", 50, 68),
            ("PageDown", 95, 99),
            ("PageUp", 5, 0),
        ] {
            assert_eq!(action(key, NONE, at, 100, 18), Some(Action::Go(expected)), "{key} at {at}");
        }
    }

    #[test]
    fn keys_select_and_open() {
        assert_eq!(action(" ", NONE, 3, 100, 18), Some(Action::Toggle));
        assert_eq!(action(" ", SHIFT, 3, 100, 18), Some(Action::SelectRange));
        assert_eq!(action("a", CONTROL, 3, 100, 18), Some(Action::All));
        assert_eq!(action("Enter", NONE, 3, 100, 18), Some(Action::Open));
        assert_eq!(action("Escape", NONE, 3, 100, 18), Some(Action::Leave));
    }

    #[test]
    fn other_keys_have_no_action() {
        assert_eq!(action("Tab", NONE, 3, 100, 18), None);
        assert_eq!(action("r", CONTROL, 3, 100, 18), None);
        assert_eq!(action("ArrowDown", Modifiers { alt: true, ..NONE }, 3, 100, 18), None);
        assert_eq!(action("ArrowDown", NONE, 0, 0, 18), None);
    }
}

//! What the keys do in a list.

/// What is held down beside the key.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) struct Held {
    pub(super) shift: bool,
    pub(super) control: bool,
    pub(super) alt: bool,
}

/// What is to be done.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Action {
    /// This row becomes the active one.
    Go(usize),
    /// The active row changes over.
    Pick,
    /// All rows from the one picked last to the active one are chosen.
    PickRange,
    /// All rows are chosen.
    All,
    /// The active row is opened.
    Open,
}

/// What a key does in a list of `total` rows whose active one is `at`.
pub(super) fn act(key: &str, held: Held, at: usize, total: usize, page: usize) -> Option<Action> {
    let last = total.checked_sub(1)?;
    if held.alt {
        return None;
    }
    if held.control {
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
        " " if held.shift => Action::PickRange,
        " " => Action::Pick,
        "Enter" => Action::Open,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const NONE: Held = Held { shift: false, control: false, alt: false };
    const SHIFT: Held = Held { shift: true, ..NONE };
    const CONTROL: Held = Held { control: true, ..NONE };

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
            assert_eq!(act(key, NONE, at, 100, 18), Some(Action::Go(expected)), "{key} at {at}");
        }
    }

    #[test]
    fn keys_choose_and_open() {
        assert_eq!(act(" ", NONE, 3, 100, 18), Some(Action::Pick));
        assert_eq!(act(" ", SHIFT, 3, 100, 18), Some(Action::PickRange));
        assert_eq!(act("a", CONTROL, 3, 100, 18), Some(Action::All));
        assert_eq!(act("Enter", NONE, 3, 100, 18), Some(Action::Open));
    }

    #[test]
    fn other_keys_are_left_to_the_browser() {
        assert_eq!(act("Tab", NONE, 3, 100, 18), None);
        assert_eq!(act("r", CONTROL, 3, 100, 18), None);
        assert_eq!(act("ArrowDown", Held { alt: true, ..NONE }, 3, 100, 18), None);
        assert_eq!(act("ArrowDown", NONE, 0, 0, 18), None);
    }
}

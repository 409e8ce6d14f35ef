//! A checkbox with a third state for a group that is partly checked.

use leptos::prelude::*;

/// The state of a checkbox.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum CheckState {
    /// Unchecked.
    #[default]
    Unchecked,
    /// Partly checked: some members of a group, not all.
    Mixed,
    /// Checked.
    Checked,
}

impl CheckState {
    /// The state of a group of `total` members, of which `selected` are checked.
    #[must_use]
    pub const fn from_counts(selected: usize, total: usize) -> Self {
        if selected == 0 {
            Self::Unchecked
        } else if selected < total {
            Self::Mixed
        } else {
            Self::Checked
        }
    }
}

impl From<bool> for CheckState {
    fn from(checked: bool) -> Self {
        if checked { Self::Checked } else { Self::Unchecked }
    }
}

/// A native checkbox with its label.
#[component]
pub fn Checkbox(
    /// The label.
    #[prop(into)]
    label: Signal<String>,
    /// Hides the label from the screen, but not from screen readers.
    #[prop(optional)]
    label_hidden: bool,
    /// The state.
    #[prop(into)]
    state: Signal<CheckState>,
    /// Called with the new state when it is clicked.
    #[prop(into)]
    on_change: Callback<bool>,
) -> impl IntoView {
    let is_checked = Signal::derive(move || state.get() == CheckState::Checked);
    let is_mixed = Signal::derive(move || state.get() == CheckState::Mixed);
    view! {
        <label class="c-checkbox">
            <input
                type="checkbox"
                class="c-checkbox__box"
                prop:checked=is_checked
                prop:indeterminate=is_mixed
                on:change:target=move |event| on_change.run(event.target().checked())
            />
            <span class=if label_hidden { "u-hidden" } else { "c-checkbox__label" }>
                {label}
            </span>
        </label>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_state_follows_from_counts() {
        assert_eq!(CheckState::from_counts(0, 3), CheckState::Unchecked);
        assert_eq!(CheckState::from_counts(2, 3), CheckState::Mixed);
        assert_eq!(CheckState::from_counts(3, 3), CheckState::Checked);
        assert_eq!(CheckState::from_counts(0, 0), CheckState::Unchecked);
    }
}

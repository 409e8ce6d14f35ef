//! A checkbox with a third state for "some of them".

use leptos::prelude::*;

/// The state of a checkbox.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Tick {
    /// None.
    #[default]
    Off,
    /// Some of them, not all.
    Some,
    /// All.
    On,
}

impl Tick {
    /// The state for `chosen` out of `total`.
    #[must_use]
    pub const fn of(chosen: usize, total: usize) -> Self {
        if chosen == 0 {
            Self::Off
        } else if chosen < total {
            Self::Some
        } else {
            Self::On
        }
    }
}

impl From<bool> for Tick {
    fn from(on: bool) -> Self {
        if on { Self::On } else { Self::Off }
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
    tick: Signal<Tick>,
    /// Called with the new state when it is clicked.
    #[prop(into)]
    on_change: Callback<bool>,
) -> impl IntoView {
    let on = Signal::derive(move || tick.get() == Tick::On);
    let some = Signal::derive(move || tick.get() == Tick::Some);
    view! {
        <label class="c-checkbox">
            <input
                type="checkbox"
                class="c-checkbox__box"
                prop:checked=on
                prop:indeterminate=some
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
    fn tick_is_off_some_or_on() {
        assert_eq!(Tick::of(0, 3), Tick::Off);
        assert_eq!(Tick::of(2, 3), Tick::Some);
        assert_eq!(Tick::of(3, 3), Tick::On);
        assert_eq!(Tick::of(0, 0), Tick::Off);
    }
}

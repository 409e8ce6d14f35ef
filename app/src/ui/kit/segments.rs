//! A choice between a few options that are all visible, with one line about each.

use leptos::prelude::*;

use super::attributes::{true_or_false, unique_id};
use crate::ui::browser::{self, FocusMove};

/// One option of [`Segments`].
#[derive(Clone, Debug)]
pub struct Segment {
    text: String,
    description: Signal<String>,
    is_dangerous: bool,
}

impl Segment {
    /// Creates an option. The description states what it does.
    pub fn new(text: impl Into<String>, description: impl Into<Signal<String>>) -> Self {
        Self { text: text.into(), description: description.into(), is_dangerous: false }
    }

    /// Marks an option that removes something.
    #[must_use]
    pub const fn dangerous(mut self) -> Self {
        self.is_dangerous = true;
        self
    }
}

/// A segmented control. Arrow keys move the focus. Only Enter, Space or a click chooses, so nothing happens
/// while keys move in it. The line below describes the option that has the focus or the pointer, otherwise
/// the chosen one.
#[component]
pub fn Segments(
    /// The name of the choice.
    #[prop(into)]
    label: String,
    /// The options.
    options: Vec<Segment>,
    /// The index of the chosen option.
    #[prop(into)]
    value: Signal<Option<usize>>,
    /// The line while no option is chosen.
    #[prop(optional, into)]
    hint: String,
    /// Called with the index of an option that the person chose.
    #[prop(into)]
    on_choose: Callback<usize>,
) -> impl IntoView {
    let id = unique_id("segments");
    let group = StoredValue::new(id.clone());
    let preview = RwSignal::new(None::<usize>);
    let descriptions: Vec<Signal<String>> = options.iter().map(|it| it.description).collect();
    let line = move || {
        let shown = preview.get().or_else(|| value.get());
        let description = shown.and_then(|shown| descriptions.get(shown).copied());
        description.map_or_else(|| hint.clone(), |description| description.get())
    };
    let buttons = options.into_iter().enumerate().map(|(at, option)| {
        let Segment { text, description, is_dangerous } = option;
        let is_chosen = move || value.get() == Some(at);
        let is_tab_stop = move || value.get().unwrap_or_default() == at;
        let described_by = id.clone() + "-" + &at.to_string();
        view! {
            <button
                type="button"
                class="c-segments__option"
                role="radio"
                data-tone=is_dangerous.then_some("danger")
                tabindex=move || if is_tab_stop() { "0" } else { "-1" }
                aria-checked=Signal::derive(move || true_or_false(is_chosen()))
                aria-describedby=described_by.clone()
                on:click=move |_| on_choose.run(at)
                on:focus=move |_| preview.set(Some(at))
                on:blur=move |_| preview.set(None)
                on:pointerenter=move |_| preview.set(Some(at))
                on:pointerleave=move |_| preview.set(None)
            >
                {text}
            </button>
            <span class="u-hidden" id=described_by>
                {description}
            </span>
        }
    });
    view! {
        <div class="c-segments">
            <div
                class="c-segments__options"
                id=group.get_value()
                role="radiogroup"
                aria-label=label
                on:keydown=move |event| {
                    let focus_move = match event.key().as_str() {
                        "ArrowRight" | "ArrowDown" => FocusMove::Next,
                        "ArrowLeft" | "ArrowUp" => FocusMove::Previous,
                        "Home" => FocusMove::First,
                        "End" => FocusMove::Last,
                        _ => return,
                    };
                    event.prevent_default();
                    group.with_value(|group| browser::move_menu_focus(group, focus_move));
                }
            >
                {buttons.collect_view()}
            </div>
            <p class="c-segments__line" aria-hidden="true">
                {line}
            </p>
        </div>
    }
    .into_any()
}

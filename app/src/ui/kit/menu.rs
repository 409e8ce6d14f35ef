//! A menu that a button opens.

use leptos::prelude::*;

use super::{
    Icon, IconName,
    attributes::{true_or_false, unique_id},
};
use crate::ui::browser::{self, FocusMove};

/// One item of a [`Menu`].
#[derive(Clone)]
pub struct MenuItem {
    text: String,
    icon: Option<IconName>,
    checked: Option<Signal<bool>>,
    on_select: Callback<()>,
}

impl MenuItem {
    /// Creates an item with an action.
    pub fn new(text: impl Into<String>, on_select: impl Into<Callback<()>>) -> Self {
        Self { text: text.into(), icon: None, checked: None, on_select: on_select.into() }
    }

    /// Adds an icon before the text.
    #[must_use]
    pub const fn with_icon(mut self, icon: IconName) -> Self {
        self.icon = Some(icon);
        self
    }

    /// Makes it one option of a group, of which one is checked.
    #[must_use]
    pub fn one_of(mut self, checked: impl Into<Signal<bool>>) -> Self {
        self.checked = Some(checked.into());
        self
    }
}

/// A menu button. Arrow keys, Home and End move the focus. Esc and a click elsewhere close the menu.
#[component]
pub fn Menu(
    /// The name of the menu.
    #[prop(into)]
    label: Signal<String>,
    /// The label of the button. Only an icon if it is missing.
    #[prop(optional, into)]
    text: Option<Signal<String>>,
    /// The items.
    #[prop(into)]
    items: Signal<Vec<MenuItem>>,
) -> impl IntoView {
    let panel = unique_id("menu");
    let button = panel.clone() + "-button";
    let open = RwSignal::new(false);
    let ids = StoredValue::new((panel.clone(), button.clone()));
    let show = move |first| {
        ids.with_value(|(panel, button)| {
            browser::open_popover(panel, button);
            browser::move_menu_focus(panel, first);
        });
    };
    let hide = move || {
        ids.with_value(|(panel, button)| {
            browser::close_popover(panel);
            browser::focus(button);
        });
    };
    let is_icon_only = text.is_none();
    let entries = move || {
        let items = items.get().into_iter();
        items.map(|item| entry(item, Callback::new(move |()| hide()))).collect_view()
    };
    view! {
        <button
            type="button"
            class=if is_icon_only { "c-icon-button" } else { "c-button" }
            data-variant="secondary"
            id=button
            aria-haspopup="menu"
            aria-expanded=Signal::derive(move || true_or_false(open.get()))
            aria-controls=panel.clone()
            aria-label=is_icon_only.then_some(label)
            title=is_icon_only.then_some(label)
            on:click=move |_| if open.get_untracked() { hide() } else { show(FocusMove::First) }
            on:keydown=move |event| {
                let focus_move = match event.key().as_str() {
                    "ArrowDown" => FocusMove::First,
                    "ArrowUp" => FocusMove::Last,
                    _ => return,
                };
                event.prevent_default();
                show(focus_move);
            }
        >
            <Icon name=IconName::More />
            {text}
        </button>
        <ul
            class="c-menu"
            id=panel
            role="menu"
            popover="auto"
            aria-label=label
            on:toggle=move |_| {
                open.set(ids.with_value(|(panel, _)| browser::is_popover_open(panel)));
            }
            on:keydown=move |event| {
                let focus_move = match event.key().as_str() {
                    "ArrowDown" => FocusMove::Next,
                    "ArrowUp" => FocusMove::Previous,
                    "Home" => FocusMove::First,
                    "End" => FocusMove::Last,
                    "Tab" => return hide(),
                    _ => return,
                };
                event.prevent_default();
                ids.with_value(|(panel, _)| browser::move_menu_focus(panel, focus_move));
            }
        >
            {entries}
        </ul>
    }
    .into_any()
}

fn entry(item: MenuItem, hide: Callback<()>) -> impl IntoView {
    let MenuItem { text, icon, checked, on_select } = item;
    let role = if checked.is_some() { "menuitemradio" } else { "menuitem" };
    let state = checked.map(|on| Signal::derive(move || true_or_false(on.get())));
    let icon = if checked.is_some() { Some(IconName::Check) } else { icon };
    view! {
        <li role="none">
            <button
                type="button"
                class="c-menu__item"
                role=role
                tabindex="-1"
                aria-checked=state
                on:click=move |_| {
                    hide.run(());
                    on_select.run(());
                }
            >
                {icon.map(|icon| view! { <Icon name=icon /> })}
                {text}
            </button>
        </li>
    }
}

//! A question or a form above the page, by the browser's own dialog: it keeps the focus, and Esc closes it.

use leptos::prelude::*;

use super::{Glyph, IconButton, unique_id};
use crate::ui::browser;

/// A dialog. The focus begins at its title, never at a button that takes something away.
#[component]
pub fn Dialog(
    /// What it asks.
    #[prop(into)]
    title: Signal<String>,
    /// Whether it is open.
    #[prop(into)]
    open: Signal<bool>,
    /// Hears that it was closed, by whatever way.
    #[prop(into)]
    on_close: Callback<()>,
    /// The buttons at its foot.
    #[prop(optional, into)]
    actions: ViewFn,
    /// What it holds; made anew each time it opens.
    children: ChildrenFn,
) -> impl IntoView {
    let id = unique_id("dialog");
    let title_id = id.clone() + "-title";
    let labelled_by = title_id.clone();
    let own = id.clone();
    let closing = id.clone();
    Effect::new(move || {
        if open.get() {
            browser::open_dialog(&own);
        } else {
            browser::close_dialog(&own);
        }
    });
    let children = StoredValue::new(children);
    let actions = StoredValue::new(actions);
    view! {
        <dialog
            class="c-dialog"
            id=id
            aria-labelledby=labelled_by
            on:close=move |_| {
                if open.get_untracked() {
                    on_close.run(());
                }
            }
        >
            <div class="c-dialog__head">
                <h2 class="c-dialog__title" id=title_id tabindex="-1" autofocus>
                    {title}
                </h2>
                <IconButton
                    label="Close"
                    glyph=Glyph::Close
                    on_press=move |()| browser::close_dialog(&closing)
                />
            </div>
            {move || open.get().then(|| inside(children, actions))}
        </dialog>
    }
    .into_any()
}

fn inside(children: StoredValue<ChildrenFn>, actions: StoredValue<ViewFn>) -> AnyView {
    view! {
        <div class="c-dialog__body">{children.with_value(|children| children())}</div>
        <div class="c-dialog__foot">{actions.with_value(ViewFn::run)}</div>
    }
    .into_any()
}

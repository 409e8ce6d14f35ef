//! A modal dialog. It uses the native element, which keeps the focus inside and closes on Esc.

use leptos::prelude::*;

use super::{IconButton, IconName, attributes::unique_id, text};
use crate::ui::{browser, erased::effect};

/// A dialog. The focus starts at its title, so that Enter cannot press a dangerous button by accident.
#[component]
pub fn Dialog(
    /// The title.
    #[prop(into)]
    title: Signal<String>,
    /// Whether it is open.
    #[prop(into)]
    open: Signal<bool>,
    /// Called when the person closes it.
    #[prop(into)]
    on_close: Callback<()>,
    /// The buttons at the bottom.
    #[prop(optional, into)]
    actions: ViewFn,
    /// The content. It is built again each time the dialog opens.
    children: ChildrenFn,
) -> impl IntoView {
    let id = unique_id("dialog");
    let title_id = id.clone() + "-title";
    let labelled_by = title_id.clone();
    let this = id.clone();
    let closing = id.clone();
    effect(move || {
        if open.get() {
            browser::open_dialog(&this);
        } else {
            browser::close_dialog(&this);
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
                    label=text::CLOSE
                    icon=IconName::Close
                    on_press=move |()| browser::close_dialog(&closing)
                />
            </div>
            {move || open.get().then(|| content(children, actions))}
        </dialog>
    }
    .into_any()
}

fn content(children: StoredValue<ChildrenFn>, actions: StoredValue<ViewFn>) -> AnyView {
    view! {
        <div class="c-dialog__body">{children.with_value(|children| children())}</div>
        <div class="c-dialog__foot">{actions.with_value(ViewFn::run)}</div>
    }
    .into_any()
}

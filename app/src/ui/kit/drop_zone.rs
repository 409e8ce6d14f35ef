//! A drop zone: a native file input with a button, in a frame to drop files on.

use leptos::{html, prelude::*};

use super::{
    Icon, IconName,
    attributes::{true_or_absent, unique_id},
    text,
};

/// A drop zone. The page handles dropped files, because it accepts them anywhere.
#[component]
pub fn DropZone(
    /// What to drop or choose, as a sentence.
    #[prop(into)]
    title: String,
    /// The label of the button.
    #[prop(default = text::CHOOSE_FILE.into(), into)]
    button: String,
    /// The `accept` attribute of the input.
    #[prop(optional)]
    accept: &'static str,
    /// Whether more than one file may be chosen.
    #[prop(optional)]
    multiple: bool,
    /// The file input.
    input: NodeRef<html::Input>,
    /// Whether something is dragged over the page.
    #[prop(optional, into)]
    over: Signal<bool>,
    /// Called when files were chosen.
    #[prop(into)]
    on_choose: Callback<()>,
    /// The hint below the button.
    children: Children,
) -> impl IntoView {
    let id = unique_id("file");
    let hint = id.clone() + "-hint";
    let is_over = true_or_absent(move || over.get());
    let spoken = Signal::derive(move || over.get().then_some(text::DROP_ANYWHERE));
    view! {
        <div class="c-drop" data-over=is_over>
            <span class="c-drop__icon">
                <Icon name=IconName::Import />
            </span>
            <p class="c-drop__title">{title}</p>
            <span class="c-drop__choose">
                <input
                    class="c-drop__input"
                    type="file"
                    id=id.clone()
                    accept=accept
                    multiple=multiple
                    aria-describedby=hint.clone()
                    node_ref=input
                    on:change=move |_| on_choose.run(())
                />
                <label class="c-button" data-variant="primary" for=id>
                    <Icon name=IconName::File />
                    <span class="c-button__label">{button}</span>
                </label>
            </span>
            <div class="c-drop__hint" id=hint>
                {children()}
            </div>
            <span class="u-hidden" aria-live="assertive">
                {spoken}
            </span>
        </div>
    }
    .into_any()
}

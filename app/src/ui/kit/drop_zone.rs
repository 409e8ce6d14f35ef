//! Where a file is chosen: the browser's own file input behind a real button, inside a frame to drop on.

use leptos::{html, prelude::*};

use super::{Glyph, Icon, attribute::when, unique_id};

/// A drop zone. Dropping is the page's business: it puts the file into the same input, so there is one way in.
#[component]
pub fn DropZone(
    /// What is dropped or chosen here, as a sentence.
    #[prop(into)]
    title: String,
    /// The words on the button.
    #[prop(default = "Choose a file".into(), into)]
    button: String,
    /// What the file chooser offers: the `accept` attribute.
    #[prop(optional)]
    accept: &'static str,
    /// Whether more than one file may be chosen.
    #[prop(optional)]
    multiple: bool,
    /// The input, which holds the files.
    input: NodeRef<html::Input>,
    /// Whether something is being dragged over the page.
    #[prop(optional, into)]
    over: Signal<bool>,
    /// Hears that the input holds other files now.
    #[prop(into)]
    on_choose: Callback<()>,
    /// The limit, what fits, other ways in.
    children: Children,
) -> impl IntoView {
    let id = unique_id("file");
    let hint = id.clone() + "-hint";
    let is_over = when(move || over.get());
    let spoken = Signal::derive(move || over.get().then_some("Drop it anywhere on this page"));
    view! {
        <div class="c-drop" data-over=is_over>
            <span class="c-drop__icon">
                <Icon glyph=Glyph::Import />
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
                <label class="c-button" data-look="primary" for=id>
                    <Icon glyph=Glyph::File />
                    <span class="c-button__words">{button}</span>
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

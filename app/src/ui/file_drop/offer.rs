//! The dialog that offers to import dropped files.

use leptos::{prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::{FileDrop, text};
use crate::{
    text::{bytes, visible},
    ui::{
        browser::{self, Dropped, PickedFile},
        kit::{Button, ButtonVariant, Dialog},
        paths::Path,
    },
};

/// The dialog. It is open while something was dropped.
#[must_use]
pub fn drop_offer() -> AnyView {
    let Some(FileDrop { dropped, accepted, .. }) = use_context() else { return ().into_any() };
    let is_open = Signal::derive(move || dropped.read().is_some());
    let navigate = StoredValue::new_local(use_navigate());
    let close = move || dropped.set(None);
    let title = Signal::derive(move || match &*dropped.read() {
        Some(Dropped::Files(files)) => text::question(&names(files)),
        Some(Dropped::Folder) => text::FOLDER.to_owned(),
        Some(Dropped::Text(_) | Dropped::Nothing) | None => text::NOTHING.to_owned(),
    });
    let import = move || {
        let Some(Dropped::Files(files)) = dropped.get_untracked() else { return };
        accepted.set_value(files);
        close();
        // After the dialog has returned the focus, so that the focus can move to the new heading. Not a
        // timer of this button, because the button disappears with the dialog.
        spawn_local(async move {
            browser::sleep(0).await;
            navigate.with_value(|go| go(&Path::Import.href(), NavigateOptions::default()));
        });
    };
    let actions = move || match &*dropped.read() {
        Some(Dropped::Files(_)) => view! {
            <Button on_press=move |()| close()>{text::CANCEL}</Button>
            <Button variant=ButtonVariant::Primary on_press=move |()| import()>
                {text::IMPORT}
            </Button>
        }
        .into_any(),
        _ => view! { <Button on_press=move |()| close()>{text::CLOSE}</Button> }.into_any(),
    };
    view! {
        <Dialog title open=is_open on_close=move |()| close() actions>
            {move || content(dropped.read().as_ref())}
        </Dialog>
    }
    .into_any()
}

fn names(files: &[PickedFile]) -> Vec<String> {
    files.iter().map(|file| visible(file.name())).collect()
}

fn content(dropped: Option<&Dropped>) -> AnyView {
    let Some(Dropped::Files(files)) = dropped else {
        return view! { <p>{text::WHAT_TO_DROP}</p> }.into_any();
    };
    let files = files.iter().map(|file| {
        let (name, size) = (visible(file.name()), bytes(file.size()));
        view! {
            <li>
                <bdi>{name}</bdi>
                " · "
                {size}
            </li>
        }
    });
    view! {
        <ul class="s-drop__files">{files.collect_view()}</ul>
        <p>{text::REVIEW_FIRST}</p>
    }
    .into_any()
}

//! The dialog with a new one-time link, which is shown only once.

use api_types::OneTimeLink;
use leptos::prelude::*;

use super::text;
use crate::ui::{
    browser,
    kit::{Button, ButtonVariant, CopyTextButton, Dialog},
};

/// A new link, and the account that it is for.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct ShownLink {
    pub(super) name: String,
    pub(super) link: OneTimeLink,
}

/// The dialog. It is open while there is a link.
pub(super) fn link_dialog(shown: RwSignal<Option<ShownLink>>) -> AnyView {
    let title = move || {
        shown.with(|shown| {
            shown.as_ref().map(|shown| text::link_for(&shown.name)).unwrap_or_default()
        })
    };
    let address = Signal::derive(move || {
        let path = shown.with(|shown| shown.as_ref().map(|shown| shown.link.path.clone()));
        path.map(|path| browser::origin() + &path).unwrap_or_default()
    });
    let until = move || {
        shown.with(|shown| shown.as_ref().map(|shown| text::until(shown.link.expires_at.0)))
    };
    let close = move |()| shown.set(None);
    view! {
        <Dialog
            title=Signal::derive(title)
            open=Signal::derive(move || shown.with(Option::is_some))
            on_close=close
            actions=move || {
                view! {
                    <CopyTextButton label=text::COPY_LINK text=address />
                    <Button variant=ButtonVariant::Primary on_press=close>
                        {text::DONE}
                    </Button>
                }
            }
        >
            <p class="s-access__secret">
                <code>{address}</code>
            </p>
            <p>{text::LINK_ONCE} {until}</p>
        </Dialog>
    }
    .into_any()
}

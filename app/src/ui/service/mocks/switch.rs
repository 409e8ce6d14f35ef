//! Switches the mocks of a service on and off.

use leptos::{prelude::*, task::spawn_local};

use super::{Mocks, text};
use crate::{
    api::mocks::switch_mocks,
    ui::{
        errors::sentence_and_advice,
        kit::{Button, ButtonVariant, Dialog, Notice, Tone},
    },
};

/// The button, for administrators, and the question before it.
pub(super) fn switch(mocks: Mocks, is_on: Memo<Option<bool>>) -> AnyView {
    let is_admin = mocks.session.is_admin();
    let asked = RwSignal::new(None::<bool>);
    let (is_busy, failure) = (RwSignal::new(false), RwSignal::new(None::<String>));
    let button = move || {
        let is_on = is_on.get().filter(|_| is_admin.get())?;
        let label = if is_on { text::SWITCH_OFF } else { text::SWITCH_ON };
        Some(view! { <Button on_press=move |()| asked.set(Some(is_on))>{label}</Button> })
    };
    // The words stay while the dialog closes.
    let was_on = Memo::new(move |before: Option<&bool>| {
        asked.get().or_else(|| before.copied()).unwrap_or_default()
    });
    let close = move |()| {
        failure.set(None);
        asked.set(None);
    };
    let confirm = move |()| {
        let Some(was_on) = asked.get_untracked() else { return };
        is_busy.set(true);
        failure.set(None);
        spawn_local(async move {
            let answer = switch_mocks(mocks.context.service.get_value(), !was_on).await;
            is_busy.try_set(false);
            match answer {
                Ok(()) => {
                    asked.try_set(None);
                    mocks.query.reload();
                }
                Err(error) => {
                    mocks.session.report_error(&error);
                    failure.try_set(Some(sentence_and_advice(&error)));
                }
            }
        });
    };
    let title = move || mocks.name.with_value(|name| text::question(name, was_on.get()));
    let actions = move || {
        let (variant, label) = if was_on.get() {
            (ButtonVariant::Danger, text::SWITCH_OFF)
        } else {
            (ButtonVariant::Primary, text::SWITCH_ON)
        };
        view! {
            <Button on_press=close>{text::CANCEL}</Button>
            <Button variant busy=is_busy on_press=confirm>
                {label}
            </Button>
        }
    };
    let failed = move || failure.get().map(|title| view! { <Notice tone=Tone::Danger title /> });
    view! {
        {button}
        <Dialog
            title=Signal::derive(title)
            open=Signal::derive(move || asked.with(Option::is_some))
            on_close=close
            actions
        >
            <p>{move || text::consequence(was_on.get())}</p>
            {failed}
        </Dialog>
    }
    .into_any()
}

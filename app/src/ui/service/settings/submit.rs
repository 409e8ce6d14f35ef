//! The buttons below the form: review the changes, discard them, delete the service.

use api_types::{ConcurrentChange, EditAnswer};
use leptos::prelude::*;

use super::{form::Form, text};
use crate::{
    api::{
        ApiError,
        edit::{delete_services, load_settings, start_edit},
    },
    ui::{
        browser,
        kit::{Button, ButtonVariant, IconName, Notice, Tone},
        service::context::Context,
        snapshots::planning::Planning,
    },
};

pub(super) fn submit(form: Form, gone: RwSignal<Vec<Box<str>>>, context: Context) -> AnyView {
    let planning = Planning::new();
    let deletion = Planning::new();
    let changed_meanwhile = RwSignal::new(None::<Vec<ConcurrentChange>>);
    let is_rejected = RwSignal::new(false);
    let changed = Memo::new(move |_| form.read(|form| form.changed().len()));
    let is_invalid = Memo::new(move |_| form.read(|form| !form.invalid().is_empty()));
    let review = move |()| {
        if is_invalid.get_untracked() {
            is_rejected.set(true);
            return focus_first_invalid();
        }
        is_rejected.set(false);
        changed_meanwhile.set(None);
        planning.start_if_any(async move {
            let (base, edit) = form.0.with_untracked(|form| (form.base().clone(), form.edit()));
            let service = context.service.get_value();
            match start_edit(service.clone(), base, edit).await {
                Ok(EditAnswer::Review(import)) => return Ok(Some(import)),
                Ok(EditAnswer::Rejected(faults)) => {
                    form.update(|form| form.reject(faults));
                    is_rejected.set(true);
                    focus_first_invalid();
                }
                Err(ApiError::Stale { changed, .. }) => {
                    let newer = load_settings(service).await?;
                    form.update(|form| gone.set(form.rebase(newer)));
                    changed_meanwhile.set(Some(changed));
                }
                Err(error) => return Err(error),
            }
            Ok(None)
        });
    };
    let discard = move |()| {
        form.update(|form| {
            for setting in form.changed() {
                form.take_loaded(&setting);
            }
        });
        is_rejected.set(false);
        changed_meanwhile.set(None);
    };
    let delete = move |()| {
        let service = context.service.get_value();
        deletion.start(delete_services(vec![service]));
    };
    let conflicts = Memo::new(move |_| {
        form.read(|form| form.conflicts().iter().map(text::setting).collect::<Vec<_>>())
    });
    let meanwhile = move || {
        changed_meanwhile.get().map(|changes| {
            let conflicts = move || conflicts.get().join(", ");
            view! {
                <Notice tone=Tone::Warning title=text::changed_meanwhile(&changes)>
                    {text::KEPT}
                    " "
                    {conflicts}
                </Notice>
            }
        })
    };
    let gone = move || {
        let gone = gone.get();
        (!gone.is_empty()).then(|| view! { <Notice tone=Tone::Warning title=text::gone(&gone) /> })
    };
    let rejected = move || {
        (is_rejected.get() && is_invalid.get()).then(|| {
            let actions = move || {
                view! {
                    <Button on_press=move |()| focus_first_invalid()>{text::SHOW_INVALID}</Button>
                }
            };
            view! { <Notice tone=Tone::Danger title=text::INVALID actions>{text::TRY_AGAIN}</Notice> }
        })
    };
    let is_unchanged = move || (changed.get() == 0).then(|| text::NOT_CHANGED.to_owned());
    let discard_button = move || {
        (changed.get() > 0).then(|| {
            view! {
                <Button variant=ButtonVariant::Quiet on_press=discard>
                    {text::DISCARD}
                </Button>
            }
        })
    };
    view! {
        {meanwhile}
        {gone}
        {rejected}
        {move || planning.failure()}
        <div class="s-settings__submit">
            <span role="status">{move || text::changed(changed.get())}</span>
            {discard_button}
            <Button
                variant=ButtonVariant::Primary
                busy=planning.is_busy()
                disabled_reason=Signal::derive(is_unchanged)
                reason_hidden=true
                on_press=review
            >
                {text::REVIEW}
            </Button>
        </div>
        <p class="s-service__note">{text::GUARDED}</p>
        <section class="s-settings__delete">
            <Button
                variant=ButtonVariant::Danger
                icon=IconName::Minus
                busy=deletion.is_busy()
                on_press=delete
            >
                {text::DELETE}
            </Button>
            <p class="s-service__note">{text::DELETE_EXPLAINED}</p>
            {move || deletion.failure()}
        </section>
    }
    .into_any()
}

/// Moves the focus to the first invalid field, once it is on the screen.
fn focus_first_invalid() {
    browser::run_after(50, Callback::new(|()| browser::focus_first("[aria-invalid='true']")));
}

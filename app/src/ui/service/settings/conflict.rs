//! A setting that somebody else changed too.

use leptos::prelude::*;

use super::{form::Form, text};
use crate::{
    state::settings::Setting,
    ui::kit::{Button, ButtonVariant, Notice, Tone},
};

/// The choice between both values, while there is a conflict.
pub(super) fn conflict(form: Form, setting: StoredValue<Setting>) -> AnyView {
    let is_conflict =
        Memo::new(move |_| form.read(|form| setting.with_value(|it| form.is_conflict(it))));
    let theirs = move |()| form.update(|form| setting.with_value(|it| form.take_loaded(it)));
    let mine = move |()| form.update(|form| setting.with_value(|it| form.keep_own(it)));
    let notice = move || {
        is_conflict.get().then(|| {
            let actions = move || {
                view! {
                    <Button variant=ButtonVariant::Secondary on_press=theirs>
                        {text::USE_THEIRS}
                    </Button>
                    <Button variant=ButtonVariant::Secondary on_press=mine>
                        {text::KEEP_MINE}
                    </Button>
                }
            };
            let theirs =
                form.read(|form| setting.with_value(|setting| text::loaded(form, setting)));
            view! {
                <Notice tone=Tone::Warning title=text::CHANGED_HERE_TOO actions>
                    {text::THEIRS}
                    <bdi>{theirs}</bdi>
                </Notice>
            }
        })
    };
    notice.into_any()
}

//! Applying a profile to the repository, which starts a review.

use leptos::{prelude::*, task::spawn_local};

use super::{
    super::{client::source, text::editor as words},
    state::{Editor, SaveState},
};
use crate::{
    api::edit::apply_profile,
    state::response_times::ProfileDraft,
    ui::{
        kit::{Button, IconName},
        paths::Path,
    },
};

/// The button. The review replaces this page, so it waits until the profile is saved.
pub(super) fn apply_button(editor: Editor) -> AnyView {
    let is_unsaved = move || editor.is_changed.get() || editor.saved.with(Option::is_none);
    let reason = move || is_unsaved().then(|| words::APPLY_UNSAVED.to_owned());
    view! {
        <div class="s-profile__apply">
            <Button
                icon=IconName::Tilde
                busy=Signal::derive(move || editor.save.get() == SaveState::Applying)
                disabled_reason=Signal::derive(reason)
                on_press=move |()| apply(editor)
            >
                {words::APPLY}
            </Button>
            <p class="s-profile__hint">{words::APPLY_EXPLAINED}</p>
        </div>
    }
    .into_any()
}

fn apply(editor: Editor) {
    let Some(profile) = editor.draft.with_untracked(ProfileDraft::to_profile) else {
        editor.show_first_invalid();
        return;
    };
    let is_current = editor.saving.begin();
    editor.save.set(SaveState::Applying);
    let context = editor.context;
    spawn_local(async move {
        let answer = apply_profile(source(&profile), None).await;
        if !is_current() {
            return;
        }
        match answer {
            Ok(review) => context.open(&Path::Review(review.to_string()).href()),
            Err(error) => {
                context.session.report_error(&error);
                editor.save.set(SaveState::ApplyFailed(error));
            }
        }
    });
}

//! What happened when the profile was saved or deleted.

use leptos::prelude::*;

use super::{
    super::{client::SavedVersion, text::editor as words},
    save::save_over,
    state::{Editor, SaveState},
};
use crate::{
    api::ApiError,
    state::response_times::ProfileDraft,
    ui::{
        erased::changing,
        errors::sentence_and_advice,
        kit::{Button, ButtonVariant, Notice, Tone},
    },
};

pub(super) fn outcome(editor: Editor) -> AnyView {
    changing(move || match editor.save.get() {
        SaveState::Idle | SaveState::Saving | SaveState::Applying => ().into_any(),
        SaveState::Restored => restored(editor),
        SaveState::Failed(error) => failed(words::SAVE_FAILED, &error),
        SaveState::DeleteFailed(error) => failed(words::DELETE_FAILED, &error),
        SaveState::ApplyFailed(error) => failed(words::APPLY_FAILED, &error),
        SaveState::Conflict(theirs) => conflict(editor, theirs),
    })
}

/// The changes of an earlier visit are here again.
fn restored(editor: Editor) -> AnyView {
    let has_saved = editor.saved.with_untracked(Option::is_some);
    let discard = move || {
        has_saved.then(|| {
            view! { <Button on_press=move |()| editor.discard()>{words::DISCARD}</Button> }
        })
    };
    view! { <Notice tone=Tone::Info title=words::RESTORED actions=discard /> }.into_any()
}

fn failed(title: &'static str, error: &ApiError) -> AnyView {
    let text = sentence_and_advice(error);
    view! { <Notice tone=Tone::Danger title>{text}</Notice> }.into_any()
}

/// Somebody else saved or deleted the profile. The person decides which version stays.
fn conflict(editor: Editor, theirs: Option<SavedVersion>) -> AnyView {
    let Some(theirs) = theirs else {
        let again = move || {
            view! {
                <Button variant=ButtonVariant::Primary on_press=move |()| save_over(editor, None)>
                    {words::SAVE_AGAIN}
                </Button>
            }
        };
        return view! {
            <Notice tone=Tone::Danger title=words::DELETED_MEANWHILE actions=again>
                {words::CONFLICT_NEXT}
            </Notice>
        }
        .into_any();
    };
    let is_own = editor.saved.with_untracked(|saved| {
        saved.as_ref().is_some_and(|own| own.profile.name() == theirs.profile.name())
    });
    let title = if is_own { words::conflict(&theirs.actor) } else { words::TAKEN.to_owned() };
    let revision = theirs.revision;
    let load = move |()| {
        editor.draft.set(ProfileDraft::from(&*theirs.profile));
        editor.saved.set(Some(theirs.clone()));
        editor.open.set(None);
        editor.save.set(SaveState::Idle);
    };
    let actions = move || {
        view! {
            <Button on_press=load>{words::LOAD_THEIRS}</Button>
            <Button
                variant=ButtonVariant::Danger
                on_press=move |()| save_over(editor, Some(revision))
            >
                {words::REPLACE_THEIRS}
            </Button>
        }
    };
    view! {
        <Notice tone=Tone::Danger title actions=actions>
            {words::CONFLICT_NEXT}
        </Notice>
    }
    .into_any()
}

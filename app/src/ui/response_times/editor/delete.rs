//! Deleting a saved profile, after a question.

use leptos::{prelude::*, task::spawn_local};

use super::{
    super::{
        client::{SaveError, delete_profile, list_saved},
        text::editor as words,
    },
    state::{Editor, SaveState},
};
use crate::ui::{
    kit::{Button, ButtonVariant, Dialog},
    paths::Path,
};

/// The dialog with the question.
pub(super) fn question(editor: Editor) -> AnyView {
    let close = move |()| editor.is_delete_asked.set(false);
    let actions = move || {
        view! {
            <Button on_press=close>{words::CANCEL}</Button>
            <Button
                variant=ButtonVariant::Danger
                on_press=move |()| {
                    close(());
                    delete(editor);
                }
            >
                {words::DELETE_CONFIRM}
            </Button>
        }
    };
    view! {
        <Dialog
            title=words::DELETE_QUESTION
            open=editor.is_delete_asked
            on_close=close
            actions
        >
            <p>
                <strong>
                    <bdi>{editor.title()}</bdi>
                </strong>
            </p>
            <p>{words::DELETE_EXPLAINED}</p>
        </Dialog>
    }
    .into_any()
}

fn delete(editor: Editor) {
    let Some(saved) = editor.saved.get_untracked() else { return };
    let is_current = editor.saving.begin();
    editor.save.set(SaveState::Saving);
    let context = editor.context;
    spawn_local(async move {
        let name = saved.profile.name().to_owned();
        let answer = delete_profile(name.clone(), saved.revision).await;
        if !is_current() {
            return;
        }
        let state = match answer {
            Ok(_) => {
                editor.is_left.set_value(true);
                context.session.refresh();
                return context.replace(&Path::Profiles.href());
            }
            Err(SaveError::Conflict) => match list_saved().await {
                Ok(all) => {
                    let theirs = all.into_iter().find(|it| it.profile.name() == name);
                    // It is deleted already.
                    if theirs.is_none() {
                        return context.replace(&Path::Profiles.href());
                    }
                    SaveState::Conflict(theirs)
                }
                Err(error) => SaveState::DeleteFailed(error),
            },
            Err(SaveError::Api(error)) => SaveState::DeleteFailed(error),
        };
        if let SaveState::DeleteFailed(error) = &state {
            context.session.report_error(error);
        }
        let _gone = editor.save.try_set(state);
    });
}

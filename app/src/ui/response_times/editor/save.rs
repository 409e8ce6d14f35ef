//! Saving a profile.

use std::sync::Arc;

use api_types::{RevisionNumber, Timestamp};
use leptos::{prelude::*, task::spawn_local};
use snapshot::response_times::Profile;

use super::{
    super::{
        client::{SaveError, SavedVersion, list_saved, save_profile},
        text::editor as words,
    },
    state::{Editor, SaveState},
};
use crate::{
    state::response_times::ProfileDraft,
    ui::{browser, paths::Path},
};

/// Saves the profile, or shows what is invalid.
pub(super) fn save(editor: Editor) {
    if editor.show_first_invalid() {
        browser::announce(words::INVALID);
        return;
    }
    let expected = editor.saved.with_untracked(|saved| {
        let saved = saved.as_ref()?;
        let is_same =
            editor.draft.with_untracked(|draft| draft.name.trim() == saved.profile.name());
        is_same.then_some(saved.revision)
    });
    save_over(editor, expected);
}

/// Saves the profile over the version of this revision, or as a new one.
pub(super) fn save_over(editor: Editor, expected: Option<RevisionNumber>) {
    let Some(profile) = editor.draft.with_untracked(ProfileDraft::to_profile) else {
        editor.show_first_invalid();
        return;
    };
    let is_current = editor.saving.begin();
    editor.save.set(SaveState::Saving);
    let context = editor.context;
    spawn_local(async move {
        let answer = save_profile(&profile, expected).await;
        if !is_current() {
            return;
        }
        let state = match answer {
            Ok(revision) => {
                saved(editor, profile, revision);
                SaveState::Idle
            }
            Err(SaveError::Conflict) => match list_saved().await {
                Ok(all) if is_current() => {
                    let theirs = all.iter().find(|it| it.profile.name() == profile.name());
                    SaveState::Conflict(theirs.cloned())
                }
                Ok(_) => return,
                Err(error) => SaveState::Failed(error),
            },
            Err(SaveError::Api(error)) => SaveState::Failed(error),
        };
        if let SaveState::Failed(error) = &state {
            context.session.report_error(error);
        }
        let _gone = editor.save.try_set(state);
    });
}

/// Continues with the saved version. A profile with another name has another address.
fn saved(editor: Editor, profile: Profile, revision: RevisionNumber) {
    let name = profile.name().to_owned();
    let old = editor
        .saved
        .with_untracked(|saved| saved.as_ref().map(|saved| saved.profile.name().to_owned()));
    let account = editor.context.session.account().get_untracked();
    editor.saved.set(Some(SavedVersion {
        profile: Arc::new(profile),
        actor: account.map(|account| account.name.into()).unwrap_or_default(),
        at: Timestamp(browser::now()),
        revision,
    }));
    editor.is_submitted.set(false);
    browser::announce(&words::saved_as(revision.0));
    editor.context.session.refresh();
    if old.as_ref() != Some(&name) {
        editor.context.replace(&Path::Profile(name).href());
    }
}

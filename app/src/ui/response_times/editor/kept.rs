//! The draft of a page that was left with Back or Forward, which no question can stop. It is there again when
//! the page is opened again.

use std::cell::RefCell;

use leptos::prelude::*;

use super::{
    super::client::SavedVersion,
    state::{Editor, SaveState},
};
use crate::state::response_times::ProfileDraft;

/// A draft, with the account that entered it and the address of its page.
struct Kept {
    account: Option<String>,
    address: String,
    draft: ProfileDraft,
    saved: Option<SavedVersion>,
}

thread_local! {
    /// The last draft that was left. It is lost when the tab is closed, before which the browser asks.
    static KEPT: RefCell<Option<Kept>> = const { RefCell::new(None) };
}

/// Keeps unsaved changes when the page goes, unless the person wanted to leave them.
pub(super) fn keep_on_leaving(editor: Editor, address: String) {
    let account = account(editor);
    on_cleanup(move || {
        let is_wanted = editor.is_changed.try_get_untracked() == Some(true)
            && editor.is_left.try_get_value() == Some(false);
        let draft = editor.draft.try_get_untracked().filter(|_| is_wanted);
        let Some(draft) = draft else { return };
        let saved = editor.saved.try_get_untracked().flatten();
        KEPT.set(Some(Kept { account, address, draft, saved }));
    });
}

/// Continues with the draft that was left at this address.
pub(super) fn restore(editor: Editor, address: &str) {
    let account = account(editor);
    let is_own = KEPT.with_borrow(|kept| {
        kept.as_ref().is_some_and(|kept| kept.address == address && kept.account == account)
    });
    if !is_own {
        return;
    }
    if let Some(Kept { draft, saved, .. }) = KEPT.take() {
        editor.draft.set(draft);
        editor.saved.set(saved);
        editor.save.set(SaveState::Restored);
    }
}

/// Whether there is a draft that was left at this address.
pub(super) fn has_draft(address: &str) -> bool {
    KEPT.with_borrow(|kept| kept.as_ref().is_some_and(|kept| kept.address == address))
}

fn account(editor: Editor) -> Option<String> {
    let account = editor.context.session.account().get_untracked();
    account.map(|account| account.name)
}

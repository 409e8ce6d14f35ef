//! Files that are dropped anywhere in the console. An administrator is asked whether to import them.

mod offer;
mod text;

use leptos::prelude::*;

use super::{
    browser::{self, Dropped, FileTaker, PickedFile},
    paths::Path,
};

pub use offer::drop_offer;

/// The files on their way from the page on which they were dropped to the import page.
#[derive(Clone, Copy)]
pub struct FileDrop {
    /// What was dropped, until the person answers.
    dropped: RwSignal<Option<Dropped>, LocalStorage>,
    /// Whether the dialog was needed. It stays in the page then, because a dialog returns the focus when
    /// it closes.
    is_needed: RwSignal<bool>,
    /// The files that the import page takes.
    accepted: StoredValue<Vec<PickedFile>, LocalStorage>,
    is_over: ReadSignal<bool>,
}

/// Catches files that are dropped on any page. Only administrators are asked about them, and not on the
/// pages that take files themselves.
pub(super) fn provide_file_drop(
    is_admin: Memo<bool>,
    path: Memo<Result<Path, String>>,
) -> FileDrop {
    let dropped = RwSignal::new_local(None);
    let is_needed = RwSignal::new(false);
    let taker = Signal::derive(move || match &*path.read() {
        _ if !is_admin.get() => FileTaker::Nobody,
        Ok(Path::Import | Path::NewProfile) => FileTaker::Page,
        Ok(_) | Err(_) => FileTaker::Console,
    });
    let on_drop = Callback::new(move |what: Dropped| {
        dropped.set(Some(what));
        if !is_needed.get_untracked() {
            is_needed.set(true);
        }
    });
    let is_over = browser::catch_files(taker, on_drop);
    let file_drop =
        FileDrop { dropped, is_needed, accepted: StoredValue::new_local(Vec::new()), is_over };
    provide_context(file_drop);
    file_drop
}

/// Returns the files that were dropped on another page and that the person wants to import. Each drop
/// is returned once.
#[must_use]
pub fn take_dropped_files() -> Vec<PickedFile> {
    let file_drop = use_context::<FileDrop>();
    let taken = file_drop.and_then(|file_drop| file_drop.accepted.try_update_value(std::mem::take));
    taken.unwrap_or_default()
}

impl FileDrop {
    /// Whether files that the console would take are dragged over the page.
    pub(super) fn is_over(self) -> ReadSignal<bool> {
        self.is_over
    }

    /// Whether [`drop_offer`] belongs to the page.
    pub(super) fn is_needed(self) -> Signal<bool> {
        self.is_needed.into()
    }
}

//! Saves and deletes saved items. Each change is a revision.

use api_types::{
    Draft, InvalidReason, LastChange, RevisionKind, RevisionNumber, SavedItemKind,
    SelectionContent, Timestamp,
};
use snapshot::response_times;

use super::{
    check::{check_name, check_space},
    error::SavedItemError,
    last_change::find_last_change,
    limits::MAX_CONTENT_BYTES,
};
use crate::{
    access::Admin,
    repository::Repository,
    store::{Change, Head, SavedItem, SavedItemKey, StoreError},
};

/// The selection has too many services.
const TOO_MANY: InvalidReason = InvalidReason::TooMany { max: 10_000 };

impl Repository {
    /// Saves a response-time profile under the name in its file. `expected` is the revision that changed it
    /// last, or `None` if there must be none of this name. Returns the revision that changed it last:
    /// an unchanged profile makes no revision.
    ///
    /// # Errors
    /// [`SavedItemError::Profile`] if the file is no profile, [`SavedItemError::Changed`] and
    /// [`SavedItemError::NotFound`] if the profile is not as expected, and the limits.
    pub fn save_profile(
        &self,
        admin: &Admin,
        content: &str,
        expected: Option<RevisionNumber>,
    ) -> Result<RevisionNumber, SavedItemError> {
        // Checked first, because parsing a large file takes long.
        check_size(content)?;
        let profile = response_times::parse(content.as_bytes())?;
        let key = SavedItemKey::new(SavedItemKind::Profile, profile.name());
        self.save_item(admin, &key, content, expected)
    }

    /// Saves a selection. `expected` and the result are as in [`Repository::save_profile`].
    ///
    /// # Errors
    /// [`SavedItemError::Name`], [`SavedItemError::Selection`], [`SavedItemError::Changed`] and
    /// [`SavedItemError::NotFound`] if the selection is not as expected, and the limits.
    pub fn save_selection(
        &self,
        admin: &Admin,
        name: &str,
        content: &SelectionContent,
        expected: Option<RevisionNumber>,
    ) -> Result<RevisionNumber, SavedItemError> {
        content.check().map_err(SavedItemError::Selection)?;
        let key = SavedItemKey::new(SavedItemKind::Selection, name);
        let content = serde_json::to_string(content)
            .map_err(|source| SavedItemError::Unreadable { name: name.into(), source })?;
        // Only very long IDs are larger than this.
        check_size(&content).map_err(|_| SavedItemError::Selection(TOO_MANY))?;
        self.save_item(admin, &key, &content, expected)
    }

    /// Deletes a profile that the revision `expected` changed last. Returns the revision that deleted it.
    ///
    /// # Errors
    /// [`SavedItemError::Changed`] and [`SavedItemError::NotFound`] if the profile is not as expected.
    pub fn delete_profile(
        &self,
        admin: &Admin,
        name: &str,
        expected: RevisionNumber,
    ) -> Result<RevisionNumber, SavedItemError> {
        self.delete_item(admin, &SavedItemKey::new(SavedItemKind::Profile, name), expected)
    }

    /// Deletes a selection that the revision `expected` changed last. Returns the revision that deleted it.
    ///
    /// # Errors
    /// [`SavedItemError::Changed`] and [`SavedItemError::NotFound`] if the selection is not as expected.
    pub fn delete_selection(
        &self,
        admin: &Admin,
        name: &str,
        expected: RevisionNumber,
    ) -> Result<RevisionNumber, SavedItemError> {
        self.delete_item(admin, &SavedItemKey::new(SavedItemKind::Selection, name), expected)
    }

    fn delete_item(
        &self,
        admin: &Admin,
        key: &SavedItemKey,
        expected: RevisionNumber,
    ) -> Result<RevisionNumber, SavedItemError> {
        self.commit_item(admin, key, |head, _| {
            self.check_expected(key, head, Some(expected))?;
            Ok(Step::Commit(Change::RemoveItem(key.clone())))
        })
    }

    fn save_item(
        &self,
        admin: &Admin,
        key: &SavedItemKey,
        content: &str,
        expected: Option<RevisionNumber>,
    ) -> Result<RevisionNumber, SavedItemError> {
        check_name(&key.name).map_err(SavedItemError::Name)?;
        self.commit_item(admin, key, |head, at| {
            // A client that repeats a request got no response to it.
            if let Some(saved) = head.index.item(key).filter(|saved| *saved.content == *content) {
                return Ok(Step::Unchanged(saved.changed.revision));
            }
            self.check_expected(key, head, expected)?;
            check_space(key, content, &head.index)?;
            let revision = head.revision.number.next();
            let changed = LastChange { revision, actor: admin.name().into(), at };
            let item = SavedItem { key: key.clone(), content: content.into(), changed };
            Ok(Step::Commit(Change::PutItem(item)))
        })
    }

    /// Checks that a revision changed the item last, or that there is none.
    fn check_expected(
        &self,
        key: &SavedItemKey,
        head: &Head,
        expected: Option<RevisionNumber>,
    ) -> Result<(), SavedItemError> {
        let changed = match (head.index.item(key), expected) {
            (None, None) => return Ok(()),
            (Some(item), Some(expected)) if item.changed.revision == expected => return Ok(()),
            (Some(item), _) => Some(item.changed.clone()),
            (None, Some(_)) => find_last_change(key, &*self.store)?,
        };
        let key = key.clone();
        Err(match changed {
            Some(changed) => SavedItemError::Changed { key, changed },
            None => SavedItemError::NotFound(key),
        })
    }

    /// Commits a change of one item. Makes it again if another revision was committed in the meantime.
    fn commit_item(
        &self,
        admin: &Admin,
        key: &SavedItemKey,
        make: impl Fn(&Head, Timestamp) -> Result<Step, SavedItemError>,
    ) -> Result<RevisionNumber, SavedItemError> {
        loop {
            let (head, now) = (self.store.head(), self.now());
            let change = match make(&head, now)? {
                Step::Unchanged(revision) => return Ok(revision),
                Step::Commit(change) => change,
            };
            let draft = Draft {
                item: Some(key.name.clone()),
                ..Draft::new(revision_kind(&change), admin.name(), now)
            };
            let commit = match self.store.begin(draft, head.revision.number) {
                Err(StoreError::Stale { .. }) => continue,
                other => other?,
            };
            let revision = match commit.finish(&[change]) {
                Err(StoreError::Stale { .. }) => continue,
                other => other?.number,
            };
            self.document_ids.unique.set_imported(head.revision.number, revision);
            return Ok(revision);
        }
    }
}

/// What to do for a request.
enum Step {
    /// The item is already as requested. This revision changed it last.
    Unchanged(RevisionNumber),
    Commit(Change),
}

fn revision_kind(change: &Change) -> RevisionKind {
    let (kind, is_saved) = match change {
        Change::PutItem(item) => (item.key.kind, true),
        Change::RemoveItem(key) => (key.kind, false),
        Change::Put(_) | Change::Remove(_) => return RevisionKind::Edit,
    };
    match (kind, is_saved) {
        (SavedItemKind::Profile, true) => RevisionKind::SavedProfile,
        (SavedItemKind::Profile, false) => RevisionKind::DeletedProfile,
        (SavedItemKind::Selection, true) => RevisionKind::SavedSelection,
        (SavedItemKind::Selection, false) => RevisionKind::DeletedSelection,
    }
}

fn check_size(content: &str) -> Result<(), SavedItemError> {
    match content.len() {
        bytes if bytes > MAX_CONTENT_BYTES => Err(SavedItemError::TooLarge { bytes }),
        _ => Ok(()),
    }
}

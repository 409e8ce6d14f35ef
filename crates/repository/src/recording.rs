//! Takes in definitions exactly as another repository has them, with its IDs: for the copy of an instance.

use std::{collections::HashMap, sync::Arc};

use api_types::{
    Choice, Draft, Effect, Outcome, RevisionKind, RevisionNumber, Source, WrittenService,
};
use snapshot::{Definition, Hash, MeaningDigest, ServiceKey, Summary};

use crate::{
    access::Admin,
    repository::Repository,
    store::{Change, Commit, Entry, Head, StoreError},
};

/// A revision that is being recorded. Dropping it discards everything.
pub struct Recording<'a> {
    repository: &'a Repository,
    head: Arc<Head>,
    commit: Box<dyn Commit + 'a>,
    /// The new definitions, by name and version.
    put: HashMap<ServiceKey, Entry>,
    removed: Vec<Arc<Entry>>,
    unchanged: u32,
}

/// A definition that was taken in.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Recorded {
    /// Its content hash in the repository.
    pub hash: Hash,
    /// How it compares with the newest revision.
    pub change: RecordedChange,
}

/// How a definition compares with the newest revision.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum RecordedChange {
    /// It is the same, with the same IDs. At most the formatting differs, and the repository keeps its own.
    None,
    /// The repository had no service of this name and version.
    Added,
    /// It differs.
    Changed,
}

impl Repository {
    /// Begins to record what another repository has, as one revision. Nobody else can commit until it ends.
    ///
    /// # Errors
    /// Fails if the store cannot be written.
    pub fn start_recording(
        &self,
        admin: &Admin,
        source: &Source,
    ) -> Result<Recording<'_>, StoreError> {
        loop {
            let head = self.store.head();
            let draft = Draft {
                sources: vec![source.clone()],
                ..Draft::new(RevisionKind::Import, admin.name(), self.now())
            };
            let commit = match self.store.begin(draft, head.revision.number) {
                // Another revision was committed in the meantime.
                Err(StoreError::Stale { .. }) => continue,
                begun => begun?,
            };
            let (put, removed) = (HashMap::new(), Vec::new());
            return Ok(Recording { repository: self, head, commit, put, removed, unchanged: 0 });
        }
    }
}

impl Recording<'_> {
    /// The revision that the recording changes.
    #[must_use]
    pub fn head(&self) -> &Head {
        &self.head
    }

    /// Takes in a definition, which replaces the one of the same name and version.
    ///
    /// # Errors
    /// Fails if it cannot be written, or if the one of the newest revision cannot be read.
    pub fn put(
        &mut self,
        definition: &Definition,
        summary: Summary,
    ) -> Result<Recorded, StoreError> {
        let existing = self.head.index.get(&summary.key);
        if let Some(existing) = existing
            && self.is_same(existing, definition)?
        {
            self.unchanged += 1;
            return Ok(Recorded { hash: existing.hash, change: RecordedChange::None });
        }
        let change =
            if existing.is_some() { RecordedChange::Changed } else { RecordedChange::Added };
        let hash = self.commit.put(definition)?;
        self.repository.document_ids.insert_definition(hash, definition);
        self.put.insert(summary.key.clone(), Entry::new(summary, hash));
        Ok(Recorded { hash, change })
    }

    /// Whether the repository has this, apart from formatting: a Microcks writes sets in any order.
    fn is_same(&self, existing: &Entry, definition: &Definition) -> Result<bool, StoreError> {
        if existing.hash == definition.hash() {
            return Ok(true);
        }
        let ours = self.repository.store.definition(&existing.hash)?;
        Ok(MeaningDigest::with_ids(&ours) == MeaningDigest::with_ids(definition))
    }

    /// Removes a service, if the repository has it.
    pub fn remove(&mut self, key: &ServiceKey) {
        self.removed.extend(self.head.index.get(key).cloned());
    }

    /// Commits what was recorded, as one revision. Returns the newest revision. If nothing has changed, none is made.
    ///
    /// # Errors
    /// Nothing was committed after an error, except for [`StoreError::Unreadable`].
    pub fn finish(self) -> Result<RevisionNumber, StoreError> {
        let Self { head, mut commit, put, removed, unchanged, .. } = self;
        if put.is_empty() && removed.is_empty() {
            return Ok(head.revision.number);
        }
        let mut changes: Vec<Change> = Vec::with_capacity(put.len() + removed.len());
        let mut outcome = Outcome { identical: unchanged, ..Outcome::default() };
        for entry in removed {
            outcome.written.push(written(Choice::Remove, &entry.summary));
            changes.push(Change::Remove(entry.summary.key.clone()));
        }
        for (key, entry) in put {
            let existing = head.index.get(&key);
            let choice = if existing.is_some() { Choice::Replace } else { Choice::Add };
            outcome.written.push(written(choice, &entry.summary));
            // Removals come first, so that an ID can move to another service.
            if existing.is_some_and(|existing| existing.summary.id != entry.summary.id) {
                changes.push(Change::Remove(key));
            }
            changes.push(Change::Put(entry));
        }
        outcome.written.sort_by(|a, b| a.key.cmp(&b.key));
        commit.note(outcome);
        Ok(commit.finish(&changes)?.number)
    }
}

fn written(choice: Choice, summary: &Summary) -> WrittenService {
    WrittenService {
        choice,
        key: summary.key.clone(),
        kind: summary.kind,
        effect: Effect::default(),
        instead_of: None,
        new_ids: 0,
        parts: None,
    }
}

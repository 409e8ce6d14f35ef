//! Rows whose decisions exclude each other: both would write the same name and version, or the same
//! service ID.

use std::collections::{HashMap, HashSet};

use api_types::{Decision, ImportKind, Row, Status};
use snapshot::{Position, ServiceId, ServiceKey};

use super::Review;

/// Another row whose decision excludes the decision of a row.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Rival {
    /// Index of the other row.
    pub row: u32,
    /// What both would write.
    pub shared: Shared,
}

/// What two decisions would write twice.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Shared {
    /// The name and version.
    Key,
    /// The service ID.
    Id,
}

/// Where the definition of a row is in its file.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Origin<'a> {
    /// The name of the file. Untrusted text.
    pub file: &'a str,
    /// The position in the file.
    pub position: Position,
    /// The ID of the service in the file. Untrusted text.
    pub id: &'a ServiceId,
    /// The last change of the service. Milliseconds since 1970, UTC.
    pub last_update: Option<i64>,
}

/// The rows that can exclude others. These include the services that another row of an import can replace.
/// An undo or a restore gives them their earlier IDs.
pub(super) fn possible_rivals(kind: &ImportKind, rows: &[Row]) -> Vec<u32> {
    let is_import = *kind == ImportKind::Import;
    let replaceable: HashSet<&ServiceKey> =
        rows.iter().filter(|_| is_import).filter_map(holder).collect();
    let can_be_rival = |row: &Row| {
        let is_conflict = matches!(
            row.status,
            Status::Duplicate { .. } | Status::RepeatedId { .. } | Status::IdConflict { .. }
        );
        is_conflict || replaceable.contains(&row.summary.key)
    };
    let rivals = rows.iter().zip(0..).filter(|(row, _)| can_be_rival(row));
    rivals.map(|(_, index)| index).collect()
}

/// The service that has the ID of a row.
fn holder(row: &Row) -> Option<&ServiceKey> {
    match &row.status {
        Status::IdConflict { by } => Some(by),
        _ => None,
    }
}

impl Review {
    /// The other row whose decision excludes the decision of this row.
    #[must_use]
    pub fn rival(&self, index: u32) -> Option<Rival> {
        self.rivals.binary_search(&index).ok()?;
        let own = self.written(index)?;
        let others = self.rivals.iter().copied().filter(|other| *other != index);
        let mut rivals = others.filter_map(|other| {
            let shared = own.shared_with(&self.written(other)?)?;
            Some(Rival { row: other, shared })
        });
        rivals.next()
    }

    /// The first two rows whose decisions exclude each other.
    pub(super) fn first_rivals(&self) -> Option<(u32, Rival)> {
        let (mut keys, mut ids, mut replaced) = (HashMap::new(), HashMap::new(), HashMap::new());
        for index in &self.rivals {
            let Some(Written { key, id, replaces }) = self.written(*index) else { continue };
            let earlier = keys.insert(key, *index).map(|earlier| (earlier, Shared::Key));
            let by_id = id.and_then(|id| ids.insert(id, *index));
            if let Some(key) = replaces {
                replaced.insert(key, *index);
            }
            let replacing = replaces.and_then(|key| keys.get(key)).or_else(|| replaced.get(key));
            let by_id = by_id.or(replacing.copied()).map(|earlier| (earlier, Shared::Id));
            if let Some((earlier, shared)) = earlier.or(by_id) {
                return Some((earlier, Rival { row: *index, shared }));
            }
        }
        None
    }

    /// Where a row comes from, if it is in conflict with another row of the source.
    #[must_use]
    pub fn origin(&self, index: u32) -> Option<Origin<'_>> {
        let row = self.row(index)?;
        let position = row.position?;
        let file = self.files.get(usize::try_from(row.file).ok()?)?;
        let (id, last_update) = (&row.summary.id, row.summary.last_update);
        Some(Origin { file, position, id, last_update })
    }

    /// What the decision of a row writes. None for a copy, whose name is checked separately.
    fn written(&self, index: u32) -> Option<Written<'_>> {
        let row = self.row(index)?;
        let decision = self.decision(index)?;
        let is_copy = matches!(decision, Decision::Copy(_));
        let is_replacement = matches!(decision, Decision::Replace(_));
        (decision.writes() && !is_copy).then(|| Written {
            key: &row.summary.key,
            id: row.id_to_write(&decision),
            replaces: holder(row).filter(|_| is_replacement && self.kind == ImportKind::Import),
        })
    }
}

/// What a decision writes.
struct Written<'a> {
    key: &'a ServiceKey,
    id: Option<&'a ServiceId>,
    /// The service of another name that it replaces. That one keeps the ID if another row writes it.
    replaces: Option<&'a ServiceKey>,
}

impl Written<'_> {
    fn shared_with(&self, other: &Self) -> Option<Shared> {
        if self.key == other.key {
            return Some(Shared::Key);
        }
        let is_same = self.id.is_some() && self.id == other.id;
        let replaces = self.replaces == Some(other.key) || other.replaces == Some(self.key);
        (is_same || replaces).then_some(Shared::Id)
    }
}

//! Rows whose decisions exclude each other: both would write the same name and version, or the same
//! service ID.

use std::collections::HashMap;

use api_types::{Row, Status};
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

/// Whether a row can exclude another one.
pub(super) fn can_be_rival(row: &Row) -> bool {
    matches!(
        row.status,
        Status::Duplicate { .. } | Status::RepeatedId { .. } | Status::IdConflict { .. }
    )
}

impl Review {
    /// The other row whose decision excludes the decision of this row.
    #[must_use]
    pub fn rival(&self, index: u32) -> Option<Rival> {
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
        let (mut keys, mut ids) = (HashMap::new(), HashMap::new());
        for index in &self.rivals {
            let Some(Written { key, id }) = self.written(*index) else { continue };
            let earlier = keys.insert(key, *index).map(|earlier| (earlier, Shared::Key));
            let by_id = || Some((ids.insert(id?, *index)?, Shared::Id));
            if let Some((earlier, shared)) = earlier.or_else(by_id) {
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
        let row = self.row(index).filter(|row| can_be_rival(row))?;
        let decision = self.decision(index)?;
        let is_copy = matches!(decision, api_types::Decision::Copy(_));
        (decision.writes() && !is_copy)
            .then(|| Written { key: &row.summary.key, id: row.id_to_write(&decision) })
    }
}

/// What a decision writes.
struct Written<'a> {
    key: &'a ServiceKey,
    id: Option<&'a ServiceId>,
}

impl Written<'_> {
    fn shared_with(&self, other: &Self) -> Option<Shared> {
        if self.key == other.key {
            return Some(Shared::Key);
        }
        (self.id.is_some() && self.id == other.id).then_some(Shared::Id)
    }
}

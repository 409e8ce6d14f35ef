//! The search of the history in the address of its page, and the two revisions that were picked.

use api_types::{HistoryField, HistoryFilter, HistoryKind, RevisionNumber};

/// The fields to search, in the order of the menu.
pub const FIELDS: [HistoryField; 4] =
    [HistoryField::Any, HistoryField::Service, HistoryField::File, HistoryField::User];

/// The query parameters that belong to the filter.
pub const PARAMETERS: [&str; 3] = ["q", "in", "kind"];

/// The value of a field in the address. Empty for the default.
#[must_use]
pub const fn field_name(field: HistoryField) -> &'static str {
    match field {
        HistoryField::Any => "",
        HistoryField::Service => "service",
        HistoryField::File => "file",
        HistoryField::User => "user",
    }
}

/// The field with this name. Unknown names are the default.
#[must_use]
pub fn field_from_name(name: &str) -> HistoryField {
    FIELDS.into_iter().find(|field| field_name(*field) == name).unwrap_or_default()
}

/// The value of a kind in the address.
#[must_use]
pub const fn kind_name(kind: HistoryKind) -> &'static str {
    match kind {
        HistoryKind::Import => "import",
        HistoryKind::Edit => "edit",
        HistoryKind::Undo => "undo",
        HistoryKind::Restore => "restore",
        HistoryKind::Profile => "profile",
        HistoryKind::Selection => "selection",
        HistoryKind::Recovery => "recovery",
    }
}

/// The kind with this name. Any for an unknown name.
#[must_use]
pub fn kind_from_name(name: &str) -> Option<HistoryKind> {
    HistoryKind::ALL.into_iter().find(|kind| kind_name(*kind) == name)
}

/// Reads the filter from the query of an address. Unknown values are ignored.
pub fn filter_from_query(get: impl Fn(&str) -> Option<String>) -> HistoryFilter {
    HistoryFilter {
        words: get("q").unwrap_or_default(),
        field: field_from_name(&get("in").unwrap_or_default()),
        kind: kind_from_name(&get("kind").unwrap_or_default()),
        service: None,
    }
}

/// The query parameters of the filter: names and values, without empty ones.
#[must_use]
pub fn filter_query(filter: &HistoryFilter) -> Vec<(&'static str, String)> {
    let kind = filter.kind.map(kind_name).unwrap_or_default();
    let pairs = [
        ("q", filter.words.clone()),
        ("in", field_name(filter.field).to_owned()),
        ("kind", kind.to_owned()),
    ];
    pairs.into_iter().filter(|(_, value)| !value.is_empty()).collect()
}

/// At most two revisions, picked to compare them.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Picked {
    /// None.
    #[default]
    None,
    /// One.
    One(RevisionNumber),
    /// Two, in the order in which they were picked.
    Two(RevisionNumber, RevisionNumber),
}

impl Picked {
    /// Whether this revision is picked.
    #[must_use]
    pub fn contains(self, revision: RevisionNumber) -> bool {
        match self {
            Self::None => false,
            Self::One(first) => first == revision,
            Self::Two(first, second) => first == revision || second == revision,
        }
    }

    /// Picks a revision, or takes it back. A third one replaces the first one.
    #[must_use]
    pub fn toggle(self, revision: RevisionNumber) -> Self {
        match self {
            Self::None => Self::One(revision),
            Self::One(first) if first == revision => Self::None,
            Self::One(first) => Self::Two(first, revision),
            Self::Two(first, second) if first == revision => Self::One(second),
            Self::Two(first, second) if second == revision => Self::One(first),
            Self::Two(_, second) => Self::Two(second, revision),
        }
    }

    /// The older and the newer one, once there are two.
    #[must_use]
    pub fn pair(self) -> Option<(RevisionNumber, RevisionNumber)> {
        match self {
            Self::None | Self::One(_) => None,
            Self::Two(first, second) => Some((first.min(second), first.max(second))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filter_round_trips_through_the_address() {
        let kinds = HistoryKind::ALL.map(Some).into_iter().chain([None]);
        for (kind, field) in kinds.flat_map(|kind| FIELDS.map(|field| (kind, field))) {
            let filter = HistoryFilter { words: "a b".into(), field, kind, service: None };
            let query = filter_query(&filter);
            assert!(query.iter().all(|(name, _)| PARAMETERS.contains(name)));
            let get = |name: &str| {
                query.iter().find(|(known, _)| *known == name).map(|(_, value)| value.clone())
            };
            assert_eq!(filter_from_query(get), filter);
        }
        assert_eq!(filter_query(&HistoryFilter::default()), []);
        let odd = filter_from_query(|_| Some("nonsense".into()));
        assert_eq!((odd.field, odd.kind), (HistoryField::Any, None));
    }

    #[test]
    fn third_pick_replaces_the_first_one() {
        let [one, two, three] = [1, 2, 3].map(RevisionNumber);
        let picked = Picked::default().toggle(three).toggle(one);
        assert_eq!(picked.pair(), Some((one, three)));
        assert!(picked.contains(one) && picked.contains(three) && !picked.contains(two));
        assert_eq!(picked.toggle(two).pair(), Some((one, two)));
        assert_eq!(picked.toggle(three), Picked::One(one));
        assert_eq!(picked.toggle(one), Picked::One(three));
        assert_eq!(Picked::One(one).toggle(one), Picked::None);
        assert_eq!(Picked::One(one).pair(), None);
    }
}

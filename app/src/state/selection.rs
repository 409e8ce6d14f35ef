//! The services that are selected for an export.

use std::collections::HashSet;

use snapshot::ServiceId;

/// The selected services, including those that the filter hides.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Selection {
    selected: HashSet<ServiceId>,
}

/// The number of selected services, by whether a list shows them.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct SelectionCounts {
    /// Selected services that the list shows.
    pub shown: usize,
    /// Selected services that the list does not show.
    pub hidden: usize,
}

impl Selection {
    /// Whether this service is selected.
    #[must_use]
    pub fn contains(&self, id: &ServiceId) -> bool {
        self.selected.contains(id)
    }

    /// The number of selected services.
    #[must_use]
    pub fn len(&self) -> usize {
        self.selected.len()
    }

    /// Whether no service is selected.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.selected.is_empty()
    }

    /// The selected services, in any order.
    pub fn iter(&self) -> impl Iterator<Item = &ServiceId> {
        self.selected.iter()
    }

    /// Selects this service, or deselects it if it is selected.
    pub fn toggle(&mut self, id: &ServiceId) {
        if !self.selected.remove(id) {
            self.selected.insert(id.clone());
        }
    }

    /// Selects these services too.
    pub fn select<'a>(&mut self, ids: impl Iterator<Item = &'a ServiceId>) {
        self.selected.extend(ids.cloned());
    }

    /// Deselects these services.
    pub fn deselect<'a>(&mut self, ids: impl Iterator<Item = &'a ServiceId>) {
        for id in ids {
            self.selected.remove(id);
        }
    }

    /// Deselects all services.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// Deselects services that are not among these.
    pub fn retain<'a>(&mut self, ids: impl Iterator<Item = &'a ServiceId>) {
        self.selected = ids.filter(|id| self.contains(id)).cloned().collect();
    }

    /// Counts the selected services for a list that shows these rows.
    #[must_use]
    pub fn count_among<'a>(&self, rows: impl Iterator<Item = &'a ServiceId>) -> SelectionCounts {
        let shown = if self.is_empty() { 0 } else { rows.filter(|id| self.contains(id)).count() };
        SelectionCounts { shown, hidden: self.len() - shown }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(names: &str) -> Vec<ServiceId> {
        names.split_whitespace().map(ServiceId::from).collect()
    }

    #[test]
    fn toggle_twice_restores_selection() {
        let mut selection = Selection::default();
        selection.toggle(&"b".into());
        selection.toggle(&"a".into());
        selection.toggle(&"b".into());
        assert_eq!(selection.iter().cloned().collect::<Vec<_>>(), ids("a"));
    }

    #[test]
    fn count_among_separates_shown_and_hidden_rows() {
        let mut selection = Selection::default();
        selection.select(ids("a b z").iter());
        let counts = |rows: &str| {
            let SelectionCounts { shown, hidden } = selection.count_among(ids(rows).iter());
            (shown, hidden)
        };
        assert_eq!([counts("a b"), counts("a c"), counts("c")], [(2, 1), (1, 2), (0, 3)]);
        assert_eq!(counts(""), (0, 3));
    }

    #[test]
    fn retain_deselects_missing_services() {
        let mut selection = Selection::default();
        selection.select(ids("a b").iter());
        selection.retain(ids("b c").iter());
        assert_eq!(selection.iter().cloned().collect::<Vec<_>>(), ids("b"));
    }
}

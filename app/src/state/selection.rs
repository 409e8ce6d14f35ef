//! Which services are chosen for an export.

use std::collections::BTreeSet;

use snapshot::ServiceId;

/// The services that are chosen, whether the filter shows them or not.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Selection {
    chosen: BTreeSet<ServiceId>,
}

/// What the box in the header shows.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum TriState {
    /// None of the rows that are shown is chosen.
    None,
    /// Some are.
    Some,
    /// All are, and there is at least one.
    All,
}

impl Selection {
    /// Whether this service is chosen.
    #[must_use]
    pub fn contains(&self, id: &ServiceId) -> bool {
        self.chosen.contains(id)
    }

    /// How many are chosen.
    #[must_use]
    pub fn len(&self) -> usize {
        self.chosen.len()
    }

    /// Whether none is chosen.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.chosen.is_empty()
    }

    /// The chosen services.
    pub fn iter(&self) -> impl Iterator<Item = &ServiceId> {
        self.chosen.iter()
    }

    /// Chooses this service, or no longer.
    pub fn toggle(&mut self, id: &ServiceId) {
        if !self.chosen.remove(id) {
            self.chosen.insert(id.clone());
        }
    }

    /// Chooses all of these besides.
    pub fn choose<'a>(&mut self, ids: impl Iterator<Item = &'a ServiceId>) {
        self.chosen.extend(ids.cloned());
    }

    /// Chooses none of these any more.
    pub fn release<'a>(&mut self, ids: impl Iterator<Item = &'a ServiceId>) {
        for id in ids {
            self.chosen.remove(id);
        }
    }

    /// Chooses nothing.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// Forgets what is not in the repository any more.
    pub fn keep<'a>(&mut self, ids: impl Iterator<Item = &'a ServiceId>) {
        let known: BTreeSet<&ServiceId> = ids.collect();
        self.chosen.retain(|id| known.contains(id));
    }

    /// What the box above these rows shows, and how many chosen ones are not among them.
    #[must_use]
    pub fn among<'a>(&self, shown: impl Iterator<Item = &'a ServiceId>) -> (TriState, usize) {
        let (mut rows, mut chosen) = (0, 0);
        for id in shown {
            rows += 1;
            chosen += usize::from(self.contains(id));
        }
        let state = match chosen {
            0 => TriState::None,
            all if all == rows => TriState::All,
            _ => TriState::Some,
        };
        (state, self.len() - chosen)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(names: &str) -> Vec<ServiceId> {
        names.split_whitespace().map(ServiceId::from).collect()
    }

    #[test]
    fn toggled_twice_it_is_as_before() {
        let mut selection = Selection::default();
        selection.toggle(&"b".into());
        selection.toggle(&"a".into());
        selection.toggle(&"b".into());
        assert_eq!(selection.iter().cloned().collect::<Vec<_>>(), ids("a"));
    }

    #[test]
    fn the_header_box_tells_the_shown_rows_and_the_hidden_ones() {
        let mut selection = Selection::default();
        selection.choose(ids("a b z").iter());
        assert_eq!(selection.among(ids("a b").iter()), (TriState::All, 1));
        assert_eq!(selection.among(ids("a c").iter()), (TriState::Some, 2));
        assert_eq!(selection.among(ids("c").iter()), (TriState::None, 3));
        assert_eq!(selection.among([].iter()), (TriState::None, 3));
    }

    #[test]
    fn a_service_that_is_gone_is_not_chosen_any_more() {
        let mut selection = Selection::default();
        selection.choose(ids("a b").iter());
        selection.keep(ids("b c").iter());
        assert_eq!(selection.iter().cloned().collect::<Vec<_>>(), ids("b"));
    }
}

//! Finds the response of a call among those of an operation.

use std::{borrow::Cow, collections::HashMap};

use snapshot::model::Response;

use crate::{dispatch::pairs, unmatched::MAX_KNOWN};

/// The responses of one operation, found as Microcks finds them. Indexes are positions in the list that it was made
/// from. Among responses that match, the first one counts. Those of callbacks are found only where a method says so.
#[derive(Debug, Default)]
pub(crate) struct Responses {
    by_criteria: HashMap<Box<str>, Vec<usize>>,
    by_name: HashMap<Box<str>, Vec<usize>>,
    /// By the canonical form of criteria that are pairs.
    by_pairs: HashMap<String, Vec<usize>>,
    /// Responses without criteria. Microcks finds them when a dispatcher found no criteria.
    without_criteria: Vec<usize>,
    /// Those of callbacks by their name.
    of_callbacks: HashMap<Box<str>, Vec<usize>>,
    /// With those of callbacks.
    all: Vec<usize>,
    /// The first criteria that responses have.
    known_criteria: Box<[Box<str>]>,
}

impl Responses {
    /// Indexes the responses of an operation.
    pub(crate) fn new<'r>(responses: impl IntoIterator<Item = &'r (usize, &'r Response)>) -> Self {
        let mut this = Self::default();
        let mut known = Vec::new();
        for &(index, response) in responses {
            this.all.push(index);
            if response.callback.is_some() {
                this.of_callbacks.entry(response.name.clone()).or_default().push(index);
                continue;
            }
            match &response.criteria {
                Some(criteria) => {
                    let own = this.by_criteria.entry(criteria.clone()).or_default();
                    if own.is_empty() && known.len() < MAX_KNOWN {
                        known.push(criteria.clone());
                    }
                    own.push(index);
                }
                None => this.without_criteria.push(index),
            }
            this.by_name.entry(response.name.clone()).or_default().push(index);
        }
        this.known_criteria = known.into();
        this
    }

    /// The responses with these criteria. Without criteria: those that have none.
    pub(crate) fn with_criteria(&self, criteria: Option<&str>) -> &[usize] {
        match criteria {
            Some(criteria) => self.by_criteria.get(criteria).map(Vec::as_slice).unwrap_or_default(),
            None => &self.without_criteria,
        }
    }

    /// Lets [`Responses::with_pairs`] find criteria that are pairs in any order.
    pub(crate) fn index_pairs(&mut self, has_header_names: bool) {
        let mut by_pairs: HashMap<String, Vec<usize>> = HashMap::new();
        for (criteria, indexes) in &self.by_criteria {
            if let Some(pairs) = pairs::canonical(criteria, has_header_names) {
                by_pairs.entry(pairs).or_default().extend(indexes);
            }
        }
        by_pairs.values_mut().for_each(|indexes| indexes.sort_unstable());
        self.by_pairs = by_pairs;
    }

    /// The responses with these pairs, in any order.
    pub(crate) fn with_pairs(&self, criteria: &str, has_header_names: bool) -> &[usize] {
        let pairs = pairs::canonical(criteria, has_header_names);
        pairs.and_then(|it| self.by_pairs.get(&it)).map(Vec::as_slice).unwrap_or_default()
    }

    /// Some criteria that responses have.
    pub(crate) fn known_criteria(&self) -> Vec<Box<str>> {
        self.known_criteria.to_vec()
    }

    /// The responses with this name.
    pub(crate) fn named(&self, name: &str) -> &[usize] {
        self.by_name.get(name).map(Vec::as_slice).unwrap_or_default()
    }

    /// The responses with this name, with those of callbacks.
    pub(crate) fn all_named(&self, name: &str) -> Cow<'_, [usize]> {
        let named = self.named(name);
        let Some(of_callbacks) = self.of_callbacks.get(name) else { return named.into() };
        let mut all = [named, of_callbacks].concat();
        all.sort_unstable();
        all.into()
    }

    /// All responses in their order, with those of callbacks.
    pub(crate) fn all(&self) -> &[usize] {
        &self.all
    }
}

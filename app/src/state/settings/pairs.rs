//! Labels or annotations in a form.

use std::collections::BTreeMap;

/// A key with its value.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Pair {
    /// Identifies the pair in the form.
    pub id: u32,
    /// The key.
    pub key: String,
    /// The value.
    pub value: String,
}

/// Labels or annotations.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct PairsForm {
    pairs: Vec<Pair>,
    next: u32,
}

impl PairsForm {
    /// The form with these pairs.
    #[must_use]
    pub fn new(map: &BTreeMap<Box<str>, Box<str>>) -> Self {
        let mut form = Self::default();
        for (key, value) in map {
            let id = form.add();
            form.edit(id, |pair| (pair.key, pair.value) = (key.to_string(), value.to_string()));
        }
        form
    }

    /// The pairs in their order.
    #[must_use]
    pub fn pairs(&self) -> &[Pair] {
        &self.pairs
    }

    /// The pair with this ID.
    #[must_use]
    pub fn get(&self, id: u32) -> Option<&Pair> {
        self.pairs.iter().find(|pair| pair.id == id)
    }

    /// Adds an empty pair. Returns its ID.
    pub fn add(&mut self) -> u32 {
        let id = self.next;
        self.next += 1;
        self.pairs.push(Pair { id, ..Pair::default() });
        id
    }

    /// Removes a pair.
    pub fn remove(&mut self, id: u32) {
        self.pairs.retain(|pair| pair.id != id);
    }

    /// Changes a pair.
    pub fn edit(&mut self, id: u32, change: impl FnOnce(&mut Pair)) {
        if let Some(pair) = self.pairs.iter_mut().find(|pair| pair.id == id) {
            change(pair);
        }
    }

    /// The labels or annotations. Of several with the same key, the last one. Pairs without any text do not
    /// count.
    #[must_use]
    pub fn to_map(&self) -> BTreeMap<Box<str>, Box<str>> {
        let used = self.pairs.iter().filter(|pair| !pair.is_empty());
        used.map(|pair| (pair.key.as_str().into(), pair.value.as_str().into())).collect()
    }

    /// Whether an earlier pair has the same key.
    #[must_use]
    pub fn is_repeated(&self, id: u32) -> bool {
        let Some(this) = self.get(id).filter(|pair| !pair.is_empty()) else { return false };
        let earlier = self.pairs.iter().take_while(|pair| pair.id != id);
        earlier.into_iter().any(|pair| pair.key == this.key)
    }
}

impl Pair {
    /// Whether nothing was typed.
    fn is_empty(&self) -> bool {
        self.key.is_empty() && self.value.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_survive_the_form() {
        let map: BTreeMap<Box<str>, Box<str>> =
            [("a".into(), "1".into()), ("b".into(), "".into())].into();
        let mut form = PairsForm::new(&map);
        assert_eq!(form.to_map(), map);
        let added = form.add();
        assert_eq!(form.to_map(), map, "an empty pair does not count");
        form.edit(added, |pair| pair.key = "a".into());
        assert!(form.is_repeated(added));
        assert!(!form.is_repeated(0));
        form.remove(0);
        assert!(!form.is_repeated(added));
        assert_eq!(form.to_map(), [("a".into(), "".into()), ("b".into(), "".into())].into());
    }
}

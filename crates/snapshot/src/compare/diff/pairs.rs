//! What of two definitions is the same thing: operations, examples and contracts, side by side.

use std::{
    collections::{HashMap, HashSet},
    hash::Hash,
};

use super::examples::{self, Example};
use crate::{
    Definition, Kind,
    compare::document::{self, Document},
    edit::rename::Renamed,
    service::{Operation, Service},
};

/// One thing of two definitions; never neither.
pub(crate) type Pair<'p, T> = (Option<&'p T>, Option<&'p T>);

/// Two definitions of one service, taken apart.
pub(crate) struct Sides<'a> {
    pub(crate) ours: Service<'a>,
    pub(crate) theirs: Service<'a>,
    renamed: Renamed,
    our_examples: Vec<Example<'a>>,
    their_examples: Vec<Example<'a>>,
    our_contracts: Vec<Document<'a>>,
    their_contracts: Vec<Document<'a>>,
}

/// An operation side by side, with its examples.
pub(crate) struct OperationPair<'p, 'a> {
    /// Its name, in the file if that has it.
    pub(crate) name: Box<str>,
    /// Its name here, where that is another one.
    pub(crate) from: Option<Box<str>>,
    /// Neither for messages of an operation that no service has.
    pub(crate) operation: Pair<'p, Operation<'a>>,
    pub(crate) examples: Vec<Pair<'p, Example<'a>>>,
}

impl<'a> Sides<'a> {
    pub(crate) fn of(here: &'a Definition, file: &'a Definition) -> Self {
        let (ours, theirs) = (Service::of(here), Service::of(file));
        let renamed = Renamed::between((here, &ours), (file, &theirs));
        Self {
            // Under the file's names, so that an example of a renamed operation meets itself.
            our_examples: examples::of(here, &ours.id, &renamed.file),
            their_examples: examples::of(file, &theirs.id, &HashMap::new()),
            our_contracts: document::parts(here, Kind::Resource, &ours.id),
            their_contracts: document::parts(file, Kind::Resource, &theirs.id),
            ours,
            theirs,
            renamed,
        }
    }

    /// Contracts, in the order of the file, then those that are only here.
    pub(crate) fn contracts(&self) -> Vec<Pair<'_, Document<'a>>> {
        let (ours, theirs) = (self.our_contracts.iter(), self.their_contracts.iter());
        paired(ours.collect(), theirs.collect(), |contract: &Document<'_>| contract.identity())
    }

    /// Operations, in the order of the file, then those that are only here, then those of which
    /// there are only messages.
    pub(crate) fn operations(&self) -> Vec<OperationPair<'_, 'a>> {
        let key = |operation: &Operation<'_>| {
            let name = self.renamed.file.get(&operation.name).unwrap_or(&operation.name);
            (name.clone(), operation.nth)
        };
        let their_key = |operation: &Operation<'_>| (operation.name.clone(), operation.nth);
        let ours: HashMap<_, _> = self.ours.operations.iter().map(|it| (key(it), it)).collect();
        let theirs: HashSet<_> = self.theirs.operations.iter().map(their_key).collect();
        let mut examples = Examples::of(self);
        let mut all: Vec<OperationPair<'_, 'a>> = Vec::new();
        for their in &self.theirs.operations {
            let our = ours.get(&their_key(their)).copied();
            all.push(OperationPair {
                name: their.name.clone(),
                from: our.map(|our| our.name.clone()).filter(|name| *name != their.name),
                operation: (our, Some(their)),
                examples: examples.take(&their.name),
            });
        }
        for our in self.ours.operations.iter().filter(|our| !theirs.contains(&key(our))) {
            let name = our.name.clone();
            let examples = examples.take(&name);
            all.push(OperationPair { name, from: None, operation: (Some(our), None), examples });
        }
        for example in self.their_examples.iter().chain(&self.our_examples) {
            let left = examples.take(&example.operation);
            if !left.is_empty() {
                let (name, operation) = (example.operation.clone(), (None, None));
                all.push(OperationPair { name, from: None, operation, examples: left });
            }
        }
        all
    }

    /// Whether both have their operations in one order.
    pub(crate) fn in_one_order(&self) -> bool {
        let here = &self.renamed.here;
        let ours = self.ours.operations.iter().map(|it| &it.name);
        let theirs = self.theirs.operations.iter().map(|it| here.get(&it.name).unwrap_or(&it.name));
        ours.eq(theirs)
    }
}

/// The examples of both by their operations: each is given away once.
struct Examples<'p, 'a> {
    ours: HashMap<&'p str, Vec<&'p Example<'a>>>,
    theirs: HashMap<&'p str, Vec<&'p Example<'a>>>,
}

impl<'p, 'a> Examples<'p, 'a> {
    fn of(sides: &'p Sides<'a>) -> Self {
        let by_operation = |examples: &'p [Example<'a>]| {
            let mut by: HashMap<&'p str, Vec<&'p Example<'a>>> = HashMap::new();
            for example in examples {
                by.entry(&*example.operation).or_default().push(example);
            }
            by
        };
        Self {
            ours: by_operation(&sides.our_examples),
            theirs: by_operation(&sides.their_examples),
        }
    }

    fn take(&mut self, operation: &str) -> Vec<Pair<'p, Example<'a>>> {
        let (ours, theirs) = (self.ours.remove(operation), self.theirs.remove(operation));
        paired(ours.unwrap_or_default(), theirs.unwrap_or_default(), |example| example.id.clone())
    }
}

fn paired<'p, T, K: Eq + Hash>(
    ours: Vec<&'p T>,
    theirs: Vec<&'p T>,
    key: impl Fn(&T) -> K,
) -> Vec<Pair<'p, T>> {
    let by_key: HashMap<K, &T> = ours.iter().map(|our| (key(our), *our)).collect();
    let keys: HashSet<K> = theirs.iter().map(|their| key(their)).collect();
    let both = theirs.into_iter().map(|their| (by_key.get(&key(their)).copied(), Some(their)));
    let gone = ours.into_iter().filter(|our| !keys.contains(&key(our)));
    both.chain(gone.map(|our| (Some(our), None))).collect()
}

//! Two definitions side by side: pairs of operations, examples and contracts.

use std::collections::{HashMap, HashSet};

use super::{
    examples::{Example, Messages, examples},
    pair::{Pair, pair_by_key},
};
use crate::{
    Definition, Kind,
    document::{self, Document},
    edit::renamed_operations::RenamedOperations,
    service::{Operation, Service},
};

/// Two definitions of one service, parsed.
pub(crate) struct Sides<'a> {
    pub(crate) ours: Service<'a>,
    pub(crate) theirs: Service<'a>,
    renamed: RenamedOperations,
    our_examples: Vec<Example<'a>>,
    their_examples: Vec<Example<'a>>,
    our_contracts: Vec<Document<'a>>,
    their_contracts: Vec<Document<'a>>,
}

/// A pair of operations with its examples.
pub(crate) struct OperationPair<'p, 'a> {
    /// The name, in the file if the file has it.
    pub(crate) name: Box<str>,
    /// The name in the repository, if it is different.
    pub(crate) existing_name: Option<Box<str>>,
    /// Both are `None` for examples whose operation no service has.
    pub(crate) operation: Pair<'p, Operation<'a>>,
    pub(crate) examples: Vec<Pair<'p, Example<'a>>>,
}

impl<'a> Sides<'a> {
    pub(crate) fn new(existing: &'a Definition, file: &'a Definition) -> Self {
        let (ours, theirs) = (Service::from_definition(existing), Service::from_definition(file));
        let renamed = RenamedOperations::find_in_services((existing, &ours), (file, &theirs));
        // With the names of the file, so that examples of renamed operations form pairs.
        let our_messages = Messages::collect(existing, &ours.id, &renamed.file_name_by_existing);
        let their_messages = Messages::collect(file, &theirs.id, &HashMap::new());
        let (our_examples, their_examples) = examples(our_messages, their_messages);
        Self {
            our_examples,
            their_examples,
            our_contracts: document::documents(existing, Kind::Resource, &ours.id),
            their_contracts: document::documents(file, Kind::Resource, &theirs.id),
            ours,
            theirs,
            renamed,
        }
    }

    /// Contracts, in the order of the file, then those that only the repository has.
    pub(crate) fn contracts(&self) -> Vec<Pair<'_, Document<'a>>> {
        let (ours, theirs) = (self.our_contracts.iter(), self.their_contracts.iter());
        pair_by_key(ours.collect(), theirs.collect(), |contract: &Document<'_>| contract.identity())
    }

    /// Operations, in the order of the file, then those that only the repository has, then those that
    /// exist only in messages.
    pub(crate) fn operations(&self) -> Vec<OperationPair<'_, 'a>> {
        // Operations with the same name correspond in their order.
        let our_key = |operation: &Operation<'_>| {
            let new_name = self.renamed.file_name_by_existing.get(&operation.name);
            (new_name.unwrap_or(&operation.name).clone(), operation.nth)
        };
        let their_key = |operation: &Operation<'_>| (operation.name.clone(), operation.nth);
        let ours: HashMap<_, _> = self.ours.operations.iter().map(|it| (our_key(it), it)).collect();
        let their_keys: HashSet<_> = self.theirs.operations.iter().map(their_key).collect();
        let mut examples = ExamplesByOperation::new(self);
        let mut pairs: Vec<OperationPair<'_, 'a>> = Vec::new();
        for their in &self.theirs.operations {
            let our = ours.get(&their_key(their)).copied();
            pairs.push(OperationPair {
                name: their.name.clone(),
                existing_name: our.map(|our| our.name.clone()).filter(|name| *name != their.name),
                operation: (our, Some(their)),
                examples: examples.take(&their.name),
            });
        }
        for our in self.ours.operations.iter().filter(|our| !their_keys.contains(&our_key(our))) {
            pairs.push(OperationPair {
                name: our.name.clone(),
                existing_name: None,
                operation: (Some(our), None),
                examples: examples.take(&our.name),
            });
        }
        for example in self.their_examples.iter().chain(&self.our_examples) {
            let remaining = examples.take(&example.operation);
            if !remaining.is_empty() {
                pairs.push(OperationPair {
                    name: example.operation.clone(),
                    existing_name: None,
                    operation: (None, None),
                    examples: remaining,
                });
            }
        }
        pairs
    }

    /// Whether both have their operations in the same order.
    pub(crate) fn have_same_operation_order(&self) -> bool {
        let existing_name = |name| self.renamed.existing_name_by_file.get(name).unwrap_or(name);
        let ours = self.ours.operations.iter().map(|operation| &operation.name);
        let theirs = self.theirs.operations.iter().map(|operation| existing_name(&operation.name));
        ours.eq(theirs)
    }
}

/// The examples of both sides by operation. Each can be taken once.
struct ExamplesByOperation<'p, 'a> {
    ours: HashMap<&'p str, Vec<&'p Example<'a>>>,
    theirs: HashMap<&'p str, Vec<&'p Example<'a>>>,
}

impl<'p, 'a> ExamplesByOperation<'p, 'a> {
    fn new(sides: &'p Sides<'a>) -> Self {
        let by_operation = |examples: &'p [Example<'a>]| {
            let mut map: HashMap<&'p str, Vec<&'p Example<'a>>> = HashMap::new();
            for example in examples {
                map.entry(&*example.operation).or_default().push(example);
            }
            map
        };
        Self {
            ours: by_operation(&sides.our_examples),
            theirs: by_operation(&sides.their_examples),
        }
    }

    /// Removes the examples of an operation and pairs them.
    fn take(&mut self, operation: &str) -> Vec<Pair<'p, Example<'a>>> {
        let ours = self.ours.remove(operation).unwrap_or_default();
        let theirs = self.theirs.remove(operation).unwrap_or_default();
        pair_by_key(ours, theirs, |example| example.id.clone())
    }
}

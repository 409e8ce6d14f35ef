//! What becomes of a definition when another one takes its place, in the words of mocks.

mod change;
pub(crate) mod contracts;
mod entries;
pub(crate) mod examples;
pub(crate) mod field;
mod operations;
pub(crate) mod pairs;
mod settings;
pub(crate) mod words;

use crate::Definition;
use field::Form;
use pairs::Sides;

pub use change::{
    Blob, ChangeKind, ContractChange, Diff, Difference, ExampleChange, FieldChange,
    OperationChange, OperationDiff,
};

/// The longest value that is told as it is, in bytes of JSON.
const LONGEST: usize = 120;

/// What differs when `file` takes the place of `here`. Ids are compared, so `file` has to have the
/// ids of `here` where things are the same: see [`remap_ids`](crate::remap_ids()).
#[must_use]
pub fn diff(here: &Definition, file: &Definition) -> Diff {
    if here == file {
        return Diff::default();
    }
    let sides = Sides::of(here, file);
    let mut form = Form::telling(LONGEST);
    let service = settings::of_service(&sides.ours, &sides.theirs, &mut form);
    let operations = operations::compare(&sides, &mut form);
    let contracts = contracts::compare(&sides.contracts(), &mut form);
    let mut diff = Diff { service, operations, contracts, formatting: form.words() };
    if diff == Diff::default() {
        // The bytes differ: whatever it is, something is told.
        diff.formatting.insert(Form::WRITING.into());
    }
    diff
}

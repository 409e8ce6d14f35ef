//! What becomes of a definition when another one takes its place, in the words of mocks.

mod change;
mod contracts;
mod entries;
mod examples;
mod field;
mod operations;
mod settings;
mod words;

use crate::{Definition, Kind, part, rename::Renamed, service::Service};
use field::Form;

pub use change::{
    Blob, ChangeKind, ContractChange, Diff, Difference, ExampleChange, FieldChange,
    OperationChange, OperationDiff,
};

/// What differs when `file` takes the place of `here`. Ids are compared, so `file` has to have the
/// ids of `here` where things are the same: see [`adopt`](crate::adopt()).
#[must_use]
pub fn diff(here: &Definition, file: &Definition) -> Diff {
    if here == file {
        return Diff::default();
    }
    let (ours, theirs) = (Service::of(here), Service::of(file));
    let renamed = Renamed::between((here, &ours), (file, &theirs));
    let mut form = Form::default();
    let service = settings::of_service(&ours, &theirs, &mut form);
    let operations = operations::compare((here, &ours), (file, &theirs), &renamed, &mut form);
    let contracts = contracts::compare(
        &part::parts(here, Kind::Resource, &ours.id),
        &part::parts(file, Kind::Resource, &theirs.id),
        &mut form,
    );
    let mut diff = Diff { service, operations, contracts, form: form.words() };
    if diff == Diff::default() {
        // The bytes differ: whatever it is, something is told.
        diff.form.insert(Form::WRITING.into());
    }
    diff
}

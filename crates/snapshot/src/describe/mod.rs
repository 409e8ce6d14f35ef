//! What a definition contains, in types that a page can show: operations, examples and contracts.

mod call;
mod calls;
mod contract;
mod dispatcher;
mod example;
mod message;
mod overview;
mod url;

pub use call::{Call, CallBody};
pub use calls::{ExampleCall, OperationCalls};
pub use contract::{ContractContent, ContractId};
pub use dispatcher::{Dispatcher, JsonOperator, RulesFault};
pub use example::{ExampleContent, ExampleId};
pub use message::{Body, BodyKind, Message};
pub use overview::{
    ContractOverview, ExampleKind, ExampleOverview, OperationOverview, Overview,
    ParameterConstraint,
};

pub(crate) use dispatcher::{MAX_DEPTH, first_json};
pub(crate) use overview::constraint;

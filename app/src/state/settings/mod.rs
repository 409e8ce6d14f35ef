//! The form with the settings of a service. It keeps what a person typed, even if it is invalid or somebody
//! else changes the service meanwhile.

mod constraints;
mod form;
mod operation;
mod pairs;
mod time;

pub use constraints::{ConstraintForm, ConstraintsForm};
pub use form::{FieldFault, Setting, SettingsForm};
pub use operation::{OperationField, OperationForm, StrategyForm, StrategyKind};
pub use pairs::{Pair, PairsForm};
pub use time::TimeFault;

//! What the screens of mocks show: addresses, times, and a call that is tried.

mod base;
mod call_form;
mod times;

pub use base::MockBase;
pub use call_form::{CallFault, CallForm, METHODS};
pub use times::{TimeScale, set_range};

//! Response-time profiles: ordered rules that set the response times of operations.
//!
//! A [`Profile`] changes `defaultDelay` and `defaultDelayStrategy` of operations and nothing else.
//! [`apply()`] changes a definition. [`preview`] only lists what would change.
//!
//! ```
//! use snapshot::response_times::{BuiltIn, preview_service};
//!
//! let service = r#"{"type":"REST","operations":[{"name":"GET /beer","defaultDelay":80}]}"#;
//! let changes = preview_service(&BuiltIn::Tenfold.profile(), service);
//! assert_eq!(changes[0].after.time, Some(800));
//! ```

mod action;
mod apply;
mod built_in;
mod change;
mod condition;
mod decide;
mod distribution;
mod file;
mod histogram;
mod latin;
pub mod measured;
mod operations;
mod pattern;
mod profile;
mod scale;
mod strategy;
mod time;

pub use action::Action;
pub use apply::{Applied, AppliedService, apply, apply_to_service};
pub use built_in::BuiltIn;
pub use change::{TimeChange, preview, preview_service, preview_service_for};
pub use condition::{Condition, InvalidLabel, LabelCondition, MAX_LABEL_CHARS, ServiceTypes};
pub use decide::DecidedBy;
pub use distribution::{BUCKET_LIMITS, Distribution, Distributions};
pub use file::{InvalidValue, MAX_FILE_BYTES, ParseProfileError, parse, parse_time, to_json};
pub use pattern::{InvalidPattern, MAX_PATTERN_CHARS, Pattern};
pub use profile::{
    InvalidProfile, MAX_DESCRIPTION_CHARS, MAX_NAME_CHARS, MAX_RULES, Profile, Rule,
};
pub use scale::{Bounds, Factor, InvalidBounds, InvalidFactor, Scale};
pub use strategy::{Percent, StoredStrategy, Strategy, UnknownStrategy};
pub use time::{ResponseTime, Time, Unit};

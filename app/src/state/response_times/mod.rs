//! Editing a response-time profile: what the fields hold, what is wrong with it, the order of the rules, and
//! how two profiles differ.

mod action_form;
mod differences;
mod draft;
mod fault;
mod rule_form;
mod rule_list;

pub use action_form::{ActionField, ActionForm, ActionKind, StrategyKind};
pub use differences::{Difference, differences};
pub use draft::{ProfileDraft, ProfilePart};
pub use fault::Fault;
pub use rule_form::{RuleField, RuleForm};
pub use rule_list::{EditedRule, Move, RuleId, RuleList};

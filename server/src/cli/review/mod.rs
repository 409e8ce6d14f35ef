//! A plan in the words of the review: as text, as Markdown and as JSON. `mockpit diff` and
//! `mockpit import` print the same.

mod json;
mod markdown;
mod model;
mod text;

pub(crate) use json::{json, plan};
pub(crate) use markdown::markdown;
pub(crate) use model::PlanReport;
pub(crate) use text::text;

//! Instances: the list of them, one with its services beside ours, and the grid of all services.

mod compare;
mod compare_file;
mod context;
mod form;
mod frame;
mod grid;
mod instance;
mod jobs;
mod list;
mod mirrors;
mod problem;
mod selection;
mod send_dialogs;
mod sends;
mod services;
mod text;
mod trial;

pub use grid::InstanceGridPage;
pub use instance::InstancePage;
pub use list::InstancesPage;
pub(in crate::ui) use text::fact as instances_fact;

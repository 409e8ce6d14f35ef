//! The page of one service: its operations with their examples, its contracts and its history.

mod address;
mod context;
mod contract;
mod contracts;
mod disclosure;
mod example;
mod facts;
mod history;
mod message;
mod mocks;
mod named;
mod operation;
mod operations;
mod page;
mod part_query;
mod role;
mod settings;
mod show_more;
mod text;

pub use named::NamedServicePage;
pub use page::ServicePage;

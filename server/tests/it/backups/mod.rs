//! Backups: on the command line, and by the server.

mod command;
mod golden;
mod schedule;

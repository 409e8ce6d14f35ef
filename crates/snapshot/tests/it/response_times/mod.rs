//! Response-time profiles.

mod apply;
mod file;
mod json_schema;
mod measured;
mod profiles;

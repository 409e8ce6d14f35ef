//! Tests of the router without a network, and of the binary on a free port.

// The attributes make the linter accept panics in these modules.
#[cfg(test)]
mod access;
#[cfg(test)]
mod account_command;
#[cfg(test)]
mod accounts;
#[cfg(test)]
mod backups;
#[cfg(test)]
mod commands;
#[cfg(test)]
mod compression;
#[cfg(test)]
mod connections;
#[cfg(test)]
mod demo;
#[cfg(test)]
mod errors;
#[cfg(test)]
mod exchange;
#[cfg(test)]
mod exports;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod files;
#[cfg(test)]
mod guard;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod instances;
#[cfg(test)]
mod log;
#[cfg(test)]
mod mocks;
#[cfg(test)]
mod monitoring;
#[cfg(test)]
mod oidc;
#[cfg(test)]
mod packaging;
#[cfg(test)]
mod process;
#[cfg(test)]
mod read_own_writes;
#[cfg(test)]
mod recovery;
#[cfg(test)]
mod rest;
#[cfg(test)]
mod saved_items;
#[cfg(test)]
mod setup;
#[cfg(test)]
mod shared_imports;
#[cfg(test)]
mod shared_state;
#[cfg(test)]
mod sign_in;
#[cfg(test)]
mod support;
#[cfg(test)]
mod tls;
#[cfg(test)]
mod upload;
#[cfg(test)]
mod waiting;

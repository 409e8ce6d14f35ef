//! The whole router, asked without a network; and the binary itself, on a port of its own.

// Said once more, for the linter: in here a panic is a finding.
#[cfg(test)]
mod access;
#[cfg(test)]
mod connections;
#[cfg(test)]
mod demo;
#[cfg(test)]
mod errors;
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
mod log;
#[cfg(test)]
mod process;
#[cfg(test)]
mod recovery;
#[cfg(test)]
mod setup;
#[cfg(test)]
mod signing_in;
#[cfg(test)]
mod support;
#[cfg(test)]
mod waiting;

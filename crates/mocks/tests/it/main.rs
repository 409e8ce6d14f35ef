//! Tests of the mock engine through its public interface.

// The attributes make the linter accept panics in these modules.
#[cfg(test)]
mod conformance;
#[cfg(test)]
mod rest;
#[cfg(test)]
mod rest_choice;
#[cfg(test)]
mod script_fallbacks;
#[cfg(test)]
mod soap;
#[cfg(test)]
mod support;

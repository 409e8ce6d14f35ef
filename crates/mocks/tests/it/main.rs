//! Tests of the mock engine through its public interface.

#[cfg(test)]
mod conformance;
#[cfg(test)]
mod soap;
#[cfg(test)]
mod support;

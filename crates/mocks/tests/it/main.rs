//! Tests of the mock engine through its public interface.

mod conformance;
mod soap;
mod support;

//! Tests of the mock engine through its public interface.

mod conformance;
mod support;

//! Tests of the mock engine through its public interface.

mod conformance;
mod rest;
mod soap;
mod support;

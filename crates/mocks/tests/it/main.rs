//! Tests of the mock engine through its public interface.

//! View state without Leptos: rules that a unit test can reach.

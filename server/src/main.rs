//! The binary `mockpit`.
fn main() {}

//! Links the console so that the build can split it into chunks.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var_os("CARGO_FEATURE_SPLIT").is_some() {
        // The splitter moves functions and data, and needs the relocations to update references.
        println!("cargo::rustc-link-arg-bins=--emit-relocs");
    }
}

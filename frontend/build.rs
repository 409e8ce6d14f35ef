//! Links the console so that the build can split it into chunks.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var_os("CARGO_CFG_TARGET_ARCH").is_some_and(|target| target == "wasm32") {
        // The splitter moves functions and data, and needs the relocations to update references.
        println!("cargo::rustc-link-arg-bins=--emit-relocs");
    }
}

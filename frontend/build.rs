//! Links the console so that the build can take it apart again.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var_os("CARGO_CFG_TARGET_ARCH").is_some_and(|target| target == "wasm32") {
        // Without the places that name a function or a piece of data, nothing can be moved.
        println!("cargo::rustc-link-arg-bins=--emit-relocs");
    }
}

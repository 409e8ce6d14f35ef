//! The console goes into the binary when it is released; until then it is read from `dist`.

fn main() {
    let release = std::env::var_os("PROFILE").is_some_and(|profile| profile == "release");
    println!("cargo::rerun-if-changed={}", if release { "../dist" } else { "build.rs" });
    // Where the folder is not there yet, its place cannot be told, and a console that is built
    // later is not found. Where it cannot be made, the server says that it has no console.
    let _no_console = std::fs::create_dir_all("../dist");
}

//! Prepares the folder `dist`. A release embeds the console from it. Other builds read the folder at run
//! time.

fn main() {
    let release = std::env::var_os("PROFILE").is_some_and(|profile| profile == "release");
    println!("cargo::rerun-if-changed={}", if release { "../dist" } else { "build.rs" });
    // The folder must exist when the server is compiled, so that it finds a console that is built later.
    // If the folder cannot be created, the server reports that it has no console.
    let _no_console = std::fs::create_dir_all("../dist");
}

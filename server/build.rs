//! The console goes into the binary when it is released; until then it is read from `dist`.

fn main() {
    let release = std::env::var_os("PROFILE").is_some_and(|profile| profile == "release");
    println!("cargo::rerun-if-changed={}", if release { "../dist" } else { "build.rs" });
}

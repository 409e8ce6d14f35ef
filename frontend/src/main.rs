//! The entry point of the console in the browser.

#[cfg(target_arch = "wasm32")]
fn main() {
    leptos::mount::mount_to_body(app::ui::App);
}

/// The console runs only in a browser. Native builds need an empty entry point.
#[cfg(not(target_arch = "wasm32"))]
fn main() {}

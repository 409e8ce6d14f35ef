//! The entry of the console in the browser.

#[cfg(target_arch = "wasm32")]
fn main() {
    leptos::mount::mount_to_body(app::ui::App);
}

/// The console runs in a browser; natively there is nothing to start.
#[cfg(not(target_arch = "wasm32"))]
fn main() {}

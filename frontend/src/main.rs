//! The entry point of the console in the browser.

/// Takes a third of the code of the allocator of the standard library.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

#[cfg(target_arch = "wasm32")]
fn main() {
    leptos::mount::mount_to_body(app::ui::App);
}

/// The console runs only in a browser. Native builds need an empty entry point.
#[cfg(not(target_arch = "wasm32"))]
fn main() {}

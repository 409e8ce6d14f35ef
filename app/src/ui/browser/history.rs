//! The history of the tab.

use js_sys::{Function, JsString, Reflect};
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};

/// Makes `history.pushState` and `history.replaceState` log an error instead of throwing it.
///
/// Browsers limit how often the address may change: Safari allows 100 changes in 30 s. The router
/// unwraps the result of both functions, so an error would end the console. With this function
/// the page still changes, and the next change corrects the address.
pub fn log_address_errors() {
    let Ok(history) = window().history() else { return };
    for name in ["pushState", "replaceState"] {
        let name = JsString::from(name);
        let Some(change) = function(&history, &name) else { continue };
        let this = history.clone();
        let logging = move |state: JsValue, title: JsValue, address: JsValue| {
            if let Err(error) = change.call3(&this, &state, &title, &address) {
                leptos::logging::warn!("the browser refused to change the address: {error:?}");
            }
        };
        let logging = Closure::<dyn Fn(JsValue, JsValue, JsValue)>::new(logging);
        // Fails only if the object is frozen.
        let _ = Reflect::set(&history, &name, &logging.into_js_value());
    }
}

fn function(object: &JsValue, name: &JsString) -> Option<Function> {
    Reflect::get(object, name).ok()?.dyn_into().ok()
}

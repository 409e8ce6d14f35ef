//! The history of the tab, where the browser may refuse to change the address.

use js_sys::{Function, JsString, Reflect};
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};

/// Makes `history.pushState` and `history.replaceState` log a refusal instead of throwing it.
///
/// Browsers refuse after too many changes of the address: Safari after 100 in 30 s. The router takes
/// it for granted that both succeed, for links and redirections too, and would end the console. The
/// page is shown all the same; the address is right again at the next change.
pub fn tolerate_refused_addresses() {
    let Ok(history) = window().history() else { return };
    for name in ["pushState", "replaceState"] {
        let name = JsString::from(name);
        let Some(change) = function(&history, &name) else { continue };
        let this = history.clone();
        let tolerant = move |state: JsValue, title: JsValue, address: JsValue| {
            if let Err(refusal) = change.call3(&this, &state, &title, &address) {
                leptos::logging::warn!("the browser refused to change the address: {refusal:?}");
            }
        };
        let tolerant = Closure::<dyn Fn(JsValue, JsValue, JsValue)>::new(tolerant);
        // Fails only for an object that is frozen, which leaves it as it was.
        let _ = Reflect::set(&history, &name, &tolerant.into_js_value());
    }
}

fn function(object: &JsValue, name: &JsString) -> Option<Function> {
    Reflect::get(object, name).ok()?.dyn_into().ok()
}

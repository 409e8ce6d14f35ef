//! Colours parts of a text, which stays one text in the page.

use js_sys::{Array, Function, Object, Reflect};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::Element;

use super::page::by_id;

/// Colours ranges of the text of an element, in UTF-16 code units, while the component exists. The style of a
/// group is `::highlight(name)`. Does nothing in browsers that cannot do this.
pub fn highlight(id: &str, groups: &[(&'static str, Vec<[u32; 2]>)]) {
    let Some(text) = by_id::<Element>(id).and_then(|element| element.first_child()) else { return };
    let mut added = Vec::new();
    for (name, ranges) in groups {
        for range in ranges {
            // Fails where the browser has no such function.
            added.extend(add(name, &text, *range).ok());
        }
    }
    let added = StoredValue::new_local(added);
    on_cleanup(move || {
        let added = added.try_update_value(std::mem::take).unwrap_or_default();
        for (highlight, range) in added {
            let _ = call(&highlight, "delete", &[&range]);
        }
    });
}

/// Adds a range to the highlight with this name. Returns both.
fn add(name: &str, text: &JsValue, [start, end]: [u32; 2]) -> Result<(JsValue, JsValue), JsValue> {
    let init = Object::new();
    let container = ["startContainer", "endContainer"].map(|name| (name, text.clone()));
    let offsets = [("startOffset", start.into()), ("endOffset", end.into())];
    for (name, value) in container.into_iter().chain(offsets) {
        Reflect::set(&init, &name.into(), &value)?;
    }
    let range = construct("StaticRange", &[&init])?;
    let css = Reflect::get(&window(), &"CSS".into())?;
    let registry = Reflect::get(&css, &"highlights".into())?;
    let mut highlight = call(&registry, "get", &[&name.into()])?;
    if highlight.is_undefined() {
        highlight = construct("Highlight", &[])?;
        call(&registry, "set", &[&name.into(), &highlight])?;
    }
    call(&highlight, "add", &[&range])?;
    Ok((highlight, range))
}

fn construct(class: &str, arguments: &[&JsValue]) -> Result<JsValue, JsValue> {
    let class: Function = Reflect::get(&window(), &class.into())?.dyn_into()?;
    Reflect::construct(&class, &arguments.iter().copied().collect::<Array>())
}

fn call(target: &JsValue, method: &str, arguments: &[&JsValue]) -> Result<JsValue, JsValue> {
    let method: Function = Reflect::get(target, &method.into())?.dyn_into()?;
    method.apply(target, &arguments.iter().copied().collect::<Array>())
}

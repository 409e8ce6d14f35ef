//! Files that are dropped, chosen, pasted, and handed over: in slices, never whole.

use std::cell::RefCell;

use gloo_file::{Blob, File, ObjectUrl, futures::read_as_bytes};
use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{ClipboardEvent, DataTransfer, DragEvent, HtmlAnchorElement, HtmlElement};

/// A file of the person's machine.
#[derive(Clone, Debug)]
pub struct PickedFile {
    name: String,
    /// When it was changed last, in milliseconds since 1970; 0 for what is no file of the machine.
    modified: f64,
    blob: Blob,
}

impl PickedFile {
    /// Its name, as the machine gives it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Bytes of it.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.blob.size()
    }

    /// When it was changed last, in milliseconds since 1970.
    #[must_use]
    pub fn modified(&self) -> f64 {
        self.modified
    }

    /// The bytes from here to there.
    ///
    /// # Errors
    /// Where the browser cannot read it, with what it says: it may have been changed or removed.
    pub async fn slice(&self, from: u64, to: u64) -> Result<Vec<u8>, String> {
        read_as_bytes(&self.blob.slice(from, to)).await.map_err(|error| error.to_string())
    }
}

impl From<File> for PickedFile {
    fn from(file: File) -> Self {
        let raw: &web_sys::File = file.as_ref();
        Self { name: file.name(), modified: raw.last_modified(), blob: (*file).clone() }
    }
}

/// The files that an input holds; the input is empty afterwards, so that the same file can be
/// chosen again.
#[must_use]
pub fn take_files(input: NodeRef<html::Input>) -> Vec<PickedFile> {
    let Some(input) = input.get_untracked() else { return Vec::new() };
    let files = input.files().map(gloo_file::FileList::from);
    let picked = files.map(|files| files.iter().cloned().map(PickedFile::from).collect());
    input.set_value("");
    picked.unwrap_or_default()
}

/// A file with this text, for what was pasted.
#[must_use]
pub fn pasted(name: &str, text: &str) -> Option<PickedFile> {
    Some(PickedFile { name: name.to_owned(), modified: 0.0, blob: Blob::new(text) })
}

/// What was dropped on the page or pasted into it.
#[derive(Clone, Debug)]
pub enum Dropped {
    /// Files, at least one.
    Files(Vec<PickedFile>),
    /// A folder.
    Folder,
    /// Text.
    Text(String),
    /// Something else.
    Nothing,
}

/// Lets the whole page take drops and pastes, as long as the piece that calls this lives. The
/// signal tells whether something is being dragged over the page.
pub fn take_drops(on_drop: Callback<Dropped>) -> ReadSignal<bool> {
    let (over, set_over) = signal(false);
    // Enter and leave also come for every piece inside of the page: what is left over tells.
    let depth = StoredValue::new(0_i32);
    let listeners = StoredValue::new_local(vec![
        window_event_listener(ev::dragenter, move |event| {
            event.prevent_default();
            depth.update_value(|depth| *depth += 1);
            set_over.set(true);
        }),
        window_event_listener(ev::dragover, |event: DragEvent| event.prevent_default()),
        window_event_listener(ev::dragleave, move |_| {
            depth.update_value(|depth| *depth -= 1);
            set_over.set(depth.get_value() > 0);
        }),
        window_event_listener(ev::drop, move |event| {
            event.prevent_default();
            depth.set_value(0);
            set_over.set(false);
            if let Some(transfer) = event.data_transfer() {
                on_drop.run(dropped(&transfer));
            }
        }),
        window_event_listener(ev::paste, move |event| {
            let event: &ClipboardEvent = event.unchecked_ref();
            let typing = event.target().is_some_and(|target| is_field(&target));
            if let Some(transfer) = event.clipboard_data().filter(|_| !typing) {
                on_drop.run(dropped(&transfer));
            }
        }),
    ]);
    on_cleanup(move || {
        if let Some(listeners) = listeners.try_update_value(std::mem::take) {
            listeners.into_iter().for_each(|listener| listener.remove());
        }
    });
    over
}

fn is_field(target: &web_sys::EventTarget) -> bool {
    let element = target.dyn_ref::<HtmlElement>();
    element.is_some_and(|element| matches!(&*element.tag_name(), "INPUT" | "TEXTAREA" | "SELECT"))
}

fn dropped(transfer: &DataTransfer) -> Dropped {
    let items = transfer.items();
    let is_folder = (0..items.length())
        .filter_map(|place| items.get(place)?.webkit_get_as_entry().ok().flatten())
        .any(|entry| entry.is_directory());
    if is_folder {
        return Dropped::Folder;
    }
    let files = transfer.files().map(gloo_file::FileList::from);
    let files: Vec<PickedFile> = files
        .map(|files| files.iter().cloned().map(PickedFile::from).collect())
        .unwrap_or_default();
    if !files.is_empty() {
        return Dropped::Files(files);
    }
    match transfer.get_data("text/plain") {
        Ok(text) if !text.trim().is_empty() => Dropped::Text(text),
        _ => Dropped::Nothing,
    }
}

/// A file in the making, whose bytes the browser keeps outside of this program's memory.
#[derive(Debug, Default)]
pub struct Gathered {
    parts: Vec<Blob>,
}

impl Gathered {
    /// Adds bytes at its end.
    pub fn push(&mut self, bytes: &[u8]) {
        self.parts.push(Blob::new(bytes));
    }

    /// The whole file; nothing where the browser has no room for it.
    #[must_use]
    pub fn into_file(self, name: &str) -> Option<PickedFile> {
        let parts = js_sys::Array::new();
        for part in &self.parts {
            let raw: &web_sys::Blob = part.as_ref();
            parts.push(raw);
        }
        let kind = web_sys::BlobPropertyBag::new();
        kind.set_type(if name.ends_with(".html") { "text/html" } else { "application/json" });
        let whole = web_sys::Blob::new_with_blob_sequence_and_options(&parts, &kind);
        Some(PickedFile { name: name.to_owned(), modified: 0.0, blob: Blob::from(whole.ok()?) })
    }
}

/// Hands a file over to the browser's downloads.
pub fn save(file: &PickedFile) {
    thread_local! {
        /// The address of the last download: it has to outlive the click that starts it, and goes
        /// with the next one.
        static LAST: RefCell<Option<ObjectUrl>> = const { RefCell::new(None) };
    }
    let address = ObjectUrl::from(file.blob.clone());
    let anchor = document().create_element("a").ok();
    let Some(anchor) = anchor.and_then(|anchor| anchor.dyn_into::<HtmlAnchorElement>().ok()) else {
        return;
    };
    anchor.set_href(&address);
    anchor.set_download(&file.name);
    if let Some(body) = document().body() {
        // Firefox starts a download only from a link that is in the page.
        let _ = body.append_child(&anchor);
        anchor.click();
        anchor.remove();
    }
    LAST.with(|last| last.replace(Some(address)));
}

/// A name that nobody else has made up.
#[must_use]
pub fn made_up_name() -> String {
    let digits = |number: f64| format!("{number:.16}").split_off(2);
    digits(js_sys::Math::random()) + &digits(js_sys::Math::random())
}

//! Files that are chosen, dropped, pasted or downloaded. They are read in slices, never as a whole.

use std::cell::RefCell;

use gloo_file::{Blob, File, ObjectUrl, futures::read_as_bytes};
use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{ClipboardEvent, DataTransfer, DragEvent, HtmlAnchorElement, HtmlElement};

use super::FileTaker;

/// The bytes that are copied and hashed in one task of the page. A slow machine needs 10 ms for them.
const PIECE_BYTES: u64 = 512 << 10;

/// A file to import.
#[derive(Clone, Debug)]
pub struct PickedFile {
    name: String,
    /// The time of the last change in milliseconds since 1970. 0 for pasted text.
    modified: f64,
    blob: Blob,
}

impl PickedFile {
    /// The name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The size in bytes.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.blob.size()
    }

    /// The time of the last change in milliseconds since 1970. 0 for pasted text.
    #[must_use]
    pub fn modified(&self) -> f64 {
        self.modified
    }

    /// Reads the bytes from `from` to `to`, exclusive, and passes them to `each` in pieces. Each piece is a
    /// task of its own, so that the page stays responsive however much is read.
    ///
    /// # Errors
    /// If the browser cannot read the file, for example because it was changed or removed.
    pub async fn read(
        &self,
        from: u64,
        to: u64,
        mut each: impl FnMut(&[u8]),
    ) -> Result<(), String> {
        let mut at = from;
        while at < to {
            let end = (at + PIECE_BYTES).min(to);
            let piece = read_as_bytes(&self.blob.slice(at, end)).await;
            each(&piece.map_err(|error| error.to_string())?);
            at = end;
        }
        Ok(())
    }
}

impl From<File> for PickedFile {
    fn from(file: File) -> Self {
        let raw: &web_sys::File = file.as_ref();
        Self { name: file.name(), modified: raw.last_modified(), blob: (*file).clone() }
    }
}

/// Takes the files out of an input. The input is empty afterwards, so that the same file can be chosen
/// again.
#[must_use]
pub fn take_files(input: NodeRef<html::Input>) -> Vec<PickedFile> {
    let Some(input) = input.get_untracked() else { return Vec::new() };
    let files = input.files().map(gloo_file::FileList::from);
    let picked = files.map(|files| files.iter().cloned().map(PickedFile::from).collect());
    input.set_value("");
    picked.unwrap_or_default()
}

/// Creates a file from pasted text.
#[must_use]
pub fn file_from_text(name: &str, text: &str) -> Option<PickedFile> {
    Some(PickedFile { name: name.to_owned(), modified: 0.0, blob: Blob::new(text) })
}

/// What was dropped on the page or pasted.
#[derive(Clone, Debug)]
pub enum Dropped {
    /// One or more files.
    Files(Vec<PickedFile>),
    /// A folder.
    Folder,
    /// Text.
    Text(String),
    /// Something else.
    Nothing,
}

/// Accepts drops and pastes anywhere on the page, while the component exists. The signal is true while
/// something is dragged over the page.
pub fn accept_drops(on_drop: Callback<Dropped>) -> ReadSignal<bool> {
    let (is_over, set_over) = signal(false);
    // Every element of the page sends its own enter and leave events, so they are counted.
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
            let is_typing = event.target().is_some_and(|target| is_field(&target));
            if let Some(transfer) = event.clipboard_data().filter(|_| !is_typing) {
                on_drop.run(dropped(&transfer));
            }
        }),
    ]);
    on_cleanup(move || {
        if let Some(listeners) = listeners.try_update_value(std::mem::take) {
            listeners.into_iter().for_each(|listener| listener.remove());
        }
    });
    is_over
}

/// Catches files that are dropped anywhere on the page, while the component exists, because the browser
/// would open them. Passes them on if `taker` says so and no dialog is open. The signal is true while such
/// files are dragged over the page. Text that is dragged is left to the browser.
pub fn catch_files(taker: Signal<FileTaker>, on_drop: Callback<Dropped>) -> ReadSignal<bool> {
    let (is_over, set_over) = signal(false);
    let is_taken = move || taker.get_untracked() == FileTaker::Console && !is_dialog_open();
    let drag = move |event: DragEvent| {
        let Some(transfer) = event.data_transfer().filter(has_files) else { return };
        event.prevent_default();
        let is_taken = is_taken();
        if !is_taken && taker.get_untracked() != FileTaker::Page {
            transfer.set_drop_effect("none");
        }
        if is_over.get_untracked() != is_taken {
            set_over.set(is_taken);
        }
    };
    let listeners = StoredValue::new_local(vec![
        window_event_listener(ev::dragenter, drag),
        window_event_listener(ev::dragover, drag),
        window_event_listener(ev::dragleave, move |event: DragEvent| {
            // Otherwise it only leaves one element for another one.
            if event.related_target().is_none() {
                set_over.set(false);
            }
        }),
        window_event_listener(ev::drop, move |event: DragEvent| {
            let Some(transfer) = event.data_transfer().filter(has_files) else { return };
            event.prevent_default();
            set_over.set(false);
            if is_taken() {
                on_drop.run(dropped(&transfer));
            }
        }),
    ]);
    on_cleanup(move || {
        if let Some(listeners) = listeners.try_update_value(std::mem::take) {
            listeners.into_iter().for_each(|listener| listener.remove());
        }
    });
    is_over
}

fn has_files(transfer: &DataTransfer) -> bool {
    transfer.types().iter().any(|kind| kind == "Files")
}

fn is_dialog_open() -> bool {
    document().query_selector("dialog[open]").ok().flatten().is_some()
}

fn is_field(target: &web_sys::EventTarget) -> bool {
    let element = target.dyn_ref::<HtmlElement>();
    element.is_some_and(|element| matches!(&*element.tag_name(), "INPUT" | "TEXTAREA" | "SELECT"))
}

fn dropped(transfer: &DataTransfer) -> Dropped {
    let items = transfer.items();
    let is_folder = (0..items.length())
        .filter_map(|index| items.get(index)?.webkit_get_as_entry().ok().flatten())
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

/// A file that is being downloaded. The browser keeps its bytes outside the memory of WebAssembly.
#[derive(Debug, Default)]
pub struct FileBuilder {
    parts: Vec<Blob>,
}

impl FileBuilder {
    /// Appends bytes.
    pub fn push(&mut self, bytes: &[u8]) {
        self.parts.push(Blob::new(bytes));
    }

    /// The whole file. `None` if the browser has no space for it.
    #[must_use]
    pub fn build(self, name: &str) -> Option<PickedFile> {
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

/// Saves a file with the browser's downloads.
pub fn save(file: &PickedFile) {
    thread_local! {
        /// The URL of the last download. It must outlive the click that starts the download, so the
        /// next download replaces it.
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
        // Firefox starts a download only from a link in the page.
        let _ = body.append_child(&anchor);
        anchor.click();
        anchor.remove();
    }
    LAST.with(|last| last.replace(Some(address)));
}

/// A random name that is unique to this download.
#[must_use]
pub fn random_id() -> String {
    let digits = |number: f64| format!("{number:.16}").split_off(2);
    digits(js_sys::Math::random()) + &digits(js_sys::Math::random())
}

//! What the form has for a part of an operation.

use leptos::prelude::*;
use snapshot::settings::{EditPlace, OperationPart};

use super::{form::Form, text};
use crate::state::settings::OperationForm;

/// A text of the operation.
pub(super) fn text_of(
    form: Form,
    name: StoredValue<Box<str>>,
    part: fn(&OperationForm) -> &String,
) -> Signal<String> {
    let text = Memo::new(move |_| {
        form.read(|form| {
            let operation = name.with_value(|name| form.operation(name));
            operation.map(|operation| part(&operation).clone()).unwrap_or_default()
        })
    });
    text.into()
}

/// Why a part of the operation is invalid.
pub(super) fn error_of(
    form: Form,
    name: StoredValue<Box<str>>,
    part: impl Fn() -> OperationPart + Send + Sync + 'static,
) -> Signal<Option<String>> {
    Signal::derive(move || {
        let place = EditPlace::Operation { name: name.get_value(), part: part() };
        let fault = form.read(|form| form.fault(&place));
        fault.map(|fault| text::fault(&fault, form.kind()))
    })
}

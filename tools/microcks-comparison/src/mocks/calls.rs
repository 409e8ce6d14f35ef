//! The calls of all examples of a file, and variations that match no example or another one.

use std::fmt;

use anyhow::{Result, ensure};
use snapshot::{
    Limits,
    describe::{CallBody, ExampleContent, Overview},
    read,
};

/// A call of a mock.
#[derive(Clone, Debug)]
pub(super) struct Call {
    pub(super) method: String,
    pub(super) path: String,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Option<String>,
    /// What was changed in the call of an example.
    pub(super) variation: &'static str,
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { method, path, variation, .. } = self;
        write!(f, "{method} {path} ({variation})")
    }
}

/// The calls of all examples over HTTP, each followed by its variations.
pub(super) fn of_file(file: &[u8]) -> Result<Vec<Call>> {
    let manifest = read(file, Limits::default());
    ensure!(manifest.is_usable(), "the export of Microcks cannot be read");
    let mut calls = Vec::new();
    for entry in &manifest.definitions {
        let definition = entry.definition(file)?;
        let operations = Overview::new(&definition).operations;
        let examples = operations.iter().flat_map(|operation| &operation.examples);
        for example in examples {
            let content = ExampleContent::find(&definition, &example.id, usize::MAX);
            let Some(call) = content.and_then(|content| content.call) else { continue };
            let Some(method) = call.method else { continue };
            let pair = |(name, value): &(Box<str>, Box<str>)| (name.to_string(), value.to_string());
            let body = match call.body {
                CallBody::Text(text) => Some(text.into()),
                CallBody::None | CallBody::Omitted => None,
            };
            let call = Call {
                method: method.into(),
                path: call.path.into(),
                headers: call.headers.iter().map(pair).collect(),
                body,
                variation: "as in the example",
            };
            calls.extend(variations(&call));
            calls.push(call);
        }
    }
    Ok(calls)
}

/// What may change the answer to a call.
fn variations(call: &Call) -> Vec<Call> {
    let vary = |variation, change: fn(&mut Call)| {
        let mut call = Call { variation, ..call.clone() };
        change(&mut call);
        call
    };
    vec![
        vary("an unknown last segment", |call| {
            let query = call.path.find('?').unwrap_or(call.path.len());
            call.path.insert_str(query, "-unknown");
        }),
        vary("without query", |call| {
            let query = call.path.find('?').unwrap_or(call.path.len());
            call.path.truncate(query);
        }),
        vary("an additional parameter", |call| {
            let separator = if call.path.contains('?') { '&' } else { '?' };
            call.path.push(separator);
            call.path.push_str("additional=1");
        }),
        vary("without headers", |call| {
            call.headers.retain(|(name, _)| name.eq_ignore_ascii_case("content-type"));
        }),
        vary("without body", |call| call.body = None),
        vary("a body that is not JSON or XML", |call| {
            if let Some(body) = &mut call.body {
                *body = "{<".to_owned();
            }
        }),
        vary("from a page of another site", |call| {
            call.headers.push(("Origin".to_owned(), "https://console.example".to_owned()));
        }),
        vary("a media type that nothing has", |call| {
            call.headers.retain(|(name, _)| !name.eq_ignore_ascii_case("accept"));
            call.headers.push(("Accept".to_owned(), "application/x-nothing".to_owned()));
        }),
        vary("another version", |call| {
            call.path = call.path.replacen("/1.", "/99.", 1);
        }),
    ]
}

//! What is known of a file.

use api_types::{ParsedFile, Source};
use leptos::prelude::*;

use crate::{
    text::{self, visible},
    ui::kit::{Fact, Facts, Mono},
};

/// What is known of the file itself.
pub(super) fn file_info(source: &Source) -> AnyView {
    with_writer(source, None)
}

/// What is known of a file that was read, also who wrote it.
pub(super) fn of_file(file: &ParsedFile) -> AnyView {
    with_writer(&file.source, file.writer.as_deref())
}

fn with_writer(source: &Source, writer: Option<&str>) -> AnyView {
    let writer = writer.map(|writer| {
        let writer = writer.to_owned();
        view! { <Fact label="Likely written by">{writer}</Fact> }
    });
    let sha256 = source.sha256.to_string();
    let size = text::bytes(source.size);
    let name = visible(&source.name);
    view! {
        <Facts>
            <Fact label="File">{name}</Fact>
            <Fact label="Size">{size}</Fact>
            <Fact label="SHA-256">
                <Mono text=sha256 short=12 copy="Copy the SHA-256" />
            </Fact>
            {writer}
        </Facts>
    }
    .into_any()
}

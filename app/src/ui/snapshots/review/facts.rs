//! What is known of a file.

use leptos::prelude::*;
use repository::Source;

use crate::ui::{
    kit::{Fact, Facts, Mono},
    text::{self, visible},
};

/// What is known of the file itself.
pub(super) fn facts(source: &Source) -> AnyView {
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
        </Facts>
    }
    .into_any()
}

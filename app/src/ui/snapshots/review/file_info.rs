//! Facts about an imported file.

use api_types::{ParsedFile, Source};
use leptos::prelude::*;

use super::{super::text as common, text};
use crate::{
    text::{bytes, visible},
    ui::kit::{CodeValue, Fact, Facts},
};

/// The facts about a file.
pub(super) fn file_info(source: &Source) -> AnyView {
    facts(source, None, 0)
}

/// The facts about a parsed file, with the program that probably wrote it.
pub(super) fn parsed_file_info(file: &ParsedFile) -> AnyView {
    facts(&file.source, file.writer.as_deref(), file.left_out)
}

fn facts(source: &Source, writer: Option<&str>, left_out: u32) -> AnyView {
    let left_out = (left_out > 0).then(|| {
        view! { <Fact label=text::LEFT_OUT>{text::left_out(left_out)}</Fact> }
    });
    let writer = writer.map(|writer| {
        let writer = writer.to_owned();
        view! { <Fact label=text::WRITER>{writer}</Fact> }
    });
    let sha256 = source.sha256.to_string();
    let size = bytes(source.size);
    let name = visible(&source.name);
    view! {
        <Facts>
            <Fact label=text::FILE>{name}</Fact>
            <Fact label=text::SIZE>{size}</Fact>
            <Fact label=text::SHA256>
                <CodeValue text=sha256 short=12 copy=common::COPY_SHA256 />
            </Fact>
            {writer} {left_out}
        </Facts>
    }
    .into_any()
}

//! What a review states about the instance that its services come from, or go to.

use api_types::{FetchedFile, ImportExchange, ImportKind, PlannedSend};
use leptos::prelude::*;
use snapshot::ServiceKey;

use super::{
    super::text::{dropped_lines, send_title},
    text::{self as review_text, exchange as text},
};
use crate::{
    text::visible,
    ui::{
        kit::{ButtonVariant, LinkButton, Notice, Tone},
        layout::PageHeader,
        paths::Path,
    },
};

/// The name of the instance that an import sends to.
pub(super) fn target(exchange: Option<&ImportExchange>) -> Option<&str> {
    match exchange {
        Some(ImportExchange::Sends(send)) => Some(&send.name),
        Some(ImportExchange::Fetched(_)) | None => None,
    }
}

/// The heading of a review.
pub(super) fn title(kind: &ImportKind, files: &str, exchange: Option<&ImportExchange>) -> String {
    match target(exchange) {
        Some(instance) => send_title(instance),
        None => review_text::title(kind, files),
    }
}

/// The page of the instance, which has the result of a send.
pub(super) fn result(instance: &PlannedSend) -> AnyView {
    let href = Path::Instance(instance.instance.to_string()).href();
    let actions = move || {
        view! {
            <LinkButton href variant=ButtonVariant::Primary>
                {text::SHOW_INSTANCE}
            </LinkButton>
        }
    };
    view! {
        <PageHeader title=send_title(&instance.name) actions />
        <Notice tone=Tone::Info title=text::RESULT_ELSEWHERE />
    }
    .into_any()
}

/// What an export of the instance lacks, or what the instance does not get.
pub(super) fn warnings(exchange: &ImportExchange) -> AnyView {
    match exchange {
        ImportExchange::Fetched(file) => fetched(file),
        ImportExchange::Sends(send) => planned(send),
    }
}

fn warning(words: &str, keys: &[ServiceKey]) -> Option<AnyView> {
    let title = || text::named(words, keys);
    (!keys.is_empty()).then(|| view! { <Notice tone=Tone::Warning title=title() /> }.into_any())
}

fn fetched(file: &FetchedFile) -> AnyView {
    view! {
        {warning(text::NOT_THERE, &file.not_there)}
        {warning(text::WITHOUT_DATA, &file.without_data)}
    }
    .into_any()
}

fn planned(send: &PlannedSend) -> AnyView {
    let dropped = dropped_lines(&send.dropped);
    let dropped = (!dropped.is_empty()).then(|| {
        let lines = dropped.into_iter().map(|line| view! { <li>{visible(&line)}</li> });
        let lines = lines.collect_view();
        view! {
            <Notice tone=Tone::Warning title=text::dropped(send)>
                <ul>{lines}</ul>
            </Notice>
        }
    });
    let redacted = (send.redacted > 0).then(|| {
        view! { <Notice tone=Tone::Info title=text::redacted(send.redacted) /> }
    });
    let limit = text::limit(send.product, send.limit);
    let here = text::here_is(&send.name);
    view! {
        <Notice tone=Tone::Info title=text::how(send.product)>
            <p>{here} " " {limit}</p>
        </Notice>
        {warning(&text::not_there(send), &send.not_there)}
        {warning(&text::omitted(send), &send.omitted)}
        {warning(text::TOO_LARGE, &send.too_large)}
        {warning(text::WITHOUT_DATA, &send.without_data)}
        {dropped}
        {redacted}
    }
    .into_any()
}

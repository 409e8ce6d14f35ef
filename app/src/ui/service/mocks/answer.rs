//! The answer to a call that was tried: status, time, which example and why, headers and body.

use api_types::{AnswerBody, AnswerSource, AnswerStatus, ConsoleAnswer};
use leptos::prelude::*;
use snapshot::describe::{ExampleOverview, OperationOverview};

use super::{
    super::{message::body, operation::words, text as service_text},
    Mocks, text,
};
use crate::{
    text::{bytes, visible, visible_name},
    ui::kit::{Badge, Tone},
};

/// The answer.
pub(super) fn answer(answer: &ConsoleAnswer, mocks: Mocks) -> AnyView {
    let tone = match answer.status {
        AnswerStatus::Http(..400) | AnswerStatus::Grpc { code: 0, .. } => Tone::Success,
        AnswerStatus::Http(400..500) => Tone::Warning,
        AnswerStatus::Http(500..) | AnswerStatus::Grpc { .. } => Tone::Danger,
    };
    let media_type = answer.headers.iter().find(|(name, _)| &**name == "content-type");
    let media_type = media_type.map(|(_, value)| &**value).unwrap_or_default();
    let content = match &answer.body {
        AnswerBody::None => view! { <p class="s-service__note">{text::NO_BODY}</p> }.into_any(),
        AnswerBody::Text(content) => body(text::ANSWER, content, media_type),
        AnswerBody::Binary(size) => {
            let note = text::binary(&bytes(*size));
            view! { <p class="s-service__note">{note}</p> }.into_any()
        }
    };
    let shortened =
        answer.is_shortened.then(|| view! { <p class="s-service__note">{text::WAITED_LESS}</p> });
    view! {
        <section class="c-detail__card" aria-label=text::ANSWER>
            <h3 class="c-detail__card-title">{text::ANSWER}</h3>
            <div class="s-mocks__facts" role="status">
                <Badge tone text=text::status(&answer.status) />
                <span>{text::answered(answer)}</span>
            </div>
            <p class="s-mocks__reason">{source(&answer.source, mocks)}</p>
            {shortened}
            {headers(text::HEADERS_OF_ANSWER, &answer.headers)}
            {content}
            {headers(text::TRAILERS, &answer.trailers)}
        </section>
    }
    .into_any()
}

/// Headers or trailers with their values. `None` if there are none.
fn headers(label: &'static str, headers: &[(Box<str>, Box<str>)]) -> Option<AnyView> {
    let rows = headers.iter().map(|(name, value)| {
        view! {
            <div class="s-message__row">
                <dt>
                    <bdi>{visible(name) + ":"}</bdi>
                </dt>
                <dd>
                    <bdi>{visible(value)}</bdi>
                </dd>
            </div>
        }
    });
    let list = || {
        view! {
            <dl class="s-message__rows" aria-label=label>
                {rows.collect_view()}
            </dl>
        }
        .into_any()
    };
    (!headers.is_empty()).then(list)
}

/// Which example, and why.
fn source(source: &AnswerSource, mocks: Mocks) -> AnyView {
    match source {
        AnswerSource::Example { operation, example, instead_of: Some(problem) } => view! {
            <bdi>{visible(problem)}</bdi>
            {text::INSTEAD}
            <strong>
                <bdi>{visible_name(example)}</bdi>
            </strong>
            {text::OF}
            <bdi>{visible_name(operation)}</bdi>
            "."
        }
        .into_any(),
        AnswerSource::Example { operation, example, instead_of: None } => {
            let view = mocks.view.get_value();
            let operations = view.overview.operations.iter();
            let found = operations.into_iter().find(|it| it.name == *operation);
            let criteria = found.and_then(|found| criteria(found, example));
            let criteria = criteria.map(|criteria| {
                view! {
                    {text::CRITERIA}
                    <code>{visible(criteria)}</code>
                }
            });
            let why =
                found.and_then(|found| service_text::dispatcher(&found.dispatcher, mocks.kind));
            let why = why.map(|why| view! { ", " {words(why)} "." });
            view! {
                {text::EXAMPLE}
                <strong>
                    <bdi>{visible_name(example)}</bdi>
                </strong>
                {text::OF}
                <bdi>{visible_name(operation)}</bdi>
                {why}
                {criteria}
            }
            .into_any()
        }
        AnswerSource::Unmatched { operation, reason } => {
            let operation = operation.as_ref().map(|name| {
                view! {
                    <strong>
                        <bdi>{visible_name(name)}</bdi>
                    </strong>
                    ": "
                }
            });
            view! {
                {text::NO_EXAMPLE}
                " "
                {operation}
                <bdi>{visible(reason)}</bdi>
            }
            .into_any()
        }
        AnswerSource::Forwarded { url, .. } => view! {
            {text::FORWARDED}
            <code>{visible(url)}</code>
        }
        .into_any(),
        AnswerSource::Server => text::BY_SERVER.into_any(),
    }
}

/// The dispatch criteria of an example.
fn criteria<'a>(operation: &'a OperationOverview, example: &str) -> Option<&'a str> {
    let is_this = |it: &&ExampleOverview| *it.name == *example;
    operation.examples.iter().find(is_this)?.criteria.as_deref()
}

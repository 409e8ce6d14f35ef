//! The messages that the clients of a WebSocket receive next.

use api_types::{AnswerBody, EventMessage, EventMessages};
use leptos::prelude::*;

use super::{super::message::body, text};
use crate::text::visible_name;

/// How often they are sent, and each message.
pub(super) fn messages(messages: &EventMessages) -> AnyView {
    let cards: Vec<AnyView> = messages.messages.iter().map(message).collect();
    view! {
        <p class="s-mocks__hint" role="status">
            {text::messages(messages)}
        </p>
        {cards}
    }
    .into_any()
}

fn message(message: &EventMessage) -> AnyView {
    let content = match &message.body {
        AnswerBody::Text(content) => body(text::MESSAGE, content, &message.media_type),
        AnswerBody::None | AnswerBody::Binary(_) => {
            view! { <p class="s-service__note">{text::NO_BODY}</p> }.into_any()
        }
    };
    view! {
        <section class="c-detail__card">
            <h3 class="c-detail__card-title">
                <bdi>{visible_name(&message.example)}</bdi>
            </h3>
            {content}
        </section>
    }
    .into_any()
}

//! A request, a response or an event message as a card.

use leptos::prelude::*;
use snapshot::{
    ServiceType,
    describe::{Body, BodyKind, Call, Message},
};

use super::{role::MessageRole, text};
use crate::{
    text::{bytes, visible, visible_lines},
    ui::kit::{CopyButton, unique_id},
};

/// The card of a message.
pub(super) fn message(
    role: MessageRole,
    message: &Message,
    call: Option<&Call>,
    kind: ServiceType,
) -> AnyView {
    let title = text::message(role, message.callback.is_some());
    let first = match role {
        MessageRole::Request => call.and_then(|call| text::request_line(call, kind)),
        MessageRole::Response => message.status.as_deref().map(visible),
        MessageRole::Event | MessageRole::Reply => None,
    };
    let first = first.map(|line| view! { <p class="s-message__line"><bdi>{line}</bdi></p> });
    let rows = rows(role, message);
    let rows = (!rows.is_empty()).then(|| {
        let rows = rows.into_iter().map(|(name, value)| {
            view! {
                <div class="s-message__row">
                    <dt>
                        <bdi>{name}</bdi>
                    </dt>
                    <dd>
                        <bdi>{value}</bdi>
                    </dd>
                </div>
            }
        });
        view! { <dl class="s-message__rows">{rows.collect_view()}</dl> }
    });
    let media_type = message.media_type.as_deref().unwrap_or_default();
    let body = message.body.as_ref().map(|content| body(title, content, media_type));
    let empty = message.body.is_none().then(|| {
        view! { <p class="s-service__note">{text::NO_BODY}</p> }
    });
    view! {
        <section class="c-detail__card">
            <h3 class="c-detail__card-title">{title}</h3>
            {first}
            {rows}
            {body}
            {empty}
        </section>
    }
    .into_any()
}

/// Everything but the body, as names with their values.
fn rows(role: MessageRole, message: &Message) -> Vec<(String, String)> {
    let mut rows = Vec::new();
    let mut fact = |name: &'static str, value: Option<&str>| {
        rows.extend(value.map(|value| (name.to_owned(), visible(value))));
    };
    fact(text::CALLBACK, message.callback.as_deref());
    fact(text::MEDIA_TYPE, message.media_type.as_deref());
    fact(text::CRITERIA, message.criteria.as_deref());
    fact(text::SOURCE, message.source_artifact.as_deref());
    let parameters = message.parameters.iter().filter(|_| role == MessageRole::Request);
    rows.extend(parameters.map(|(name, value)| (text::parameter(&visible(name)), visible(value))));
    let headers = message.headers.iter();
    rows.extend(headers.map(|(name, values)| {
        let values: Vec<String> = values.iter().map(|value| visible(value)).collect();
        (visible(name) + ":", values.join(", "))
    }));
    rows
}

/// The body of a message with this title.
pub(super) fn body(title: &'static str, body: &Body, media_type: &str) -> AnyView {
    let Body { kind, text, formatted, bytes: size } = body;
    let about = text::body(*kind, &bytes(*size));
    let copy = text::copy_body(title);
    let source = (*kind == BodyKind::Image && !body.is_cut())
        .then(|| image_source(text, media_type))
        .flatten();
    let content = match source {
        Some(source) => {
            let alt = text::image(title);
            view! { <img class="s-message__image" src=source alt=alt /> }.into_any()
        }
        None => {
            let shown = visible_lines(formatted.as_ref().unwrap_or(text));
            let label = text::body_of(title);
            let id = unique_id("body");
            view! {
                <pre class="s-service__text" id=id tabindex="0" role="group" aria-label=label>
                    {shown}
                </pre>
            }
            .into_any()
        }
    };
    view! {
        <div class="s-message__body-head">
            <span>{about}</span>
            <CopyButton label=copy text=text.to_string() />
        </div>
        {content}
    }
    .into_any()
}

/// The address of an image. `None` if a browser cannot show it.
fn image_source(text: &str, media_type: &str) -> Option<String> {
    const SHOWN: [&str; 6] =
        ["image/png", "image/jpeg", "image/gif", "image/webp", "image/svg+xml", "image/avif"];
    let digits = match text.strip_prefix("data:") {
        Some(url) => url.split_once(',')?.1,
        None => text.trim(),
    };
    let media_type = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let is_shown = SHOWN.contains(&media_type.as_str());
    is_shown.then(|| ["data:", &media_type, ";base64,", digits].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_have_a_known_media_type() {
        let source = |text, media_type| image_source(text, media_type);
        let png = Some("data:image/png;base64,iVBO".to_owned());
        assert_eq!(source("iVBO", "image/PNG"), png);
        assert_eq!(source("data:image/x;base64,iVBO", "image/png; a=b"), png);
        assert_eq!(source("iVBO", "image/tiff"), None);
        assert_eq!(source("iVBO", "text/html"), None);
    }
}

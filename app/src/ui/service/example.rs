//! One example: a line that opens, and its messages.

use leptos::prelude::*;
use snapshot::{
    ServiceType,
    describe::{Call, ExampleContent, ExampleKind, ExampleOverview},
};

use super::{
    address::ServicePart, context::Context, disclosure::disclosure, message::message,
    part_query::part_query, role::MessageRole, text,
};
use crate::{
    api::services::view_example,
    text::{visible, visible_name},
    ui::kit::{Badge, Button, CopyTextButton, Tone},
};

/// An example of a service of this type.
pub(super) fn example(overview: &ExampleOverview, kind: ServiceType, context: Context) -> AnyView {
    let id = StoredValue::new(overview.id.clone());
    let load = move |whole| view_example(context.service.get_value(), id.get_value(), whole);
    let content = move || part_query(load, move |content, whole| messages(&content, kind, whole));
    let ExampleOverview { name, path, status, media_type, .. } = overview;
    let unpaired = match overview.kind {
        ExampleKind::Request => Some(text::WITHOUT_RESPONSE),
        ExampleKind::Response => Some(text::WITHOUT_REQUEST),
        ExampleKind::Pair | ExampleKind::Event => None,
    };
    let unpaired = unpaired.map(|text| view! { <Badge tone=Tone::Warning text /> });
    let fault = overview.is_fault.then(|| view! { <Badge tone=Tone::Danger text=text::FAULT /> });
    let answer = [status, media_type].into_iter().flatten().map(|text| visible(text));
    let answer = answer.collect::<Vec<_>>().join(" ");
    let arrow = (!answer.is_empty()).then(|| view! { <span aria-hidden="true">"→ "</span> });
    let line = view! {
        <bdi class="s-example__name">{visible_name(name)}</bdi>
        <bdi class="s-example__path">{visible(path)}</bdi>
        <span class="s-example__answer">{arrow} {answer}</span>
        {fault}
        {unpaired}
    };
    let part = ServicePart::Example(overview.id.clone());
    disclosure(part, line.into_any(), content, context)
}

/// The messages of an example, with the command that makes its call.
fn messages(content: &ExampleContent, kind: ServiceType, whole: RwSignal<bool>) -> AnyView {
    let ExampleContent { request, response, event, reply, call, .. } = content;
    let cards = [
        (MessageRole::Request, request),
        (MessageRole::Response, response),
        (MessageRole::Event, event),
        (MessageRole::Reply, reply),
    ];
    let is_cut = cards.iter().any(|(_, message)| {
        let body = message.as_ref().and_then(|message| message.body.as_ref());
        body.is_some_and(|body| body.is_cut())
    });
    let cards = cards
        .into_iter()
        .filter_map(|(role, content)| Some(message(role, content.as_ref()?, call.as_ref(), kind)));
    let more = is_cut.then(|| {
        view! {
            <p class="s-service__note">
                {text::CUT}
                " "
                <Button on_press=move |()| whole.set(true)>{text::SHOW_ALL}</Button>
            </p>
        }
    });
    view! {
        {call.as_ref().map(command)}
        <div class="c-detail__cards">{cards.collect_view()}</div>
        {more}
    }
    .into_any()
}

/// The button that copies the command.
fn command(call: &Call) -> AnyView {
    let command = call.command(text::MICROCKS_URL, text::MICROCKS_GRPC);
    let label = if call.method.is_some() { text::COPY_CURL } else { text::COPY_GRPCURL };
    view! {
        <p class="s-example__actions">
            <CopyTextButton label text=command />
        </p>
    }
    .into_any()
}

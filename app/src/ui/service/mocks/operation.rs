//! One operation: its response time, its calls, and the address of each example.

use std::sync::Arc;

use api_types::{OperationMocks, ServiceMocks};
use leptos::prelude::*;
use snapshot::describe::ExampleCall;

use super::{
    super::show_more::show_more,
    Mocks,
    call_dialog::{CallDialog, CallStart},
    findings,
    script_fallback::script_fallback,
    text,
};
use crate::{
    state::mocks::MockBase,
    text::{visible, visible_name},
    ui::kit::{Button, CodeValue, CopyTextButton, Icon, IconName, unique_id},
};

/// Examples in the page at first, and added by each "Show more".
const PAGE_EXAMPLES: usize = 50;

/// An operation that opens its addresses.
pub(super) fn operation(
    view: &Arc<ServiceMocks>,
    index: usize,
    base: &Arc<MockBase>,
    mocks: Mocks,
    dialog: CallDialog,
) -> AnyView {
    let Some(operation) = view.operations.get(index) else { return ().into_any() };
    let name: Arc<str> = (*operation.name).into();
    let is_open = RwSignal::new(mocks.is_open(&name));
    let content_id = unique_id("mocks-operation");
    let toggle = {
        let name = Arc::clone(&name);
        move |_| {
            is_open.update(|is_open| *is_open = !*is_open);
            mocks.set_open(&name, is_open.get_untracked());
        }
    };
    let line = Memo::new(move |_| {
        let current = mocks.current.read();
        let operation = current.as_ref().and_then(|view| view.operations.get(index));
        operation.map(|operation| text::line(operation, mocks.kind)).unwrap_or_default()
    });
    let line =
        move || line.get().into_iter().map(|fact| view! { <span>{fact}</span> }).collect_view();
    let (view, base) = (Arc::clone(view), Arc::clone(base));
    let content = move || is_open.get().then(|| content(&view, index, &base, mocks, dialog));
    view! {
        <section class="s-operation">
            <div class="s-operation__head">
                <h2 class="s-operation__title">
                    <button
                        type="button"
                        class="s-operation__toggle"
                        aria-expanded=move || is_open.get().to_string()
                        aria-controls=content_id.clone()
                        on:click=toggle
                    >
                        <Icon name=IconName::Right />
                        <bdi class="s-operation__name">{visible_name(&name)}</bdi>
                    </button>
                </h2>
                <p class="s-operation__line">{line}</p>
            </div>
            <div class="s-operation__content" id=content_id>
                {content}
            </div>
        </section>
    }
    .into_any()
}

fn content(
    view: &ServiceMocks,
    index: usize,
    base: &Arc<MockBase>,
    mocks: Mocks,
    dialog: CallDialog,
) -> Option<AnyView> {
    let operation = view.operations.get(index)?;
    let findings = findings(mocks, Some(operation.name.clone()));
    let fallback = script_fallback(operation, index, mocks);
    let events = operation.events.iter().map(|path| {
        let (address, path) = (base.web_socket() + path, path.clone());
        let show = move |()| dialog.open(CallStart::Events(path.clone()));
        view! {
            <p class="s-mocks__hint">{text::EVENTS}</p>
            <div class="s-mocks__actions">
                <CodeValue text=address copy=text::COPY_ADDRESS />
                <Button on_press=show>{text::SHOW_MESSAGES}</Button>
            </div>
        }
    });
    let events = events.collect_view();
    let calls = if operation.calls.is_empty() {
        let hint = operation.events.is_empty();
        hint.then(|| view! { <p class="s-mocks__hint">{text::NO_CALLS}</p> }.into_any())
    } else {
        Some(calls(operation, base, dialog))
    };
    Some(view! { {findings} {fallback} {events} {calls} }.into_any())
}

fn calls(operation: &OperationMocks, base: &Arc<MockBase>, dialog: CallDialog) -> AnyView {
    let total = operation.calls.len();
    let limit = RwSignal::new(PAGE_EXAMPLES);
    let (all, base) = (StoredValue::new(operation.calls.clone()), Arc::clone(base));
    let row = move |index: usize| {
        all.with_value(|all| all.get(index).map(|example| row(example, &base, dialog)))
    };
    let hidden = move || total.saturating_sub(limit.get());
    view! {
        <ul class="s-mocks__list">
            <For each=move || 0..total.min(limit.get()) key=|index| *index children=row />
        </ul>
        {show_more(hidden, limit, PAGE_EXAMPLES)}
    }
    .into_any()
}

fn row(example: &ExampleCall, base: &MockBase, dialog: CallDialog) -> AnyView {
    let ExampleCall { id, name, call } = example;
    let is_grpc = call.method.is_none();
    // A gRPC client needs the address of the server and the name of the method.
    let address = if is_grpc {
        [base.authority(), " ", &call.path].concat()
    } else {
        base.http() + &call.path
    };
    let method = call.method.as_deref().map(visible).unwrap_or_default();
    let command = call.command(&base.http(), base.authority());
    let label = if is_grpc { text::COPY_GRPCURL } else { text::COPY_CURL };
    let shown_address = visible(&address);
    let start = CallStart::Example { id: id.clone(), name: name.clone(), call: call.clone() };
    let try_it = move |()| dialog.open(start.clone());
    view! {
        <li class="s-mocks__row">
            <div class="s-mocks__text">
                <p class="s-mocks__name">
                    <bdi>{visible_name(name)}</bdi>
                </p>
                <p class="s-mocks__call">
                    <span class="s-mocks__method">{method}</span>
                    " "
                    <bdi>{shown_address}</bdi>
                </p>
            </div>
            <div class="s-mocks__actions" role="group" aria-label=visible_name(name)>
                <CopyTextButton label=text::COPY text=address />
                <CopyTextButton label text=command />
                <Button on_press=try_it>{text::TRY}</Button>
            </div>
        </li>
    }
    .into_any()
}

//! One operation: how it answers, and its examples.

use std::sync::Arc;

use api_types::ServiceView;
use leptos::prelude::*;
use snapshot::{
    ServiceType,
    describe::{ExampleId, OperationOverview, ParameterConstraint},
    response_times::Unit,
};

use super::{address::ServicePart, context::Context, example::example, show_more::show_more, text};
use crate::{
    text::{response_time::response_time, visible, visible_lines, visible_name},
    ui::kit::{Badge, Icon, IconName, Tone, unique_id},
};

/// Examples in the page at first, and added by each "Show more".
const PAGE_EXAMPLES: usize = 100;

/// An operation. `shown` has the indexes of its examples that the search found. They are visible if the search
/// found the operation only by them.
pub(super) fn operation(
    view: &Arc<ServiceView>,
    index: usize,
    shown: Memo<Vec<usize>>,
    is_found_by_examples: Memo<bool>,
    is_open: bool,
    context: Context,
) -> AnyView {
    let Some(operation) = view.overview.operations.get(index) else { return ().into_any() };
    let kind = view.summary.kind;
    let part = ServicePart::Operation(operation.name.to_string());
    let opened = RwSignal::new(is_open);
    let is_open = Memo::new(move |_| opened.get() || is_found_by_examples.get());
    let (button_id, content_id) = (unique_id("operation"), unique_id("operation-content"));
    context.focus_if_addressed(&part, &button_id);
    let toggle = move |_| {
        let open = !is_open.get_untracked();
        opened.set(open);
        context.go.run(if open { part.clone() } else { ServicePart::Operations });
    };
    let undeclared = (!operation.is_declared)
        .then(|| view! { <Badge tone=Tone::Warning text=text::UNDECLARED /> });
    let view = Arc::clone(view);
    let line = operation_line(operation, kind);
    let name = visible_name(&operation.name);
    let content = move || {
        is_open.get().then(|| {
            let operation = view.overview.operations.get(index)?;
            let settings = settings(operation);
            let examples = examples(&view, index, shown, context);
            Some(view! { {settings} {examples} })
        })
    };
    view! {
        <section class="s-operation">
            <div class="s-operation__head">
                <h2 class="s-operation__title">
                    <button
                        type="button"
                        class="s-operation__toggle"
                        id=button_id
                        aria-expanded=move || is_open.get().to_string()
                        aria-controls=content_id.clone()
                        on:click=toggle
                    >
                        <Icon name=IconName::Right />
                        <bdi class="s-operation__name">{name}</bdi>
                    </button>
                    {undeclared}
                </h2>
                {line}
            </div>
            <div class="s-operation__content" id=content_id>
                {content}
            </div>
        </section>
    }
    .into_any()
}

/// How the operation answers: dispatcher, response time, number of examples.
fn operation_line(operation: &OperationOverview, kind: ServiceType) -> AnyView {
    let dispatcher = text::dispatcher(&operation.dispatcher, kind);
    let is_broken = text::is_broken(&operation.dispatcher);
    let time = response_time(&operation.response_time, Unit::of(kind));
    let count = text::examples(operation.examples.len());
    view! {
        <p class="s-operation__line">
            {dispatcher.map(|words| view! {
                <span class="s-operation__dispatcher" data-broken=is_broken.then_some("")>
                    {self::words(words)}
                </span>
            })}
            <span>{time}</span>
            <span>{count}</span>
        </p>
    }
    .into_any()
}

/// A sentence in which names from the file are code.
pub(super) fn words(words: Vec<text::Word>) -> AnyView {
    let words = words.into_iter().map(|word| match word {
        text::Word::Text(text) => text.into_any(),
        text::Word::Code(code) => view! { <code>{visible(&code)}</code> }.into_any(),
    });
    words.collect_view().into_any()
}

/// The rules of the dispatcher, the constraints and the bindings.
fn settings(operation: &OperationOverview) -> AnyView {
    let rules = operation.rules.as_deref().filter(|_| text::has_rules(&operation.dispatcher));
    let rules = rules.map(|rules| {
        view! {
            <div class="s-operation__setting">
                <h3 class="s-operation__heading">{text::RULES}</h3>
                <pre class="s-service__text" tabindex="0" role="group" aria-label=text::RULES>
                    {visible_lines(rules)}
                </pre>
            </div>
        }
    });
    let constraints = (!operation.constraints.is_empty()).then(|| {
        let constraints = operation.constraints.iter().map(constraint).collect_view();
        view! {
            <div class="s-operation__setting">
                <h3 class="s-operation__heading">{text::CONSTRAINTS}</h3>
                <ul class="s-operation__constraints">{constraints}</ul>
            </div>
        }
    });
    let bindings = (!operation.bindings.is_empty()).then(|| {
        let bindings = operation.bindings.iter().map(|name| visible(name)).collect::<Vec<_>>();
        view! { <p class="s-service__note">{text::BINDINGS} {bindings.join(", ")}</p> }
    });
    view! { {rules} {constraints} {bindings} }.into_any()
}

/// "header `Authorization`: required, matches `Bearer .+`, copied to the response".
fn constraint(constraint: &ParameterConstraint) -> AnyView {
    view! { <li>{words(text::constraint(constraint))}</li> }.into_any()
}

fn examples(
    view: &Arc<ServiceView>,
    operation: usize,
    shown: Memo<Vec<usize>>,
    context: Context,
) -> AnyView {
    let limit = RwSignal::new(PAGE_EXAMPLES.max(addressed_position(view, operation, context) + 1));
    let all = Arc::clone(view);
    let row = move |index: usize| {
        let overview = all.overview.operations.get(operation);
        let overview = overview.and_then(|operation| operation.examples.get(index));
        overview.map(|overview| example(overview, all.summary.kind, context))
    };
    let indexes = move || shown.get().into_iter().take(limit.get()).collect::<Vec<_>>();
    let hidden = move || shown.read().len().saturating_sub(limit.get());
    view! {
        <ul class="s-operation__examples">
            <For each=indexes key=|index| *index children=row />
        </ul>
        {show_more(hidden, limit, PAGE_EXAMPLES)}
    }
    .into_any()
}

/// The position of the example that the address names, or 0.
fn addressed_position(view: &ServiceView, operation: usize, context: Context) -> usize {
    let examples = view.overview.operations.get(operation).map(|operation| &operation.examples);
    let position = |id: &ExampleId| examples?.iter().position(|example| example.id == *id);
    context.part.with_untracked(|part| match part {
        Some(ServicePart::Example(id)) => position(id).unwrap_or_default(),
        _ => 0,
    })
}

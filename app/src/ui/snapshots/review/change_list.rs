//! The details of an opened row: changes by operation and example.

use api_types::Row;
use leptos::prelude::*;
use snapshot::{ChangeKind, ContractChange, Diff, ExampleChange, FieldChange, OperationDiff};

use super::{
    change_line::{change_line, operation_line},
    text,
};
use crate::text::visible;

/// The changes of a row, or what it contains if there is nothing to compare with.
pub(super) fn change_list(row: &Row) -> AnyView {
    match row.status.diff() {
        Some(diff) => changes(diff),
        None => {
            view! { <p class="s-review__contents">{text::contents(&row.summary)}</p> }.into_any()
        }
    }
}

fn changes(diff: &Diff) -> AnyView {
    let service = diff.service.iter().map(setting).collect_view();
    let operations = diff.operations.iter().map(operation).collect_view();
    let contracts = diff.contracts.iter().map(contract).collect_view();
    let group = |title: &'static str, is_shown: bool, lines: AnyView| {
        is_shown.then(|| {
            view! {
                <section>
                    <h2 class="s-review__operation">{title}</h2>
                    <ul class="s-review__changes">{lines}</ul>
                </section>
            }
        })
    };
    let formatting = diff.is_formatting_only().then(|| {
        view! { <p class="s-review__contents">{text::formatting_only(diff)}</p> }
    });
    view! {
        {formatting}
        {operations}
        {group(text::CONTRACTS, !diff.contracts.is_empty(), contracts.into_any())}
        {group(text::SERVICE, !diff.service.is_empty(), service.into_any())}
    }
    .into_any()
}

fn operation(operation: &OperationDiff) -> AnyView {
    let whole = operation_line(operation.change.as_ref()).map(list_item);
    let settings = operation.settings.iter().map(setting).collect_view();
    view! {
        <section>
            <h2 class="s-review__operation">{visible(&operation.name)}</h2>
            <ul class="s-review__changes">
                {whole} {operation.examples.iter().map(example).collect_view()} {settings}
            </ul>
        </section>
    }
    .into_any()
}

fn setting(change: &FieldChange) -> AnyView {
    let (change, text) = text::field_change(change);
    list_item(change_line(change, text))
}

fn example(example: &ExampleChange) -> AnyView {
    with_parts(example.change, text::EXAMPLE, &example.name, &example.parts)
}

fn contract(contract: &ContractChange) -> AnyView {
    with_parts(contract.change, text::CONTRACT, &contract.name, &contract.parts)
}

fn with_parts(change: ChangeKind, kind: &str, name: &str, parts: &[FieldChange]) -> AnyView {
    let mut text = text::quoted(kind, name);
    if !parts.is_empty() {
        let parts: Vec<String> = parts.iter().map(text::part_change).collect();
        text.push_str(": ");
        text.push_str(&parts.join(", "));
    }
    list_item(change_line(change, text))
}

fn list_item(line: AnyView) -> AnyView {
    view! { <li>{line}</li> }.into_any()
}

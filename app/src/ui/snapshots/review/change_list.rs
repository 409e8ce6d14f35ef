//! The summary of an opened row: its changes by operation and example, removals first.

use api_types::{Decision, Row};
use leptos::prelude::*;
use snapshot::{
    ChangeKind, ContractChange, Diff, ExampleChange, FieldChange, OperationDiff, Resolution,
    ServiceType,
};

use super::{
    change_line::{change_line, operation_line},
    text,
};
use crate::{
    state::{is_example_noticed, is_setting_noticed, is_technical},
    text::visible,
    ui::kit::{Button, ButtonVariant},
};

/// Changes in the page at first, and added by each "Show more".
const PAGE_CHANGES: usize = 50;

/// The changes of a row and what the decision makes of them. What the row contains, if there is nothing to
/// compare with.
pub(super) fn change_list(row: StoredValue<Row>, decision: Memo<Option<Decision>>) -> AnyView {
    let limit = RwSignal::new(PAGE_CHANGES);
    let list = move || {
        let (limit, decision) = (limit.get(), decision.get());
        row.with_value(|row| match row.status.diff() {
            Some(diff) => changes(diff, row.summary.kind, decision.as_ref(), limit),
            None => view! { <p class="s-review__contents">{text::contents(&row.summary)}</p> }
                .into_any(),
        })
    };
    let total = row.with_value(|row| row.status.diff().map_or(0, count));
    let more = move || {
        let hidden = total.saturating_sub(limit.get());
        (hidden > 0).then(|| {
            view! {
                <p>
                    <Button
                        variant=ButtonVariant::Secondary
                        on_press=move |()| limit.update(|limit| *limit += PAGE_CHANGES)
                    >
                        {text::show_more(hidden)}
                    </Button>
                </p>
            }
        })
    };
    view! {
        {list}
        {more}
    }
    .into_any()
}

/// The number of changes that the list has.
fn count(diff: &Diff) -> usize {
    let operations = diff.operations.iter().map(|it| it.settings.len() + it.examples.len());
    operations.sum::<usize>() + diff.contracts.len() + diff.service.len()
}

/// What a decision makes of each change. Without a decision, or if nothing is combined, the list shows what
/// differs.
#[derive(Clone, Copy)]
pub(super) enum Outlook<'a> {
    /// What differs.
    Differences,
    /// What a replacement or a merge does.
    Combined(snapshot::Combination<'a>),
    /// Nothing of it happens.
    Kept,
}

impl<'a> Outlook<'a> {
    pub(super) fn new(decision: Option<&'a Decision>) -> Self {
        match decision {
            Some(Decision::KeepMine | Decision::Skip | Decision::Copy(_)) => Self::Kept,
            decision => {
                decision.and_then(Decision::combination).map_or(Self::Differences, Self::Combined)
            }
        }
    }

    pub(super) fn resolve(
        self,
        combined: impl FnOnce(&snapshot::Combination<'a>) -> Resolution,
    ) -> Resolution {
        match self {
            Self::Differences => Resolution::Applied,
            Self::Combined(combination) => combined(&combination),
            Self::Kept => Resolution::Excluded,
        }
    }
}

fn changes(
    diff: &Diff,
    kind: ServiceType,
    decision: Option<&Decision>,
    mut limit: usize,
) -> AnyView {
    let outlook = Outlook::new(decision);
    let mut operations: Vec<&OperationDiff> = diff.operations.iter().collect();
    operations.sort_by_key(|operation| !removes(operation));
    let mut shown = Vec::new();
    for it in operations {
        if limit == 0 {
            break;
        }
        shown.push(operation(it, kind, outlook, &mut limit));
    }
    let mut contracts: Vec<&ContractChange> = diff.contracts.iter().collect();
    contracts.sort_by_key(|contract| rank(contract.change));
    let contracts: Vec<AnyView> = take(&mut limit, contracts)
        .map(|it| contract(it, kind, outlook.resolve(|by| by.contract(it))))
        .collect();
    let service = fields(&diff.service, kind, &mut limit, |change| {
        outlook.resolve(|by| by.service_field(change))
    });
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
    let (has_contracts, has_service) = (!contracts.is_empty(), !service.is_empty());
    view! {
        {formatting}
        {shown}
        {group(text::CONTRACTS, has_contracts, contracts.into_any())}
        {group(text::SERVICE, has_service, service.into_any())}
    }
    .into_any()
}

/// The first items up to the limit, which it lowers.
fn take<T>(limit: &mut usize, items: Vec<T>) -> impl Iterator<Item = T> {
    let taken = items.len().min(*limit);
    *limit -= taken;
    items.into_iter().take(taken)
}

const fn rank(change: ChangeKind) -> u8 {
    match change {
        ChangeKind::Removed => 0,
        ChangeKind::Changed => 1,
        ChangeKind::Added => 2,
    }
}

fn removes(operation: &OperationDiff) -> bool {
    matches!(operation.change, Some(snapshot::OperationChange::Removed))
        || operation.examples.iter().any(|example| example.change == ChangeKind::Removed)
}

fn operation(
    operation: &OperationDiff,
    kind: ServiceType,
    outlook: Outlook<'_>,
    limit: &mut usize,
) -> AnyView {
    let resolution = outlook.resolve(|by| by.operation(operation));
    let whole = operation_line(operation.change.as_ref(), resolution).map(list_item);
    let mut examples: Vec<&ExampleChange> = operation.examples.iter().collect();
    examples.sort_by_key(|example| rank(example.change));
    let examples: Vec<AnyView> = take(limit, examples)
        .map(|it| example(it, kind, outlook.resolve(|by| by.example(operation, it))))
        .collect();
    let settings = fields(&operation.settings, kind, limit, |change| {
        outlook.resolve(|by| by.operation_field(change))
    });
    view! {
        <section>
            <h2 class="s-review__operation">{visible(&operation.name)}</h2>
            <ul class="s-review__changes">{whole} {examples} {settings}</ul>
        </section>
    }
    .into_any()
}

/// The lines of fields. Technical fields are folded into the last one.
fn fields(
    changes: &[FieldChange],
    kind: ServiceType,
    limit: &mut usize,
    resolve: impl Fn(&FieldChange) -> Resolution,
) -> Vec<AnyView> {
    let (technical, others): (Vec<_>, Vec<_>) = changes.iter().partition(|it| is_technical(it));
    let line = |change: &FieldChange| {
        let (mark, text) = text::field_change(change, kind);
        list_item(change_line(mark, resolve(change), is_setting_noticed(change), text))
    };
    let mut lines: Vec<AnyView> = take(limit, others).map(line).collect();
    let technical: Vec<AnyView> = take(limit, technical).map(line).collect();
    if !technical.is_empty() {
        lines.push(list_item(folded(technical)));
    }
    lines
}

/// Lines about technical fields, folded into one.
pub(super) fn folded(lines: Vec<AnyView>) -> AnyView {
    let summary = text::technical_fields(lines.len());
    view! {
        <details class="s-review__technical">
            <summary>{summary}</summary>
            <ul class="s-review__changes">{lines}</ul>
        </details>
    }
    .into_any()
}

fn example(example: &ExampleChange, kind: ServiceType, resolution: Resolution) -> AnyView {
    let line = with_parts(text::EXAMPLE, &example.name, &example.parts, kind);
    list_item(change_line(example.change, resolution, is_example_noticed(example), line))
}

fn contract(contract: &ContractChange, kind: ServiceType, resolution: Resolution) -> AnyView {
    let line = with_parts(text::CONTRACT, &contract.name, &contract.parts, kind);
    list_item(change_line(contract.change, resolution, false, line))
}

fn with_parts(of: &str, name: &str, parts: &[FieldChange], kind: ServiceType) -> String {
    let mut text = text::quoted(of, name);
    let (technical, others): (Vec<_>, Vec<_>) = parts.iter().partition(|part| is_technical(part));
    let mut parts: Vec<String> =
        others.into_iter().map(|part| text::part_change(part, kind)).collect();
    if !technical.is_empty() {
        parts.push(text::technical_fields(technical.len()));
    }
    if !parts.is_empty() {
        text.push_str(": ");
        text.push_str(&parts.join(", "));
    }
    text
}

fn list_item(line: AnyView) -> AnyView {
    view! { <li>{line}</li> }.into_any()
}

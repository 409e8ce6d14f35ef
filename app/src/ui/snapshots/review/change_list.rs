//! The summary of an opened row: its changes by operation and example, removals first.

use api_types::{Decision, Row};
use leptos::prelude::*;
use snapshot::{Diff, ServiceType};

use super::{change_line::change_line, text};
use crate::{
    text::review::{ChangeGroup, ChangeLine, Outlook},
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
    let total = row.with_value(|row| row.status.diff().map_or(0, text::count_changes));
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

fn changes(diff: &Diff, kind: ServiceType, decision: Option<&Decision>, limit: usize) -> AnyView {
    let formatting = diff.is_formatting_only().then(|| {
        view! { <p class="s-review__contents">{text::formatting_only(diff)}</p> }
    });
    let groups = text::change_groups(diff, kind, Outlook::new(decision), limit);
    let groups: Vec<AnyView> = groups.into_iter().map(group).collect();
    view! {
        {formatting}
        {groups}
    }
    .into_any()
}

/// A group of changes. Those of technical fields are folded into the last line.
fn group(ChangeGroup { title, lines, technical }: ChangeGroup) -> AnyView {
    let mut lines: Vec<AnyView> = lines.into_iter().map(list_item).collect();
    if !technical.is_empty() {
        let technical = technical.into_iter().map(list_item).collect();
        lines.push(view! { <li>{folded(technical)}</li> }.into_any());
    }
    view! {
        <section>
            <h2 class="s-review__operation">{title}</h2>
            <ul class="s-review__changes">{lines}</ul>
        </section>
    }
    .into_any()
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

fn list_item(line: ChangeLine) -> AnyView {
    view! { <li>{change_line(line)}</li> }.into_any()
}

//! The toolbar above the rows: filters, search, default decision, bulk actions.

use api_types::Choice;
use leptos::prelude::*;

use super::{
    choices::{from_value, to_value},
    text,
    visible_rows::VisibleRows,
};
use crate::{
    state::{Review, Show},
    text::number,
    ui::kit::{Button, Look, SearchField, Select, SelectOption},
};

/// The toolbar of a review.
pub(super) fn toolbar(review: RwSignal<Review>, visible: VisibleRows) -> AnyView {
    let VisibleRows { show, search, .. } = visible;
    let decides = !review.with_untracked(Review::is_read_only);
    // A comparison has no decisions and removes nothing.
    let offered = Show::ALL
        .into_iter()
        .filter(|kind| decides || !matches!(kind, Show::Undecided | Show::Removes));
    let filters = offered.map(|kind| {
        let count = move || number(review.with(|review| review.count(kind)) as u64);
        view! {
            <button
                type="button"
                class="s-review__filter"
                aria-pressed=move || (show.get() == kind).to_string()
                on:click=move |_| visible.set_show(kind)
            >
                {text::filter(kind)}
                " "
                <span class="s-review__count">{count}</span>
            </button>
        }
    });
    view! {
        <div class="s-review__tools">
            <div class="s-review__filters" role="group" aria-label=text::SHOW>
                {filters.collect_view()}
            </div>
            <SearchField
                label=text::SEARCH
                value=search
                on_change=move |words| visible.set_search(words)
            />
            {decides.then(|| default_decision(review))}
            {decides.then(|| bulk_actions(review, visible))}
        </div>
        {move || selection(review)}
    }
    .into_any()
}

/// The decision for all rows without one.
fn default_decision(review: RwSignal<Review>) -> AnyView {
    let offered = [Choice::Replace, Choice::Merge, Choice::KeepMine];
    let is_offered = |choice: Choice| {
        review.with_untracked(|review| {
            review.rows().iter().any(|row| row.default.is_none() && row.choices.contains(&choice))
        })
    };
    let offered: Vec<Choice> = offered.into_iter().filter(|choice| is_offered(*choice)).collect();
    if offered.is_empty() {
        return ().into_any();
    }
    let mut options = vec![SelectOption::new("", text::NO_DEFAULT)];
    options.extend(
        offered.into_iter().map(|choice| SelectOption::new(to_value(choice), text::choice(choice))),
    );
    let chosen = move || review.with(Review::policy).map_or("", to_value).to_owned();
    view! {
        <Select
            label=text::DEFAULT_DECISION
            options=options
            value=Signal::derive(chosen)
            on_change=move |chosen: String| {
                review.update(|review| review.set_policy(from_value(&chosen)));
            }
        />
    }
    .into_any()
}

/// One decision for the selected rows, or for all shown rows.
fn bulk_actions(review: RwSignal<Review>, visible: VisibleRows) -> AnyView {
    let options = Signal::derive(move || {
        let selected = review.with(|review| review.selected().len());
        let mut options = vec![SelectOption::new("", text::bulk_target(selected))];
        let offered = [
            Choice::Add,
            Choice::Replace,
            Choice::Merge,
            Choice::KeepMine,
            Choice::Skip,
            Choice::Remove,
        ];
        let is_offered = |choice: &Choice| {
            review.with(|review| review.rows().iter().any(|row| row.choices.contains(choice)))
        };
        let offered = offered.into_iter().filter(is_offered);
        options.extend(
            offered.map(|choice| SelectOption::new(to_value(choice), text::choice(choice))),
        );
        options
    });
    let chosen = RwSignal::new(String::new());
    let decide = move |value: String| {
        if let Some(choice) = from_value(&value) {
            review.update(|review| {
                let selected: Vec<u32> = review.selected().iter().copied().collect();
                let indices =
                    if selected.is_empty() { visible.indices.get_untracked() } else { selected };
                review.choose_all(&indices, choice);
            });
        }
        chosen.set(String::new());
        chosen.notify();
    };
    view! {
        <Select
            label=text::BULK_ACTIONS
            label_hidden=true
            options=options
            value=chosen
            on_change=decide
        />
    }
    .into_any()
}

/// How many rows are selected. None if none are.
fn selection(review: RwSignal<Review>) -> Option<AnyView> {
    let selected = review.with(|review| review.selected().len());
    (selected > 0).then(|| {
        view! {
            <p class="s-review__selection" role="status">
                {text::selected(selected)}
                <Button
                    look=Look::Quiet
                    on_press=move |()| review.update(Review::clear_selection)
                >
                    {text::CLEAR_SELECTION}
                </Button>
            </p>
        }
        .into_any()
    })
}

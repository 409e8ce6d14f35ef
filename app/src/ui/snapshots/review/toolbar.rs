//! The toolbar above the rows: filters, search, default decision, bulk actions, and what they show.

use std::time::Duration;

use api_types::Choice;
use leptos::{leptos_dom::helpers::debounce, prelude::*};

use super::{filter_button::filter_button, text, visible_rows::VisibleRows};
use crate::{
    state::{Line, Review, Show},
    ui::{
        browser,
        kit::{Button, ButtonVariant, KeyHelp, Menu, MenuItem, SearchField, Shortcut},
    },
};

/// How long the number of shown rows must stay unchanged before it is announced.
const ANNOUNCEMENT_DELAY: Duration = Duration::from_millis(400);

/// The toolbar of a review.
pub(super) fn toolbar(review: RwSignal<Review>, visible: VisibleRows) -> AnyView {
    let VisibleRows { show, search, .. } = visible;
    let decides = !review.with_untracked(Review::is_read_only);
    // A comparison has no decisions and removes nothing.
    let offered = Show::ALL
        .into_iter()
        .filter(move |kind| decides || !matches!(kind, Show::Undecided | Show::Removals));
    let filters = offered.map(|kind| {
        let is_offered = Memo::new(move |_| review.with(|review| review.is_offered(kind)));
        let count = Memo::new(move |_| review.with(|review| text::filter_count(review, kind)));
        let is_pressed = Signal::derive(move || show.get() == kind);
        let press = Callback::new(move |()| visible.set_show(kind));
        move || {
            (is_offered.get() || is_pressed.get())
                .then(|| filter_button(text::filter(kind), count.into(), is_pressed, press))
        }
    });
    let decision_shortcuts = decides.then_some(text::DECISION_SHORTCUTS);
    let shortcuts = text::SHORTCUTS.into_iter().chain(decision_shortcuts.into_iter().flatten());
    let shortcuts: Vec<Shortcut> = shortcuts.collect();
    if decides {
        next_key(review, visible);
    }
    view! {
        <div class="s-review__tools">
            <div class="s-review__filters" role="group" aria-label=text::SHOW>
                {filters.collect_view()}
            </div>
            <div class="s-review__actions">
                <span
                    class="s-review__search"
                    on:keydown=move |event| {
                        if event.key() == "ArrowDown" {
                            event.prevent_default();
                            visible.go(0);
                        }
                    }
                >
                    <SearchField
                        label=text::SEARCH
                        value=search
                        on_change=move |words| visible.set_search(words)
                    />
                </span>
                {decides.then(|| default_decision(review))}
                {decides.then(|| bulk_actions(review, visible))}
            </div>
        </div>
        <p class="s-review__selection">
            {live_line(review, visible)}
            {decides.then(|| bulk_result(review))}
        </p>
        <KeyHelp shortcuts />
    }
    .into_any()
}

/// The key that leads to the next row without a decision.
fn next_key(review: RwSignal<Review>, visible: VisibleRows) {
    Effect::new(move || {
        let next = move |()| {
            let after = match visible.active.get_untracked() {
                Some(Line::Row(index)) => Some(index),
                _ => None,
            };
            let next = review.with_untracked(|review| {
                let shown = visible.indices.get_untracked();
                let all = || review.matching(Show::All, "");
                let next = review.next_undecided(&shown, after);
                next.or_else(|| review.next_undecided(&all(), after))
            });
            match next {
                Some(index) => visible.open(index),
                None => browser::announce(text::NONE_LEFT),
            }
        };
        browser::on_key("n", Callback::new(next));
    });
}

/// What is shown, and what still needs a decision. Screen readers announce it once it stays.
fn live_line(review: RwSignal<Review>, visible: VisibleRows) -> AnyView {
    let read_only = review.with_untracked(Review::is_read_only);
    let line = Memo::new(move |_| {
        let shown = visible.indices.with(Vec::len);
        review.with(|review| {
            let undecided = review.pending(Show::Undecided).filter(|_| !read_only);
            text::shown(shown, review.rows().len(), undecided.unwrap_or_default())
        })
    });
    let announced = RwSignal::new(line.get_untracked());
    let mut announce = debounce(ANNOUNCEMENT_DELAY, move |()| announced.set(line.get_untracked()));
    Effect::new(move || {
        line.track();
        announce(());
    });
    view! {
        <span class="s-review__live" role="status">
            {announced}
        </span>
    }
    .into_any()
}

/// The decision for all rows without one.
fn default_decision(review: RwSignal<Review>) -> AnyView {
    let is_offered = |choice: &Choice| {
        review.with_untracked(|review| {
            review.rows().iter().any(|row| row.default.is_none() && row.choices.contains(choice))
        })
    };
    let offered = [Choice::Replace, Choice::Merge, Choice::KeepMine].into_iter().filter(is_offered);
    let offered: Vec<Option<Choice>> = std::iter::once(None).chain(offered.map(Some)).collect();
    if offered.len() == 1 {
        return ().into_any();
    }
    let policy = Memo::new(move |_| review.with(Review::policy));
    let item = |choice: Option<Choice>| {
        let name = choice.map_or(text::NO_DEFAULT, text::choice);
        let pick = move || review.update(|review| review.set_policy(choice));
        MenuItem::new(name, pick).one_of(Signal::derive(move || policy.get() == choice))
    };
    let items: Vec<MenuItem> = offered.into_iter().map(item).collect();
    view! {
        <Menu
            label=text::DEFAULT_DECISION
            text=Signal::derive(move || text::default_decision(policy.get()))
            items
        />
    }
    .into_any()
}

/// One decision for the selected rows, or for all shown rows.
fn bulk_actions(review: RwSignal<Review>, visible: VisibleRows) -> AnyView {
    if review.with_untracked(|review| review.rows().iter().all(|row| row.choices.is_empty())) {
        return ().into_any();
    }
    let targets = move || {
        let selected: Vec<u32> = review.with(|review| review.selected().iter().copied().collect());
        if selected.is_empty() { visible.indices.get() } else { selected }
    };
    let targets = Memo::new(move |_| targets());
    let label = Signal::derive(move || {
        let selected = review.with(|review| review.selected().len());
        text::bulk_target(visible.indices.with(Vec::len), selected)
    });
    let offered =
        Memo::new(move |_| review.with(|review| targets.with(|all| review.choices_of(all))));
    let items = Signal::derive(move || {
        // A copy needs a name for each row.
        let offered = offered.get().into_iter().filter(|(choice, _)| *choice != Choice::Copy);
        let item = |(choice, rows): (Choice, usize)| {
            let pick = move || {
                let targets = targets.get_untracked();
                review.update(|review| review.choose_all(&targets, choice));
                let done =
                    review.with_untracked(|review| review.bulk_change().map(text::bulk_done));
                browser::announce(&done.unwrap_or_default());
            };
            MenuItem::new(text::bulk_action(choice, rows), pick)
        };
        offered.map(item).collect::<Vec<_>>()
    });
    view! { <Menu label=text::BULK_ACTIONS text=label items /> }.into_any()
}

/// What the last bulk decision did, with its undo, and how many rows are selected.
fn bulk_result(review: RwSignal<Review>) -> AnyView {
    let selected = Memo::new(move |_| review.with(|review| review.selected().len()));
    let done = Memo::new(move |_| review.with(|review| review.bulk_change().map(text::bulk_done)));
    let undo = move |()| {
        review.update(Review::undo_bulk_change);
        browser::announce(text::UNDONE);
    };
    let result = move || {
        done.get().map(|done| {
            view! {
                <span>{done}</span>
                <Button variant=ButtonVariant::Quiet on_press=undo>
                    {text::UNDO}
                </Button>
            }
        })
    };
    let selection = move || {
        (selected.get() > 0).then(|| {
            view! {
                <span role="status">{text::selected(selected.get())}</span>
                <Button
                    variant=ButtonVariant::Quiet
                    on_press=move |()| review.update(Review::clear_selection)
                >
                    {text::CLEAR_SELECTION}
                </Button>
            }
        })
    };
    view! {
        {result}
        {selection}
    }
    .into_any()
}

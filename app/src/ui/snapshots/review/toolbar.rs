//! What stands above the rows: filters, search, the default for what nobody decided, bulk.

use api_types::Choice;
use leptos::prelude::*;

use super::{
    labels::{of_value, value, word},
    list::Shown,
};
use crate::{
    state::{Review, Show},
    text::{number, plural},
    ui::kit::{Button, Choice as Entry, Look, SearchField, Select},
};

/// The tools of a review.
pub(super) fn toolbar(review: RwSignal<Review>, shown: Shown) -> AnyView {
    let Shown { show, search, .. } = shown;
    let decides = !review.with_untracked(Review::is_read_only);
    // Where nothing is decided, nobody has to and nothing goes.
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
                on:click=move |_| shown.show(kind)
            >
                {label(kind)}
                " "
                <span class="s-review__count">{count}</span>
            </button>
        }
    });
    view! {
        <div class="s-review__tools">
            <div class="s-review__filters" role="group" aria-label="Show">
                {filters.collect_view()}
            </div>
            <SearchField
                label="Search services"
                value=search
                on_change=move |text| shown.search(text)
            />
            {decides.then(|| policy(review))}
            {decides.then(|| bulk(review, shown))}
        </div>
        {move || marks(review)}
    }
    .into_any()
}

/// The default of the import.
fn policy(review: RwSignal<Review>) -> AnyView {
    let offered = [Choice::Replace, Choice::Merge, Choice::KeepMine];
    let has = |choice: Choice| {
        review.with_untracked(|review| {
            review.rows().iter().any(|row| row.default.is_none() && row.choices.contains(&choice))
        })
    };
    let offered: Vec<Choice> = offered.into_iter().filter(|choice| has(*choice)).collect();
    if offered.is_empty() {
        return ().into_any();
    }
    let mut entries = vec![Entry::new("", "Ask for each")];
    entries.extend(offered.into_iter().map(|choice| Entry::new(value(choice), word(choice))));
    let chosen = move || review.with(Review::policy).map_or("", value).to_owned();
    view! {
        <Select
            label="What differs"
            choices=entries
            value=Signal::derive(chosen)
            on_change=move |chosen: String| {
                review.update(|review| review.set_policy(of_value(&chosen)));
            }
        />
    }
    .into_any()
}

/// One decision for the marked rows, or for all that are shown.
fn bulk(review: RwSignal<Review>, shown: Shown) -> AnyView {
    let entries = Signal::derive(move || {
        let marked = review.with(|review| review.marked().len());
        let first = match marked {
            0 => "For all shown …".to_owned(),
            1 => "For the marked one …".to_owned(),
            marked => format!("For the {} marked …", number(marked as u64)),
        };
        let mut entries = vec![Entry::new("", first)];
        let offered = [
            Choice::Add,
            Choice::Replace,
            Choice::Merge,
            Choice::KeepMine,
            Choice::Skip,
            Choice::Remove,
        ];
        let has = |choice: &Choice| {
            review.with(|review| review.rows().iter().any(|row| row.choices.contains(choice)))
        };
        let offered = offered.into_iter().filter(has);
        entries.extend(offered.map(|choice| Entry::new(value(choice), word(choice))));
        entries
    });
    let chosen = RwSignal::new(String::new());
    let decide = move |word: String| {
        if let Some(choice) = of_value(&word) {
            review.update(|review| {
                let marked: Vec<u32> = review.marked().iter().copied().collect();
                let places = if marked.is_empty() { shown.places.get_untracked() } else { marked };
                review.choose_all(&places, choice);
            });
        }
        chosen.set(String::new());
        chosen.notify();
    };
    view! {
        <Select
            label="Decide together"
            label_hidden=true
            choices=entries
            value=chosen
            on_change=decide
        />
    }
    .into_any()
}

fn marks(review: RwSignal<Review>) -> Option<AnyView> {
    let marked = review.with(|review| review.marked().len());
    (marked > 0).then(|| {
        let text = format!("{} marked", plural(marked as u64, "service", "services"));
        view! {
            <p class="s-review__marks" role="status">
                {text}
                <Button
                    look=Look::Quiet
                    on_press=move |()| review.update(Review::clear_marks)
                >
                    "Mark none"
                </Button>
            </p>
        }
        .into_any()
    })
}

const fn label(show: Show) -> &'static str {
    match show {
        Show::All => "All",
        Show::Undecided => "Needs a decision",
        Show::Changes => "Changes",
        Show::Removes => "Removes something",
        Show::Identical => "Identical",
    }
}

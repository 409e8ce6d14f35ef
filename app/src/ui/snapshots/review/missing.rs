//! The services that the files of an import do not have: one line, and on demand a row for each.

use api_types::{Choice, Decision, MissingServices, Status};
use leptos::prelude::*;

use super::text;
use crate::{
    state::Review,
    ui::{
        browser,
        kit::{Button, ButtonVariant},
    },
};

/// The line, with a button that lists the services or hides them. Nothing if there are none.
pub(super) fn missing(
    missing: RwSignal<MissingServices>,
    files: usize,
    review: RwSignal<Review>,
    is_busy: Signal<bool>,
    on_list: Callback<bool>,
) -> AnyView {
    let removed = Memo::new(move |_| review.with(|review| removed_rows(review).len()));
    let decide = move |choice: Choice| {
        let count = review.try_update(|review| {
            let rows = missing_rows(review);
            review.choose_all(&rows, choice);
            rows.len()
        });
        browser::announce(&text::missing_decided(choice, count.unwrap_or_default()));
    };
    let actions = move || {
        let MissingServices { count, listed } = missing.get();
        if !listed {
            return view! {
                <Button busy=is_busy on_press=move |()| on_list.run(true)>{text::LIST_MISSING}</Button>
            }
            .into_any();
        }
        let (is_kept, is_removed) = (removed.get() == 0, removed.get() == count as usize);
        // Hidden services stay, so a service to remove is never hidden.
        let hide = is_kept.then(|| {
            view! {
                <Button variant=ButtonVariant::Quiet busy=is_busy on_press=move |()| on_list.run(false)>
                    {text::HIDE_MISSING}
                </Button>
            }
        });
        let keep = (!is_kept).then(|| {
            view! {
                <Button on_press=move |()| decide(Choice::KeepMine)>{text::KEEP_ALL_MISSING}</Button>
            }
        });
        let remove = (!is_removed).then(|| {
            view! {
                <Button variant=ButtonVariant::Danger on_press=move |()| decide(Choice::Remove)>
                    {text::remove_all_missing(count)}
                </Button>
            }
        });
        view! { {hide} {keep} {remove} }.into_any()
    };
    let line = move || {
        let MissingServices { count, .. } = missing.get();
        (count > 0).then(|| {
            view! {
                <div class="s-review__missing">
                    <p>{move || text::missing(missing.get().count, files, removed.get())}</p>
                    {actions}
                </div>
            }
        })
    };
    line.into_any()
}

fn missing_rows(review: &Review) -> Vec<u32> {
    let rows = (0..).zip(review.rows());
    rows.filter(|(_, row)| row.status == Status::Missing).map(|(index, _)| index).collect()
}

fn removed_rows(review: &Review) -> Vec<u32> {
    let mut rows = missing_rows(review);
    rows.retain(|row| review.decision(*row) == Some(Decision::Remove));
    rows
}

//! The line above the list: how many revisions were found, and the comparison of two picked ones.

use leptos::prelude::*;

use super::text;
use crate::{
    api::import::start_comparison,
    state::history_search::Picked,
    ui::{
        kit::{Button, ButtonVariant, IconName},
        snapshots::planning::Planning,
    },
};

/// The line. Its height does not depend on what is picked, so that the list below does not move.
pub(super) fn picks(picked: RwSignal<Picked>, planning: Planning) -> AnyView {
    let status = Signal::derive(move || text::picked(picked.get()));
    let compare = move || {
        let (older, newer) = picked.get().pair()?;
        Some(view! {
            <Button
                variant=ButtonVariant::Primary
                icon=IconName::Equals
                busy=planning.is_busy()
                on_press=move |()| planning.start(start_comparison(older, newer))
            >
                {text::COMPARE}
            </Button>
        })
    };
    let is_empty = Memo::new(move |_| picked.get() == Picked::None);
    let clear = move || {
        (!is_empty.get()).then(|| {
            view! {
                <Button variant=ButtonVariant::Quiet on_press=move |()| picked.set(Picked::None)>
                    {text::CLEAR}
                </Button>
            }
        })
    };
    view! {
        <div class="s-history__picks">
            <span role="status">{status}</span>
            {compare}
            {clear}
        </div>
    }
    .into_any()
}

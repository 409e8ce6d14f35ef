//! What else a person can do with the selected services, below the options.

use leptos::prelude::*;
use snapshot::ServiceId;

use super::text;
use crate::{
    api::edit::delete_services,
    state::Selection,
    ui::{
        kit::{Button, ButtonVariant, IconName},
        snapshots::planning::Planning,
    },
};

/// A button that plans to delete the selected services. There is none while nothing is selected.
pub(super) fn delete(selection: RwSignal<Selection>, planning: Planning) -> AnyView {
    let count = Memo::new(move |_| selection.with(Selection::len));
    let press = move |()| {
        let selected: Vec<ServiceId> =
            selection.with_untracked(|selection| selection.iter().cloned().collect());
        planning.start(delete_services(selected));
    };
    let is_selected = Memo::new(move |_| count.get() > 0);
    let button = move || {
        is_selected.get().then(|| {
            view! {
                <div class="s-export__more">
                    <Button
                        variant=ButtonVariant::Danger
                        icon=IconName::Minus
                        busy=planning.is_busy()
                        on_press=press
                    >
                        {move || text::delete(count.get() as u64)}
                    </Button>
                </div>
            }
        })
    };
    button.into_any()
}

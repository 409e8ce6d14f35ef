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

/// The buttons that save the selection and that plan to delete its services. `is_saving` opens the dialog
/// that saves it.
pub(super) fn more(
    selection: RwSignal<Selection>,
    planning: Planning,
    is_saving: Option<RwSignal<bool>>,
) -> AnyView {
    let save = is_saving.map(|is_saving| {
        view! {
            <Button variant=ButtonVariant::Secondary on_press=move |()| is_saving.set(true)>
                {text::SAVE_SELECTION}
            </Button>
        }
    });
    view! {
        <div class="s-export__more">{save} {delete(selection, planning)}</div>
    }
    .into_any()
}

/// A button that plans to delete the selected services. There is none while nothing is selected.
fn delete(selection: RwSignal<Selection>, planning: Planning) -> AnyView {
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
                <Button
                    variant=ButtonVariant::Danger
                    icon=IconName::Minus
                    busy=planning.is_busy()
                    on_press=press
                >
                    {move || text::delete(count.get() as u64)}
                </Button>
            }
        })
    };
    button.into_any()
}

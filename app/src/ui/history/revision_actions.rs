//! The buttons to restore, undo and compare a revision. Each creates a plan, which is reviewed before
//! anything changes.

use api_types::RevisionView;
use leptos::prelude::*;

use super::{compare::compare_dialog, text};
use crate::{
    api::import::{start_comparison, start_restore, start_undo},
    state::history::{restore_disabled_reason, undo_disabled_reason},
    ui::{
        kit::{Button, IconName, Menu, MenuItem},
        snapshots::planning::Planning,
    },
};

/// The buttons.
pub(super) fn revision_actions(view: &RevisionView, planning: Planning) -> AnyView {
    let (own, newest) = (view.revision.number.0, view.newest.0);
    let busy = planning.is_busy();
    let item = move |label: String, older: u64, newer: u64| {
        MenuItem::new(label, move || planning.start(start_comparison(older.into(), newer.into())))
            .with_icon(IconName::Equals)
    };
    let previous = view.changes.as_ref().and(own.checked_sub(1));
    let later = (own < newest && view.holds.is_some()).then_some(newest);
    let mut items: Vec<MenuItem> = previous
        .map(|previous| item(text::previous(previous), previous, own))
        .into_iter()
        .chain(later.map(|newest| item(text::newest(newest), own, newest)))
        .collect();
    let is_dialog_open = RwSignal::new(false);
    let others = newest.saturating_sub(view.first_retained.0);
    let has_more = view.holds.is_some() && others > items.len() as u64;
    let dialog = has_more.then(|| {
        let another = MenuItem::new(text::COMPARE_WITH_OTHER, move || is_dialog_open.set(true));
        items.push(another.with_icon(IconName::Search));
        let on_answer = move |with: u64| {
            planning.start(start_comparison(own.min(with).into(), own.max(with).into()))
        };
        compare_dialog(view, is_dialog_open, Callback::new(on_answer))
    });
    let menu = (!items.is_empty())
        .then(|| view! { <Menu label=text::COMPARE_WITH text=text::COMPARE_MENU items /> });
    view! {
        <Button
            icon=IconName::History
            busy
            disabled_reason=Signal::stored(restore_disabled_reason(view).map(|it| text::disabled_reason(it).to_owned()))
            on_press=move |()| planning.start(start_restore(own.into()))
        >
            {text::RESTORE}
        </Button>
        <Button
            icon=IconName::Retry
            busy
            disabled_reason=Signal::stored(undo_disabled_reason(view).map(|it| text::disabled_reason(it).to_owned()))
            on_press=move |()| planning.start(start_undo(own.into()))
        >
            {text::UNDO}
        </Button>
        {menu}
        {dialog}
    }
    .into_any()
}

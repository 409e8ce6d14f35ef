//! What can begin at a revision: going back to it, taking it back, comparing it. Each makes a plan,
//! which is looked at before anything happens.

use api_types::RevisionView;
use leptos::prelude::*;

use super::compare;
use crate::{
    api::import::{start_comparison, start_restore, start_undo},
    state::history::{restore_refused, undo_refused},
    text::number,
    ui::{
        kit::{Button, Glyph, Menu, MenuItem},
        snapshots::planning::Planning,
    },
};

/// The buttons.
pub(super) fn revision_actions(view: &RevisionView, planning: Planning) -> AnyView {
    let (own, newest) = (view.revision.number.0, view.newest.0);
    let busy = planning.is_busy();
    let item = move |here: u64, with: u64| {
        let text = ["With revision ", &number(if here == own { with } else { here })].concat();
        let words = if here == own { ", the newest" } else { ", the one before" };
        MenuItem::new(text + words, move || {
            planning.start(start_comparison(here.into(), with.into()))
        })
        .with_icon(Glyph::Equals)
    };
    let before = view.changes.as_ref().and(own.checked_sub(1));
    let later = (own < newest && view.holds.is_some()).then_some(newest);
    let mut items: Vec<MenuItem> = before
        .map(|before| item(before, own))
        .into_iter()
        .chain(later.map(|newest| item(own, newest)))
        .collect();
    let asking = RwSignal::new(false);
    let others = newest.saturating_sub(view.first_retained.0);
    let has_more = view.holds.is_some() && others > items.len() as u64;
    let ask = has_more.then(|| {
        let another = MenuItem::new("With another revision …", move || asking.set(true));
        items.push(another.with_icon(Glyph::Search));
        let on_answer = move |with: u64| {
            planning.start(start_comparison(own.min(with).into(), own.max(with).into()))
        };
        compare::ask(view, asking, Callback::new(on_answer))
    });
    let menu = (!items.is_empty())
        .then(|| view! { <Menu label="Compare with" text="Compare with …" items /> });
    view! {
        <Button
            icon=Glyph::History
            busy
            disabled_reason=Signal::stored(restore_refused(view))
            on_press=move |()| planning.start(start_restore(own.into()))
        >
            "Restore this"
        </Button>
        <Button
            icon=Glyph::Retry
            busy
            disabled_reason=Signal::stored(undo_refused(view))
            on_press=move |()| planning.start(start_undo(own.into()))
        >
            "Undo this"
        </Button>
        {menu}
        {ask}
    }
    .into_any()
}

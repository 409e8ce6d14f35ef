//! What can begin at a revision: going back to it, taking it back, comparing it. Each makes a plan,
//! which is looked at before anything happens.

use std::future::Future;

use leptos::{prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use repository::{ImportId, RevisionView};

use crate::{
    api::{
        ApiError,
        import::{start_comparison, start_restore, start_undo},
    },
    state::history::{restore_refused, undo_refused},
    ui::{
        errors::sentence,
        kit::{Button, Glyph, Menu, MenuItem, Notice, Tone},
        paths::Path,
        session::{Session, use_session},
        text::number,
    },
};

/// A plan that is being made.
#[derive(Clone, Copy)]
pub(super) struct Planning {
    session: Session,
    busy: RwSignal<bool>,
    failed: RwSignal<Option<String>>,
    /// Leads to the plan.
    open: StoredValue<Callback<ImportId>>,
}

impl Planning {
    pub(super) fn new() -> Self {
        let navigate = StoredValue::new_local(use_navigate());
        let open = move |plan: ImportId| {
            let to = Path::Review(plan.to_string()).href();
            navigate.with_value(|go| go(&to, NavigateOptions::default()));
        };
        Self {
            session: use_session(),
            busy: RwSignal::new(false),
            failed: RwSignal::new(None),
            open: StoredValue::new(Callback::new(open)),
        }
    }

    fn start(self, asked: impl Future<Output = Result<ImportId, ApiError>> + 'static) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.failed.set(None);
        spawn_local(async move {
            let answer = asked.await;
            // Somebody who has left the page is not fetched to another one.
            if self.busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(plan) => self.open.with_value(|open| open.run(plan)),
                Err(error) => {
                    self.session.saw(&error);
                    self.failed.set(Some(sentence(&error)));
                }
            }
        });
    }
}

/// The buttons.
pub(super) fn ways(view: &RevisionView, planning: Planning) -> AnyView {
    let (own, newest) = (view.revision.number.0, view.newest.0);
    let busy = planning.busy;
    let compare = move |here: u64, with: u64| {
        let item = ["With revision ", &number(if here == own { with } else { here })].concat();
        let words = if here == own { ", the newest" } else { ", the one before" };
        MenuItem::new(item + words, move || planning.start(start_comparison(here, with)))
            .with_icon(Glyph::Equals)
    };
    let before = view.changes.as_ref().and(own.checked_sub(1));
    let later = (own < newest && view.holds.is_some()).then_some(newest);
    let items: Vec<MenuItem> = before
        .map(|before| compare(before, own))
        .into_iter()
        .chain(later.map(|newest| compare(own, newest)))
        .collect();
    let menu = (!items.is_empty())
        .then(|| view! { <Menu label="Compare with" text="Compare with …" items /> });
    view! {
        <Button
            icon=Glyph::History
            busy
            disabled_reason=Signal::stored(restore_refused(view))
            on_press=move |()| planning.start(start_restore(own))
        >
            "Restore this"
        </Button>
        <Button
            icon=Glyph::Retry
            busy
            disabled_reason=Signal::stored(undo_refused(view))
            on_press=move |()| planning.start(start_undo(own))
        >
            "Undo this"
        </Button>
        {menu}
    }
    .into_any()
}

/// What is said where no plan could be made.
pub(super) fn failure(planning: Planning) -> Option<AnyView> {
    let title = planning.failed.get()?;
    Some(view! { <Notice tone=Tone::Danger title>"Nothing was changed."</Notice> }.into_any())
}

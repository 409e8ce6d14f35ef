//! A plan that begins at a revision and not with a file. It is looked at before anything happens.

use std::future::Future;

use api_types::ImportId;
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};

use crate::{
    api::ApiError,
    ui::{
        errors::sentence,
        kit::{Notice, Tone},
        paths::Path,
        session::{Session, use_session},
    },
};

/// A plan that is being made.
#[derive(Clone, Copy)]
pub(in crate::ui) struct Planning {
    session: Session,
    busy: RwSignal<bool>,
    failed: RwSignal<Option<String>>,
    /// Leads to the plan.
    open: StoredValue<Callback<ImportId>>,
}

impl Planning {
    /// None yet.
    pub(in crate::ui) fn new() -> Self {
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

    /// Whether it is being made.
    pub(in crate::ui) fn is_busy(self) -> Signal<bool> {
        self.busy.into()
    }

    /// Leads to the plan that this answers.
    pub(in crate::ui) fn start(
        self,
        asked: impl Future<Output = Result<ImportId, ApiError>> + 'static,
    ) {
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
                    self.session.report_error(&error);
                    self.failed.set(Some(sentence(&error)));
                }
            }
        });
    }

    /// What is said where none could be made.
    pub(in crate::ui) fn failure(self) -> Option<AnyView> {
        let title = self.failed.get()?;
        let view =
            view! { <Notice tone=Tone::Danger title>"Nothing was changed. Try again."</Notice> };
        Some(view.into_any())
    }
}

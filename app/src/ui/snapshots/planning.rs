//! Starts a plan that is made from a revision, not from a file, and opens its review.

use std::future::Future;

use api_types::ImportId;
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate},
};

use super::{origin, text};
use crate::{
    api::ApiError,
    ui::{
        errors::sentence_and_advice,
        kit::{Notice, Tone},
        paths::Path,
        session::{Session, use_session},
    },
};

/// The request for a plan.
#[derive(Clone, Copy)]
pub(in crate::ui) struct Planning {
    session: Session,
    busy: RwSignal<bool>,
    failed: RwSignal<Option<String>>,
    /// Opens the review of the plan.
    open: StoredValue<Callback<ImportId>>,
}

impl Planning {
    /// No request yet.
    pub(in crate::ui) fn new() -> Self {
        let navigate = StoredValue::new_local(use_navigate());
        let location = use_location();
        let open = move |plan: ImportId| {
            origin::remember(&plan, &location.pathname.get_untracked());
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

    /// Whether the request is running.
    pub(in crate::ui) fn is_busy(self) -> Signal<bool> {
        self.busy.into()
    }

    /// Opens the review of the plan that `request` returns.
    pub(in crate::ui) fn start(
        self,
        request: impl Future<Output = Result<ImportId, ApiError>> + 'static,
    ) {
        self.start_if_any(async { request.await.map(Some) });
    }

    /// Opens the review of the plan that `request` returns, if it returns one.
    pub(in crate::ui) fn start_if_any(
        self,
        request: impl Future<Output = Result<Option<ImportId>, ApiError>> + 'static,
    ) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.failed.set(None);
        spawn_local(async move {
            let answer = request.await;
            // The person has left the page: do not navigate.
            if self.busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(None) => {}
                Ok(Some(plan)) => self.open.with_value(|open| open.run(plan)),
                Err(error) => {
                    self.session.report_error(&error);
                    self.failed.set(Some(sentence_and_advice(&error)));
                }
            }
        });
    }

    /// The notice that a request failed.
    pub(in crate::ui) fn failure(self) -> Option<AnyView> {
        let title = self.failed.get()?;
        let view = view! { <Notice tone=Tone::Danger title>{text::TRY_AGAIN}</Notice> };
        Some(view.into_any())
    }
}

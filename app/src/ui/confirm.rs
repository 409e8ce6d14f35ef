//! The question before something is disabled, reset, removed or revoked.

use leptos::prelude::*;

use super::{
    errors::sentence_and_advice,
    kit::{Button, ButtonVariant, Dialog, Notice, Tone},
};
use crate::api::ApiError;

const CANCEL: &str = "Cancel";

/// A question. It is open while there is a subject.
pub(super) struct Confirm<T: Clone + Send + Sync + 'static> {
    /// What the question is about.
    pub(super) subject: RwSignal<Option<T>>,
    /// Whether the request is running.
    pub(super) is_busy: RwSignal<bool>,
    /// Why the last request failed.
    pub(super) failure: RwSignal<Option<ApiError>>,
}

// The derived implementations would require `T: Copy`.
impl<T: Clone + Send + Sync + 'static> Clone for Confirm<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Clone + Send + Sync + 'static> Copy for Confirm<T> {}

impl<T: Clone + Send + Sync + 'static> Confirm<T> {
    pub(super) fn new() -> Self {
        Self {
            subject: RwSignal::new(None),
            is_busy: RwSignal::new(false),
            failure: RwSignal::new(None),
        }
    }

    /// Asks about something.
    pub(super) fn ask(self, subject: T) {
        self.failure.set(None);
        self.subject.set(Some(subject));
    }

    /// Ends the request. Closes the dialog if it succeeded.
    pub(super) fn finish(self, answer: Result<(), ApiError>) {
        self.is_busy.try_set(false);
        match answer {
            Ok(()) => drop(self.subject.try_set(None)),
            Err(error) => drop(self.failure.try_set(Some(error))),
        }
    }

    /// The dialog. `words` has its title, its explanation and the label of its button.
    pub(super) fn dialog(
        self,
        words: impl Fn(&T) -> (String, &'static str, &'static str) + Send + Sync + 'static,
        on_confirm: Callback<T>,
    ) -> AnyView {
        let Self { subject, is_busy, failure } = self;
        // The words stay while the dialog closes.
        let words = Memo::new(move |before: Option<&(String, &'static str, &'static str)>| {
            let now = subject.with(|subject| subject.as_ref().map(&words));
            now.or_else(|| before.cloned()).unwrap_or_default()
        });
        let close = move |()| subject.set(None);
        let press = move |()| {
            if let Some(subject) = subject.get_untracked() {
                failure.set(None);
                is_busy.set(true);
                on_confirm.run(subject);
            }
        };
        let notice = move || {
            failure.get().map(|error| {
                view! { <Notice tone=Tone::Danger title=sentence_and_advice(&error) /> }
            })
        };
        view! {
            <Dialog
                title=Signal::derive(move || words.with(|words| words.0.clone()))
                open=Signal::derive(move || subject.with(Option::is_some))
                on_close=close
                actions=move || {
                    view! {
                        <Button on_press=close>{CANCEL}</Button>
                        <Button variant=ButtonVariant::Danger busy=is_busy on_press=press>
                            {move || words.with(|words| words.2)}
                        </Button>
                    }
                }
            >
                <p>{move || words.with(|words| words.1)}</p>
                {notice}
            </Dialog>
        }
        .into_any()
    }
}

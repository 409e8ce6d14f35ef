//! A form in a dialog: its request, the errors at its fields, and its buttons.

use std::future::Future;

use api_types::Field;
use leptos::{prelude::*, task::spawn_local};

use super::text;
use crate::{
    api::ApiError,
    ui::{
        errors::{sentence, sentence_and_advice},
        kit::{Button, ButtonVariant, Dialog, Notice, Tone},
        session::{Session, use_session},
    },
};

/// A form in a dialog.
#[derive(Clone, Copy)]
pub(super) struct DialogForm {
    session: Session,
    open: RwSignal<bool>,
    is_busy: RwSignal<bool>,
    failure: RwSignal<Option<ApiError>>,
    /// The fields that show their errors themselves.
    fields: &'static [Field],
}

impl DialogForm {
    /// A form that is shown while `open` is set. Calls `reset` each time it opens.
    pub(super) fn new(
        open: RwSignal<bool>,
        fields: &'static [Field],
        reset: impl Fn() + 'static,
    ) -> Self {
        let (is_busy, failure) = (RwSignal::new(false), RwSignal::new(None));
        Effect::new(move || {
            if open.get() {
                failure.set(None);
                reset();
            }
        });
        Self { session: use_session(), open, is_busy, failure, fields }
    }

    /// Sends a request, unless one is running. If it succeeds, closes the dialog and passes on the answer.
    pub(super) fn send<T: 'static>(
        self,
        request: impl Future<Output = Result<T, ApiError>> + 'static,
        on_done: Callback<T>,
    ) {
        if self.is_busy.get_untracked() {
            return;
        }
        self.is_busy.set(true);
        self.failure.set(None);
        spawn_local(async move {
            let answer = request.await;
            self.is_busy.try_set(false);
            match answer {
                Ok(done) => {
                    self.open.try_set(false);
                    on_done.run(done);
                }
                Err(error) => {
                    self.session.report_error(&error);
                    self.failure.try_set(Some(error));
                }
            }
        });
    }

    /// The error of a field.
    pub(super) fn error_of(self, field: Field) -> Signal<Option<String>> {
        let is_its = move |error: &ApiError| field_of(error) == Some(field);
        Signal::derive(move || self.failure.get().filter(is_its).map(|error| sentence(&error)))
    }

    /// Forgets the last error.
    pub(super) fn clear_error(self) {
        self.failure.set(None);
    }

    /// The dialog. `action` is the label of the button that submits the form.
    pub(super) fn dialog(
        self,
        title: &'static str,
        action: &'static str,
        on_submit: Callback<()>,
        inputs: impl Fn() -> AnyView + Send + Sync + 'static,
    ) -> AnyView {
        let Self { open, is_busy, failure, fields, .. } = self;
        let is_other =
            move |error: &ApiError| !field_of(error).is_some_and(|it| fields.contains(&it));
        let other_error = move || {
            failure.get().filter(is_other).map(|error| {
                view! { <Notice tone=Tone::Danger title=sentence_and_advice(&error) /> }
            })
        };
        view! {
            <Dialog
                title
                open
                on_close=move |()| open.set(false)
                actions=move || {
                    view! {
                        <Button on_press=move |()| open.set(false)>{text::CANCEL}</Button>
                        <Button variant=ButtonVariant::Primary busy=is_busy on_press=on_submit>
                            {action}
                        </Button>
                    }
                }
            >
                <form
                    class="s-form"
                    novalidate
                    on:submit=move |event| {
                        event.prevent_default();
                        on_submit.run(());
                    }
                >
                    {other_error}
                    {inputs()}
                </form>
            </Dialog>
        }
        .into_any()
    }
}

/// The field that an error is about.
fn field_of(error: &ApiError) -> Option<Field> {
    match error {
        ApiError::Invalid { field, .. } => Some(*field),
        _ => None,
    }
}

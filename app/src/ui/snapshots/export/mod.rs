//! The export page: select services and download them as one file.

mod chooser;
mod confirm;
mod job;
mod options;
mod outcome;
mod text;

use std::sync::Arc;

use api_types::ExportOptions;
use leptos::prelude::*;
use snapshot::{ServiceId, Summary};

use super::frame::{Tab, frame};
use crate::{
    state::Selection,
    ui::{
        errors::Failure,
        kit::{Button, EmptyState, Glyph, LinkButton, Look, Skeleton},
        list_state::ListState,
        paths::Path,
        services::{LoadedServices, use_services},
        session::use_session,
    },
};
use chooser::chooser;
use confirm::{Answer, confirm_export};
use job::{ExportJob, ExportState};
use options::options;
use outcome::outcome;

/// The export page.
#[component]
pub fn ExportPage() -> impl IntoView {
    let session = use_session();
    let LoadedServices { services, state, query } = use_services(session);
    let selection = RwSignal::new(Selection::default());
    Effect::new(move || {
        services.with(|services| {
            if !services.is_empty() {
                selection.update(|selection| {
                    selection.retain(services.iter().map(|service| &service.id))
                });
            }
        });
    });
    let job = ExportJob::new();
    let export_options = RwSignal::new(ExportOptions::default());
    let on_error = Callback::new(move |error| {
        session.report_error(&error);
    });
    let start = move |()| {
        let selected: Vec<ServiceId> =
            selection.with_untracked(|selection| selection.iter().cloned().collect());
        let size = services.with_untracked(|all| size_of(all, &selected));
        job.start(selected, size, export_options.get_untracked(), on_error);
    };
    let question = Memo::new(move |_| match job.state.get() {
        ExportState::Asking(question) => Some(question),
        _ => None,
    });
    let on_answer = Callback::new(move |answer| {
        if answer == Answer::Redact {
            export_options.update(|options| options.redact = true);
        }
        job.answer(answer, on_error);
    });
    let count = move || selection.with(Selection::len);
    let label = move || text::export(count() as u64);
    let reason = move || (count() == 0).then(|| text::NONE_SELECTED.to_owned());
    let actions = view! {
        {options(export_options)}
        <Button
            look=Look::Primary
            icon=Glyph::Export
            busy=Signal::derive(move || job.is_busy())
            disabled_reason=Signal::derive(reason)
            on_press=start
        >
            {label}
        </Button>
    };
    let content = move || match state.get() {
        ListState::Loading => view! { <Skeleton label=text::LOADING /> }.into_any(),
        ListState::Failed(error) => {
            view! { <Failure error on_retry=move |()| query.reload() /> }.into_any()
        }
        ListState::Empty => empty(),
        ListState::Filled => chooser(services, selection),
    };
    let content = view! {
        {move || outcome(job)}
        {content}
        {confirm_export(question, on_answer)}
    };
    frame(Tab::Export, Some(actions.into_any()), content.into_any())
}

/// The approximate size of an export in bytes. `selected` is sorted.
fn size_of(all: &[Arc<Summary>], selected: &[ServiceId]) -> u64 {
    let is_selected = |service: &&Arc<Summary>| selected.binary_search(&service.id).is_ok();
    all.iter().filter(is_selected).map(|service| service.size).sum()
}

fn empty() -> AnyView {
    view! {
        <EmptyState
            title=text::EMPTY
            actions=move || view! {
                <LinkButton href=Path::Import.href() look=Look::Primary>{text::IMPORT_SNAPSHOT}</LinkButton>
            }
        >
            {text::EMPTY_NEXT}
        </EmptyState>
    }
    .into_any()
}

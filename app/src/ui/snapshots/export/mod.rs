//! The export: select services and download them as one file. The page of services has it too.

mod confirm;
mod job;
mod more;
mod options;
mod outcome;
mod text;

use std::sync::Arc;

use api_types::{ExportOptions, Receipt};
use leptos::prelude::*;
use snapshot::{ServiceId, Summary};

use super::{
    frame::{Tab, frame},
    planning::Planning,
    selections::save_dialog,
    times::TimesOption,
};
use crate::{
    state::Selection,
    ui::{
        errors::Failure,
        kit::{Button, ButtonVariant, EmptyState, IconName, LinkButton, Skeleton},
        list_state::ListState,
        paths::Path,
        services::{
            ExportParts, LoadedServices, Services, list_keys, service_list, use_list_memory,
            use_services,
        },
        session::use_session,
    },
};
use confirm::{Answer, confirm_export};
use job::{ExportJob, ExportState};
use more::more;
use options::options;
use outcome::outcome;

/// The export page.
#[component]
pub fn ExportPage() -> impl IntoView {
    let LoadedServices { services, state, query } = use_services(use_session());
    let ExportParts { actions, outcome } = export(services, use_list_memory().selection());
    let content = move || match state.get() {
        ListState::Loading => view! { <Skeleton label=text::LOADING /> }.into_any(),
        ListState::Failed(error) => {
            view! { <Failure error on_retry=move |()| query.reload() /> }.into_any()
        }
        ListState::Empty => empty(),
        ListState::Filled => service_list(services, text::LIST, true, list_keys(true, false)),
    };
    let content = view! {
        {content}
        {outcome.run()}
    };
    frame(Tab::Export, Some(actions.run()), content.into_any())
}

/// The export of the selected services: its buttons, and its state.
pub fn export(services: Memo<Services>, selection: RwSignal<Selection>) -> ExportParts {
    parts(services, selection, None)
}

/// The export of a saved selection. Calls `on_done` with the receipt of each complete export.
pub fn export_and_note(
    services: Memo<Services>,
    selection: RwSignal<Selection>,
    on_done: Callback<Receipt>,
) -> ExportParts {
    parts(services, selection, Some(on_done))
}

fn parts(
    services: Memo<Services>,
    selection: RwSignal<Selection>,
    on_done: Option<Callback<Receipt>>,
) -> ExportParts {
    let session = use_session();
    let job = ExportJob::new();
    let planning = Planning::new();
    let export_options = RwSignal::new(ExportOptions::default());
    let times = TimesOption::new();
    let on_error = Callback::new(move |error| {
        session.report_error(&error);
    });
    let start = Callback::new(move |()| {
        let (selected, size) = selection.with_untracked(|selection| {
            let selected: Vec<ServiceId> = selection.iter().cloned().collect();
            (selected, services.with_untracked(|all| size_of(all, selection)))
        });
        job.start(selected, size, export_options.get_untracked(), times.source(), on_error);
    });
    let on_answer = Callback::new(move |answer| {
        if answer == Answer::Redact {
            export_options.update(|options| options.redact = true);
        }
        job.answer(answer, on_error);
    });
    Effect::new(move || {
        if let (ExportState::Done(receipt), Some(on_done)) = (job.state.get(), on_done) {
            untrack(|| on_done.run(receipt));
        }
    });
    // A saved selection is not saved again.
    let saving = on_done.is_none().then(|| RwSignal::new(false));
    let question = Memo::new(move |_| match job.state.get() {
        ExportState::Asking(question) => Some(question),
        _ => None,
    });
    ExportParts {
        actions: ViewFn::from(move || {
            actions(job, export_options, times, selection, (planning, saving), start)
        }),
        outcome: ViewFn::from(move || {
            view! {
                <div class="s-export__outcome">
                    {move || planning.failure()} {move || outcome(job)}
                </div>
                {confirm_export(question, on_answer)}
                {saving.map(|is_saving| save_dialog(is_saving, selection))}
            }
        }),
    }
}

/// The options and the button at the top right. The button is as wide as its longest label, so that nothing
/// moves while a person selects.
fn actions(
    job: ExportJob,
    export_options: RwSignal<ExportOptions>,
    times: TimesOption,
    selection: RwSignal<Selection>,
    (planning, saving): (Planning, Option<RwSignal<bool>>),
    on_press: Callback<()>,
) -> AnyView {
    let count = Memo::new(move |_| selection.with(Selection::len));
    let label = move || text::export(count.get() as u64);
    let reason = move || (count.get() == 0).then(|| text::NONE_SELECTED.to_owned());
    view! {
        <div class="s-export__actions">
            {options(export_options, times, ViewFn::from(move || more(selection, planning, saving)))}
            <span class="s-export__button">
                <Button
                    variant=ButtonVariant::Primary
                    icon=IconName::Export
                    busy=Signal::derive(move || job.is_busy())
                    disabled_reason=Signal::derive(reason)
                    reason_hidden=true
                    on_press
                >
                    {label}
                </Button>
            </span>
        </div>
    }
    .into_any()
}

/// The approximate size of an export in bytes.
fn size_of(all: &[Arc<Summary>], selected: &Selection) -> u64 {
    let selected = all.iter().filter(|service| selected.contains(&service.id));
    selected.map(|service| service.size).sum()
}

fn empty() -> AnyView {
    view! {
        <EmptyState
            title=text::EMPTY
            actions=move || view! {
                <LinkButton href=Path::Import.href() variant=ButtonVariant::Primary>{text::IMPORT_SNAPSHOT}</LinkButton>
            }
        >
            {text::EMPTY_NEXT}
        </EmptyState>
    }
    .into_any()
}

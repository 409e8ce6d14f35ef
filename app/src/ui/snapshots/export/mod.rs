//! Choosing services and taking them over as one file.

mod chooser;
mod outcome;
mod run;

use std::sync::Arc;

use api_types::ExportOptions;
use leptos::prelude::*;
use snapshot::{ServiceId, Summary};

use super::{
    export_confirm::{Answer, confirm_export},
    frame::{Tab, frame},
    options::options,
};
use crate::{
    state::Selection,
    text::plural,
    ui::{
        errors::Failure,
        kit::{Button, EmptyState, Glyph, LinkButton, Look, Skeleton},
        paths::Path,
        services::{Body, Listed, use_services},
        session::use_session,
    },
};
use chooser::chooser;
use outcome::outcome;
use run::{DiffHunk, Step};

/// Where services are chosen and exported.
#[component]
pub fn ExportPage() -> impl IntoView {
    let session = use_session();
    let Listed { services, body, read } = use_services(session);
    let selection = RwSignal::new(Selection::default());
    Effect::new(move || {
        services.with(|services| {
            if !services.is_empty() {
                selection.update(|chosen| chosen.keep(services.iter().map(|service| &service.id)));
            }
        });
    });
    let run = DiffHunk::new();
    let chosen_options = RwSignal::new(ExportOptions::default());
    let saw = Callback::new(move |error| {
        session.report_error(&error);
    });
    let start = move |()| {
        let chosen: Vec<ServiceId> =
            selection.with_untracked(|chosen| chosen.iter().cloned().collect());
        let size = services.with_untracked(|all| size_of(all, &chosen));
        run.start(chosen, size, chosen_options.get_untracked(), saw);
    };
    let question = Memo::new(move |_| match run.step.get() {
        Step::Asking(question) => Some(question),
        _ => None,
    });
    let on_answer = Callback::new(move |answer| {
        if answer == Answer::Redact {
            chosen_options.update(|options| options.redact = true);
        }
        run.answer(answer, saw);
    });
    let count = move || selection.with(Selection::len);
    let label = move || match count() {
        0 => "Export".to_owned(),
        count => format!("Export {}", plural(count as u64, "service", "services")),
    };
    let reason = move || (count() == 0).then(|| "Choose at least one service.".to_owned());
    let actions = view! {
        {options(chosen_options)}
        <Button
            look=Look::Primary
            icon=Glyph::Export
            busy=Signal::derive(move || run.is_busy())
            disabled_reason=Signal::derive(reason)
            on_press=start
        >
            {label}
        </Button>
    };
    let content = move || match body.get() {
        Body::Loading => view! { <Skeleton label="Loading the services" /> }.into_any(),
        Body::Failed(error) => {
            view! { <Failure error on_retry=move |()| read.again() /> }.into_any()
        }
        Body::Empty => empty(),
        Body::List => chooser(services, selection),
    };
    let content = view! {
        {move || outcome(run)}
        {content}
        {confirm_export(question, on_answer)}
    };
    frame(Tab::Export, Some(actions.into_any()), content.into_any())
}

/// About how many bytes these services make in a file.
fn size_of(all: &[Arc<Summary>], chosen: &[ServiceId]) -> u64 {
    let is_chosen = |service: &&Arc<Summary>| chosen.binary_search(&service.id).is_ok();
    all.iter().filter(is_chosen).map(|service| service.size).sum()
}

fn empty() -> AnyView {
    view! {
        <EmptyState
            title="There is nothing to export yet"
            actions=move || view! {
                <LinkButton href=Path::Import.href() look=Look::Primary>"Import a snapshot"</LinkButton>
            }
        >
            "This repository holds no services. Import a snapshot that a Microcks or another Mockpit \
             has exported."
        </EmptyState>
    }
    .into_any()
}

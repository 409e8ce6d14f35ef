//! The newest send to an instance: whether all of it is there, and what to do if not.

use api_types::{FoundThere, NextStep, SendState, SendView};
use leptos::prelude::*;

use super::{context::Context, jobs::Jobs, problem, text};
use crate::{
    api::exchange::{last_send, plan_undo_send, take_next_step},
    ui::{
        browser,
        erased::{changing, memo},
        kit::{Button, ButtonVariant, Notice, Tone},
        session::{QueryState, use_session},
    },
};

/// The newest send. Nothing if there was none, or while it runs.
pub(super) fn newest_send(context: Context) -> AnyView {
    let Context { id, jobs, .. } = context;
    let ended = jobs.ended();
    let query = use_session().query(move || {
        ended.with(|_| ());
        last_send(id.get_value())
    });
    let state = query.state();
    let send = memo(move || match &*state.read() {
        QueryState::Loaded(send) => send.clone(),
        QueryState::Loading | QueryState::Failed(_) => None,
    });
    changing(move || {
        send.with(|send| send.as_ref().map_or_else(|| ().into_any(), |send| view(context, send)))
    })
}

fn view(context: Context, send: &SendView) -> AnyView {
    let title = text::sent(send, browser::now());
    let jobs = context.jobs;
    match &send.state {
        SendState::Running => ().into_any(),
        SendState::TakenBack | SendState::Left => {
            view! { <Notice tone=Tone::Info title /> }.into_any()
        }
        SendState::Complete => {
            let (id, revision) = (context.id.get_value(), send.revision);
            let undo = move || {
                let id = id.clone();
                let press = move |()| {
                    let id = id.clone();
                    jobs.start(async move { plan_undo_send(id, revision).await.map(|()| true) });
                };
                view! { <Button disabled_reason=jobs.busy_reason() reason_hidden=true on_press=press>{text::UNDO_SEND}</Button> }
            };
            view! { <Notice tone=Tone::Success title actions=undo /> }.into_any()
        }
        SendState::Unfinished { cause, there } => {
            let (why, next) = problem::unfinished(cause);
            let found = there.as_ref().map(found_there);
            let actions = move || {
                view! {
                    {step(context, jobs, text::GO_ON, ButtonVariant::Primary, NextStep::GoOn)}
                    {step(context, jobs, text::TAKE_BACK, ButtonVariant::Secondary, NextStep::TakeBack)}
                    {step(context, jobs, text::LOOK, ButtonVariant::Secondary, NextStep::Look)}
                    {step(context, jobs, text::LEAVE, ButtonVariant::Quiet, NextStep::Leave)}
                }
            };
            view! {
                <Notice tone=Tone::Danger title actions>
                    <p>{why} " " {next}</p>
                    {found}
                </Notice>
            }
            .into_any()
        }
    }
}

fn step(
    context: Context,
    jobs: Jobs,
    label: &'static str,
    variant: ButtonVariant,
    next: NextStep,
) -> AnyView {
    let press = move |()| {
        let id = context.id.get_value();
        jobs.start(async move { take_next_step(id, next).await.map(|()| true) });
    };
    view! {
        <Button variant disabled_reason=jobs.busy_reason() reason_hidden=true on_press=press>
            {label}
        </Button>
    }
    .into_any()
}

/// What the instance has of the services of a send.
fn found_there(found: &FoundThere) -> AnyView {
    let lines = [
        (text::THERE_SENT, &found.sent),
        (text::THERE_BEFORE, &found.before),
        (text::THERE_OTHER, &found.other),
    ];
    let lines = lines.into_iter().filter(|(_, keys)| !keys.is_empty());
    let lines = lines.map(|(words, keys)| view! { <li>{text::found_there(words, keys)}</li> });
    view! { <ul class="s-instances__found">{lines.collect_view()}</ul> }.into_any()
}

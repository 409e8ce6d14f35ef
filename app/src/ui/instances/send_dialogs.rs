//! The dialogs with the options of a send: of our services to this instance, and of those there to another one.

use api_types::{ChosenServices, InstanceId, ProfileSource, SendOrder, SendSource};
use leptos::prelude::*;

use super::{context::Context, services::Services, text};
use crate::{
    api::exchange::plan_send,
    text::visible,
    ui::{
        erased::memo,
        kit::{Button, ButtonVariant, CheckState, Checkbox, Dialog, Select, SelectOption},
        session::QueryState,
        snapshots::times::{TimesOption, controls},
    },
};

/// What both dialogs ask.
struct Options {
    redact: bool,
    profile: Option<ProfileSource>,
}

/// The dialog that sends our services to this instance.
pub(super) fn send_dialog(context: Context, services: Services, open: RwSignal<bool>) -> AnyView {
    let Context { id, jobs, .. } = context;
    let name = context.name();
    let title = memo(move || text::send(services.here().len(), &name.get()));
    let send = move |Options { redact, profile }| {
        let services = ChosenServices::Services(services.here());
        let order = SendOrder { source: SendSource::Repository, services, redact, profile };
        let id = id.get_value();
        jobs.start(async move { plan_send(id, order).await.map(|()| true) });
    };
    let unchanged = text::TIMES_UNCHANGED;
    dialog(title, open, unchanged, text::SEND_EXPLAINED, ViewFn::default(), Callback::new(send))
}

/// The other instances, as choices of where services are copied to.
pub(super) fn other_instances(context: Context) -> Memo<Vec<SelectOption>> {
    let Context { id, instances, .. } = context;
    memo(move || match &*instances.state().read() {
        QueryState::Loaded(view) => {
            let others = view.instances.iter().filter(|it| id.with_value(|id| it.id != *id));
            others.map(|it| SelectOption::new(it.id.to_string(), visible(&it.name))).collect()
        }
        QueryState::Loading | QueryState::Failed(_) => Vec::new(),
    })
}

/// The dialog that sends the services of this instance to another one.
pub(super) fn copy_dialog(
    context: Context,
    services: Services,
    others: Memo<Vec<SelectOption>>,
    open: RwSignal<bool>,
) -> AnyView {
    let Context { id, jobs, .. } = context;
    let name = context.name();
    let chosen = RwSignal::new(String::new());
    // The first one until a person has chosen, and if the chosen one is removed.
    let target = memo(move || {
        others.with(|others| {
            let is_chosen = |other: &&SelectOption| chosen.with(|chosen| other.value == *chosen);
            let other = others.iter().find(is_chosen).or(others.first());
            other.map(|other| other.value.clone()).unwrap_or_default()
        })
    });
    let title = memo(move || text::copy_of(services.there().len(), &name.get()));
    let send = move |Options { redact, profile }| {
        let source = SendSource::Instance(id.get_value());
        let services = ChosenServices::Services(services.there());
        let order = SendOrder { source, services, redact, profile };
        let target = InstanceId::from(target.get_untracked());
        jobs.start(async move { plan_send(target, order).await.map(|()| true) });
    };
    let select = move || {
        view! {
            <Select
                label=text::COPY_TO
                options=others
                value=target
                on_change=move |value: String| chosen.set(value)
            />
        }
    };
    let unchanged = text::TIMES_OF_SOURCE;
    dialog(title, open, unchanged, text::COPY_EXPLAINED, select.into(), Callback::new(send))
}

fn dialog(
    title: Memo<String>,
    open: RwSignal<bool>,
    times_unchanged: &'static str,
    explained: &'static str,
    target: ViewFn,
    send: Callback<Options>,
) -> AnyView {
    let redact = RwSignal::new(false);
    let times = TimesOption::named(times_unchanged);
    let send = move |()| {
        open.set(false);
        send.run(Options { redact: redact.get_untracked(), profile: times.source() });
    };
    view! {
        <Dialog
            title
            open
            on_close=move |()| open.set(false)
            actions=move || {
                view! {
                    <Button on_press=move |()| open.set(false)>{text::CANCEL}</Button>
                    <Button variant=ButtonVariant::Primary on_press=send>
                        {text::REVIEW_SEND}
                    </Button>
                }
            }
        >
            <p>{explained}</p>
            {target.run()}
            <Checkbox
                label=text::REDACT
                state=Signal::derive(move || CheckState::from(redact.get()))
                on_change=move |on| redact.set(on)
            />
            {controls(times, text::TIMES_HINT)}
        </Dialog>
    }
    .into_any()
}

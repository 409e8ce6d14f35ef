//! The page of all instances: one line for each.

use std::collections::HashMap;

use api_types::{InstanceId, InstanceView, InstancesView};
use leptos::{prelude::*, task::spawn_local};

use super::{
    form::{FormOf, form_dialog},
    frame::{frame, use_instances},
    problem, text,
};
use crate::{
    api::{
        ApiError,
        instances::{contact_instance, remove_instance},
    },
    text::visible,
    ui::{
        browser,
        confirm::Confirm,
        erased::{changing, memo},
        errors::{Failure, sentence_and_advice},
        kit::{
            Badge, Button, ButtonVariant, EmptyState, IconName, Menu, MenuItem, Notice, Skeleton,
            Tone,
        },
        paths::Path,
        session::{Query, QueryState, Session, use_session},
    },
};

/// What the rows share.
#[derive(Clone, Copy)]
struct Context {
    session: Session,
    query: Query<InstancesView>,
    instances: Memo<HashMap<InstanceId, InstanceView>>,
    form: RwSignal<Option<FormOf>>,
    confirm: Confirm<InstanceView>,
    failure: RwSignal<Option<ApiError>>,
}

/// The page of instances.
#[component]
pub fn InstancesPage() -> impl IntoView {
    let session = use_session();
    let query = use_instances();
    let state = query.state();
    let instances = memo(move || match &*state.read() {
        QueryState::Loaded(view) => {
            let instances = view.instances.iter();
            instances.map(|instance| (instance.id.clone(), instance.clone())).collect()
        }
        QueryState::Loading | QueryState::Failed(_) => HashMap::new(),
    });
    let context = Context {
        session,
        query,
        instances,
        form: RwSignal::new(None),
        confirm: Confirm::new(),
        failure: RwSignal::new(None),
    };
    // Without what changes with each look, so that a menu stays open.
    let list = memo(move || match &*state.read() {
        QueryState::Loading => QueryState::Loading,
        QueryState::Failed(error) => QueryState::Failed(error.clone()),
        QueryState::Loaded(view) => {
            let ids: Vec<InstanceId> = view.instances.iter().map(|it| it.id.clone()).collect();
            QueryState::Loaded((ids, view.key.clone()))
        }
    });
    let add = move || {
        view! {
            <Button
                variant=ButtonVariant::Primary
                icon=IconName::Plus
                on_press=move |()| context.form.set(Some(FormOf::New))
            >
                {text::ADD}
            </Button>
        }
        .into_any()
    };
    let content = changing(move || match list.get() {
        QueryState::Loading => view! { <Skeleton lines=4 label=text::LOADING /> }.into_any(),
        QueryState::Failed(error) => {
            view! { <Failure error on_retry=move |()| query.reload() /> }.into_any()
        }
        QueryState::Loaded((ids, _)) if ids.is_empty() => view! {
            <EmptyState icon=IconName::Instances title=text::NONE actions=add>
                {text::NONE_NEXT}
            </EmptyState>
        }
        .into_any(),
        QueryState::Loaded((ids, key)) => {
            let rows: Vec<AnyView> = ids.iter().map(|id| row(context, id)).collect();
            view! {
                <ul class="s-instances__list" aria-label=text::INSTANCES>
                    {rows}
                </ul>
                <p class="s-instances__hint">{text::key(&key)}</p>
            }
            .into_any()
        }
    });
    let failed = changing(move || match context.failure.get() {
        Some(error) => {
            view! { <Notice tone=Tone::Danger title=sentence_and_advice(&error) /> }.into_any()
        }
        None => ().into_any(),
    });
    let remove = Callback::new(move |instance: InstanceView| {
        spawn_local(async move {
            let answer = remove_instance(instance.id).await;
            if let Err(error) = &answer {
                session.report_error(error);
            }
            context.confirm.finish(answer);
            query.reload();
        });
    });
    let words = |instance: &InstanceView| {
        (text::question(&instance.name), text::REMOVE_EXPLAINED, text::REMOVE_NOW)
    };
    let content = view! {
        <div class="s-instances">{failed} {content}</div>
        {form_dialog(context.form, Callback::new(move |_| query.reload()))}
        {context.confirm.dialog(words, remove)}
    };
    frame(&Path::Instances, false, ViewFn::from(add), content.into_any())
}

fn row(context: Context, id: &InstanceId) -> AnyView {
    let wanted = id.clone();
    let instance = memo(move || context.instances.with(|all| all.get(&wanted).cloned()));
    let name = memo(move || {
        instance.with(|it| it.as_ref().map(|it| visible(&it.name)).unwrap_or_default())
    });
    let facts =
        changing(move || instance.with(|it| it.as_ref().map_or_else(|| ().into_any(), row_facts)));
    let open = move |as_subject: fn(Context, InstanceView)| {
        if let Some(instance) = instance.get_untracked() {
            as_subject(context, instance);
        }
    };
    let contacted = id.clone();
    let contact = move || {
        let id = contacted.clone();
        context.failure.set(None);
        spawn_local(async move {
            if let Err(error) = contact_instance(id).await {
                context.session.report_error(&error);
                context.failure.try_set(Some(error));
            }
            context.query.reload();
        });
    };
    let items = vec![
        MenuItem::new(text::CONTACT, contact),
        MenuItem::new(text::EDIT, move || {
            open(|context, it| context.form.set(Some(FormOf::Existing(it.into()))));
        }),
        MenuItem::new(text::REMOVE, move || open(|context, it| context.confirm.ask(it))),
    ];
    view! {
        <li class="s-instances__row">
            <div class="s-instances__text">
                <a class="s-instances__name" href=Path::Instance(id.to_string()).href()>
                    <bdi>{name}</bdi>
                </a>
                {facts}
            </div>
            <Menu label=Signal::derive(move || text::actions_of(&name.get())) items />
        </li>
    }
    .into_any()
}

/// The badge that states whether an instance answers.
pub(super) fn badge(instance: &InstanceView) -> AnyView {
    let health = &instance.health;
    let (tone, icon, text) = match (&health.failure, health.answered_at) {
        (Some(failure), _) if problem::is_answer(&failure.problem) => {
            (Tone::Danger, IconName::Exclamation, text::NOT_USABLE)
        }
        (Some(_), _) => (Tone::Danger, IconName::Exclamation, text::DOES_NOT_ANSWER),
        (None, Some(_)) => (Tone::Success, IconName::Check, text::ANSWERS),
        (None, None) => (Tone::Neutral, IconName::Clock, text::CONTACTING),
    };
    view! { <Badge tone icon text /> }.into_any()
}

fn row_facts(instance: &InstanceView) -> AnyView {
    let now = browser::now();
    let failure = instance.health.failure.as_ref().map(|failure| {
        let (what, next) = (problem::sentence(&failure.problem), problem::next(&failure.problem));
        view! { <p class="s-instances__problem">{what} " " {next}</p> }
    });
    let line = text::line(instance, now);
    view! {
        <p class="s-instances__facts">
            {badge(instance)} <bdi>{visible(&instance.url)}</bdi> <span>{line}</span>
        </p>
        {failure}
    }
    .into_any()
}

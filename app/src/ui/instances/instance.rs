//! The page of one instance: its facts, its services beside ours, and what can be done with them.

use api_types::{InstanceId, InstanceServices};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::{
    compare::compare_dialog,
    context::Context,
    form::{FormOf, form_dialog},
    frame::{all_instances, use_instances},
    jobs::Jobs,
    list::badge,
    mirrors, problem,
    selection::selection_actions,
    sends::newest_send,
    services::Services,
    text, trial,
};
use crate::{
    api::instances::{contact_instance, list_instance_services, refresh_instance, remove_instance},
    state::instances::ServicesList,
    text::visible,
    ui::{
        browser,
        confirm::Confirm,
        erased::{changing, memo},
        errors::Failure,
        kit::{
            Button, ButtonVariant, EmptyState, Fact, Facts, IconName, Menu, MenuItem, Notice,
            Skeleton, TimeAgo, Tone,
        },
        layout::{Breadcrumbs, Crumb, Page, PageHeader},
        paths::Path,
        session::{QueryState, use_session},
    },
};

/// One instance.
#[component]
pub fn InstancePage(
    /// Its ID.
    id: String,
) -> impl IntoView {
    let id = InstanceId::from(id);
    let instances = use_instances();
    let (state, wanted) = (instances.state(), id.clone());
    let instance = memo(move || match &*state.read() {
        QueryState::Loaded(view) => view.instances.iter().find(|it| it.id == wanted).cloned(),
        QueryState::Loading | QueryState::Failed(_) => None,
    });
    let context =
        Context { id: StoredValue::new(id.clone()), instances, instance, jobs: Jobs::new(id) };
    // Without what changes with each look, so that the page stays as it is.
    let shown = memo(move || match &*state.read() {
        QueryState::Loading => QueryState::Loading,
        QueryState::Failed(error) => QueryState::Failed(error.clone()),
        QueryState::Loaded(_) => QueryState::Loaded(instance.with(Option::is_some)),
    });
    let content = changing(move || match shown.get() {
        QueryState::Loading => view! { <Skeleton lines=12 label=text::LOADING /> }.into_any(),
        QueryState::Failed(error) => {
            view! { <Failure error on_retry=move |()| instances.reload() /> }.into_any()
        }
        QueryState::Loaded(false) => not_found(),
        QueryState::Loaded(true) => found(context),
    });
    let is_found = memo(move || instance.with(Option::is_some));
    let actions =
        move || changing(move || if is_found.get() { actions(context) } else { ().into_any() });
    let name = context.name();
    let title = Signal::derive(move || {
        Some(name.get())
            .filter(|name| !name.is_empty())
            .unwrap_or_else(|| text::INSTANCE.to_owned())
    });
    let links = vec![
        Crumb::new(Path::Administration.href(), text::ADMINISTRATION),
        Crumb::new(Path::Instances.href(), text::INSTANCES),
    ];
    view! {
        <Page title fill=true>
            <Breadcrumbs links />
            <PageHeader title actions>
                {line(context)}
            </PageHeader>
            {content}
        </Page>
    }
    .into_any()
}

fn not_found() -> AnyView {
    view! {
        <EmptyState title=text::NOT_FOUND actions=all_instances>
            {text::NOT_FOUND_NEXT}
        </EmptyState>
    }
    .into_any()
}

/// The line below the heading.
fn line(context: Context) -> AnyView {
    changing(move || {
        let Some(instance) = context.instance.get() else { return ().into_any() };
        let url = visible(&instance.url);
        let line = text::line(&instance, browser::now());
        view! {
            <span class="s-instances__facts">{badge(&instance)} <bdi>{url}</bdi> <span>{line}</span></span>
        }
        .into_any()
    })
}

/// The buttons at the right of the heading.
fn actions(context: Context) -> AnyView {
    let Context { id, instances, jobs, .. } = context;
    let session = use_session();
    let (form, comparing) = (RwSignal::new(None::<FormOf>), RwSignal::new(false));
    let confirm = Confirm::<String>::new();
    let navigate = StoredValue::new_local(use_navigate());
    let refresh = move |everything: bool| {
        let id = id.get_value();
        jobs.start(async move { refresh_instance(id, everything).await });
    };
    let contact = move || {
        spawn_local(async move {
            if let Err(error) = contact_instance(id.get_value()).await {
                session.report_error(&error);
            }
            instances.reload();
        });
    };
    let remove = Callback::new(move |_| {
        spawn_local(async move {
            let answer = remove_instance(id.get_value()).await;
            let is_removed = answer.is_ok();
            if let Err(error) = &answer {
                session.report_error(error);
            }
            confirm.finish(answer);
            if is_removed {
                let to = Path::Instances.href();
                navigate.try_with_value(|go| go(&to, NavigateOptions::default()));
            }
        });
    });
    let items = vec![
        MenuItem::new(text::READ_ALL, move || refresh(true)),
        MenuItem::new(text::CONTACT, contact),
        MenuItem::new(text::EDIT, move || {
            form.set(context.instance.get_untracked().map(|it| FormOf::Existing(it.into())));
        }),
        MenuItem::new(text::REMOVE, move || confirm.ask(context.name().get_untracked())),
    ];
    let words = |name: &String| (text::question(name), text::REMOVE_EXPLAINED, text::REMOVE_NOW);
    let busy = jobs.busy_reason();
    view! {
        <Button
            variant=ButtonVariant::Primary
            icon=IconName::Retry
            disabled_reason=busy
            reason_hidden=true
            on_press=move |()| refresh(false)
        >
            {text::REFRESH}
        </Button>
        <Button disabled_reason=busy reason_hidden=true on_press=move |()| comparing.set(true)>
            {text::COMPARE}
        </Button>
        <Menu label=text::MORE items />
        {form_dialog(form, Callback::new(move |_| instances.reload()))}
        {compare_dialog(context, comparing)}
        {confirm.dialog(words, remove)}
    }
    .into_any()
}

fn found(context: Context) -> AnyView {
    let Context { id, jobs, .. } = context;
    let session = use_session();
    let (revision, ended) = (session.revision(), jobs.ended());
    let query = session.query(move || {
        revision.track();
        ended.with(|_| ());
        async move {
            let InstanceServices { read, services } =
                list_instance_services(id.get_value()).await?;
            // Gives the browser a moment to handle input between decoding, sorting and rendering.
            browser::sleep(0).await;
            Ok((read, ServicesList::new(services)))
        }
    });
    let state = query.state();
    let list = memo(move || match &*state.read() {
        QueryState::Loaded((_, list)) => list.clone(),
        QueryState::Loading | QueryState::Failed(_) => ServicesList::default(),
    });
    let services = Services::new(list);
    let read = memo(move || match &*state.read() {
        QueryState::Loading => QueryState::Loading,
        QueryState::Failed(error) => QueryState::Failed(error.clone()),
        QueryState::Loaded((read, _)) => QueryState::Loaded(read.map(|at| at.0)),
    });
    let has_been_read = memo(move || match read.get() {
        QueryState::Loaded(read) => QueryState::Loaded(read.is_some()),
        QueryState::Loading => QueryState::Loading,
        QueryState::Failed(error) => QueryState::Failed(error),
    });
    let content = changing(move || match has_been_read.get() {
        QueryState::Loading => {
            view! { <Skeleton lines=12 label=text::LOADING_SERVICES /> }.into_any()
        }
        QueryState::Failed(error) => {
            view! { <Failure error on_retry=move |()| query.reload() /> }.into_any()
        }
        QueryState::Loaded(false) => view! {
            <EmptyState icon=IconName::Services title=text::NOT_READ>
                {text::NOT_READ_NEXT}
            </EmptyState>
        }
        .into_any(),
        QueryState::Loaded(true) => services.view(selection_actions(context, services)),
    });
    view! {
        {facts(context, read)}
        {newest_send(context)}
        {jobs.view()}
        {mirrors::section(context, services)}
        {content}
    }
    .into_any()
}

/// The problem, or what the account may do and when the services were read.
fn facts(context: Context, read: Memo<QueryState<Option<i64>>>) -> AnyView {
    let read = changing(move || match read.get() {
        QueryState::Loaded(Some(at)) => view! { <TimeAgo at /> }.into_any(),
        _ => text::NEVER.into_any(),
    });
    let health = memo(move || {
        context.instance.with(|it| {
            let health = &it.as_ref()?.health;
            Some((health.findings.clone(), health.failure.clone()))
        })
    });
    let found = changing(move || match health.get() {
        Some((Some(findings), _)) => trial::findings_facts(&findings),
        _ => ().into_any(),
    });
    let warnings = changing(move || match health.get() {
        Some((_, Some(failure))) => {
            let title = problem::sentence(&failure.problem);
            let next = problem::next(&failure.problem);
            view! { <Notice tone=Tone::Danger title>{next}</Notice> }.into_any()
        }
        Some((Some(findings), None)) if !findings.is_known_version => {
            view! { <Notice tone=Tone::Warning title=text::UNKNOWN_VERSION /> }.into_any()
        }
        _ => ().into_any(),
    });
    view! {
        {warnings}
        <Facts>
            {found}
            <Fact label=text::READ>{read}</Fact>
        </Facts>
    }
    .into_any()
}

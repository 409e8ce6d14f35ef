//! The mirrors of an instance: what each does, how its last run ended, and what can be done with it.

mod files;
mod form;
mod text;

use api_types::{ImportId, InstanceId, MirrorId, MirrorView};
use leptos::{prelude::*, task::spawn_local};

use self::form::MirrorOf;
use super::{context::Context, problem, services::Services};
use crate::{
    api::{
        ApiError,
        mirrors::{confirm_mirror_failure, list_mirrors, remove_mirror, run_mirror},
    },
    state::instances::ChosenIds,
    ui::{
        browser,
        confirm::Confirm,
        erased::{changing, effect, memo},
        errors::{Failure, sentence_and_advice},
        kit::{
            Badge, Button, ButtonVariant, IconName, LinkButton, Menu, MenuItem, Notice, Skeleton,
            Tone, unique_id,
        },
        paths::Path,
        session::{Query, QueryState, Session, use_session},
    },
};

/// How often the mirrors are read again, in milliseconds.
const POLL_MILLIS: i32 = 10_000;

/// What the parts of the section share.
#[derive(Clone, Copy)]
struct Mirrors {
    page: Context,
    session: Session,
    query: Query<Vec<MirrorView>>,
    form: RwSignal<Option<MirrorOf>>,
    files: RwSignal<Option<MirrorId>>,
    confirm: Confirm<MirrorView>,
    failure: RwSignal<Option<ApiError>>,
}

impl Mirrors {
    fn instance(self) -> InstanceId {
        self.page.id.get_value()
    }

    /// Sends a request that changes the mirrors.
    fn send(self, request: impl Future<Output = Result<(), ApiError>> + 'static) {
        self.failure.set(None);
        spawn_local(async move {
            if let Err(error) = request.await {
                self.session.report_error(&error);
                self.failure.try_set(Some(error));
            }
            self.query.reload();
        });
    }
}

/// The section.
pub(super) fn section(page: Context, services: Services) -> AnyView {
    let session = use_session();
    let (revision, ended) = (session.revision(), page.jobs.ended());
    let query = session.query(move || {
        revision.track();
        ended.with(|_| ());
        list_mirrors(page.id.get_value())
    });
    let mirrors = Mirrors {
        page,
        session,
        query,
        form: RwSignal::new(None),
        files: RwSignal::new(None),
        confirm: Confirm::new(),
        failure: RwSignal::new(None),
    };
    poll(query);
    let state = query.state();
    let shown = memo(move || state.get());
    let content = changing(move || match shown.get() {
        QueryState::Loading => view! { <Skeleton lines=2 label=text::LOADING /> }.into_any(),
        QueryState::Failed(error) => {
            view! { <Failure error on_retry=move |()| query.reload() /> }.into_any()
        }
        QueryState::Loaded(all) if all.is_empty() => {
            view! { <p class="s-instances__hint">{text::NONE}</p> }.into_any()
        }
        QueryState::Loaded(all) => {
            let failures: Vec<AnyView> =
                all.iter().filter_map(|mirror| failure(mirrors, mirror)).collect();
            let rows: Vec<AnyView> = all.into_iter().map(|mirror| row(mirrors, mirror)).collect();
            view! {
                {failures}
                <ul class="s-instances__list" aria-label=text::MIRRORS>
                    {rows}
                </ul>
            }
            .into_any()
        }
    });
    let failed = changing(move || match mirrors.failure.get() {
        Some(error) => {
            view! { <Notice tone=Tone::Danger title=sentence_and_advice(&error) /> }.into_any()
        }
        None => ().into_any(),
    });
    let remove = Callback::new(move |mirror: MirrorView| {
        spawn_local(async move {
            let answer = remove_mirror(mirrors.instance(), mirror.id).await;
            if let Err(error) = &answer {
                session.report_error(error);
            }
            mirrors.confirm.finish(answer);
            query.reload();
        });
    });
    let name = page.name();
    let words = move |mirror: &MirrorView| {
        let title = name.with_untracked(|name| text::title(&mirror.form, name));
        (text::question(&title), text::REMOVE_EXPLAINED, text::REMOVE_NOW)
    };
    let add = move |()| {
        let selected = services.selected.get_untracked();
        let ids = services.list.with_untracked(|list| ChosenIds {
            there: list.selected_there(&selected),
            here: list.selected_here(&selected),
        });
        mirrors.form.set(Some(MirrorOf::New(ids)));
    };
    let id = unique_id("mirrors");
    let labelled_by = id.clone();
    view! {
        <section class="s-mirrors" aria-labelledby=labelled_by>
            <div class="s-mirrors__head">
                <h2 class="s-mirrors__title" id=id>
                    {text::MIRRORS}
                </h2>
                <Button on_press=add>{text::ADD}</Button>
            </div>
            {failed}
            {content}
        </section>
        {form::dialog(mirrors)}
        {files::dialog(mirrors)}
        {mirrors.confirm.dialog(words, remove)}
    }
    .into_any()
}

/// Asks again from time to time, because the server runs mirrors by itself.
fn poll(query: Query<Vec<MirrorView>>) {
    let state = query.state();
    effect(move || {
        if !matches!(&*state.read(), QueryState::Loaded(all) if !all.is_empty()) {
            return;
        }
        // Owned by this run of the effect, so it is disposed by a newer answer or another page.
        let is_current = StoredValue::new(());
        spawn_local(async move {
            browser::sleep(POLL_MILLIS).await;
            if is_current.try_get_value().is_some() {
                query.reload();
            }
        });
    });
}

fn row(mirrors: Mirrors, mirror: MirrorView) -> AnyView {
    let name = mirrors.page.name();
    let form = StoredValue::new(mirror.form.clone());
    let title = memo(move || name.with(|name| form.with_value(|form| text::title(form, name))));
    let facts = text::facts(&mirror, browser::now());
    let services = text::services(&mirror.form.services);
    let badge = badge(&mirror);
    let review = mirror.waiting.as_ref().map(review_link);
    let busy = mirrors.page.jobs.busy_reason();
    let is_waiting = mirror.waiting.is_some();
    let disabled =
        Signal::derive(move || is_waiting.then(|| text::WAITS.to_owned()).or_else(|| busy.get()));
    let run_id = mirror.id.clone();
    let run = move |()| {
        let (instance, id) = (mirrors.instance(), run_id.clone());
        mirrors.page.jobs.start(async move { run_mirror(instance, id).await });
    };
    let is_backup = matches!(mirror.form.direction, api_types::MirrorDirection::BackUp { .. });
    let mirror = StoredValue::new(mirror);
    let mut items = Vec::with_capacity(3);
    if is_backup {
        items.push(MenuItem::new(text::FILES, move || {
            mirrors.files.set(Some(mirror.with_value(|mirror| mirror.id.clone())));
        }));
    }
    items.push(MenuItem::new(text::CHANGE, move || {
        mirrors.form.set(Some(MirrorOf::Existing(Box::new(mirror.get_value()))));
    }));
    items.push(MenuItem::new(text::REMOVE, move || mirrors.confirm.ask(mirror.get_value())));
    view! {
        <li class="s-instances__row s-mirrors__row">
            <div class="s-instances__text">
                <span class="s-mirrors__name">
                    <bdi>{title}</bdi>
                </span>
                <p class="s-instances__facts">
                    {badge} <span>{services}</span> <span>{facts}</span>
                </p>
            </div>
            {review}
            <Button disabled_reason=disabled reason_hidden=true on_press=run>
                {text::RUN}
            </Button>
            <Menu label=Signal::derive(move || text::actions_of(&title.get())) items />
        </li>
    }
    .into_any()
}

/// Whether the mirror waits, and otherwise how many services differ.
fn badge(mirror: &MirrorView) -> AnyView {
    let is_failed = matches!(
        mirror.last.as_ref().map(|last| &last.result),
        Some(api_types::MirrorResult::Failed(_))
    );
    let (tone, icon, text) = match (&mirror.waiting, mirror.drift) {
        (Some(_), _) => (Tone::Warning, IconName::Exclamation, text::WAITS.to_owned()),
        (None, _) if is_failed => (Tone::Danger, IconName::Exclamation, text::FAILED.to_owned()),
        (None, Some(0)) => (Tone::Success, IconName::Check, text::EQUAL.to_owned()),
        (None, Some(count)) => (Tone::Warning, IconName::Tilde, text::drift(count)),
        (None, None) => return ().into_any(),
    };
    view! { <Badge tone icon text /> }.into_any()
}

fn review_link(import: &ImportId) -> AnyView {
    let href = Path::Review(import.to_string()).href();
    view! {
        <LinkButton href variant=ButtonVariant::Primary>
            {text::OPEN_REVIEW}
        </LinkButton>
    }
    .into_any()
}

/// The failure that nobody has confirmed yet.
fn failure(mirrors: Mirrors, mirror: &MirrorView) -> Option<AnyView> {
    let failure = mirror.failure.as_ref()?;
    let name = mirrors.page.name().get_untracked();
    let title = text::failed(&text::title(&mirror.form, &name), failure.at.0, browser::now());
    let (what, next) = problem::job_failure(&failure.failure);
    let id = StoredValue::new(mirror.id.clone());
    let actions = move || {
        let press = move |()| {
            let (instance, id) = (mirrors.instance(), id.get_value());
            mirrors.send(async move { confirm_mirror_failure(instance, id).await });
        };
        view! { <Button on_press=press>{text::MARK_AS_SEEN}</Button> }
    };
    Some(
        view! {
            <Notice tone=Tone::Danger title actions>
                {what} " " {next}
            </Notice>
        }
        .into_any(),
    )
}

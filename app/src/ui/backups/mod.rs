//! Backups: their schedules, the running one, and the files.

mod files;
mod kind;
mod schedule;
mod text;

use api_types::{BackupKind, BackupStatus, BackupsView, RunningBackup};
use leptos::{prelude::*, task::spawn_local};

use super::{
    browser,
    errors::{Failure, sentence_and_advice},
    kit::{Button, Notice, ProgressLine, Skeleton, Tone},
    layout::{Breadcrumbs, Crumb, Page, PageHeader},
    paths::Path,
    session::{Query, QueryState, Session, use_session},
};
use crate::{
    api::{
        ApiError,
        backups::{cancel_backup, confirm_backup_failure, list_backups, view_backups},
    },
    text::visible,
};

/// How often the page asks for the progress of a running backup, in milliseconds.
const POLL_MILLIS: i32 = 500;

/// What the parts of the page share.
#[derive(Clone, Copy)]
struct Context {
    session: Session,
    backups: Query<BackupsView>,
    failure: RwSignal<Option<ApiError>>,
}

impl Context {
    /// Sends a request that changes the backups.
    fn send(self, request: impl Future<Output = Result<(), ApiError>> + 'static) {
        self.failure.set(None);
        spawn_local(async move {
            if let Err(error) = request.await {
                self.session.report_error(&error);
                self.failure.try_set(Some(error));
            }
            self.backups.reload();
        });
    }
}

/// The page of backups.
#[component]
pub fn BackupsPage() -> impl IntoView {
    let session = use_session();
    let context =
        Context { session, backups: session.query(view_backups), failure: RwSignal::new(None) };
    let state = context.backups.state();
    // Changes when a backup has ended, or a schedule has another folder.
    let written = Memo::new(move |_| match &*state.read() {
        QueryState::Loaded(view) => {
            let of = |status: &BackupStatus| (status.schedule.folder.clone(), status.last.clone());
            Some(view.kinds.iter().map(of).collect::<Vec<_>>())
        }
        QueryState::Loading | QueryState::Failed(_) => None,
    });
    let files = session.query(move || {
        // Reads the value: a memo that nobody reads does not follow its signals.
        written.with(|_| ());
        list_backups()
    });
    poll(context.backups);
    let editing = RwSignal::new(None::<BackupKind>);
    let failed = move || {
        context.failure.get().map(|error| {
            view! { <Notice tone=Tone::Danger title=sentence_and_advice(&error) /> }
        })
    };
    let view = Memo::new(move |_| state.get());
    let content = move || match view.get() {
        QueryState::Loading => view! { <Skeleton lines=6 label=text::LOADING /> }.into_any(),
        QueryState::Failed(error) => {
            view! { <Failure error on_retry=move |()| context.backups.reload() /> }.into_any()
        }
        QueryState::Loaded(view) => {
            let is_running = view.running.is_some();
            let failures = view.kinds.iter().filter_map(|status| failure(context, status));
            let kinds =
                view.kinds.iter().map(|status| kind::section(context, status, is_running, editing));
            view! {
                {failures.collect_view()}
                {kinds.collect_view()}
            }
            .into_any()
        }
    };
    view! {
        <Page title=text::BACKUPS>
            <Breadcrumbs links=vec![Crumb::new(Path::Administration.href(), text::ADMINISTRATION)] />
            <PageHeader title=text::BACKUPS />
            <div class="s-backups">
                {failed}
                {running(context)}
                {content}
                {files::files(context, files)}
            </div>
            {schedule::dialog(context, editing)}
        </Page>
    }
    .into_any()
}

/// Asks again while a backup is running.
fn poll(backups: Query<BackupsView>) {
    let state = backups.state();
    Effect::new(move || {
        let is_running =
            matches!(&*state.read(), QueryState::Loaded(view) if view.running.is_some());
        if !is_running {
            return;
        }
        // Owned by this run of the effect, so it is disposed by a newer answer or another page.
        let is_current = StoredValue::new(());
        spawn_local(async move {
            browser::sleep(POLL_MILLIS).await;
            if is_current.try_get_value().is_some() {
                backups.reload();
            }
        });
    });
}

/// The progress of the running backup.
fn running(context: Context) -> AnyView {
    let state = context.backups.state();
    let progress = Memo::new(move |_| match &*state.read() {
        QueryState::Loaded(view) => view.running,
        QueryState::Loading | QueryState::Failed(_) => None,
    });
    let kind = Memo::new(move |_| progress.get().map(|running| running.kind));
    let amount = move |amount: fn(RunningBackup) -> u64| progress.get().map(amount);
    let line = move || {
        let label = text::writing(kind.get()?);
        let total = move || amount(|running| running.total).filter(|total| *total > 0);
        let text = move || progress.get().map(text::progress).unwrap_or_default();
        Some(view! {
            <ProgressLine
                label
                done=Signal::derive(move || amount(|running| running.done).unwrap_or_default())
                total=Signal::derive(total)
                text=Signal::derive(text)
                on_cancel=move |()| context.send(cancel_backup())
            />
        })
    };
    line.into_any()
}

/// The failure that nobody has confirmed yet.
fn failure(context: Context, status: &BackupStatus) -> Option<AnyView> {
    let failure = status.failure.as_ref()?;
    let kind = status.schedule.kind;
    let title = text::failed(kind, failure.at.0, browser::now());
    let reason = visible(&failure.reason);
    let actions = move || {
        let press = move |()| context.send(confirm_backup_failure(kind));
        view! { <Button on_press=press>{text::MARK_AS_SEEN}</Button> }
    };
    Some(
        view! {
            <Notice tone=Tone::Danger title actions>
                <bdi>{reason}</bdi>
            </Notice>
        }
        .into_any(),
    )
}

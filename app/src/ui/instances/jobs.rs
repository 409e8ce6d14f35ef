//! The jobs of an instance: the one that runs, with its progress, and how the last one ended.

use std::future::{Future, ready};

use api_types::{InstanceId, InstanceJobResult, InstanceJobs, RunningInstanceJob};
use leptos::{prelude::*, task::spawn_local};

use super::{problem, text};
use crate::{
    api::{
        ApiError,
        instances::{cancel_instance_job, view_instance_jobs},
    },
    ui::{
        browser,
        erased::{changing, effect, memo},
        errors::sentence_and_advice,
        kit::{ButtonVariant, LinkButton, Notice, ProgressLine, Tone},
        paths::Path,
        session::{Query, QueryState, Session, use_session},
        snapshots::planning::Planning,
    },
};

/// How often the page asks for the progress of a running job, in milliseconds.
const POLL_MILLIS: i32 = 400;

/// The jobs of one instance.
#[derive(Clone, Copy)]
pub(super) struct Jobs {
    session: Session,
    instance: StoredValue<InstanceId>,
    query: Query<InstanceJobs>,
    /// The newest answer.
    jobs: Memo<InstanceJobs>,
    /// Set while a job of this page runs, so that it opens the review that is the result. Has the end of the job
    /// before it.
    own: StoredValue<Option<AfterJob>>,
    failure: RwSignal<Option<String>>,
    planning: Planning,
}

/// When the job before ended, if there was one.
#[derive(Clone, Copy, Eq, PartialEq)]
struct AfterJob(Option<i64>);

impl Jobs {
    pub(super) fn new(instance: InstanceId) -> Self {
        let session = use_session();
        let instance = StoredValue::new(instance);
        let query = session.query(move || view_instance_jobs(instance.get_value()));
        let state = query.state();
        let jobs = memo(move || match &*state.read() {
            QueryState::Loaded(jobs) => jobs.clone(),
            QueryState::Loading | QueryState::Failed(_) => InstanceJobs::default(),
        });
        let all = Self {
            session,
            instance,
            query,
            jobs,
            own: StoredValue::new(None),
            failure: RwSignal::new(None),
            planning: Planning::new(),
        };
        effect(move || {
            let is_running =
                matches!(&*state.read(), QueryState::Loaded(jobs) if jobs.running.is_some());
            if !is_running {
                return all.open_result();
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
        all
    }

    /// Changes when a job has ended.
    pub(super) fn ended(self) -> Memo<Option<i64>> {
        let jobs = self.jobs;
        memo(move || jobs.with(|jobs| jobs.last.as_ref().map(|last| last.finished.0)))
    }

    /// Why nothing can be started.
    pub(super) fn busy_reason(self) -> Signal<Option<String>> {
        let jobs = self.jobs;
        let is_running = memo(move || jobs.with(|jobs| jobs.running.is_some()));
        Signal::derive(move || is_running.get().then(|| text::OTHER_RUNNING.to_owned()))
    }

    /// Starts a job with a request. The request returns whether it did: it does not while another one runs.
    pub(super) fn start(self, request: impl Future<Output = Result<bool, ApiError>> + 'static) {
        self.failure.set(None);
        spawn_local(async move {
            let answer = request.await;
            let before = self.jobs.try_with_untracked(last_end);
            // The person has left the page.
            let Some(before) = before else { return };
            match answer {
                Ok(started) => {
                    self.own.set_value(started.then_some(before));
                    self.failure.set((!started).then(|| text::OTHER_RUNNING.to_owned()));
                }
                Err(error) => self.fail(&error),
            }
            self.query.reload();
        });
    }

    fn fail(self, error: &ApiError) {
        self.session.report_error(error);
        self.failure.try_set(Some(sentence_and_advice(error)));
    }

    /// Opens the review that a job of this page ended with.
    fn open_result(self) {
        let Some(before) = self.own.get_value() else { return };
        let planned = self.query.state().with_untracked(|state| match state {
            QueryState::Loaded(jobs) if last_end(jobs) != before => {
                self.own.set_value(None);
                match &jobs.last.as_ref()?.result {
                    InstanceJobResult::Planned(import) => Some(import.clone()),
                    _ => None,
                }
            }
            // The answer is from before the job.
            _ => None,
        });
        if let Some(import) = planned {
            self.planning.start(ready(Ok(import)));
        }
    }

    fn cancel(self) {
        spawn_local(async move {
            if let Err(error) = cancel_instance_job(self.instance.get_value()).await {
                self.fail(&error);
            }
            self.query.reload();
        });
    }

    /// The progress of the running job, or how the last one ended.
    pub(super) fn view(self) -> AnyView {
        let jobs = self.jobs;
        let running = memo(move || jobs.with(|jobs| jobs.running));
        let is_running = memo(move || running.with(Option::is_some));
        let last = memo(move || jobs.with(|jobs| jobs.last.clone()));
        let content = changing(move || {
            if is_running.get() {
                return self.progress(running);
            }
            last.with(|last| match last {
                Some(last) => outcome(&last.result, last.finished.0),
                None => ().into_any(),
            })
        });
        let failed = changing(move || match self.failure.get() {
            Some(title) => view! { <Notice tone=Tone::Danger title /> }.into_any(),
            None => ().into_any(),
        });
        view! {
            {failed}
            {move || self.planning.failure()}
            {content}
        }
        .into_any()
    }

    fn progress(self, running: Memo<Option<RunningInstanceJob>>) -> AnyView {
        let of = move |value: fn(RunningInstanceJob) -> u64| {
            Signal::derive(move || running.get().map(value).unwrap_or_default())
        };
        let total = of(|job| job.total);
        let label = move || running.get().map(text::job).unwrap_or_default();
        let counts = move || running.get().map(text::job_counts).unwrap_or_default();
        view! {
            <ProgressLine
                label=Signal::derive(label)
                done=of(|job| job.done)
                total=Signal::derive(move || Some(total.get()).filter(|total| *total > 0))
                text=Signal::derive(counts)
                on_cancel=move |()| self.cancel()
            />
        }
        .into_any()
    }
}

fn last_end(jobs: &InstanceJobs) -> AfterJob {
    AfterJob(jobs.last.as_ref().map(|last| last.finished.0))
}

/// How a job ended.
fn outcome(result: &InstanceJobResult, finished: i64) -> AnyView {
    let now = browser::now();
    match result {
        InstanceJobResult::Refreshed(found) => {
            let title = text::refreshed(found, finished, now);
            let repeated = text::repeated(&found.repeated);
            let tone = if repeated.is_some() { Tone::Warning } else { Tone::Success };
            view! { <Notice tone title>{repeated}</Notice> }.into_any()
        }
        InstanceJobResult::Planned(import) => {
            let href = Path::Review(import.to_string()).href();
            let actions = move || {
                view! {
                    <LinkButton href variant=ButtonVariant::Secondary>
                        {text::OPEN_REVIEW}
                    </LinkButton>
                }
            };
            view! { <Notice tone=Tone::Info title=text::planned(finished, now) actions /> }
                .into_any()
        }
        // The newest send or the mirror says how it ended.
        InstanceJobResult::Sent | InstanceJobResult::Mirrored => ().into_any(),
        InstanceJobResult::Canceled => {
            view! { <Notice title=text::canceled(finished, now) /> }.into_any()
        }
        InstanceJobResult::Failed(failure) => {
            let (what, next) = problem::job_failure(failure);
            view! { <Notice tone=Tone::Danger title=what>{next}</Notice> }.into_any()
        }
    }
}

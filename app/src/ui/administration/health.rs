//! The page about the health of the store: problems first, then each part of the store.

use api_types::{CacheHealth, CheckProgress, DiskHealth, JournalHealth, LastCheck, StoreHealth};
use leptos::{prelude::*, task::spawn_local};

use super::{servers::servers_section, text};
use crate::{
    api::{health::health, servers::servers},
    state::health::problems,
    text::{bytes, number, revision, visible},
    ui::{
        browser,
        errors::Failure,
        kit::{
            Button, Fact, Facts, IconName, Notice, ProgressLine, Skeleton, TimeAgo, Tone,
            unique_id, with_code,
        },
        layout::{Breadcrumbs, Crumb, Page, PageHeader},
        paths::Path,
        session::{QueryState, use_session},
    },
};

/// How often the page asks for the progress of a running check, in milliseconds.
const POLL_MILLIS: i32 = 2_000;

/// The health of the store.
#[component]
pub fn HealthPage() -> impl IntoView {
    let query = use_session().query(health);
    let places = use_session().query(servers);
    let state = query.state();
    let is_refreshing = RwSignal::new(false);
    let is_pending = query.is_pending();
    // Only the button shows that a request is running. Polling would announce it every time.
    Effect::new(move || {
        if !is_pending.get() {
            is_refreshing.set(false);
        }
    });
    Effect::new(move || {
        let is_running =
            matches!(&*state.read(), QueryState::Loaded(health) if health.check.running.is_some());
        if !is_running {
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
    // Changes with every answer, and stays while the server is unreachable.
    let loaded_at =
        Memo::new(move |_| matches!(&*state.read(), QueryState::Loaded(_)).then(browser::now));
    let status = move || {
        if is_refreshing.get() {
            Some(text::CHECKING.to_owned())
        } else {
            loaded_at.get().map(text::as_of)
        }
    };
    let refresh = move |()| {
        is_refreshing.set(true);
        query.reload();
        places.reload();
    };
    let actions = move || {
        view! {
            <Button icon=IconName::Retry busy=is_refreshing on_press=refresh>
                {text::REFRESH}
            </Button>
        }
    };
    let content = move || match state.get() {
        QueryState::Loading => view! { <Skeleton lines=8 label=text::LOADING_HEALTH /> }.into_any(),
        QueryState::Failed(error) => {
            view! { <Failure error on_retry=move |()| query.reload() /> }.into_any()
        }
        QueryState::Loaded(health) => sections(&health),
    };
    view! {
        <Page title=text::HEALTH>
            <Breadcrumbs links=vec![Crumb::new(Path::Administration.href(), text::ADMINISTRATION)] />
            <PageHeader title=text::HEALTH actions>
                <span role="status">{status}</span>
            </PageHeader>
            <div class="s-health">
                {content}
                {servers_section(places)}
            </div>
        </Page>
    }
    .into_any()
}

fn sections(health: &StoreHealth) -> AnyView {
    let problems: Vec<AnyView> = problems(health)
        .iter()
        .map(|problem| {
            let (title, next) = text::problem(problem);
            view! { <Notice tone=Tone::Danger title>{with_code(next)}</Notice> }.into_any()
        })
        .collect();
    view! {
        {problems}
        {section(text::JOURNAL, journal(&health.journal))}
        {section(text::CACHE, cache(&health.cache))}
        {section(text::DISK, disk(health.disk))}
        {section(text::LAST_CHECK, check(health.check.running, health.check.last.as_ref()))}
        {section(text::BACKUP, view! { <p>{with_code(text::BACKUP_EXPLAINED)}</p> }.into_any())}
    }
    .into_any()
}

fn section(title: &'static str, content: AnyView) -> AnyView {
    let id = unique_id("health");
    let labelled_by = id.clone();
    view! {
        <section class="s-health__section" aria-labelledby=labelled_by>
            <h2 class="s-health__title" id=id>
                {title}
            </h2>
            {content}
        </section>
    }
    .into_any()
}

fn paragraph(text: &'static str) -> AnyView {
    view! { <p>{text}</p> }.into_any()
}

fn journal(journal: &JournalHealth) -> AnyView {
    if journal.revisions == 0 {
        return paragraph(text::NO_REVISIONS);
    }
    let (revisions, size) = (number(journal.revisions), bytes(journal.bytes));
    let oldest = revision(journal.first_retained.0);
    view! {
        <Facts>
            <Fact label=text::REVISIONS>{revisions}</Fact>
            <Fact label=text::SIZE>{size}</Fact>
            <Fact label=text::OLDEST>{oldest}</Fact>
        </Facts>
    }
    .into_any()
}

fn cache(cache: &CacheHealth) -> AnyView {
    match cache {
        CacheHealth::Good { rebuilt: None } => paragraph(text::CACHE_GOOD),
        CacheHealth::Good { rebuilt: Some(rebuilt) } => {
            let (at, why) = (rebuilt.at.0, visible(&rebuilt.why));
            view! { <p>{text::CACHE_REBUILT} <TimeAgo at /> ". " {why}</p> }.into_any()
        }
        CacheHealth::Unavailable { .. } => paragraph(text::CACHE_UNAVAILABLE),
    }
}

fn disk(disk: Option<DiskHealth>) -> AnyView {
    let Some(disk) = disk else { return paragraph(text::DISK_UNKNOWN) };
    view! {
        <Facts>
            <Fact label=text::FREE>{bytes(disk.free)}</Fact>
            <Fact label=text::RESERVED>{bytes(disk.reserve)}</Fact>
        </Facts>
    }
    .into_any()
}

fn check(running: Option<CheckProgress>, last: Option<&LastCheck>) -> AnyView {
    let is_running = running.is_some();
    let progress = running.map(|progress| {
        let CheckProgress { done, total } = progress;
        let text = text::check_progress(progress);
        view! { <ProgressLine label=text::CHECKING_JOURNAL done total=Some(total) text /> }
    });
    let last = match last {
        None if is_running => None,
        None => Some(paragraph(text::NOT_CHECKED)),
        Some(last) => Some(finished(last)),
    };
    view! {
        {progress}
        {last}
    }
    .into_any()
}

fn finished(last: &LastCheck) -> AnyView {
    let (at, read) = (last.finished.0, bytes(last.bytes));
    let result = text::check_result(last.findings.len());
    view! {
        <Facts>
            <Fact label=text::FINISHED>
                <TimeAgo at />
            </Fact>
            <Fact label=text::DATA_READ>{read}</Fact>
            <Fact label=text::RESULT>{result}</Fact>
        </Facts>
    }
    .into_any()
}

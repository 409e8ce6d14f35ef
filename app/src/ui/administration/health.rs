//! The health of the store: what is wrong first, then each part of it.

use leptos::{prelude::*, task::spawn_local};

use api_types::{CacheHealth, CheckProgress, DiskHealth, JournalHealth, LastCheck, StoreHealth};

use crate::{
    api::health::health,
    state::health::problems,
    text::{bytes, number, plural, visible},
    ui::{
        browser,
        errors::Failure,
        kit::{Button, Fact, Facts, Glyph, Notice, ProgressLine, Skeleton, Tone, When, unique_id},
        layout::{Breadcrumbs, Crumb, Page, PageHeader},
        paths::Path,
        session::{Reading, use_session},
    },
};

/// How often a running check is asked how far it is, in milliseconds.
const POLL_MILLIS: i32 = 2_000;

/// The health of the store.
#[component]
pub fn HealthPage() -> impl IntoView {
    let read = use_session().read(health);
    let reading = read.reading();
    Effect::new(move || {
        let is_running =
            matches!(&*reading.read(), Reading::Read(health) if health.check.running.is_some());
        if !is_running {
            return;
        }
        // Goes with this run of the effect: a newer answer, or another page.
        let newest = StoredValue::new(());
        spawn_local(async move {
            browser::pause(POLL_MILLIS).await;
            if newest.try_get_value().is_some() {
                read.again();
            }
        });
    });
    let content = move || match reading.get() {
        Reading::Waiting => view! { <Skeleton lines=8 label="Loading the health" /> }.into_any(),
        Reading::Failed(error) => {
            view! { <Failure error on_retry=move |()| read.again() /> }.into_any()
        }
        Reading::Read(health) => full(&health),
    };
    view! {
        <Page title="Health">
            <Breadcrumbs way=vec![Crumb::new(Path::Administration.href(), "Administration")] />
            <PageHeader title="Health">
                <Button icon=Glyph::Retry on_press=move |()| read.again()>
                    "Refresh"
                </Button>
            </PageHeader>
            <div class="s-health">{content}</div>
        </Page>
    }
    .into_any()
}

fn full(health: &StoreHealth) -> AnyView {
    let problems: Vec<AnyView> = problems(health)
        .into_iter()
        .map(|it| view! { <Notice tone=Tone::Danger title=it.what>{it.next}</Notice> }.into_any())
        .collect();
    view! {
        {problems}
        {section("Journal", journal(&health.journal))}
        {section("Cache", cache(&health.cache))}
        {section("Disk", disk(health.disk))}
        {section("Last check", check(health.check.running, health.check.last.as_ref()))}
        {section(
            "Backup",
            view! {
                <p>
                    "Mockpit does not make backups yet. Copy the data directory while the server is stopped."
                </p>
            }
                .into_any(),
        )}
    }
    .into_any()
}

fn section(title: &'static str, content: AnyView) -> AnyView {
    let id = unique_id("health");
    let labelled_by = id.clone();
    view! {
        <section class="s-health__part" aria-labelledby=labelled_by>
            <h2 class="s-health__title" id=id>
                {title}
            </h2>
            {content}
        </section>
    }
    .into_any()
}

fn journal(journal: &JournalHealth) -> AnyView {
    if journal.revisions == 0 {
        return view! { <p>"No revisions yet."</p> }.into_any();
    }
    let (revisions, size) = (number(journal.revisions), bytes(journal.bytes));
    let oldest = "Revision ".to_owned() + &number(journal.first_retained.0);
    view! {
        <Facts>
            <Fact label="Revisions">{revisions}</Fact>
            <Fact label="Size">{size}</Fact>
            <Fact label="Oldest kept">{oldest}</Fact>
        </Facts>
    }
    .into_any()
}

fn cache(copy: &CacheHealth) -> AnyView {
    match copy {
        CacheHealth::Good { rebuilt: None } => view! { <p>"Reads come from it."</p> }.into_any(),
        CacheHealth::Good { rebuilt: Some(rebuilt) } => {
            let (at, why) = (rebuilt.at.0, visible(&rebuilt.why));
            view! { <p>"Reads come from it. Rebuilt " <When at /> ". " {why}</p> }.into_any()
        }
        CacheHealth::Unavailable { .. } => {
            view! { <p>"Not available. Reads come from the journal."</p> }.into_any()
        }
    }
}

fn disk(disk: Option<DiskHealth>) -> AnyView {
    let Some(disk) = disk else {
        return view! { <p>"The server cannot tell how much space is free."</p> }.into_any();
    };
    view! {
        <Facts>
            <Fact label="Free">{bytes(disk.free)}</Fact>
            <Fact label="Kept in reserve">{bytes(disk.reserve)}</Fact>
        </Facts>
    }
    .into_any()
}

fn check(running: Option<CheckProgress>, last: Option<&LastCheck>) -> AnyView {
    let is_running = running.is_some();
    let progress = running.map(|CheckProgress { done, total }| {
        let text = bytes(done) + " of " + &bytes(total);
        view! { <ProgressLine label="Checking the journal" done total=Some(total) text /> }
    });
    let last = match last {
        None if is_running => None,
        None => Some(view! { <p>"Not checked yet. The server does it by itself."</p> }.into_any()),
        Some(last) => Some(ended(last)),
    };
    view! {
        {progress}
        {last}
    }
    .into_any()
}

fn ended(last: &LastCheck) -> AnyView {
    let (at, read) = (last.finished.0, bytes(last.bytes));
    let found = match last.findings.len() {
        0 => "Nothing wrong".to_owned(),
        count => plural(count as u64, "problem", "problems"),
    };
    view! {
        <Facts>
            <Fact label="Ended">
                <When at />
            </Fact>
            <Fact label="Read">{read}</Fact>
            <Fact label="Found">{found}</Fact>
        </Facts>
    }
    .into_any()
}

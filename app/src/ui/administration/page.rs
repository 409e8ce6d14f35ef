//! The overview of administration: a thumbnail for each part.

use leptos::prelude::*;

use super::text;
use crate::{
    api::{health::health, history::list_history, services::list_services},
    state::health::problems,
    ui::{
        browser,
        errors::sentence,
        kit::{Glyph, Thumbnail, Thumbnails},
        layout::{Page, PageHeader},
        paths::Path,
        session::{self, Reading, use_session},
    },
};

/// The overview.
#[component]
pub fn AdministrationPage() -> impl IntoView {
    let session = use_session();
    let revision = session.revision();
    let services = session.read(move || {
        revision.track();
        list_services()
    });
    let snapshots = fact(services, |list| {
        text::snapshots_fact(list.services.len(), list.last_import.as_ref(), browser::now())
    });
    let health = session.read(move || {
        revision.track();
        health()
    });
    let is_problem = Signal::derive(move || match &*health.reading().read() {
        Reading::Read(health) => !problems(health).is_empty(),
        Reading::Waiting | Reading::Failed(_) => false,
    });
    let health = fact(health, |health| text::health_fact(health, browser::now()));
    let history = session.read(move || {
        revision.track();
        list_history(None, 1)
    });
    let history = fact(history, |page| text::history_fact(page, browser::now()));
    view! {
        <Page title=text::ADMINISTRATION>
            <PageHeader title=text::ADMINISTRATION />
            <Thumbnails>
                <Thumbnail
                    href=Path::Export.href()
                    icon=Glyph::Snapshot
                    name=text::SNAPSHOTS
                    line=text::SNAPSHOTS_EXPLAINED
                    fact=snapshots
                />
                <Thumbnail
                    href=Path::History.href()
                    icon=Glyph::History
                    name=text::HISTORY
                    line=text::HISTORY_EXPLAINED
                    fact=history
                />
                <Thumbnail
                    href=Path::Health.href()
                    icon=Glyph::Health
                    name=text::HEALTH
                    line=text::HEALTH_EXPLAINED
                    fact=health
                    is_problem
                />
            </Thumbnails>
        </Page>
    }
    .into_any()
}

/// The fact on a thumbnail: empty while it loads, or the error.
fn fact<T: Clone + Send + Sync>(
    read: session::Read<T>,
    text: impl Fn(&T) -> String + Send + Sync + 'static,
) -> Signal<String> {
    let reading = read.reading();
    Signal::derive(move || match &*reading.read() {
        Reading::Waiting => String::new(),
        Reading::Read(answer) => text(answer),
        Reading::Failed(error) => sentence(error),
    })
}

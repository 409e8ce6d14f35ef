//! The thumbnails: one for each part of administration that works.

use api_types::LastImport;
use leptos::prelude::*;

use crate::{
    api::{health::health, history::list_history, services::list_services},
    state::{health, history},
    text::{ago, plural, visible},
    ui::{
        browser,
        errors::sentence,
        kit::{Glyph, Thumbnail, Thumbnails},
        layout::{Page, PageHeader},
        paths::Path,
        session::{self, Reading, use_session},
    },
};

/// The way into each part of administration.
#[component]
pub fn AdministrationPage() -> impl IntoView {
    let session = use_session();
    let revision = session.revision();
    let read = session.read(move || {
        revision.track();
        async {
            let list = list_services().await?;
            Ok(snapshots(list.services.len(), list.last_import.as_ref(), browser::now()))
        }
    });
    let snapshots = fact(read, String::clone);
    let health = session.read(move || {
        revision.track();
        async { Ok(health::fact(&health().await?, browser::now())) }
    });
    let is_problem = Signal::derive(
        move || matches!(&*health.reading().read(), Reading::Read(fact) if fact.is_problem),
    );
    let health = fact(health, |fact| fact.text.clone());
    let history = fact(
        session.read(move || {
            revision.track();
            async { Ok(history::fact(&list_history(None, 1).await?, browser::now())) }
        }),
        String::clone,
    );
    view! {
        <Page title="Administration">
            <PageHeader title="Administration" />
            <Thumbnails>
                <Thumbnail
                    href=Path::Export.href()
                    icon=Glyph::Snapshot
                    name="Snapshots"
                    line="Export services as a snapshot, or import one"
                    fact=snapshots
                />
                <Thumbnail
                    href=Path::History.href()
                    icon=Glyph::History
                    name="History"
                    line="Look back at every revision, and take one as a snapshot"
                    fact=history
                />
                <Thumbnail
                    href=Path::Health.href()
                    icon=Glyph::Health
                    name="Health"
                    line="See whether everything that keeps the definitions is well"
                    fact=health
                    is_problem
                />
            </Thumbnails>
        </Page>
    }
    .into_any()
}

/// What is read, once it is; else why not.
fn fact<T: Clone + Send + Sync>(
    read: session::Read<T>,
    text: impl Fn(&T) -> String + Send + Sync + 'static,
) -> Signal<String> {
    let reading = read.reading();
    Signal::derive(move || match &*reading.read() {
        Reading::Waiting => String::new(),
        Reading::Read(fact) => text(fact),
        Reading::Failed(error) => sentence(error),
    })
}

/// How it stands with the snapshots, in one line.
fn snapshots(services: usize, last_import: Option<&LastImport>, now: i64) -> String {
    let count = plural(services as u64, "service", "services");
    match last_import {
        None => count + ", nothing imported yet",
        Some(LastImport { actor, at, .. }) => {
            count + ", last import " + &ago(at.0, now) + " by " + &visible(actor)
        }
    }
}

#[cfg(test)]
mod tests {
    use api_types::Timestamp;

    use super::*;

    #[test]
    fn the_fact_tells_how_many_and_who_imported_last() {
        let last =
            LastImport { actor: "anna".into(), at: Timestamp(0), file: "payments.json".into() };
        let two_hours = 2 * 60 * 60 * 1000;
        assert_eq!(
            snapshots(103, Some(&last), two_hours),
            "103 services, last import 2 hours ago by anna"
        );
        assert_eq!(snapshots(0, None, two_hours), "0 services, nothing imported yet");
    }
}

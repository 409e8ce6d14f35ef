//! A revision as a snapshot: the download, and what is said about it.

use api_types::Receipt;
use leptos::{prelude::*, task::spawn_local};
use snapshot::Kind;

use crate::{
    text::{bytes, plural},
    ui::{
        browser,
        kit::{Mono, Notice, ProgressLine, Tone},
        latest_task::LatestTask,
        session::{Session, use_session},
        snapshots::download::{DownloadError, download_revision, not_handed_over, revision_file},
    },
};

/// How far the download is.
#[derive(Clone, Debug, PartialEq)]
enum Step {
    Idle,
    Working,
    Done(Receipt),
    Failed(DownloadError),
}

/// The download of a revision.
#[derive(Clone, Copy)]
pub(super) struct Download {
    session: Session,
    revision: u64,
    step: RwSignal<Step>,
    received: RwSignal<u64>,
    expected: RwSignal<u64>,
    latest: LatestTask,
}

impl Download {
    pub(super) fn new(revision: u64) -> Self {
        Self {
            session: use_session(),
            revision,
            step: RwSignal::new(Step::Idle),
            received: RwSignal::new(0),
            expected: RwSignal::new(0),
            latest: LatestTask::new(),
        }
    }

    /// Whether it is being done.
    pub(super) fn is_busy(self) -> Signal<bool> {
        Signal::derive(move || self.step.get() == Step::Working)
    }

    /// Downloads it; it is about so many bytes.
    pub(super) fn start(self, size: u64) {
        let is_current = self.latest.begin();
        self.received.set(0);
        self.expected.set(size.max(1));
        self.step.set(Step::Working);
        spawn_local(async move {
            let progress = move |received| {
                if is_current() {
                    self.received.set(received);
                }
            };
            let outcome = download_revision(self.revision, progress, move || !is_current()).await;
            if !is_current() {
                return;
            }
            self.step.set(match outcome {
                Ok((file, receipt)) => {
                    browser::save(&file);
                    Step::Done(receipt)
                }
                Err(error) => {
                    if let DownloadError::Api(error) = &error {
                        self.session.report_error(error);
                    }
                    Step::Failed(error)
                }
            });
        });
    }

    fn cancel(self) {
        self.latest.stop();
        self.step.set(Step::Failed(DownloadError::Cancelled));
    }
}

/// The line below the heading: progress, then the receipt or what went wrong.
pub(super) fn outcome(download: Download) -> Option<AnyView> {
    let view = match download.step.get() {
        Step::Idle => return None,
        Step::Working => {
            let text = move || bytes(download.received.get()) + " received";
            view! {
                <ProgressLine
                    label="Downloading the snapshot"
                    done=download.received
                    total=Signal::derive(move || Some(download.expected.get()))
                    text=Signal::derive(text)
                    on_cancel=move |()| download.cancel()
                />
            }
            .into_any()
        }
        Step::Done(receipt) => done(download.revision, &receipt),
        Step::Failed(error) => not_handed_over("download", &error),
    };
    Some(view)
}

fn done(revision: u64, receipt: &Receipt) -> AnyView {
    let services = receipt.documents.get(Kind::Service.index()).copied().unwrap_or_default();
    let title = [
        &revision_file(revision),
        ": ",
        &plural(services.into(), "service", "services"),
        ", ",
        &bytes(receipt.size),
    ]
    .concat();
    let sha256 = receipt.sha256.to_string();
    view! {
        <Notice tone=Tone::Success title>
            "Handed to your browser's downloads; checked by reading the file again. SHA-256 "
            <Mono text=sha256 short=12 copy="Copy the SHA-256 of the download" />
        </Notice>
    }
    .into_any()
}

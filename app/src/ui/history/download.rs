//! The download of a revision as a snapshot.

use api_types::Receipt;
use leptos::{prelude::*, task::spawn_local};
use snapshot::Kind;

use super::text;
use crate::ui::{
    browser,
    kit::{CodeValue, Notice, ProgressLine, Tone},
    latest_task::LatestTask,
    session::{Session, use_session},
    snapshots::download::{
        DownloadError, Progress, download_revision, failure_notice, revision_file,
    },
};

/// The state of a download.
#[derive(Clone, Debug, PartialEq)]
enum DownloadState {
    Idle,
    Running,
    Done(Receipt),
    Failed(DownloadError),
}

/// The download of a revision.
#[derive(Clone, Copy)]
pub(super) struct Download {
    session: Session,
    revision: u64,
    state: RwSignal<DownloadState>,
    received: RwSignal<u64>,
    expected: RwSignal<u64>,
    latest: LatestTask,
}

impl Download {
    pub(super) fn new(revision: u64) -> Self {
        Self {
            session: use_session(),
            revision,
            state: RwSignal::new(DownloadState::Idle),
            received: RwSignal::new(0),
            expected: RwSignal::new(0),
            latest: LatestTask::new(),
        }
    }

    /// Whether it is running.
    pub(super) fn is_busy(self) -> Signal<bool> {
        Signal::derive(move || self.state.get() == DownloadState::Running)
    }

    /// Starts the download. `size` is the estimated number of bytes.
    pub(super) fn start(self, size: u64) {
        let is_current = self.latest.begin();
        self.received.set(0);
        self.expected.set(size.max(1));
        self.state.set(DownloadState::Running);
        spawn_local(async move {
            let progress = move |progress| {
                if let (Progress::Received(received), true) = (progress, is_current()) {
                    self.received.set(received);
                }
            };
            let outcome = download_revision(self.revision, progress, move || !is_current()).await;
            if !is_current() {
                return;
            }
            self.state.set(match outcome {
                Ok((file, receipt)) => {
                    browser::save(&file);
                    DownloadState::Done(receipt)
                }
                Err(error) => {
                    if let DownloadError::Api(error) = &error {
                        self.session.report_error(error);
                    }
                    DownloadState::Failed(error)
                }
            });
        });
    }

    fn cancel(self) {
        self.latest.stop();
        self.state.set(DownloadState::Failed(DownloadError::Cancelled));
    }
}

/// The content below the heading: progress, then the receipt or the error.
pub(super) fn outcome(download: Download) -> Option<AnyView> {
    let view = match download.state.get() {
        DownloadState::Idle => return None,
        DownloadState::Running => {
            let received = move || text::received(download.received.get());
            view! {
                <ProgressLine
                    label=text::DOWNLOADING
                    done=download.received
                    total=Signal::derive(move || Some(download.expected.get()))
                    text=Signal::derive(received)
                    on_cancel=move |()| download.cancel()
                />
            }
            .into_any()
        }
        DownloadState::Done(receipt) => done(download.revision, &receipt),
        DownloadState::Failed(error) => failure_notice(text::DOWNLOAD_OPERATION, &error),
    };
    Some(view)
}

fn done(revision: u64, receipt: &Receipt) -> AnyView {
    let services = receipt.documents.get(Kind::Service.index()).copied().unwrap_or_default();
    let title = text::downloaded(&revision_file(revision), services.into(), receipt.size);
    let sha256 = receipt.sha256.to_string();
    view! {
        <Notice tone=Tone::Success title>
            {text::DOWNLOADED}
            <CodeValue text=sha256 short=12 copy=text::COPY_DOWNLOAD_SHA256 />
        </Notice>
    }
    .into_any()
}

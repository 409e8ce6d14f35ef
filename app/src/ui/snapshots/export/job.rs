//! One export: the check by the server, the question, the download.

use std::sync::Arc;

use api_types::{ExportOptions, ProfileSource, Receipt};
use leptos::{prelude::*, task::spawn_local};
use snapshot::ServiceId;

use super::{
    super::download::{DownloadError, Progress, download},
    confirm::{Answer, Question},
};
use crate::{
    api::{ApiError, export::preview_export},
    state::export::needs_confirmation,
    ui::{browser, latest_task::LatestTask},
};

/// The state of an export.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum ExportState {
    Choosing,
    /// The server prepares the preview.
    Checking,
    Asking(Question),
    Downloading,
    /// The file is read back.
    Verifying,
    Done(Receipt),
    Failed(DownloadError),
}

/// The current export, or the last one.
#[derive(Clone, Copy)]
pub(super) struct ExportJob {
    pub(super) state: RwSignal<ExportState>,
    /// Bytes received.
    pub(super) received: RwSignal<u64>,
    /// Approximate bytes of the whole file.
    pub(super) expected: RwSignal<u64>,
    /// The services that were selected at the start.
    services: StoredValue<Vec<ServiceId>>,
    /// The response-time profile that was chosen at the start.
    times: StoredValue<Option<ProfileSource>>,
    latest: LatestTask,
}

impl ExportJob {
    pub(super) fn new() -> Self {
        Self {
            state: RwSignal::new(ExportState::Choosing),
            received: RwSignal::new(0),
            expected: RwSignal::new(0),
            services: StoredValue::new(Vec::new()),
            times: StoredValue::new(None),
            latest: LatestTask::new(),
        }
    }

    /// Whether the program works on it. While it waits for an answer, it does not.
    pub(super) fn is_busy(self) -> bool {
        self.state.with(|state| {
            matches!(
                state,
                ExportState::Checking | ExportState::Downloading | ExportState::Verifying
            )
        })
    }

    /// Requests a preview, then asks the person or starts the download. `size` is the expected size in bytes.
    pub(super) fn start(
        self,
        services: Vec<ServiceId>,
        size: u64,
        options: ExportOptions,
        times: Option<ProfileSource>,
        on_error: Callback<ApiError>,
    ) {
        if untrack(|| self.is_busy()) {
            return;
        }
        let is_current = self.latest.begin();
        self.state.set(ExportState::Checking);
        self.expected.set(size);
        self.services.set_value(services.clone());
        self.times.set_value(times.clone());
        spawn_local(async move {
            let preview = preview_export(services, options, times).await;
            if !is_current() {
                return;
            }
            match preview {
                Ok(preview) if needs_confirmation(&preview, options) => {
                    self.state
                        .set(ExportState::Asking(Question { preview: Arc::new(preview), options }));
                }
                Ok(_) => self.download(options, on_error),
                Err(error) => self.fail(error.into(), on_error),
            }
        });
    }

    pub(super) fn answer(self, answer: Answer, on_error: Callback<ApiError>) {
        let ExportState::Asking(Question { options, .. }) = self.state.get_untracked() else {
            return;
        };
        match answer {
            Answer::Cancel => self.state.set(ExportState::Choosing),
            Answer::Export => self.download(options, on_error),
            Answer::Redact => self.download(ExportOptions { redact: true, ..options }, on_error),
        }
    }

    fn download(self, options: ExportOptions, on_error: Callback<ApiError>) {
        let is_current = self.latest.begin();
        self.state.set(ExportState::Downloading);
        self.received.set(0);
        let (services, times) = (self.services.get_value(), self.times.get_value());
        spawn_local(async move {
            let progress = move |progress| match progress {
                _ if !is_current() => {}
                Progress::Received(received) => self.received.set(received),
                Progress::Verifying => self.state.set(ExportState::Verifying),
            };
            let outcome = download(services, options, times, progress, move || !is_current()).await;
            if !is_current() {
                return;
            }
            match outcome {
                Ok((file, receipt)) => {
                    browser::save(&file);
                    self.state.set(ExportState::Done(receipt));
                }
                Err(error) => self.fail(error, on_error),
            }
        });
    }

    fn fail(self, error: DownloadError, on_error: Callback<ApiError>) {
        if let DownloadError::Api(error) = &error {
            on_error.run(error.clone());
        }
        self.state.set(ExportState::Failed(error));
    }

    /// Removes the receipt or the error from the page.
    pub(super) fn dismiss(self) {
        self.state.set(ExportState::Choosing);
    }

    pub(super) fn cancel(self) {
        self.latest.stop();
        self.state.set(ExportState::Failed(DownloadError::Cancelled));
    }
}

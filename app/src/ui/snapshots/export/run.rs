//! How an export goes: looked through, asked about, taken over.

use std::sync::Arc;

use api_types::{ExportOptions, Receipt};
use leptos::{prelude::*, task::spawn_local};
use snapshot::ServiceId;

use super::super::{
    download::{DownloadError, download},
    export_confirm::{Answer, Question},
};
use crate::{
    api::{ApiError, export::preview_export},
    state::export::asks,
    ui::{browser, latest_task::LatestTask},
};

/// How far an export is.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Step {
    Choosing,
    /// The server looks through what is chosen.
    Looking,
    Asking(Question),
    Working,
    Done(Receipt),
    Failed(DownloadError),
}

/// The export that is under way or was the last one.
#[derive(Clone, Copy)]
pub(super) struct DiffHunk {
    pub(super) step: RwSignal<Step>,
    pub(super) received: RwSignal<u64>,
    pub(super) expected: RwSignal<u64>,
    /// What was chosen when it began.
    chosen: StoredValue<Vec<ServiceId>>,
    latest: LatestTask,
}

impl DiffHunk {
    pub(super) fn new() -> Self {
        Self {
            step: RwSignal::new(Step::Choosing),
            received: RwSignal::new(0),
            expected: RwSignal::new(0),
            chosen: StoredValue::new(Vec::new()),
            latest: LatestTask::new(),
        }
    }

    pub(super) fn is_busy(self) -> bool {
        self.step.with(|step| matches!(step, Step::Looking | Step::Asking(_) | Step::Working))
    }

    /// Has the server look first, and goes on by itself where there is nothing to ask.
    pub(super) fn start(
        self,
        chosen: Vec<ServiceId>,
        size: u64,
        options: ExportOptions,
        saw: Callback<ApiError>,
    ) {
        if untrack(|| self.is_busy()) {
            return;
        }
        let is_current = self.latest.begin();
        self.step.set(Step::Looking);
        self.expected.set(size);
        self.chosen.set_value(chosen.clone());
        spawn_local(async move {
            let preview = preview_export(chosen, options).await;
            if !is_current() {
                return;
            }
            match preview {
                Ok(preview) if asks(&preview, options) => {
                    self.step.set(Step::Asking(Question { preview: Arc::new(preview), options }));
                }
                Ok(_) => self.take(options, saw),
                Err(error) => self.failed(error.into(), saw),
            }
        });
    }

    pub(super) fn answer(self, answer: Answer, saw: Callback<ApiError>) {
        let Step::Asking(Question { options, .. }) = self.step.get_untracked() else { return };
        match answer {
            Answer::Cancel => self.step.set(Step::Choosing),
            Answer::Export => self.take(options, saw),
            Answer::Redact => self.take(ExportOptions { redact: true, ..options }, saw),
        }
    }

    /// Takes the file over.
    fn take(self, options: ExportOptions, saw: Callback<ApiError>) {
        let is_current = self.latest.begin();
        self.step.set(Step::Working);
        self.received.set(0);
        let chosen = self.chosen.get_value();
        spawn_local(async move {
            let progress = move |received| {
                if is_current() {
                    self.received.set(received);
                }
            };
            let outcome = download(chosen, options, progress, move || !is_current()).await;
            if !is_current() {
                return;
            }
            match outcome {
                Ok((file, receipt)) => {
                    browser::save(&file);
                    self.step.set(Step::Done(receipt));
                }
                Err(error) => self.failed(error, saw),
            }
        });
    }

    fn failed(self, error: DownloadError, saw: Callback<ApiError>) {
        if let DownloadError::Api(error) = &error {
            saw.run(error.clone());
        }
        self.step.set(Step::Failed(error));
    }

    pub(super) fn cancel(self) {
        self.latest.stop();
        self.step.set(Step::Failed(DownloadError::Cancelled));
    }
}

//! Uploads the file that an instance is compared with.

use api_types::{FileAction, ImportId};
use leptos::{html, prelude::*, task::spawn_local};

use super::text;
use crate::ui::{
    browser::{self, PickedFile},
    erased::changing,
    errors::sentence_and_advice,
    kit::{DropZone, Notice, ProgressLine, Tone},
    latest_task::LatestTask,
    session::{Session, use_session},
    snapshots::{
        import_text,
        upload::{Upload, UploadError},
    },
};

/// The upload of a file.
#[derive(Clone, Copy)]
pub(super) struct FileUpload {
    session: Session,
    task: LatestTask,
    /// The name of the file while it is uploaded.
    name: RwSignal<Option<String>>,
    /// Bytes that the server has, and all of them.
    sent: RwSignal<(u64, u64)>,
    failure: RwSignal<Option<String>>,
}

impl FileUpload {
    pub(super) fn new() -> Self {
        Self {
            session: use_session(),
            task: LatestTask::new(),
            name: RwSignal::new(None),
            sent: RwSignal::new((0, 0)),
            failure: RwSignal::new(None),
        }
    }

    /// Uploads a file. Passes its comparison on when it is complete.
    fn start(self, file: PickedFile, on_complete: Callback<ImportId>) {
        let limit = self.session.max_upload().get_untracked();
        if limit > 0 && file.size() > limit {
            let reason = import_text::too_large(file.name(), file.size(), limit);
            return self.failure.set(Some(reason));
        }
        let is_current = self.task.begin();
        let mut upload = Upload::new(FileAction::Compare, vec![file]);
        self.failure.set(None);
        self.sent.set((0, upload.size()));
        self.name.set(Some(upload.name()));
        spawn_local(async move {
            loop {
                let sent = upload.send_next().await;
                if !is_current() {
                    return upload.discard().await;
                }
                match sent {
                    Ok(None) => self.sent.set((upload.sent(), upload.size())),
                    Ok(Some(import)) => {
                        self.name.set(None);
                        return on_complete.run(import);
                    }
                    Err(error) => return self.fail(&upload.name(), &error),
                }
            }
        });
    }

    fn fail(self, name: &str, error: &UploadError) {
        let reason = match error {
            UploadError::Unreadable(reason) => import_text::file_unreadable(name, reason),
            UploadError::Api(error) => {
                self.session.report_error(error);
                import_text::not_uploaded(name, &sentence_and_advice(error))
            }
        };
        self.name.set(None);
        self.failure.set(Some(reason));
    }

    /// Ends the upload, if one runs.
    pub(super) fn stop(self) {
        self.task.stop();
        self.name.set(None);
        self.failure.set(None);
    }

    /// The choice of a file, or the progress of its upload.
    pub(super) fn view(self, on_complete: Callback<ImportId>) -> AnyView {
        let input = NodeRef::<html::Input>::new();
        let choose = move |()| {
            if let Some(file) = browser::take_files(input).into_iter().next() {
                self.start(file, on_complete);
            }
        };
        let limit = move || import_text::limit(self.session.max_upload().get());
        let content = changing(move || match self.name.get() {
            Some(name) => self.progress(&name),
            None => view! {
                <DropZone
                    title=text::COMPARED_FILE
                    accept=".json,.gz,.zst,.zip,application/json,application/gzip,application/zip"
                    input
                    on_choose=choose
                >
                    <p>{limit}</p>
                </DropZone>
            }
            .into_any(),
        });
        let failed = changing(move || match self.failure.get() {
            Some(title) => view! { <Notice tone=Tone::Danger title /> }.into_any(),
            None => ().into_any(),
        });
        view! {
            {failed}
            {content}
        }
        .into_any()
    }

    fn progress(self, name: &str) -> AnyView {
        let sent = self.sent;
        let counts = move || {
            let (done, total) = sent.get();
            import_text::uploaded(done, total, None)
        };
        view! {
            <ProgressLine
                label=import_text::uploading(name)
                done=Signal::derive(move || sent.get().0)
                total=Signal::derive(move || Some(sent.get().1))
                text=Signal::derive(counts)
                on_cancel=move |()| self.stop()
            />
        }
        .into_any()
    }
}

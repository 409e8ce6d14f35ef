//! The step before the editor of a new profile that starts from a file.

use std::sync::Arc;

use leptos::{html, prelude::*, task::spawn_local};
use snapshot::response_times::Profile;

use super::{
    super::{measure::measure_step, profile_file::read_profile, text},
    page,
};
use crate::{
    state::response_times::ProfileDraft,
    ui::{
        browser::{self, Dropped, PickedFile},
        erased::changing,
        kit::{DropZone, Notice, Tone},
        latest_task::LatestTask,
    },
};

/// What a new profile starts from.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Start {
    /// The file of a profile.
    File,
    /// A file with measurements.
    Measurements,
}

/// The step, until it has a draft.
pub(super) fn start_step(start: Start, draft: RwSignal<Option<Arc<ProfileDraft>>>) -> AnyView {
    let open = Callback::new(move |profile: Arc<Profile>| {
        draft.set(Some(Arc::new(ProfileDraft::from(&*profile))));
    });
    match start {
        Start::File => page(text::FROM_FILE_TITLE.to_owned(), file_step(open)),
        Start::Measurements => page(text::measure::TITLE.to_owned(), measure_step(open)),
    }
}

fn file_step(open: Callback<Arc<Profile>>) -> AnyView {
    let input = NodeRef::<html::Input>::new();
    let fault = RwSignal::new(None::<String>);
    let reading = LatestTask::new();
    let read = move |file: PickedFile| {
        let is_current = reading.begin();
        spawn_local(async move {
            let read = read_profile(file).await;
            if !is_current() {
                return;
            }
            match read {
                Ok((profile, _)) => open.run(Arc::new(profile)),
                Err(sentence) => fault.set(Some(sentence)),
            }
        });
    };
    let choose = move |()| {
        if let Some(file) = browser::take_files(input).into_iter().next() {
            read(file);
        }
    };
    let over = browser::accept_drops(Callback::new(move |dropped| {
        if let Dropped::Files(files) = dropped
            && let Some(file) = files.into_iter().next()
        {
            read(file);
        }
    }));
    let failed = changing(move || match fault.get() {
        None => ().into_any(),
        Some(title) => {
            view! { <Notice tone=Tone::Danger title>{text::FILE_NEXT}</Notice> }.into_any()
        }
    });
    view! {
        <div class="s-measure">
            <DropZone
                title=text::FILE_TITLE
                button=text::CHOOSE_PROFILE
                accept=".json,application/json"
                input
                over
                on_choose=choose
            >
                <p>{text::FILE_HINT}</p>
            </DropZone>
            {failed}
        </div>
    }
    .into_any()
}

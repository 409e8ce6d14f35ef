//! What the edited profile would change in the repository.

use std::sync::Arc;

use api_types::TimesPreview;
use leptos::{prelude::*, task::spawn_local};
use snapshot::response_times::Profile;

use super::{
    super::{client::source, preview::times_changes, text::editor as words},
    apply::apply_button,
    state::Editor,
};
use crate::{
    api::{ApiError, response_times::preview_profile},
    state::response_times::ProfileDraft,
    ui::{
        browser,
        erased::{changing, effect, memo},
        errors::Failure,
        kit::{Button, IconName, Skeleton},
        latest_task::LatestTask,
    },
};

/// How long the profile must stay unchanged before it is compared, in milliseconds.
const DELAY: i32 = 500;

/// A longer profile is compared only on request, because sending it takes long.
const AUTOMATIC_RULES: usize = 1_000;

/// The comparison with the repository.
#[derive(Clone, Copy)]
struct Comparison {
    editor: Editor,
    shown: RwSignal<Option<Result<Arc<TimesPreview>, ApiError>>>,
    /// The compared profile.
    compared: StoredValue<Option<Profile>>,
    is_running: RwSignal<bool>,
    latest: LatestTask,
}

impl Comparison {
    /// Compares the profile, unless that was just done.
    fn run(self) {
        let Some(profile) = self.editor.draft.with_untracked(ProfileDraft::to_preview) else {
            return;
        };
        let is_same = self.compared.with_value(|compared| compared.as_ref() == Some(&profile));
        let is_shown = self.shown.with_untracked(|shown| matches!(shown, Some(Ok(_))));
        if is_same && is_shown {
            return;
        }
        let is_current = self.latest.begin();
        self.is_running.set(true);
        spawn_local(async move {
            let answer = preview_profile(source(&profile)).await;
            if !is_current() {
                return;
            }
            self.compared.set_value(Some(profile));
            self.is_running.set(false);
            if let Err(error) = &answer {
                self.editor.context.session.report_error(error);
            }
            self.shown.set(Some(answer.map(Arc::new)));
        });
    }
}

/// The preview.
pub(super) fn preview(editor: Editor) -> AnyView {
    let comparison = Comparison {
        editor,
        shown: RwSignal::new(None),
        compared: StoredValue::new(None),
        is_running: RwSignal::new(false),
        latest: LatestTask::new(),
    };
    let waiting = LatestTask::new();
    let is_large = memo(move || editor.draft.with(|it| it.rules.len() > AUTOMATIC_RULES));
    let mut is_first = true;
    effect(move || {
        editor.draft.track();
        let is_current = waiting.begin();
        if is_large.get() {
            return;
        }
        if std::mem::take(&mut is_first) {
            return comparison.run();
        }
        spawn_local(async move {
            browser::sleep(DELAY).await;
            if is_current() {
                comparison.run();
            }
        });
    });
    let is_invalid = memo(move || {
        editor.draft.with(|draft| {
            draft.rules.first_invalid().is_some() || draft.otherwise.to_action().is_none()
        })
    });
    let status = move || {
        if comparison.is_running.get() {
            return words::PREVIEW_LOADING;
        }
        match (is_invalid.get(), is_large.get()) {
            (true, _) => words::PREVIEW_INVALID,
            (false, true) => words::PREVIEW_LARGE,
            (false, false) => "",
        }
    };
    let update = changing(move || {
        if !is_large.get() {
            return ().into_any();
        }
        view! {
            <Button
                icon=IconName::Retry
                busy=comparison.is_running
                on_press=move |()| comparison.run()
            >
                {words::PREVIEW_UPDATE}
            </Button>
        }
        .into_any()
    });
    // What nothing would change cannot be applied.
    let has_changes = memo(move || {
        comparison.shown.with(|shown| matches!(shown, Some(Ok(times)) if times.applied.changed > 0))
    });
    let apply =
        changing(move || if has_changes.get() { apply_button(editor) } else { ().into_any() });
    let filter = RwSignal::new(String::new());
    let content = changing(move || match comparison.shown.get() {
        None if is_large.get() => ().into_any(),
        None => view! { <Skeleton lines=6 /> }.into_any(),
        Some(Err(error)) => {
            view! { <Failure error on_retry=move |()| comparison.run() /> }.into_any()
        }
        Some(Ok(times)) if times.applied.operations == 0 => {
            view! { <p>{words::NO_SERVICES}</p> }.into_any()
        }
        Some(Ok(times)) => times_changes(&times, words::PREVIEW_NOTHING, filter),
    });
    view! {
        <section class="s-profile__section" aria-labelledby="profile-preview">
            <h2 class="s-profile__title" id="profile-preview">
                {words::PREVIEW}
            </h2>
            <p class="s-profile__status" role="status">
                {Signal::derive(move || status().to_owned())}
            </p>
            {update}
            <div class="s-times" aria-busy=move || comparison.is_running.get().then_some("true")>
                {content}
            </div>
            {apply}
        </section>
    }
    .into_any()
}

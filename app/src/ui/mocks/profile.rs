//! The profile that sets the response times of all mocks.

use api_types::{MockProfile, ProfileSource};
use leptos::{prelude::*, task::spawn_local};
use snapshot::response_times::BuiltIn;

use super::{Context, text};
use crate::{
    api::mocks::choose_mock_profile,
    text::visible,
    ui::{
        errors::{sentence, sentence_and_advice},
        kit::{Button, ButtonVariant, Notice, Select, SelectOption, Tone},
        response_times::{list_saved, source},
        session::{QueryState, use_session},
    },
};

/// The value of the choice without a profile.
const NONE: &str = "";

/// The start of the value of a profile that is not in the list.
const OTHER: &str = "other:";

/// The start of the value of a saved profile.
const SAVED: &str = "saved:";

/// The choice of the profile.
pub(super) fn profile(context: Context, in_force: Option<MockProfile>) -> AnyView {
    let session = use_session();
    let revision = session.revision();
    let saved = session.query(move || {
        revision.track();
        list_saved()
    });
    let in_force = StoredValue::new(in_force);
    let (is_busy, failure) = (RwSignal::new(false), RwSignal::new(None::<String>));
    // The value of the profile in force: a saved profile that was changed since then is another one.
    let current = Memo::new(move |_| {
        in_force.with_value(|in_force| {
            let Some(MockProfile { name, source: content }) = in_force else {
                return NONE.to_owned();
            };
            match content {
                ProfileSource::BuiltIn(id) => id.to_string(),
                ProfileSource::File(_) => match &*saved.state().read() {
                    QueryState::Loaded(saved)
                        if saved.iter().any(|it| source(&it.profile) == *content) =>
                    {
                        [SAVED, name].concat()
                    }
                    _ => [OTHER, name].concat(),
                },
            }
        })
    });
    let picked = RwSignal::new(None::<String>);
    let value = Memo::new(move |_| picked.get().unwrap_or_else(|| current.get()));
    let options = move || {
        let mut options = vec![SelectOption::new(NONE, text::OF_SERVICES)];
        options.extend(
            BuiltIn::ALL
                .into_iter()
                .filter(|it| *it != BuiltIn::AsInFile)
                .map(|it| SelectOption::new(it.id(), it.profile().name())),
        );
        if let QueryState::Loaded(saved) = &*saved.state().read() {
            let names = saved.iter().map(|saved| saved.profile.name());
            options.extend(names.map(|it| SelectOption::new([SAVED, it].concat(), visible(it))));
        }
        let current = current.get();
        if let Some(name) = current.strip_prefix(OTHER) {
            options.push(SelectOption::new(current.clone(), visible(name)));
        }
        options
    };
    let chosen = move || -> Option<Option<ProfileSource>> {
        let value = value.get_untracked();
        if value == NONE {
            return Some(None);
        }
        if let Some(name) = value.strip_prefix(SAVED) {
            return saved.state().with_untracked(|state| {
                let QueryState::Loaded(saved) = state else { return None };
                let found = saved.iter().find(|it| it.profile.name() == name)?;
                Some(Some(source(&found.profile)))
            });
        }
        BuiltIn::from_id(&value).map(|built_in| Some(built_in.into()))
    };
    let apply = move |()| {
        let Some(profile) = chosen() else { return };
        is_busy.set(true);
        failure.set(None);
        spawn_local(async move {
            let answer = choose_mock_profile(profile).await;
            is_busy.try_set(false);
            match answer {
                Ok(()) => context.mocks.reload(),
                Err(error) => {
                    context.session.report_error(&error);
                    failure.try_set(Some(sentence_and_advice(&error)));
                }
            }
        });
    };
    let reason = move || (value.get() == current.get()).then(|| text::ALREADY_USED.to_owned());
    let not_loaded = move || match &*saved.state().read() {
        QueryState::Failed(error) => Some(sentence(error)),
        QueryState::Loading | QueryState::Loaded(_) => None,
    };
    let failed = move || failure.get().map(|title| view! { <Notice tone=Tone::Danger title /> });
    view! {
        <p class="s-mocks__hint">{text::RESPONSE_TIMES_EXPLAINED}</p>
        <div class="s-mocks__choice">
            <Select
                label=text::PROFILE
                options=Signal::derive(options)
                value
                on_change=move |value: String| picked.set(Some(value))
            />
            <Button
                variant=ButtonVariant::Primary
                busy=is_busy
                disabled_reason=Signal::derive(reason)
                reason_hidden=true
                on_press=apply
            >
                {text::USE_PROFILE}
            </Button>
        </div>
        <p class="s-mocks__hint">{Signal::derive(not_loaded)}</p>
        {failed}
    }
    .into_any()
}

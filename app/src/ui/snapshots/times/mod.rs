//! Response times as an option of an export or an import: the chosen profile and its controls.

mod import;
pub(super) mod text;

use api_types::ProfileSource;
use leptos::{html, prelude::*, task::spawn_local};
use snapshot::response_times::BuiltIn;

pub(super) use import::import_times;

use crate::{
    text::visible,
    ui::{
        browser::{self, PickedFile},
        erased::changing,
        errors::sentence,
        kit::{Chip, Icon, IconName, Select, SelectOption, unique_id},
        latest_task::LatestTask,
        response_times::{SavedVersion, list_saved, read_profile, source},
        session::{Query, QueryState, use_session},
    },
};

/// The value of the choice that opens the field for a file.
const FILE: &str = "file";

/// The start of the value of a saved profile. The IDs of other profiles do not have it.
const SAVED: &str = "saved:";

/// A chosen profile.
#[derive(Clone, Debug, PartialEq)]
struct ChosenProfile {
    name: String,
    source: ProfileSource,
}

/// The chosen profile, and the state of its controls.
#[derive(Clone, Copy)]
pub(in crate::ui) struct TimesOption {
    /// The name of the choice that keeps all response times. `None` for that of the profile.
    unchanged: Option<&'static str>,
    /// `None` keeps all response times.
    chosen: RwSignal<Option<ChosenProfile>>,
    /// Whether the field for a file is open.
    is_file_open: RwSignal<bool>,
    /// Why the last file was rejected.
    fault: RwSignal<Option<String>>,
    reading: LatestTask,
    /// The saved profiles.
    saved: Query<Vec<SavedVersion>>,
}

impl TimesOption {
    pub(in crate::ui) fn new() -> Self {
        Self::with_unchanged(None)
    }

    /// With another name for the choice that keeps all response times.
    pub(in crate::ui) fn named(unchanged: &'static str) -> Self {
        Self::with_unchanged(Some(unchanged))
    }

    fn with_unchanged(unchanged: Option<&'static str>) -> Self {
        let session = use_session();
        let revision = session.revision();
        let saved = session.query(move || {
            revision.track();
            list_saved()
        });
        Self {
            unchanged,
            saved,
            chosen: RwSignal::new(None),
            is_file_open: RwSignal::new(false),
            fault: RwSignal::new(None),
            reading: LatestTask::new(),
        }
    }

    /// The profile for the server.
    pub(in crate::ui) fn source(self) -> Option<ProfileSource> {
        self.chosen.with_untracked(|chosen| chosen.as_ref().map(|chosen| chosen.source.clone()))
    }

    /// The value of the select.
    fn selected(self) -> String {
        if self.is_file_open.get() {
            return FILE.to_owned();
        }
        self.chosen.with(|chosen| match chosen {
            Some(ChosenProfile { source: ProfileSource::BuiltIn(id), .. }) => id.to_string(),
            Some(ChosenProfile { name, .. }) => SAVED.to_owned() + name,
            None => BuiltIn::AsInFile.id().to_owned(),
        })
    }

    /// Selects a profile that Mockpit has, or opens the field for a file.
    fn select(self, value: &str) {
        self.reading.stop();
        self.fault.set(None);
        self.is_file_open.set(value == FILE);
        if let Some(name) = value.strip_prefix(SAVED) {
            self.chosen.set(self.find_saved(name));
            return;
        }
        let built_in = BuiltIn::from_id(value).filter(|profile| *profile != BuiltIn::AsInFile);
        self.chosen.set(built_in.map(|profile| ChosenProfile {
            name: profile.profile().name().to_owned(),
            source: profile.into(),
        }));
    }

    /// The saved profile with this name.
    fn find_saved(self, name: &str) -> Option<ChosenProfile> {
        self.saved.state().with_untracked(|state| {
            let QueryState::Loaded(saved) = state else { return None };
            let found = saved.iter().find(|saved| saved.profile.name() == name)?;
            Some(ChosenProfile { name: name.to_owned(), source: source(&found.profile) })
        })
    }

    /// Reads a profile from a file. A file that is no profile changes nothing else.
    fn read(self, file: PickedFile) {
        let is_current = self.reading.begin();
        spawn_local(async move {
            let read = read_profile(file).await;
            if !is_current() {
                return;
            }
            match read {
                Ok((profile, source)) => {
                    self.fault.set(None);
                    let name = profile.name().to_owned();
                    self.chosen.set(Some(ChosenProfile { name, source }));
                }
                Err(fault) => self.fault.set(Some(fault)),
            }
        });
    }
}

/// The chip of a chosen profile.
pub(super) fn chip(times: TimesOption) -> Option<AnyView> {
    let name = times.chosen.with(|chosen| chosen.as_ref().map(|chosen| chosen.name.clone()))?;
    let remove = move |()| times.select(BuiltIn::AsInFile.id());
    Some(view! { <Chip text=text::title(&name) on_remove=remove /> }.into_any())
}

/// The select and, on request, the field for a file.
pub(in crate::ui) fn controls(times: TimesOption, hint: &'static str) -> AnyView {
    let options = move || {
        let built_in = BuiltIn::ALL.map(|built_in| {
            let name = match times.unchanged {
                Some(name) if built_in == BuiltIn::AsInFile => name.to_owned(),
                _ => built_in.profile().name().to_owned(),
            };
            SelectOption::new(built_in.id(), name)
        });
        let mut options = built_in.to_vec();
        if let QueryState::Loaded(saved) = &*times.saved.state().read() {
            let names = saved.iter().map(|saved| saved.profile.name());
            options.extend(names.map(|it| SelectOption::new(SAVED.to_owned() + it, visible(it))));
        }
        options.push(SelectOption::new(FILE, text::FROM_FILE));
        options
    };
    let not_loaded = move || match &*times.saved.state().read() {
        QueryState::Failed(error) => Some(text::not_loaded(&sentence(error))),
        QueryState::Loading | QueryState::Loaded(_) => None,
    };
    view! {
        <Select
            label=text::RESPONSE_TIMES
            options=Signal::derive(options)
            value=Signal::derive(move || times.selected())
            on_change=move |value: String| times.select(&value)
        />
        {changing(move || {
            if times.is_file_open.get() { file_field(times) } else { ().into_any() }
        })}
        <p class="s-export__hint">{Signal::derive(not_loaded)}</p>
        <p class="s-export__hint">{hint}</p>
    }
    .into_any()
}

fn file_field(times: TimesOption) -> AnyView {
    let input = NodeRef::<html::Input>::new();
    let id = unique_id("profile");
    let (state_id, error_id) = (id.clone() + "-state", id.clone() + "-error");
    let described_by = [&*state_id, &*error_id].join(" ");
    let state = move || {
        let name = times.chosen.with(|chosen| chosen.as_ref().map(|chosen| chosen.name.clone()));
        name.map_or_else(|| text::NO_FILE.to_owned(), |name| text::loaded(&name))
    };
    let is_invalid = move || times.fault.with(Option::is_some).then_some("true");
    view! {
        <div class="c-field">
            <span class="c-drop__choose">
                <input
                    class="c-drop__input"
                    type="file"
                    id=id.clone()
                    accept=".json,application/json"
                    aria-describedby=described_by
                    aria-invalid=Signal::derive(is_invalid)
                    node_ref=input
                    on:change=move |_| {
                        if let Some(file) = browser::take_files(input).into_iter().next() {
                            times.read(file);
                        }
                    }
                />
                <label class="c-button" data-variant="secondary" for=id>
                    <Icon name=IconName::File />
                    <span class="c-button__label">{text::CHOOSE_FILE}</span>
                </label>
            </span>
            <p class="c-field__hint" id=state_id role="status">
                {Signal::derive(state)}
            </p>
            <p class="c-field__error" id=error_id role="alert">
                {times.fault}
            </p>
        </div>
    }
    .into_any()
}

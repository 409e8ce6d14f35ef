//! Response times as an option of an export: the chosen profile and its controls.

mod plot;
mod preview;

use api_types::ProfileSource;
use leptos::{html, prelude::*, task::spawn_local};
use snapshot::response_times::{BuiltIn, MAX_FILE_BYTES};

use super::text::times as text;
use crate::{
    api::ApiError,
    ui::{
        browser::{self, PickedFile},
        erased::changing,
        errors::sentence,
        kit::{Chip, Icon, IconName, Select, SelectOption, unique_id},
        latest_task::LatestTask,
    },
};

pub(super) use preview::times_preview;

/// The value of the choice that opens the field for a file.
const FILE: &str = "file";

/// A chosen profile.
#[derive(Clone, Debug, PartialEq)]
struct ChosenProfile {
    name: String,
    source: ProfileSource,
}

/// The profile of the next export, and the state of its controls.
#[derive(Clone, Copy)]
pub(super) struct TimesOption {
    /// `None` keeps all response times.
    chosen: RwSignal<Option<ChosenProfile>>,
    /// Whether the field for a file is open.
    is_file_open: RwSignal<bool>,
    /// Why the last file was rejected.
    fault: RwSignal<Option<String>>,
    reading: LatestTask,
}

impl TimesOption {
    pub(super) fn new() -> Self {
        Self {
            chosen: RwSignal::new(None),
            is_file_open: RwSignal::new(false),
            fault: RwSignal::new(None),
            reading: LatestTask::new(),
        }
    }

    /// The profile for the server.
    pub(super) fn source(self) -> Option<ProfileSource> {
        self.chosen.with_untracked(|chosen| chosen.as_ref().map(|chosen| chosen.source.clone()))
    }

    /// The value of the select.
    fn selected(self) -> String {
        if self.is_file_open.get() {
            return FILE.to_owned();
        }
        self.chosen.with(|chosen| match chosen {
            Some(ChosenProfile { source: ProfileSource::BuiltIn(id), .. }) => id.to_string(),
            _ => BuiltIn::AsInFile.id().to_owned(),
        })
    }

    /// Selects a profile that Mockpit has, or opens the field for a file.
    fn select(self, value: &str) {
        self.reading.stop();
        self.fault.set(None);
        self.is_file_open.set(value == FILE);
        let built_in = BuiltIn::from_id(value).filter(|profile| *profile != BuiltIn::AsInFile);
        self.chosen.set(built_in.map(|profile| ChosenProfile {
            name: profile.profile().name().to_owned(),
            source: profile.into(),
        }));
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
                Ok(profile) => {
                    self.fault.set(None);
                    self.chosen.set(Some(profile));
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
pub(super) fn controls(times: TimesOption) -> AnyView {
    let built_in = BuiltIn::ALL.map(|built_in| {
        let profile = built_in.profile();
        SelectOption::new(built_in.id(), profile.name())
    });
    let from_file = SelectOption::new(FILE, text::FROM_FILE);
    let options: Vec<SelectOption> = built_in.into_iter().chain([from_file]).collect();
    view! {
        <Select
            label=text::RESPONSE_TIMES
            options
            value=Signal::derive(move || times.selected())
            on_change=move |value: String| times.select(&value)
        />
        {changing(move || {
            if times.is_file_open.get() { file_field(times) } else { ().into_any() }
        })}
        <p class="s-export__hint">{text::HINT}</p>
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

/// Reads and checks a profile. The error is a sentence.
async fn read_profile(file: PickedFile) -> Result<ChosenProfile, String> {
    let size = file.size();
    if size > MAX_FILE_BYTES as u64 {
        return Err(sentence(&ApiError::TooLarge { size, limit: MAX_FILE_BYTES as u64 }));
    }
    let mut bytes = Vec::new();
    file.read(0, size, |piece| bytes.extend_from_slice(piece)).await?;
    let content = String::from_utf8(bytes).map_err(|_| text::NOT_TEXT.to_owned())?;
    let source = ProfileSource::File(content.into());
    let profile = source.profile();
    let profile = profile.map_err(|fault| sentence(&ApiError::InvalidProfile(fault)))?;
    Ok(ChosenProfile { name: profile.name().to_owned(), source })
}

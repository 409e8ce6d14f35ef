//! The state of the page of one profile.

use std::sync::Arc;

use api_types::fold_name;
use leptos::{prelude::*, task::spawn_local};

use super::super::{
    client::SavedVersion,
    text::{self, editor as words},
};
use super::context::PageContext;
use crate::{
    api::ApiError,
    state::response_times::{Fault, ProfileDraft, ProfilePart, RuleId},
    ui::{browser, latest_task::LatestTask},
};

pub(super) const NAME_FIELD: &str = "profile-name";
pub(super) const DESCRIPTION_FIELD: &str = "profile-description";

/// Before the ids of the fields of the action for all other operations.
pub(super) const OTHERWISE: &str = "otherwise";

/// The rules on one page of the list.
pub(super) const PAGE_RULES: usize = 100;

/// The state of saving.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum SaveState {
    Idle,
    /// The page continues with changes that were left.
    Restored,
    Saving,
    Failed(ApiError),
    DeleteFailed(ApiError),
    ApplyFailed(ApiError),
    Applying,
    /// Somebody else saved this version. `None` if the profile was deleted.
    Conflict(Option<SavedVersion>),
}

/// The state of the page.
#[derive(Clone, Copy)]
pub(super) struct Editor {
    pub(super) draft: RwSignal<ProfileDraft>,
    /// The version that the draft is based on. `None` for a new profile.
    pub(super) saved: RwSignal<Option<SavedVersion>>,
    /// All saved profiles when the page was opened.
    pub(super) all: StoredValue<Arc<[SavedVersion]>>,
    pub(super) save: RwSignal<SaveState>,
    pub(super) saving: LatestTask,
    /// Whether the person wanted to save. Then missing values are marked too.
    pub(super) is_submitted: RwSignal<bool>,
    pub(super) is_changed: Memo<bool>,
    /// The rule whose fields are shown.
    pub(super) open: RwSignal<Option<RuleId>>,
    pub(super) filter: RwSignal<String>,
    /// The page of the list of rules, from 0.
    pub(super) page: RwSignal<usize>,
    pub(super) is_delete_asked: RwSignal<bool>,
    /// The address of a link that waits for an answer.
    pub(super) leaving: RwSignal<Option<String>>,
    /// Whether the person leaves the changes.
    pub(super) is_left: StoredValue<bool>,
    pub(super) context: PageContext,
}

impl Editor {
    /// The editor of a saved profile.
    pub(super) fn saved_profile(
        saved: &SavedVersion,
        all: &[SavedVersion],
        context: PageContext,
    ) -> Self {
        let draft = ProfileDraft::from(&*saved.profile);
        Self::new(draft, ProfileDraft::default(), Some(saved.clone()), all, context)
    }

    /// The editor of a new profile. Without changes it is equal to `unchanged`.
    pub(super) fn new_profile(
        draft: ProfileDraft,
        unchanged: ProfileDraft,
        all: &[SavedVersion],
        context: PageContext,
    ) -> Self {
        Self::new(draft, unchanged, None, all, context)
    }

    fn new(
        draft: ProfileDraft,
        unchanged: ProfileDraft,
        saved: Option<SavedVersion>,
        all: &[SavedVersion],
        context: PageContext,
    ) -> Self {
        let (draft, saved) = (RwSignal::new(draft), RwSignal::new(saved));
        let is_changed = Memo::new(move |_| {
            draft.with(|draft| match &*saved.read() {
                Some(saved) => !draft.is_equal(&saved.profile),
                None => *draft != unchanged,
            })
        });
        Self {
            draft,
            saved,
            all: StoredValue::new(all.into()),
            save: RwSignal::new(SaveState::Idle),
            saving: LatestTask::new(),
            is_submitted: RwSignal::new(false),
            is_changed,
            open: RwSignal::new(None),
            filter: RwSignal::new(String::new()),
            page: RwSignal::new(0),
            is_delete_asked: RwSignal::new(false),
            leaving: RwSignal::new(None),
            is_left: StoredValue::new(false),
            context,
        }
    }

    /// Shows the saved version again.
    pub(super) fn discard(self) {
        let saved = self.saved.with_untracked(|saved| {
            saved.as_ref().map(|saved| ProfileDraft::from(&*saved.profile))
        });
        if let Some(saved) = saved {
            self.draft.set(saved);
            self.open.set(None);
            self.is_submitted.set(false);
            self.save.set(SaveState::Idle);
        }
    }

    /// The heading.
    pub(super) fn title(self) -> Signal<String> {
        Signal::derive(move || {
            self.saved.with(|saved| match saved {
                Some(saved) => text::name(saved.profile.name()),
                None => text::NEW_TITLE.to_owned(),
            })
        })
    }

    /// A fault as a sentence. A missing value is no fault until somebody saves.
    pub(super) fn shown_fault(
        self,
        fault: impl Fn(Self) -> Option<Fault> + Send + Sync + 'static,
    ) -> Signal<Option<String>> {
        let fault: Box<dyn Fn(Self) -> Option<Fault> + Send + Sync> = Box::new(fault);
        Signal::derive(move || {
            let is_shown = |fault: &Fault| {
                self.is_submitted.get() || !matches!(fault, Fault::NoTime | Fault::NoName)
            };
            fault(self).filter(is_shown).map(words::fault)
        })
    }

    /// Whether another profile has the name.
    pub(super) fn is_name_taken(self) -> Option<Fault> {
        let name = self.draft.with(|draft| draft.name.trim().to_owned());
        let own = self
            .saved
            .with(|saved| saved.as_ref().is_some_and(|saved| saved.profile.name() == name));
        let folded = fold_name(&name);
        let is_taken =
            self.all.with_value(|all| all.iter().any(|it| fold_name(it.profile.name()) == folded));
        (is_taken && !own).then_some(Fault::NameTaken)
    }

    /// Shows the first invalid field and moves the focus there. Returns whether there is one.
    pub(super) fn show_first_invalid(self) -> bool {
        let invalid = self.draft.with_untracked(ProfileDraft::first_invalid);
        let taken = untrack(|| self.is_name_taken()).map(|_| ProfilePart::Name);
        let Some(part) = invalid.or(taken) else {
            return false;
        };
        self.is_submitted.set(true);
        match part {
            ProfilePart::Name => focus_later(NAME_FIELD.to_owned()),
            ProfilePart::Description => focus_later(DESCRIPTION_FIELD.to_owned()),
            ProfilePart::Rule(id) => {
                self.show_rule(id);
                focus_invalid_later(rule_id(id));
            }
            ProfilePart::Otherwise => focus_invalid_later(OTHERWISE.to_owned()),
        }
        true
    }

    /// Opens the fields of a rule, on its page of the list.
    pub(super) fn show_rule(self, id: RuleId) {
        self.open.set(Some(id));
        self.show_page_of(id);
    }

    /// Shows the page of the list that has this rule.
    pub(super) fn show_page_of(self, id: RuleId) {
        let index = self.draft.with_untracked(|draft| {
            if !self.filter.get_untracked().trim().is_empty() {
                let found = draft.rules.find(&self.filter.get_untracked());
                if let Some(index) = found.iter().position(|found| *found == id) {
                    return Some(index);
                }
                self.filter.set(String::new());
            }
            draft.rules.position(id)
        });
        if let Some(index) = index
            && self.page.get_untracked() != index / PAGE_RULES
        {
            self.page.set(index / PAGE_RULES);
        }
    }
}

/// The id of the element of a rule.
pub(super) fn rule_id(id: RuleId) -> String {
    "rule-".to_owned() + &id.get().to_string()
}

/// The id of the handle of a rule.
pub(super) fn handle_id(id: RuleId) -> String {
    rule_id(id) + "-handle"
}

/// Moves the focus once the page shows the element.
pub(super) fn focus_later(id: String) {
    spawn_local(async move {
        browser::sleep(0).await;
        browser::focus(&id);
    });
}

/// Moves the focus to the first invalid field inside an element, once the page shows it.
fn focus_invalid_later(within: String) {
    spawn_local(async move {
        browser::sleep(0).await;
        browser::focus_first(&["#", &*within, " [aria-invalid=true]"].concat());
    });
}

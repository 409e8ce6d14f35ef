//! The heading of the page, its buttons, and what is known about the saved version.

use leptos::prelude::*;
use snapshot::response_times::to_json;

use super::{
    super::text::{self, editor as words},
    save::save,
    state::{Editor, SaveState},
};
use crate::{
    state::response_times::ProfileDraft,
    text::visible,
    ui::{
        browser::{self, FileBuilder},
        erased::changing,
        kit::{Badge, Button, ButtonVariant, IconName, Menu, MenuItem, TimeAgo, Tone},
        layout::PageHeader,
        paths::Path,
    },
};

pub(super) fn header(editor: Editor) -> AnyView {
    let title = editor.title();
    let line = changing(move || {
        let Some(saved) = editor.saved.get() else { return ().into_any() };
        let href = Path::Revision(saved.revision.0).href();
        view! {
            <span>
                {text::CHANGED_BY_START} <bdi>{visible(&saved.actor)}</bdi> " "
                <TimeAgo at=saved.at.0 />
            </span>
            <a href=href>{text::revision(saved.revision.0)}</a>
        }
        .into_any()
    });
    let unsaved = changing(move || {
        if !editor.is_changed.get() {
            return ().into_any();
        }
        view! { <Badge tone=Tone::Warning icon=IconName::Tilde text=words::UNSAVED /> }.into_any()
    });
    view! {
        <PageHeader title actions=move || actions(editor)>
            <span class="s-profile__line">{line} {unsaved}</span>
        </PageHeader>
    }
    .into_any()
}

fn actions(editor: Editor) -> AnyView {
    let items = move || {
        let download = MenuItem::new(words::DOWNLOAD, move || download(editor));
        let mut items = vec![download.with_icon(IconName::Export)];
        if editor.is_changed.get() && editor.saved.with(Option::is_some) {
            let discard = MenuItem::new(words::DISCARD, move || editor.discard());
            items.push(discard.with_icon(IconName::Retry));
        }
        if editor.saved.with(Option::is_some) {
            let delete = MenuItem::new(words::DELETE, move || editor.is_delete_asked.set(true));
            items.push(delete.with_icon(IconName::Minus));
        }
        items
    };
    let reason = move || (!editor.is_changed.get()).then(|| words::UNCHANGED.to_owned());
    view! {
        <Menu label=words::ACTIONS items=Signal::derive(items) />
        <Button
            variant=ButtonVariant::Primary
            busy=Signal::derive(move || editor.save.get() == SaveState::Saving)
            disabled_reason=Signal::derive(reason)
            reason_hidden=true
            on_press=move |()| save(editor)
        >
            {words::SAVE}
        </Button>
    }
    .into_any()
}

/// Saves the profile as a file of the browser.
fn download(editor: Editor) {
    let Some(profile) = editor.draft.with_untracked(ProfileDraft::to_profile) else {
        editor.show_first_invalid();
        browser::announce(words::INVALID_FILE);
        return;
    };
    let mut file = FileBuilder::default();
    file.push(to_json(&profile).as_bytes());
    if let Some(file) = file.build(&file_name(profile.name())) {
        browser::save(&file);
    }
}

/// The name of the profile with a dash for each character that a file name may not have.
fn file_name(name: &str) -> String {
    let plain = |letter: char| {
        if letter.is_alphanumeric() || matches!(letter, '-' | '_' | '.' | ' ') {
            letter
        } else {
            '-'
        }
    };
    let name: String = name.chars().map(plain).collect();
    name.trim_start_matches('.').to_owned() + ".json"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_names_have_no_special_characters() {
        assert_eq!(file_name("As measured"), "As measured.json");
        assert_eq!(file_name("../a\\b:\u{202e}é"), "-a-b--é.json");
    }
}

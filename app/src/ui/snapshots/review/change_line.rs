//! One line about a change.

use leptos::prelude::*;
use snapshot::{ChangeKind, Resolution};

use super::text;
use crate::{
    text::review::ChangeLine,
    ui::kit::{Icon, IconName},
};

/// A change with a word and an icon, because colour alone is not accessible, and what the decision makes of
/// it. Marks what callers of the mock notice.
pub(super) fn change_line(line: ChangeLine) -> AnyView {
    let ChangeLine { change, resolution, is_noticed, text } = line;
    let (icon, tone) = match (resolution, change) {
        (Resolution::OnlyExisting | Resolution::Excluded, _) => (IconName::Equals, "neutral"),
        (_, ChangeKind::Added) => (IconName::Plus, "success"),
        (_, ChangeKind::Changed) => (IconName::Tilde, "warning"),
        (_, ChangeKind::Removed) => (IconName::Minus, "danger"),
    };
    let (word, reason) = match resolution {
        Resolution::Applied => (text::change_name(change), ""),
        Resolution::OnlyExisting => (text::KEPT, text::ONLY_HERE),
        Resolution::Excluded => (text::KEPT, text::NOT_SELECTED),
    };
    let noticed = (is_noticed && resolution.is_applied()).then(|| {
        view! {
            " "
            <span class="c-change__noticed">{text::CALLERS_NOTICE}</span>
        }
    });
    view! {
        <div class="c-change" data-tone=tone>
            <Icon name=icon />
            <span class="c-change__word">{word}</span>
            <span>{reason} {text} {noticed}</span>
        </div>
    }
    .into_any()
}

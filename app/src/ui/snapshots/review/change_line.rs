//! One line about a change.

use leptos::prelude::*;
use snapshot::{ChangeKind, OperationChange, Resolution};

use super::text;
use crate::ui::kit::{Icon, IconName};

/// A change with a word and an icon, because colour alone is not accessible, and what the decision makes of
/// it. `is_noticed` marks what callers of the mock notice.
pub(super) fn change_line(
    change: ChangeKind,
    resolution: Resolution,
    is_noticed: bool,
    text: String,
) -> AnyView {
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

/// The change of an operation as a whole. None if only its parts changed.
pub(super) fn operation_line(
    change: Option<&OperationChange>,
    resolution: Resolution,
) -> Option<AnyView> {
    let (kind, text) = match change? {
        OperationChange::Added => (ChangeKind::Added, text::OPERATION.to_owned()),
        OperationChange::Removed => (ChangeKind::Removed, text::OPERATION.to_owned()),
        OperationChange::Renamed { from } => (ChangeKind::Changed, text::operation_renamed(from)),
        OperationChange::Changed => return None,
    };
    Some(change_line(kind, resolution, kind != ChangeKind::Added, text))
}

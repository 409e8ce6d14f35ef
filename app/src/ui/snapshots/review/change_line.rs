//! One line about a change.

use leptos::prelude::*;
use snapshot::{ChangeKind, OperationChange};

use super::text;
use crate::ui::kit::{Glyph, Icon};

/// A change with a word and an icon, because colour alone is not accessible.
pub(super) fn change_line(change: ChangeKind, text: String) -> AnyView {
    let (glyph, tone) = match change {
        ChangeKind::Added => (Glyph::Plus, "success"),
        ChangeKind::Changed => (Glyph::Tilde, "warning"),
        ChangeKind::Removed => (Glyph::Minus, "danger"),
    };
    view! {
        <div class="c-change" data-tone=tone>
            <Icon glyph />
            <span class="c-change__word">{text::change_name(change)}</span>
            <span>{text}</span>
        </div>
    }
    .into_any()
}

/// The change of an operation as a whole. None if only its parts changed.
pub(super) fn operation_line(change: Option<&OperationChange>) -> Option<AnyView> {
    match change? {
        OperationChange::Added => Some(change_line(ChangeKind::Added, text::OPERATION.to_owned())),
        OperationChange::Removed => {
            Some(change_line(ChangeKind::Removed, text::OPERATION.to_owned()))
        }
        OperationChange::Renamed { from } => {
            Some(change_line(ChangeKind::Changed, text::operation_renamed(from)))
        }
        OperationChange::Changed => None,
    }
}

//! One line that tells a change.

use leptos::prelude::*;
use snapshot::{ChangeKind, OperationChange};

use crate::{
    text::visible,
    ui::kit::{Glyph, Icon},
};

/// What happened is told by a word and an icon, never by colour alone.
pub(super) fn line(change: ChangeKind, text: String) -> AnyView {
    let (glyph, word, tone) = match change {
        ChangeKind::Added => (Glyph::Plus, "added", "success"),
        ChangeKind::Changed => (Glyph::Tilde, "changed", "warning"),
        ChangeKind::Removed => (Glyph::Minus, "removed", "danger"),
    };
    view! {
        <div class="c-change" data-tone=tone>
            <Icon glyph />
            <span class="c-change__word">{word}</span>
            <span>{text}</span>
        </div>
    }
    .into_any()
}

/// What happened to an operation as a whole; of one that only holds changes nothing is said.
pub(super) fn operation(change: Option<&OperationChange>) -> Option<AnyView> {
    match change? {
        OperationChange::Added => Some(line(ChangeKind::Added, "operation".to_owned())),
        OperationChange::Removed => Some(line(ChangeKind::Removed, "operation".to_owned())),
        OperationChange::Renamed { from } => {
            let text = format!("name, here \u{201c}{}\u{201d}", visible(from));
            Some(line(ChangeKind::Changed, text))
        }
        OperationChange::Changed => None,
    }
}

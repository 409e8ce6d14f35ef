//! A revision as a row of the list.

use api_types::{Draft, Revision, RevisionKind};
use leptos::prelude::*;

use super::text;
use crate::{
    state::history::HistoryEntry,
    text::{number, visible},
    ui::{
        kit::{Badge, Column, IconName, TimeAgo, Tone},
        paths::Path,
    },
};

/// The columns, in the order of the cells.
pub(super) fn columns() -> Vec<Column> {
    vec![
        Column::number(text::REVISION),
        Column::text(text::ACTION),
        Column::text(text::TIME),
        Column::text(text::USER),
        Column::text(text::CHANGES),
        Column::text(text::FILE),
        Column::text(text::SHA256),
    ]
}

/// The cells of a row, in the order of the columns.
pub(super) fn cells(entry: &HistoryEntry) -> AnyView {
    let Revision { number: own, draft, .. } = &entry.revision;
    let href = Path::Revision(own.0).href();
    let file = text::files(&draft.sources);
    let whole_file = file.clone();
    let changes = text::changes(entry);
    let whole_changes = changes.clone();
    let (time, user) = created(draft);
    view! {
        <span role="gridcell" data-number="">
            // The list is one tab stop. Enter opens the active row.
            <a class="s-history__link" href=href tabindex="-1">
                {number(own.0)}
            </a>
        </span>
        <span role="gridcell">{kind(&draft.kind)} {(!entry.is_available).then(compacted)}</span>
        <span role="gridcell">{time}</span>
        <span role="gridcell">
            <bdi>{user}</bdi>
        </span>
        <span role="gridcell" title=whole_changes>
            <bdi>{changes}</bdi>
        </span>
        <span role="gridcell" data-muted="" title=whole_file>
            <bdi>{file}</bdi>
        </span>
        <span role="gridcell" data-muted="">
            <code>{text::short_sha256(&draft.sources)}</code>
        </span>
    }
    .into_any()
}

/// The time and the user of a revision. Empty for the first revision.
fn created(draft: &Draft) -> (Option<AnyView>, String) {
    if draft.kind == RevisionKind::Start {
        return (None, String::new());
    }
    let at = draft.at.0;
    (Some(view! { <TimeAgo at /> }.into_any()), visible(&draft.actor))
}

/// The kind of a revision, as a badge.
pub(in crate::ui) fn kind(kind: &RevisionKind) -> AnyView {
    let (icon, tone) = match kind {
        RevisionKind::Start => (IconName::Empty, Tone::Neutral),
        RevisionKind::Import => (IconName::Import, Tone::Info),
        RevisionKind::Undo(_) => (IconName::Retry, Tone::Warning),
        RevisionKind::Restore(_) => (IconName::History, Tone::Warning),
        RevisionKind::Recovered(_) | RevisionKind::LossAccepted(_) => {
            (IconName::Retry, Tone::Danger)
        }
        RevisionKind::RenewedIds => (IconName::Retry, Tone::Neutral),
        RevisionKind::Edit => (IconName::Tilde, Tone::Info),
        RevisionKind::SavedProfile | RevisionKind::SavedSelection => {
            (IconName::Check, Tone::Neutral)
        }
        RevisionKind::DeletedProfile | RevisionKind::DeletedSelection => {
            (IconName::Minus, Tone::Neutral)
        }
    };
    view! { <Badge tone icon text=text::kind(kind) /> }.into_any()
}

/// Marks a revision whose content was removed by compaction.
fn compacted() -> AnyView {
    view! { <Badge text=text::COMPACTED /> }.into_any()
}

//! One revision as the row of the list.

use api_types::{Draft, Revision, RevisionKind};
use leptos::prelude::*;

use crate::{
    state::history::{Line, counts, digest, files},
    text::{number, visible},
    ui::{
        kit::{Badge, Column, Glyph, Tone, When},
        paths::Path,
    },
};

/// The heads of the columns.
pub(super) fn columns() -> Vec<Column> {
    vec![
        Column::number("Revision"),
        Column::text("What"),
        Column::text("When"),
        Column::text("By"),
        Column::text("Services"),
        Column::text("File"),
        Column::text("SHA-256"),
    ]
}

/// The cells of a line, in the order of the columns.
pub(super) fn cells(line: &Line) -> AnyView {
    let Revision { number: own, draft, .. } = &line.revision;
    let href = Path::Revision(own.0).href();
    let file = files(&draft.sources);
    let whole_file = file.clone();
    let (when, who) = made(draft);
    view! {
        <span role="gridcell" data-number="">
            // The list is one stop of the Tab key: Enter opens the row that is active.
            <a class="s-history__link" href=href tabindex="-1">
                {number(own.0)}
            </a>
        </span>
        <span role="gridcell">{kind(&draft.kind)} {(!line.is_kept).then(compacted)}</span>
        <span role="gridcell">{when}</span>
        <span role="gridcell">
            <bdi>{who}</bdi>
        </span>
        <span role="gridcell">{counts(&line.revision)}</span>
        <span role="gridcell" data-muted="" title=whole_file>
            <bdi>{file}</bdi>
        </span>
        <span role="gridcell" data-muted="">
            <code>{digest(&draft.sources)}</code>
        </span>
    }
    .into_any()
}

/// When a revision was made, and by whom; nothing for the empty beginning.
fn made(draft: &Draft) -> (Option<AnyView>, String) {
    if draft.kind == RevisionKind::Start {
        return (None, String::new());
    }
    let at = draft.at.0;
    (Some(view! { <When at /> }.into_any()), visible(&draft.actor))
}

/// Why a revision was made, short enough for a row.
pub(super) fn kind(kind: &RevisionKind) -> AnyView {
    let (icon, tone) = match kind {
        RevisionKind::Start => (Glyph::Empty, Tone::Neutral),
        RevisionKind::Import => (Glyph::Import, Tone::Info),
        RevisionKind::Undo(_) => (Glyph::Retry, Tone::Warning),
        RevisionKind::Restore(_) => (Glyph::History, Tone::Warning),
        RevisionKind::Recovered(_) | RevisionKind::LossAccepted(_) => (Glyph::Retry, Tone::Danger),
    };
    let text = match kind {
        RevisionKind::Undo(of) => "Undo of ".to_owned() + &number(of.0),
        RevisionKind::Restore(of) => "Restore of ".to_owned() + &number(of.0),
        RevisionKind::Recovered(_) => "Recovery".to_owned(),
        RevisionKind::LossAccepted(_) => "Loss accepted".to_owned(),
        RevisionKind::Start | RevisionKind::Import => kind.label(),
    };
    view! { <Badge tone icon text /> }.into_any()
}

/// What a revision held is not kept any more.
fn compacted() -> AnyView {
    view! { <Badge text="compacted" /> }.into_any()
}

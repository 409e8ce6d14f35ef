//! The result of an import, at the address of its review.

use api_types::{Choice, ImportKind, Report, Source, WrittenService};
use leptos::prelude::*;

use super::{
    file_info::file_info,
    text::{result as text, title},
};
use crate::{
    api::import::start_undo,
    text::visible,
    ui::{
        kit::{Button, Count, CountList, LinkButton, Look, Notice, Tone, TypeBadge},
        layout::PageHeader,
        paths::Path,
        snapshots::planning::Planning,
    },
};

/// The result of an import, an undo or a restore.
pub(super) fn result(kind: &ImportKind, sources: &[Source], report: &Report) -> AnyView {
    let outcome = &report.outcome;
    let changed = outcome.written.len() as u64;
    let put = outcome.written.iter().filter(|done| done.choice != Choice::Remove).count() as u64;
    let removed: u32 = outcome.written.iter().map(|done| done.effect.removed).sum();
    let count = |count: u64, words: &str, tone| Count { count, words: words.to_owned(), tone };
    let with_choice = |choices: &[Choice]| {
        outcome.written.iter().filter(|done| choices.contains(&done.choice)).count() as u64
    };
    let counts: Vec<Count> = [
        count(with_choice(&[Choice::Add, Choice::AddWithNewIds]), text::ADDED, Tone::Success),
        count(with_choice(&[Choice::Copy]), text::COPIED, Tone::Success),
        count(with_choice(&[Choice::Replace]), text::REPLACED, Tone::Warning),
        count(with_choice(&[Choice::Merge]), text::MERGED, Tone::Warning),
        count(with_choice(&[Choice::Remove]), text::REMOVED, Tone::Danger),
        count(removed.into(), text::examples_removed(removed), Tone::Danger),
        count(outcome.identical.into(), text::UNCHANGED, Tone::Neutral),
        count(outcome.unchanged.into(), text::KEPT, Tone::Neutral),
    ]
    .into_iter()
    .filter(|count| count.count > 0)
    .collect();
    let tone = if changed == 0 { Tone::Info } else { Tone::Success };
    let subtitle = match kind {
        ImportKind::Import => sources.iter().map(|source| visible(&source.name)).collect(),
        kind => vec![title(kind, "")],
    };
    let number = report.revision.0;
    let planning = Planning::new();
    let verified = text::verified(changed, put, report, kind);
    let revision = text::revision(report);
    let undo = if *kind == ImportKind::Import { text::UNDO_IMPORT } else { text::UNDO_CHANGES };
    let revision_actions = (changed > 0).then(|| {
        view! {
            <Button
                look=Look::Secondary
                busy=planning.is_busy()
                on_press=move |()| planning.start(start_undo(number.into()))
            >
                {undo}
            </Button>
            <LinkButton href=Path::Revision(number).href() look=Look::Secondary>
                {text::SHOW_REVISION}
            </LinkButton>
        }
    });
    let actions = move || {
        view! {
            {revision_actions}
            <LinkButton href=Path::Import.href() look=Look::Secondary>
                {text::IMPORT_ANOTHER}
            </LinkButton>
            <LinkButton href=Path::Services.href() look=Look::Primary>
                {text::SHOW_SERVICES}
            </LinkButton>
        }
    };
    view! {
        <PageHeader title=text::result(changed, kind) actions>{subtitle.join(", ")}</PageHeader>
        {move || planning.failure()}
        <Notice tone title=verified>
            {revision}
        </Notice>
        <CountList counts />
        {table(&outcome.written)}
        {sources.iter().map(file_info).collect_view()}
    }
    .into_any()
}

fn table(written: &[WrittenService]) -> Option<AnyView> {
    if written.is_empty() {
        return None;
    }
    let rows = written.iter().map(|done| {
        let name = visible(&done.key.name);
        // A removed service has no page.
        let name = if done.choice == Choice::Remove {
            view! { <bdi>{name}</bdi> }.into_any()
        } else {
            let href = Path::services_named(&done.key.name);
            view! { <a href=href><bdi>{name}</bdi></a> }.into_any()
        };
        view! {
            <tr>
                <td>{text::action(done)}</td>
                <td>{name}</td>
                <td>{visible(&done.key.version)}</td>
                <td><TypeBadge of=done.kind /></td>
                <td>{text::example_changes(done)}</td>
            </tr>
        }
    });
    let columns = text::COLUMNS.map(|column| view! { <th scope="col">{column}</th> });
    let table = view! {
        <div class="s-result__table" role="region" aria-label=text::CHANGED_SERVICES tabindex="0">
            <table>
                <thead>
                    <tr>
                        {columns}
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    };
    Some(table.into_any())
}

//! What an import did, at the address of its review.

use api_types::{Choice, ImportKind, Report, Source, WrittenService};
use leptos::prelude::*;

use super::{file_info::file_info, labels};
use crate::{
    api::import::start_undo,
    text::{self, plural, visible},
    ui::{
        kit::{Button, Count, Headline, LinkButton, Look, Notice, Tone, TypeBadge},
        layout::PageHeader,
        paths::Path,
        snapshots::planning::Planning,
    },
};

/// The result of an import, an undo or a restore.
pub(super) fn result(kind: &ImportKind, sources: &[Source], report: &Report) -> AnyView {
    let outcome = &report.outcome;
    let changed = outcome.written.len() as u64;
    let imported = *kind == ImportKind::Import;
    let title = match (changed, imported) {
        (0, true) => "Nothing was imported".to_owned(),
        (0, false) => "Nothing was changed".to_owned(),
        (changed, true) => format!("{} imported", plural(changed, "service", "services")),
        (changed, false) => format!("{} changed", plural(changed, "service", "services")),
    };
    let put = outcome.written.iter().filter(|done| done.choice != Choice::Remove).count() as u64;
    let source = if imported { "the file" } else { "the plan" };
    let proof = match (changed, put) {
        (0, _) => "The repository is as it was before.".to_owned(),
        (_, 0) => "It was read back: what was to be removed is gone.".to_owned(),
        (_, 1) => format!("1 of 1 service was read back and matches {source}."),
        (_, put) => format!(
            "{} of {} services were read back and match {source}.",
            text::number(report.verified.into()),
            text::number(put)
        ),
    };
    let removed: u32 = outcome.written.iter().map(|done| done.effect.removed).sum();
    let count = |count: u64, words: &str, tone| Count { count, words: words.to_owned(), tone };
    let of = |choices: &[Choice]| {
        outcome.written.iter().filter(|done| choices.contains(&done.choice)).count() as u64
    };
    let counts: Vec<Count> = [
        count(of(&[Choice::Add, Choice::AddWithNewIds]), "added", Tone::Success),
        count(of(&[Choice::Copy]), "copied", Tone::Success),
        count(of(&[Choice::Replace]), "replaced", Tone::Warning),
        count(of(&[Choice::Merge]), "merged", Tone::Warning),
        count(of(&[Choice::Remove]), "removed", Tone::Danger),
        count(
            removed.into(),
            if removed == 1 { "example removed" } else { "examples removed" },
            Tone::Danger,
        ),
        count(outcome.identical.into(), "identical before", Tone::Neutral),
        count(outcome.unchanged.into(), "left as they are", Tone::Neutral),
    ]
    .into_iter()
    .filter(|count| count.count > 0)
    .collect();
    let tone = if changed == 0 { Tone::Info } else { Tone::Success };
    let revision = format!("Revision {}", report.revision);
    let of_what = match kind {
        ImportKind::Import => sources.iter().map(|source| visible(&source.name)).collect(),
        kind => vec![labels::title(kind, &[])],
    };
    let number = report.revision.0;
    let planning = Planning::new();
    let of_revision = (changed > 0).then(|| {
        view! {
            <Button
                look=Look::Secondary
                busy=planning.is_busy()
                on_press=move |()| planning.start(start_undo(number.into()))
            >
                "Undo this"
            </Button>
            <LinkButton href=Path::Revision(number).href() look=Look::Secondary>
                "Report and history"
            </LinkButton>
        }
    });
    let actions = move || {
        view! {
            {of_revision}
            <LinkButton href=Path::Import.href() look=Look::Secondary>
                "Import another file"
            </LinkButton>
            <LinkButton href=Path::Services.href() look=Look::Primary>
                "See the services"
            </LinkButton>
        }
    };
    view! {
        <PageHeader title=title actions>{of_what.join(", ")}</PageHeader>
        {move || planning.failure()}
        <Notice tone title=proof>
            {revision}
        </Notice>
        <Headline counts />
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
        // What is gone cannot be looked at.
        let name = if done.choice == Choice::Remove {
            view! { <bdi>{name}</bdi> }.into_any()
        } else {
            let href = Path::services_named(&done.key.name);
            view! { <a href=href><bdi>{name}</bdi></a> }.into_any()
        };
        view! {
            <tr>
                <td>{action(done)}</td>
                <td>{name}</td>
                <td>{visible(&done.key.version)}</td>
                <td><TypeBadge of=done.kind /></td>
                <td>{changed(done)}</td>
            </tr>
        }
    });
    let table = view! {
        <div class="s-result__table" role="region" aria-label="What was written" tabindex="0">
            <table>
                <thead>
                    <tr>
                        <th scope="col">"Action"</th>
                        <th scope="col">"Service"</th>
                        <th scope="col">"Version"</th>
                        <th scope="col">"Type"</th>
                        <th scope="col">"What changed"</th>
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    };
    Some(table.into_any())
}

fn action(done: &WrittenService) -> String {
    match (done.choice, &done.instead_of) {
        (Choice::Replace, Some(other)) => format!("Replaced {}", visible(&other.to_string())),
        (Choice::Replace, None) => "Replaced".to_owned(),
        (Choice::Merge, _) => "Merged".to_owned(),
        (Choice::Copy, _) => "Copied".to_owned(),
        (Choice::Remove, _) => "Removed".to_owned(),
        (Choice::AddWithNewIds, _) => "Added with new ids".to_owned(),
        (Choice::Add | Choice::KeepMine | Choice::Skip, _) => "Added".to_owned(),
    }
}

fn changed(done: &WrittenService) -> String {
    let effect = &done.effect;
    let parts = [(effect.added, "added"), (effect.changed, "changed"), (effect.removed, "removed")];
    let parts: Vec<String> = parts
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{} {what}", plural(count.into(), "example", "examples")))
        .collect();
    if parts.is_empty() { "no examples differ".to_owned() } else { parts.join(", ") }
}

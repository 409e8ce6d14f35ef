//! The result of an import, at the address of its review.

use api_types::{Choice, ImportExchange, ImportKind, Report, Source};
use leptos::prelude::*;
use snapshot::{Problem, Severity};

use super::{
    exchange,
    file_info::file_info,
    problems::problems,
    result_list::result_list,
    text::{self as review_text, result as text, title},
};
use crate::{
    api::import::start_undo,
    state::Written,
    text::visible,
    ui::{
        history::report_menu,
        kit::{Button, ButtonVariant, Count, CountList, LinkButton, Notice, Tone},
        layout::PageHeader,
        paths::Path,
        session::use_session,
        snapshots::planning::Planning,
    },
};

/// The result of an import, an edit, an undo or a restore.
pub(super) fn result(
    kind: &ImportKind,
    sources: &[Source],
    report: Report,
    file_problems: &[Problem],
    exchange: Option<&ImportExchange>,
) -> AnyView {
    if let Some(ImportExchange::Sends(send)) = exchange {
        return exchange::result(send);
    }
    let proof = text::proof(&report);
    let revision = text::revision(&report);
    let items = u64::from(report.items);
    let Report { outcome, confusable, revision: made, .. } = report;
    let looks_alike = confusable.len() as u64;
    let changed = outcome.written.len() as u64;
    let removed: u32 = outcome.written.iter().map(|done| done.effect.removed).sum();
    let count = |count: u64, words: &str, tone| Count { count, words: words.to_owned(), tone };
    let replaced = if matches!(kind, ImportKind::Edit(_)) { text::EDITED } else { text::REPLACED };
    let with_choice = |choices: &[Choice]| {
        outcome.written.iter().filter(|done| choices.contains(&done.choice)).count() as u64
    };
    let counts: Vec<Count> = [
        count(with_choice(&[Choice::Add, Choice::AddWithNewIds]), text::ADDED, Tone::Success),
        count(with_choice(&[Choice::Copy]), text::COPIED, Tone::Success),
        count(with_choice(&[Choice::Replace]), replaced, Tone::Warning),
        count(with_choice(&[Choice::Merge]), text::MERGED, Tone::Warning),
        count(with_choice(&[Choice::Remove]), text::REMOVED, Tone::Danger),
        count(removed.into(), text::examples_removed(removed), Tone::Danger),
        count(items, text::items_changed(items), Tone::Warning),
        count(outcome.identical.into(), text::UNCHANGED, Tone::Neutral),
        count(outcome.unchanged.into(), text::KEPT, Tone::Neutral),
        count(looks_alike, text::looks_alike(looks_alike), Tone::Warning),
    ]
    .into_iter()
    .filter(|count| count.count > 0)
    .collect();
    let has_changed = changed + items > 0;
    let tone = if !has_changed { Tone::Info } else { Tone::Success };
    let subtitle = match kind {
        ImportKind::Import => sources.iter().map(|source| visible(&source.name)).collect(),
        kind => vec![title(kind, "")],
    };
    let number = made.0;
    let planning = Planning::new();
    let is_import = *kind == ImportKind::Import;
    let undo = if is_import { text::UNDO_IMPORT } else { text::UNDO_CHANGES };
    let is_admin = use_session().is_admin();
    // A manager sees neither the history nor other imports.
    let revision_actions = (has_changed && is_admin.get_untracked()).then(|| {
        view! {
            <Button
                variant=ButtonVariant::Secondary
                busy=planning.is_busy()
                on_press=move |()| planning.start(start_undo(number.into()))
            >
                {undo}
            </Button>
            <LinkButton href=Path::Revision(number).href() variant=ButtonVariant::Secondary>
                {text::SHOW_REVISION}
            </LinkButton>
            {report_menu(number)}
        }
    });
    let another = is_import.then(|| {
        view! {
            <LinkButton href=Path::Import.href() variant=ButtonVariant::Secondary>
                {text::IMPORT_ANOTHER}
            </LinkButton>
        }
    });
    let actions = move || {
        view! {
            {revision_actions}
            {another}
            <LinkButton href=Path::Services.href() variant=ButtonVariant::Primary>
                {text::SHOW_SERVICES}
            </LinkButton>
        }
    };
    view! {
        <PageHeader title=text::result(changed, items, kind) actions>{subtitle.join(", ")}</PageHeader>
        {move || planning.failure()}
        <Notice tone title=proof>
            {revision}
        </Notice>
        <CountList counts />
        {result_list(Written::all(outcome.written, confusable))}
        {problems(review_text::WARNINGS, Severity::Warning, file_problems, None)}
        {problems(review_text::NOTES, Severity::Note, file_problems, None)}
        {sources.iter().map(file_info).collect_view()}
    }
    .into_any()
}

//! `mockpit import`: plans an import, shows the plan in the words of the review, asks, and applies it.

mod error;
mod input;
mod target;

use std::{io::Write, path::Path};

use api_types::{Decision, Decisions, ImportId, ImportKind, Status};
use app::{
    state::{Blocker, Review, SubmitButton},
    text::{
        plural,
        review::{blocked, missing, no_changes, submit},
    },
};
use microcks::Product;
use repository::{Head, ImportView, Plan, PlanOptions};
use serde::Serialize;

pub use error::ImportCommandError;

use self::{
    input::{Input, left_out_note},
    target::Target,
};
use crate::{
    cli::{
        arguments::ImportArguments,
        ask,
        local_repository::{LocalRepository, LocalRepositoryError},
        outcome::Outcome,
        output::Output,
        remote::{Access, Wanted},
        review::{self, PlanReport},
        source::Source,
    },
    import_policy::Policy,
};

/// What a plan that removes something means for a Microcks.
const NOT_ATOMIC: &str = "The target is a Microcks, which has no transactions. A service that loses something is deleted \
    there and imported again under the same ID, so its mocks do not respond for a moment, and its test results are lost.";

/// What an import did. The JSON of `mockpit import --json`.
#[derive(Serialize)]
struct ImportV1<'a, P> {
    version: u32,
    plan: P,
    /// Whether the plan was applied.
    applied: bool,
    /// The revision that it made in a data directory or a running Mockpit.
    #[serde(skip_serializing_if = "Option::is_none")]
    revision: Option<u64>,
    /// The file that has what the target had before.
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<&'a Path>,
}

/// A plan that was made, with its decisions.
struct Planned {
    id: ImportId,
    review: Review,
    decisions: Decisions,
    report: PlanReport,
    warnings: u64,
}

/// Imports a snapshot. Passes each line for the terminal to `print_line`.
///
/// # Errors
/// If the source or the target cannot be used, or the plan needs a person. Nothing was changed then.
pub fn import_command(
    arguments: &ImportArguments,
    print_line: impl Fn(&str),
) -> Result<Outcome, ImportCommandError> {
    let source = Source::from_argument(arguments.source());
    let to = Source::from_argument(&arguments.to);
    let before = arguments.before.as_deref();
    if let Some(path) = before.filter(|path| path.exists()) {
        return Err(ImportCommandError::BeforeExists(path.to_owned()));
    }
    let access = Access::from(&arguments.access);
    let target = Target::open(&to, &access)?;
    let input = Input::read(&source, &target, arguments, &access)?;
    let planned = plan(&target, input, arguments)?;
    let print = |applied: bool, revision: Option<u64>| {
        if arguments.json {
            let plan = review::plan(&planned.report);
            let before = before.filter(|_| applied);
            let report = ImportV1 { version: 1, plan, applied, revision, before };
            print_line(&serde_json::to_string_pretty(&report).unwrap_or_default());
        }
    };
    if !arguments.json {
        review::text(&planned.report).iter().for_each(|line| print_line(line));
    }
    let kind = ImportKind::Import;
    let button = planned.review.submit_button();
    match button {
        SubmitButton::NoChanges(reason) => {
            print(false, None);
            if !arguments.json {
                print_line(&no_changes(reason, &kind, planned.warnings));
            }
            return Ok(Outcome::Success);
        }
        SubmitButton::Blocked(blocker @ Blocker::ExecutableContent(_)) if !arguments.dry_run => {
            let text = blocked(blocker, &planned.review);
            return Err(ImportCommandError::ExecutableContent(text));
        }
        SubmitButton::Blocked(blocker) if !arguments.dry_run => {
            return Err(ImportCommandError::Blocked(blocked(blocker, &planned.review)));
        }
        SubmitButton::Blocked(_) | SubmitButton::Ready(_) => {}
    }
    if arguments.dry_run {
        print(false, None);
        if !arguments.json {
            print_line("Nothing was changed, because this is a dry run.");
        }
        return Ok(Outcome::Success);
    }
    if !arguments.yes && !confirm(&submit(button, &kind), &source)? {
        print(false, None);
        if !arguments.json {
            print_line("Nothing was changed.");
        }
        return Ok(Outcome::Problems);
    }
    let repository = &target.repository;
    if let Some(path) = before {
        write_before(repository, path)?;
    }
    let earlier = repository.repository.head(&repository.member);
    let applied =
        repository.repository.apply_import(&repository.admin, &planned.id, &planned.decisions);
    let report = applied.map_err(LocalRepositoryError::from)?;
    let later = repository.repository.head(&repository.member);
    let revision = target.finish(&earlier, &later)?;
    print(true, revision);
    if !arguments.json {
        let written = plural(report.verified.into(), "service", "services");
        let removed = plural(report.removed.into(), "service", "services");
        let revision = revision.map(|number| format!(" in revision {number}")).unwrap_or_default();
        let read_back = target.product().map_or("", |_| " Read back: all of them match.");
        print_line(&format!(
            "Wrote {written} and removed {removed}{revision}, to {to}.{read_back}"
        ));
        if let Some(path) = before {
            print_line(&undo(path, &to, &earlier, &later));
        }
    }
    Ok(Outcome::Success)
}

/// Writes what the target has.
fn write_before(repository: &LocalRepository, path: &Path) -> Result<(), ImportCommandError> {
    let write = |out: &mut dyn Write| {
        Ok::<_, ImportCommandError>(repository.write_services(&Wanted::All, out)?)
    };
    Output::File(path.to_owned()).write(write)
}

/// How to go back to what the target had.
fn undo(path: &Path, to: &Source, earlier: &Head, later: &Head) -> String {
    let mut added = later.index.entries();
    let has_added = added.any(|entry| earlier.index.get(&entry.summary.key).is_none());
    let removes = if has_added { " --remove-missing" } else { "" };
    format!("To go back: mockpit import {} --to {to} --policy replace{removes}", path.display())
}

fn plan(
    target: &Target,
    input: Input,
    arguments: &ImportArguments,
) -> Result<Planned, ImportCommandError> {
    let Input { file, notes } = input;
    let options =
        PlanOptions { list_missing: Some(arguments.remove_missing), response_times: None };
    let (id, view) = target.repository.plan(&file, options, &mut |_| ())?;
    let ImportView::Planned { files, plan, missing: absent, .. } = view else {
        return Err(ImportCommandError::Blocked("The plan cannot be made".to_owned()));
    };
    let decisions = decisions(&plan, Policy::from(arguments.policy), arguments);
    let rows = plan.rows.iter().map(Into::into).collect();
    let mut review = Review::new(ImportKind::Import, rows)
        .with_files(files.iter().map(|file| file.source.name.clone()));
    for (index, decision) in &decisions.rows {
        review.decide(*index, decision.clone());
    }
    if arguments.accept_executable_content {
        for (kind, _) in review.content_to_confirm() {
            review.confirm_content(kind, true);
        }
    }
    let title = format!("Import of {} into {}", file.name(), arguments.to);
    let mut report = PlanReport::new(&review, title);
    report.notes.extend(notes);
    let removes = |decision: &Decision| matches!(decision, Decision::Replace(_) | Decision::Remove);
    if matches!(target.product(), Some(Product::Microcks(_)))
        && decisions.rows.values().any(removes)
    {
        report.notes.push(NOT_ATOMIC.to_owned());
    }
    if absent.count > 0 && !arguments.remove_missing {
        report.notes.push(missing(absent.count, 1, 0));
    }
    for row in &plan.rows {
        let content = row.warnings.executable_content.iter();
        let key = &row.summary.key;
        report
            .notes
            .extend(content.map(|content| format!("Executable content of {key}: {content}")));
    }
    report.notes.extend(left_out_note(files.iter().map(|file| file.left_out).sum()));
    let is_warning = |problem: &&snapshot::Problem| problem.severity == snapshot::Severity::Warning;
    let warnings = files.iter().flat_map(|file| &file.problems).filter(is_warning).count() as u64;
    Ok(Planned { id, review, decisions, report, warnings })
}

/// The decisions of the policy, and about services that the source does not have.
fn decisions(plan: &Plan, policy: Policy, arguments: &ImportArguments) -> Decisions {
    let rows = plan.rows.iter().zip(0..);
    let decided = rows.filter_map(|(row, index)| {
        let removes = arguments.remove_missing && row.status == Status::Missing;
        let decision = removes.then_some(Decision::Remove).or_else(|| policy.decision(row))?;
        Some((index, decision))
    });
    Decisions { content_confirmed: arguments.accept_executable_content, ..decided.collect() }
}

/// Asks whether to do this. Standard input that is the source has no answer.
fn confirm(what: &str, source: &Source) -> Result<bool, ImportCommandError> {
    match source {
        Source::Standard => Err(ImportCommandError::NoTerminal),
        _ => Ok(ask::confirm(what)?),
    }
}

//! `mockpit import`: plans an import, shows the plan in the words of the review, asks, and applies it.

mod ask;
mod error;
mod target;

use api_types::{Decision, Decisions, ImportId, ImportKind, Status};
use app::{
    state::{Blocker, Review, SubmitButton},
    text::{
        plural,
        review::{blocked, missing, no_changes, submit},
    },
};
use repository::{ImportView, Plan, PlanOptions};
use serde::Serialize;

pub use error::ImportCommandError;

use self::target::Target;
use crate::{
    cli::{
        arguments::ImportArguments,
        local_repository::LocalRepositoryError,
        outcome::Outcome,
        remote::{Access, Wanted},
        review::{self, PlanReport},
        source::Source,
        transfer::TransferMeter,
    },
    exchange::SnapshotFile,
    import_policy::Policy,
};

/// What an import did. The JSON of `mockpit import --json`.
#[derive(Serialize)]
struct ImportV1<P> {
    version: u32,
    plan: P,
    /// Whether the plan was applied.
    applied: bool,
    /// The revision that it made in a data directory or a running Mockpit.
    #[serde(skip_serializing_if = "Option::is_none")]
    revision: Option<u64>,
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
    let policy = Policy::from(arguments.policy);
    let source = Source::from_argument(&arguments.source);
    let to = Source::from_argument(&arguments.to);
    let meter = TransferMeter::new(&format!("Reading {source}"));
    let mut progress = |transfer| meter.update(transfer);
    let access = Access::from(&arguments.access);
    let file = source.open(&Wanted::All, &access, &mut progress)?;
    let target = Target::open(&to, &access)?;
    target.check(policy, arguments.remove_missing)?;
    let planned = plan(&target, &file, policy, arguments)?;
    drop(meter);
    let print = |applied: bool, revision: Option<u64>| {
        if arguments.json {
            let plan = review::plan(&planned.report);
            let report = ImportV1 { version: 1, plan, applied, revision };
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
    if !arguments.yes && !ask::confirm(&submit(button, &kind), &source)? {
        print(false, None);
        if !arguments.json {
            print_line("Nothing was changed.");
        }
        return Ok(Outcome::Problems);
    }
    let repository = &target.repository;
    let applied =
        repository.repository.apply_import(&repository.admin, &planned.id, &planned.decisions);
    let report = applied.map_err(LocalRepositoryError::from)?;
    let revision = target.finish(&file, policy, arguments.remove_missing, &report)?;
    print(true, revision);
    if !arguments.json {
        let written = plural(report.verified.into(), "service", "services");
        let removed = plural(report.removed.into(), "service", "services");
        let revision = revision.map(|number| format!(" in revision {number}")).unwrap_or_default();
        print_line(&format!("Wrote {written} and removed {removed}{revision}, to {to}."));
    }
    Ok(Outcome::Success)
}

fn plan(
    target: &Target,
    file: &SnapshotFile,
    policy: Policy,
    arguments: &ImportArguments,
) -> Result<Planned, ImportCommandError> {
    let options =
        PlanOptions { list_missing: Some(arguments.remove_missing), response_times: None };
    let (id, view) = target.repository.plan(file, options, &mut |_| ())?;
    let ImportView::Planned { files, plan, missing: absent, .. } = view else {
        return Err(ImportCommandError::Blocked("The plan cannot be made".to_owned()));
    };
    let decisions = decisions(&plan, policy, arguments);
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
    let left_out: u32 = files.iter().map(|file| file.left_out).sum();
    if left_out > 0 {
        let services = plural(left_out.into(), "service", "services");
        report.notes.push(format!(
            "{services} with a problem are not imported. `mockpit verify` lists all problems."
        ));
    }
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

//! The problems of a snapshot for people, each on a line that starts as those of compilers do.

use app::text::{plural, visible};
use repository::LocalFile;
use snapshot::{Kind, Problem, Severity};

pub(super) fn report(name: &str, file: &LocalFile, print_line: impl Fn(&str)) {
    let manifest = file.manifest();
    for problem in &manifest.problems {
        print_line(&line(name, problem));
    }
    if !manifest.is_usable() {
        print_line("This file cannot be imported. Nothing was changed.");
        return;
    }
    let services = plural(manifest.definitions.len() as u64, "service", "services");
    let documents = manifest.counts.iter().map(|count| u64::from(*count)).sum::<u64>()
        - u64::from(manifest.counts[Kind::Service.index()]);
    let documents = plural(documents, "other document", "other documents");
    print_line(&format!(
        "{services} and {documents} can be imported{}.",
        summary(&manifest.problems)
    ));
}

/// `orders.json:3:14: warning: The ID ... (/requests/3)`.
pub(crate) fn line(name: &str, problem: &Problem) -> String {
    let Problem { severity, pointer, position, message, times, service } = problem;
    let severity = severity_name(*severity);
    let place = match position.line {
        0 => visible(name),
        line => format!("{}:{line}:{}", visible(name), position.column),
    };
    let service = service.as_ref().map(|key| format!("{}: ", visible(&key.to_string())));
    let times = (*times > 1 && position.line > 0).then(|| format!(" ({times} times)"));
    let pointer = (!pointer.is_empty()).then(|| format!(" [{}]", visible(pointer)));
    format!(
        "{place}: {severity}: {}{}{}{}",
        service.unwrap_or_default(),
        visible(message),
        times.unwrap_or_default(),
        pointer.unwrap_or_default()
    )
}

pub(super) const fn severity_name(severity: Severity) -> &'static str {
    match severity {
        Severity::Refused => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

fn summary(problems: &[Problem]) -> String {
    let count = |severity| problems.iter().filter(|it| it.severity == severity).count() as u64;
    let warnings = count(Severity::Warning);
    let notes = count(Severity::Note);
    let parts = [
        (warnings, plural(warnings, "warning", "warnings")),
        (notes, plural(notes, "note", "notes")),
    ];
    let parts = parts.into_iter().filter(|(count, _)| *count > 0).map(|(_, text)| text);
    let parts = parts.collect::<Vec<_>>().join(" and ");
    if parts.is_empty() { parts } else { format!(", with {parts}") }
}

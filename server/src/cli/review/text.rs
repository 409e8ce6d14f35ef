//! A plan as text.

use app::text::review::{CALLERS_NOTICE, ChangeLine, change_name, technical_fields};

use super::model::{PlanReport, ServiceReport};

/// The plan, line by line.
pub(crate) fn text(report: &PlanReport) -> Vec<String> {
    let mut lines = vec![report.title.clone()];
    if !report.counts.is_empty() {
        lines.push(report.counts.join(", "));
    }
    lines.extend(report.notes.iter().cloned());
    for service in &report.services {
        lines.push(String::new());
        self::service(service, &mut lines);
    }
    lines
}

fn service(service: &ServiceReport, lines: &mut Vec<String>) {
    let ServiceReport { name, kind, status, decision, line, removes, groups, .. } = service;
    let decision = decision.as_ref().map(|decision| format!(" [{decision}]"));
    let removes = removes.as_ref().map(|removes| format!(" \u{b7} {removes}"));
    lines.push(format!(
        "{}: {name} ({kind}){}: {line}{}",
        status.word(),
        decision.unwrap_or_default(),
        removes.unwrap_or_default()
    ));
    for group in groups {
        lines.push(format!("  {}", group.title));
        lines.extend(group.lines.iter().map(|line| format!("    {}", change(line))));
        if !group.technical.is_empty() {
            lines.push(format!("    ~ {}", technical_fields(group.technical.len())));
        }
    }
}

/// `- removed example “all” (callers will notice)`.
pub(super) fn change(line: &ChangeLine) -> String {
    use snapshot::{ChangeKind, Resolution};
    let (mark, word) = match (line.resolution, line.change) {
        (Resolution::OnlyExisting | Resolution::Excluded, _) => ("=", app::text::review::KEPT),
        (_, ChangeKind::Added) => ("+", change_name(ChangeKind::Added)),
        (_, ChangeKind::Changed) => ("~", change_name(ChangeKind::Changed)),
        (_, ChangeKind::Removed) => ("-", change_name(ChangeKind::Removed)),
    };
    let is_noticed = line.is_noticed && line.resolution.is_applied();
    let noticed = if is_noticed { format!(" ({CALLERS_NOTICE})") } else { String::new() };
    format!("{mark} {word} {}{noticed}", line.text)
}

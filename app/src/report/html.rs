//! The report as one HTML file that needs nothing else: no script, no picture, no address. Whatever
//! comes from a file or an account is text in it.

use std::fmt::Write as _;

use api_types::{
    ChangedService, Changes, Effect, Outcome, Revision, RevisionReport, Source, Totals,
    WrittenService,
};
use snapshot::ChangeKind;

use crate::{
    state::history::{choice, decisions, sums},
    text::{bytes, exact, number, plural, visible},
    ui::kit::type_word,
};

/// Even if something slipped through: nothing in it runs, nothing is fetched.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'";

const STYLE: &str = include_str!("report.css");

/// The whole file.
pub(super) fn page(report: &RevisionReport) -> String {
    let RevisionReport { revision, holds, changes, outcome } = report;
    let title = text(&format!("{} · revision {}", revision.draft.kind.label(), revision.number));
    let facts = facts(revision, holds.as_ref());
    let changes = changes.as_ref().map_or_else(forgotten, table);
    let decided = outcome.as_ref().map(decided).unwrap_or_default();
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
         <title>{title} · Mockpit</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n\
         <h1>{title}</h1>\n{facts}{decided}{changes}</main>\n</body>\n</html>\n"
    )
}

fn facts(revision: &Revision, holds: Option<&Totals>) -> String {
    let draft = &revision.draft;
    let mut facts = String::from("<dl>\n");
    if revision.number.0 > 0 {
        fact(&mut facts, "By", &draft.actor);
        fact(&mut facts, "At", &exact(draft.at.0));
    }
    for Source { name, sha256, size } in &draft.sources {
        fact(&mut facts, "File", &format!("{name} ({})", bytes(*size)));
        fact(&mut facts, "SHA-256 of the file", sha256);
    }
    if let Some(holds) = holds {
        let services = plural(holds.services, "service", "services");
        let examples = plural(holds.examples, "example", "examples");
        let all = format!("{services}, {examples}, {}", bytes(holds.size));
        fact(&mut facts, "The repository since", &all);
    }
    facts + "</dl>\n"
}

fn fact(facts: &mut String, label: &str, value: &str) {
    // Writing into a String cannot fail.
    let _ = writeln!(facts, "<div><dt>{label}</dt><dd>{}</dd></div>", text(value));
}

fn table(changes: &Changes) -> String {
    let sums = text(&sums(changes));
    if changes.services.is_empty() {
        return format!("<h2>{sums}</h2>\n");
    }
    let rows: String = changes.services.iter().map(row).collect();
    format!(
        "<h2>{sums}</h2>\n<table>\n<thead><tr><th scope=\"col\">What</th>\
         <th scope=\"col\">Service</th><th scope=\"col\">Version</th><th scope=\"col\">Type</th>\
         <th scope=\"col\">Examples before</th><th scope=\"col\">Examples since</th></tr></thead>\n\
         <tbody>\n{rows}</tbody>\n</table>\n"
    )
}

fn row(service: &ChangedService) -> String {
    let ChangedService { change, key, kind, examples_before, examples } = service;
    let word = match change {
        ChangeKind::Added => "added",
        ChangeKind::Changed => "changed",
        ChangeKind::Removed => "removed",
    };
    format!(
        "<tr class=\"{word}\"><td>{word}</td><td>{}</td><td>{}</td><td>{}</td>\
         <td>{}</td><td>{}</td></tr>\n",
        text(&key.name),
        text(&key.version),
        type_word(*kind),
        number((*examples_before).into()),
        number((*examples).into()),
    )
}

/// What somebody had decided; nothing where nobody had to.
fn decided(outcome: &Outcome) -> String {
    let sums = text(&decisions(&outcome.decision_counts(), outcome.identical, outcome.unchanged));
    if sums.is_empty() {
        return String::new();
    }
    let rows: String = outcome.written.iter().map(done).collect();
    format!(
        "<h2>Decided: {sums}</h2>\n<table>\n<thead><tr><th scope=\"col\">Decision</th>\
         <th scope=\"col\">Service</th><th scope=\"col\">Version</th><th scope=\"col\">Type</th>\
         <th scope=\"col\">Examples</th></tr></thead>\n<tbody>\n{rows}</tbody>\n</table>\n"
    )
}

fn done(done: &WrittenService) -> String {
    let instead = done.instead_of.as_ref().map(|key| format!(" in place of {key}"));
    let decision = choice(done.choice).to_owned() + &instead.unwrap_or_default();
    let Effect { added, changed, removed } = done.effect;
    format!(
        "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td>\
         <td>+{added} ~{changed} −{removed}</td></tr>\n",
        text(&decision),
        text(&done.key.name),
        text(&done.key.version),
        type_word(done.kind),
    )
}

fn forgotten() -> String {
    "<h2>What it changed is not kept any more</h2>\n".to_owned()
}

/// Foreign text as text: what means something to HTML is escaped, what hides or turns is shown.
fn text(foreign: &str) -> String {
    let shown = visible(foreign);
    let mut escaped = String::with_capacity(shown.len());
    for character in shown.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use api_types::{Choice, Draft, ReportFormat, RevisionKind, RevisionNumber, Timestamp};
    use snapshot::{ServiceKey, ServiceType};

    use super::*;
    use crate::report::write;

    fn report(foreign: &str) -> RevisionReport {
        let service = |change, examples_before, examples| ChangedService {
            change,
            key: ServiceKey::new(foreign, "1.0"),
            kind: ServiceType::Rest,
            examples_before,
            examples,
        };
        let source = Source { name: foreign.into(), sha256: "9f2c".into(), size: 14_200_000 };
        RevisionReport {
            revision: Revision {
                number: RevisionNumber(41),
                draft: Draft {
                    sources: vec![source],
                    ..Draft::new(RevisionKind::Import, foreign, Timestamp(1_790_000_000_000))
                },
                put: 2,
                removed: 1,
            },
            holds: Some(Totals { services: 103, examples: 2_904, size: 14_000_000 }),
            changes: Some(Changes {
                added: 1,
                changed: 1,
                removed: 1,
                from: 0,
                services: vec![
                    service(ChangeKind::Added, 0, 3),
                    service(ChangeKind::Changed, 1_200, 4),
                    service(ChangeKind::Removed, 2, 0),
                ],
            }),
            outcome: Some(outcome(foreign)),
        }
    }

    fn outcome(foreign: &str) -> Outcome {
        let done = WrittenService {
            choice: Choice::Replace,
            key: ServiceKey::new(foreign, "1.0"),
            kind: ServiceType::Rest,
            effect: Effect { added: 1, changed: 2, removed: 3 },
            instead_of: Some(ServiceKey::new(foreign, "0.9")),
        };
        Outcome { written: vec![done], identical: 103, unchanged: 0 }
    }

    #[test]
    fn it_tells_who_did_what_when_from_which_file() {
        let page = page(&report("Pastry"));
        for told in [
            "<title>Import · revision 41 · Mockpit</title>",
            "<dt>By</dt><dd>Pastry</dd>",
            "<dt>At</dt><dd>2026-09-21 14:13 UTC</dd>",
            "<dd>Pastry (14.2 MB)</dd>",
            "<dd>103 services, 2,904 examples, 14 MB</dd>",
            "<h2>1 added, 1 changed, 1 removed</h2>",
            "<h2>Decided: 1 replaced, 103 unchanged</h2>",
            "<tr><td>replaced in place of Pastry 0.9</td><td>Pastry</td><td>1.0</td><td>REST</td>\
             <td>+1 ~2 −3</td></tr>",
            "<tr class=\"changed\"><td>changed</td><td>Pastry</td><td>1.0</td><td>REST</td>\
             <td>1,200</td><td>4</td></tr>",
        ] {
            assert!(page.contains(told), "{told}\n{page}");
        }
    }

    #[test]
    fn foreign_text_stays_text() {
        let hostile = [
            "<script>alert(1)</script>",
            "</title><img src=x onerror=alert(1)>",
            "\"><svg onload=alert(1)>",
            "' onmouseover='alert(1)",
            "</style><script src=//x.example></script>",
            "<!--",
            "]]>",
            "a\u{202e}b\u{0}c",
        ];
        let plain = page(&report("plain"));
        let tags = |page: &str| page.matches('<').count();
        for text in hostile {
            let page = page(&report(text));
            assert_eq!(tags(&page), tags(&plain), "{text}");
            assert!(!page.contains(text), "{text}");
            assert!(!page.contains(['\u{202e}', '\u{0}']), "{text}");
        }
        assert!(!plain.contains("<script") && !plain.contains("://"));
    }

    #[test]
    fn what_is_not_kept_is_said() {
        let gone = RevisionReport { holds: None, changes: None, outcome: None, ..report("x") };
        assert!(page(&gone).contains("What it changed is not kept any more"));
        let nothing = RevisionReport { changes: Some(Changes::default()), ..report("x") };
        assert!(page(&nothing).contains("<h2>No services changed</h2>"));
    }

    #[test]
    fn as_json_it_reads_back_as_it_was() {
        let report = report("<Pastry>");
        let json = write(&report, ReportFormat::Json).unwrap();
        assert_eq!(serde_json::from_str::<RevisionReport>(&json).unwrap(), report);
        assert!(json.contains("\"number\": 41"), "{json}");
    }
}

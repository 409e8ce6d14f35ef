//! The report as one HTML file without scripts, images or links.

use api_types::{
    ChangedService, Changes, Outcome, Revision, RevisionReport, Source, Totals, WrittenService,
};
use leptos::{prelude::*, reactive::owner::Owner};

use super::text;
use crate::text::{
    exact_time,
    history::{describe_changes, describe_item, describe_totals},
    number, type_name, visible,
};

/// A second line of defence behind escaping: runs no script and loads nothing.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'";

const STYLE: &str = include_str!("report.css");

/// The marker that Leptos writes for hydration, which a file does not need. Escaped text cannot
/// contain it.
const HYDRATION_MARKER: &str = "<!>";

/// Renders the whole file.
pub(super) fn page(report: &RevisionReport) -> String {
    let html = Owner::new().with(|| document(report).to_html());
    html.replace(HYDRATION_MARKER, "")
}

fn document(report: &RevisionReport) -> AnyView {
    let RevisionReport { revision, holds, changes, outcome } = report;
    let title = visible(&text::title(revision));
    let facts = facts(revision, holds.as_ref());
    let decisions = outcome.as_ref().and_then(decisions);
    let changes = match changes {
        Some(changes) => self::changes(changes),
        None => view! { <h2>{text::CHANGES_REMOVED}</h2> }.into_any(),
    };
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta http-equiv="Content-Security-Policy" content=POLICY />
                <title>{text::page_title(&title)}</title>
                <style>{STYLE}</style>
            </head>
            <body>
                <main>
                    <h1>{title}</h1>
                    {facts}
                    {decisions}
                    {changes}
                </main>
            </body>
        </html>
    }
    .into_any()
}

fn facts(revision: &Revision, holds: Option<&Totals>) -> AnyView {
    let draft = &revision.draft;
    let mut facts = Vec::new();
    if revision.number.0 > 0 {
        facts.push(fact(text::BY, &draft.actor));
        facts.push(fact(text::TIME, &exact_time(draft.at.0)));
    }
    if let Some(item) = &draft.item {
        facts.push(fact(draft.kind.item_label(), item));
    }
    for Source { name, sha256, size } in &draft.sources {
        facts.push(fact(text::FILE, &text::file(name, *size)));
        facts.push(fact(text::SHA256, sha256));
    }
    if let Some(holds) = holds {
        facts.push(fact(text::CONTENTS, &describe_totals(holds)));
    }
    view! { <dl>{facts}</dl> }.into_any()
}

fn fact(label: &'static str, value: &str) -> AnyView {
    view! {
        <div>
            <dt>{label}</dt>
            <dd>{visible(value)}</dd>
        </div>
    }
    .into_any()
}

fn changes(changes: &Changes) -> AnyView {
    let heading = view! { <h2>{visible(&describe_changes(changes))}</h2> };
    let rows = changes.services.iter().map(changed_service).collect_view();
    let table = (!changes.services.is_empty()).then(|| table(&text::CHANGES, rows.into_any()));
    let items = changes.items.iter().map(|item| view! { <li>{describe_item(item)}</li> });
    let items = items.collect_view();
    let items = (!changes.items.is_empty()).then(|| view! { <ul>{items}</ul> });
    view! {
        {heading}
        {table}
        {items}
    }
    .into_any()
}

fn changed_service(service: &ChangedService) -> AnyView {
    let ChangedService { change, key, kind, examples_before, examples, .. } = service;
    let change = text::change(*change);
    view! {
        <tr class=change>
            <td>{change}</td>
            <td>{visible(&key.name)}</td>
            <td>{visible(&key.version)}</td>
            <td>{type_name(*kind)}</td>
            <td>{number((*examples_before).into())}</td>
            <td>{number((*examples).into())}</td>
        </tr>
    }
    .into_any()
}

/// The decisions of the person. None if there was nothing to decide.
fn decisions(outcome: &Outcome) -> Option<AnyView> {
    let heading = visible(&text::decided(outcome)?);
    let rows = outcome.written.iter().map(decision).collect_view();
    let table = table(&text::DECISIONS, rows.into_any());
    let view = view! {
        <h2>{heading}</h2>
        {table}
    };
    Some(view.into_any())
}

fn decision(written: &WrittenService) -> AnyView {
    view! {
        <tr>
            <td>{visible(&text::decision(written))}</td>
            <td>{visible(&written.key.name)}</td>
            <td>{visible(&written.key.version)}</td>
            <td>{type_name(written.kind)}</td>
            <td>{text::examples(written)}</td>
        </tr>
    }
    .into_any()
}

fn table(columns: &[&'static str], rows: AnyView) -> AnyView {
    let columns = columns.iter().map(|column| view! { <th scope="col">{*column}</th> });
    view! {
        <table>
            <thead>
                <tr>{columns.collect_view()}</tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use api_types::{
        Choice, Draft, Effect, ItemChange, ReportFormat, RevisionKind, RevisionNumber,
        SavedItemKind, Timestamp,
    };
    use snapshot::{ChangeKind, ServiceKey, ServiceType};

    use super::*;
    use crate::report::write;

    fn report(untrusted: &str) -> RevisionReport {
        let service = |change, examples_before, examples| ChangedService {
            change,
            key: ServiceKey::new(untrusted, "1.0"),
            kind: ServiceType::Rest,
            examples_before,
            examples,
            effect: None,
        };
        let source = Source { name: untrusted.into(), sha256: "9f2c".into(), size: 14_200_000 };
        RevisionReport {
            revision: Revision {
                number: RevisionNumber(41),
                draft: Draft {
                    sources: vec![source],
                    ..Draft::new(RevisionKind::Import, untrusted, Timestamp(1_790_000_000_000))
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
                items: vec![ItemChange {
                    kind: SavedItemKind::Profile,
                    name: untrusted.into(),
                    change: ChangeKind::Added,
                    changed_since: false,
                }],
            }),
            outcome: Some(outcome(untrusted)),
        }
    }

    fn outcome(untrusted: &str) -> Outcome {
        let done = WrittenService {
            choice: Choice::Replace,
            key: ServiceKey::new(untrusted, "1.0"),
            kind: ServiceType::Rest,
            effect: Effect { added: 1, changed: 2, removed: 3 },
            instead_of: Some(ServiceKey::new(untrusted, "0.9")),
            new_ids: 3,
            parts: None,
        };
        Outcome { written: vec![done], identical: 103, unchanged: 0 }
    }

    #[test]
    fn page_has_facts_changes_and_decisions() {
        let page = page(&report("Pastry"));
        assert!(page.starts_with("<!DOCTYPE html><html lang=\"en\">"), "{page}");
        assert!(page.contains(STYLE) && page.contains(POLICY) && !page.contains("<!>"), "{page}");
        for part in [
            "<title>Import · revision 41 · Mockpit</title>",
            "<dt>By</dt><dd>Pastry</dd>",
            "<dt>Time</dt><dd>2026-09-21 14:13 UTC</dd>",
            "<dd>Pastry (14.2 MB)</dd>",
            "<dd>103 services, 2,904 examples, 14 MB</dd>",
            "<h2>1 added, 1 changed, 1 removed</h2>",
            "<h2>Decided: 1 replaced, 103 unchanged</h2>",
            "<tr><td>replaced in place of Pastry 0.9, 3 new IDs</td><td>Pastry</td><td>1.0</td><td>REST</td>\
             <td>+1 ~2 −3</td></tr>",
            "<tr class=\"changed\"><td>changed</td><td>Pastry</td><td>1.0</td><td>REST</td>\
             <td>1,200</td><td>4</td></tr>",
        ] {
            assert!(page.contains(part), "{part}\n{page}");
        }
    }

    #[test]
    fn page_escapes_untrusted_text() {
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
        let tags = |page: &str| -> Vec<String> {
            let tags = page.split('<').skip(1);
            tags.map(|tag| tag.split_once('>').map_or(tag, |(tag, _)| tag).to_owned()).collect()
        };
        for text in hostile {
            let page = page(&report(text));
            assert_eq!(tags(&page), tags(&plain), "{text}");
            // A quote needs no escape, because untrusted text is never in an attribute.
            assert!(text.starts_with('\'') || !page.contains(text), "{text}");
            assert!(!page.contains(['\u{202e}', '\u{0}']), "{text}");
        }
        assert!(!plain.contains("<script") && !plain.contains("://"));
    }

    #[test]
    fn page_names_compacted_and_empty_changes() {
        let compacted = RevisionReport { holds: None, changes: None, outcome: None, ..report("x") };
        assert!(
            page(&compacted).contains("The changes of this revision were removed by compaction")
        );
        let unchanged = RevisionReport { changes: Some(Changes::default()), ..report("x") };
        assert!(page(&unchanged).contains("<h2>No services changed</h2>"));
    }

    #[test]
    fn json_report_round_trips() {
        let report = report("<Pastry>");
        let json = write(&report, ReportFormat::Json).unwrap();
        assert_eq!(serde_json::from_str::<RevisionReport>(&json).unwrap(), report);
        assert!(json.contains("\"number\": 41"), "{json}");
    }
}

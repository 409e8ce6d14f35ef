//! What an import did, at the address of its review.

use leptos::prelude::*;
use repository::{Decision, Done, Report, Source};

use crate::ui::{
    kit::{Count, Fact, Facts, Headline, LinkButton, Look, Mono, Notice, Tone, TypeBadge},
    layout::PageHeader,
    paths::Path,
    text::{self, plural, visible},
};

/// The result of an import.
pub(super) fn result(source: &Source, report: &Report) -> AnyView {
    let written = report.written.len() as u64;
    let title = match written {
        0 => "Nothing was imported".to_owned(),
        written => format!("{} imported", plural(written, "service", "services")),
    };
    let proof = match written {
        0 => "The repository is as it was before.".to_owned(),
        1 => "1 of 1 service was read back and matches the file.".to_owned(),
        _ => format!(
            "{} of {} services were read back and match the file.",
            text::number(report.verified.into()),
            text::number(written)
        ),
    };
    let removed: u32 = report.written.iter().map(|done| done.examples_removed).sum();
    let count = |count: u64, words: &str, tone| Count { count, words: words.to_owned(), tone };
    let of =
        |decision| report.written.iter().filter(|done| done.decision == decision).count() as u64;
    let counts: Vec<Count> = [
        count(of(Decision::Add), "added", Tone::Success),
        count(of(Decision::Replace), "replaced", Tone::Warning),
        count(removed.into(), "examples removed", Tone::Danger),
        count(report.identical.into(), "identical before", Tone::Neutral),
        count(report.left.into(), "left as they are", Tone::Neutral),
    ]
    .into_iter()
    .filter(|count| count.count > 0)
    .collect();
    let tone = if written == 0 { Tone::Info } else { Tone::Success };
    let revision = format!("Revision {}", report.revision);
    let name = visible(&source.name);
    view! {
        <PageHeader
            title=title
            actions=move || {
                view! {
                    <LinkButton href=Path::Import.href() look=Look::Secondary>
                        "Import another file"
                    </LinkButton>
                    <LinkButton href=Path::Services.href() look=Look::Primary>
                        "See the services"
                    </LinkButton>
                }
            }
        >
            {name}
        </PageHeader>
        <Notice tone title=proof>
            {revision}
        </Notice>
        <Headline counts />
        {table(&report.written)}
        {facts(source)}
    }
    .into_any()
}

/// What is known of the file itself.
pub(super) fn facts(source: &Source) -> AnyView {
    let sha256 = source.sha256.to_string();
    let size = text::bytes(source.size);
    let name = visible(&source.name);
    view! {
        <Facts>
            <Fact label="File">{name}</Fact>
            <Fact label="Size">{size}</Fact>
            <Fact label="SHA-256">
                <Mono text=sha256 short=12 copy="Copy the SHA-256" />
            </Fact>
        </Facts>
    }
    .into_any()
}

fn table(written: &[Done]) -> Option<AnyView> {
    if written.is_empty() {
        return None;
    }
    let rows = written.iter().map(|done| {
        let name = visible(&done.key.name);
        let href = Path::services_named(&done.key.name);
        view! {
            <tr>
                <td>{action(done)}</td>
                <td><a href=href>{name}</a></td>
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

fn action(done: &Done) -> String {
    match (&done.decision, &done.instead_of) {
        (Decision::Replace, Some(other)) => format!("Replaced {}", visible(&other.to_string())),
        (Decision::Replace, None) => "Replaced".to_owned(),
        _ => "Added".to_owned(),
    }
}

fn changed(done: &Done) -> String {
    let parts = [
        (done.examples_added, "added"),
        (done.examples_changed, "changed"),
        (done.examples_removed, "removed"),
    ];
    let parts: Vec<String> = parts
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{} {what}", plural(count.into(), "example", "examples")))
        .collect();
    if parts.is_empty() { "no examples differ".to_owned() } else { parts.join(", ") }
}

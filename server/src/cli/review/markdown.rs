//! A plan as Markdown, for a pull request: a table, then the details of each service, folded.

use app::text::review::technical_fields;

use super::{
    model::{PlanReport, ServiceReport},
    text::change,
};

/// Longer texts are cut, because code hosts reject long comments. In bytes.
const MAX_BYTES: usize = 60_000;

/// The plan as Markdown.
pub(crate) fn markdown(report: &PlanReport) -> String {
    let mut text = format!("### {}\n\n", escape(&report.title));
    let notes = report.notes.iter().map(|note| escape(note));
    let counts = report.counts.iter().map(|count| escape(count)).collect::<Vec<_>>().join(", ");
    let counts = if report.is_empty() { "No differences.".to_owned() } else { counts + "." };
    for paragraph in [counts].into_iter().chain(notes) {
        text.push_str(&paragraph);
        text.push_str("\n\n");
    }
    if report.is_empty() {
        return text.trim_end().to_owned();
    }
    let has_decisions = report.services.iter().any(|service| service.decision.is_some());
    text.push_str(if has_decisions {
        "| Status | Service | Type | Decision | What happens |\n| --- | --- | --- | --- | --- |\n"
    } else {
        "| Status | Service | Type | What differs |\n| --- | --- | --- | --- |\n"
    });
    let mut hidden = 0;
    for service in &report.services {
        let row = row(service);
        if text.len() + row.len() > MAX_BYTES { hidden += 1 } else { text.push_str(&row) }
    }
    for service in report.services.iter().filter(|service| !service.groups.is_empty()) {
        let details = details(service);
        if text.len() + details.len() > MAX_BYTES {
            hidden += 1;
        } else {
            text.push_str(&details);
        }
    }
    if hidden > 0 {
        text.push_str(&format!("\n{hidden} more parts are not shown here.\n"));
    }
    text.trim_end().to_owned()
}

fn row(service: &ServiceReport) -> String {
    let ServiceReport { name, kind, status, decision, line, removes, .. } = service;
    let removes = removes.as_ref().map(|removes| format!(" \u{b7} **{}**", escape(removes)));
    let decision = decision.as_ref().map(|decision| format!("{decision} | "));
    format!(
        "| {} | {} | {kind} | {}{}{} |\n",
        status.word(),
        escape(name),
        decision.unwrap_or_default(),
        escape(line),
        removes.unwrap_or_default()
    )
}

fn details(service: &ServiceReport) -> String {
    let mut text = format!("\n<details><summary>{}</summary>\n\n", escape(&service.name));
    for group in &service.groups {
        text.push_str(&format!("**{}**\n\n", escape(&group.title)));
        for line in &group.lines {
            text.push_str(&format!("- {}\n", escape(change(line).split_at(2).1)));
        }
        if !group.technical.is_empty() {
            text.push_str(&format!("- {}\n", technical_fields(group.technical.len())));
        }
        text.push('\n');
    }
    text.push_str("</details>\n");
    text
}

/// Untrusted text, so that it stays text on one line, in Markdown and in HTML: no links, mentions, elements or
/// table cells.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            // `@`, `#` and `:` would make mentions, numbers of issues and links.
            '@' | '#' | ':' | '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '!' => {
                escaped.push_str(&format!("&#{};", u32::from(character)));
            }
            _ => escaped.push(character),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn untrusted_text_stays_text() {
        for (text, expected) in [
            ("Order API 1.0", "Order API 1.0"),
            ("a|b", "a&#124;b"),
            ("<img src=x>", "&lt;img src=x&gt;"),
            ("[x](http://y)", "&#91;x&#93;(http&#58;//y)"),
            ("@all #1 `c` *b*", "&#64;all &#35;1 &#96;c&#96; &#42;b&#42;"),
        ] {
            assert_eq!(escape(text), expected);
        }
    }
}

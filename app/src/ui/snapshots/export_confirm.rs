//! What is to be seen before a file is made: what does not go, and the secrets that do.

use std::sync::Arc;

use api_types::{ExportOptions, Preview};
use leptos::prelude::*;
use snapshot::ServiceKey;

use crate::{
    state::export::{criteria_line, left_lines, secret_line},
    text::{number, plural, visible},
    ui::kit::{Button, Dialog, Look},
};

/// What waits for an answer.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Question {
    pub(super) preview: Arc<Preview>,
    pub(super) options: ExportOptions,
}

/// What was answered.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Answer {
    /// As it is.
    Export,
    /// Without the secrets.
    Redact,
    /// Not at all.
    Cancel,
}

/// The dialog that asks, open as long as there is a question.
pub(super) fn confirm_export(
    question: Memo<Option<Question>>,
    on_answer: Callback<Answer>,
) -> AnyView {
    let actions = move || question.get().map(|question| buttons(&question, on_answer));
    view! {
        <Dialog
            title="Before the file is made"
            open=Signal::derive(move || question.with(Option::is_some))
            on_close=move |()| on_answer.run(Answer::Cancel)
            actions
        >
            {move || question.get().map(|question| body(&question))}
        </Dialog>
    }
    .into_any()
}

fn buttons(question: &Question, on_answer: Callback<Answer>) -> AnyView {
    let Question { preview, options } = question;
    let count = u64::from(preview.services);
    let export = (count > 0).then(|| {
        let label = format!("Export {}", plural(count, "service", "services"));
        let (redact, look) = if preview.secrets.total > 0 && !options.redact {
            (true, Look::Secondary)
        } else {
            (false, Look::Primary)
        };
        let label = if redact { label + " with secrets" } else { label };
        view! {
            <Button look on_press=move |()| on_answer.run(Answer::Export)>{label}</Button>
            {redact.then(|| view! {
                <Button look=Look::Primary on_press=move |()| on_answer.run(Answer::Redact)>
                    "Redact and export"
                </Button>
            })}
        }
    });
    view! {
        <Button on_press=move |()| on_answer.run(Answer::Cancel)>"Cancel"</Button>
        {export}
    }
    .into_any()
}

fn body(question: &Question) -> AnyView {
    let Question { preview, options } = question;
    let reader = options.reader;
    let without = (preview.omitted_total > 0).then(|| {
        let title = format!(
            "{} not known to Microcks {reader}, and not in the file",
            plural(preview.omitted_total.into(), "service of a type", "services of types")
        );
        let names = preview.omitted.iter().map(name).collect();
        list(title, names, u64::from(preview.omitted_total))
    });
    let lines = left_lines(&preview.dropped);
    let left = (!lines.is_empty()).then(|| {
        let count = lines.len() as u64;
        list(format!("Left out, because Microcks {reader} does not know it"), lines, count)
    });
    let secrets = (preview.secrets.total > 0).then(|| {
        let count = plural(preview.secrets.total, "secret", "secrets");
        let title = if options.redact {
            format!("{count} will be replaced by REDACTED")
        } else {
            format!("{count} in what you export")
        };
        let line = |found: &_| secret_line(found);
        let lines = preview
            .secrets
            .found
            .iter()
            .map(|found| format!("{}: {}", name(&found.service), line(found)));
        list(title, lines.collect(), preview.secrets.total)
    });
    let criteria = criteria_line(preview.criteria).map(|line| view! { <p>{line}</p> });
    view! {
        {without}
        {left}
        {secrets}
        {criteria}
        <p class="s-export__hint">"The repository stays as it is."</p>
    }
    .into_any()
}

fn name(key: &ServiceKey) -> String {
    format!("{} {}", visible(&key.name), visible(&key.version))
}

/// A list of foreign text, with how many more there are.
fn list(title: String, lines: Vec<String>, total: u64) -> AnyView {
    let more = total.saturating_sub(lines.len() as u64);
    let more = (more > 0).then(|| view! { <li>{format!("and {} more", number(more))}</li> });
    let label = title.clone();
    view! {
        <div class="s-ask">
            <h3 class="s-ask__title">{title}</h3>
            // Long ones are scrolled, by keyboard too.
            <ul class="s-ask__list" tabindex="0" aria-label=label>
                {lines.into_iter().map(|line| view! { <li><bdi>{line}</bdi></li> }).collect_view()}
                {more}
            </ul>
        </div>
    }
    .into_any()
}

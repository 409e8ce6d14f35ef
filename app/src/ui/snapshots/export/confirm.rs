//! The dialog before an export: what the target cannot read, the secrets in the file, and changed response
//! times.

use std::sync::Arc;

use api_types::{ExportOptions, Preview, TimesPreview};
use leptos::prelude::*;

use super::{super::text as common, super::times::text as words, text};
use crate::ui::{
    kit::{Button, ButtonVariant, Dialog},
    response_times::times_changes,
};

/// An export that waits for an answer.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Question {
    pub(super) preview: Arc<Preview>,
    pub(super) options: ExportOptions,
}

/// The answer of the person.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Answer {
    /// Export with the options as they are.
    Export,
    /// Redact secrets and export.
    Redact,
    Cancel,
}

/// The dialog, open while there is a question.
pub(super) fn confirm_export(
    question: Memo<Option<Question>>,
    on_answer: Callback<Answer>,
) -> AnyView {
    let actions = move || question.get().map(|question| buttons(&question, on_answer));
    view! {
        <Dialog
            title=text::CONFIRM
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
        let can_redact = preview.secrets.total > 0 && !options.redact;
        let (label, variant) = if can_redact {
            (text::export_with_secrets(count), ButtonVariant::Secondary)
        } else {
            (text::export(count), ButtonVariant::Primary)
        };
        view! {
            <Button variant on_press=move |()| on_answer.run(Answer::Export)>{label}</Button>
            {can_redact.then(|| view! {
                <Button variant=ButtonVariant::Primary on_press=move |()| on_answer.run(Answer::Redact)>
                    {text::REDACT_AND_EXPORT}
                </Button>
            })}
        }
    });
    view! {
        <Button on_press=move |()| on_answer.run(Answer::Cancel)>{common::CANCEL}</Button>
        {export}
    }
    .into_any()
}

fn body(question: &Question) -> AnyView {
    let Question { preview, options } = question;
    let target = options.reader;
    let unsupported = (preview.omitted_total > 0).then(|| {
        let title = text::unsupported_services(preview.omitted_total, target);
        let names = preview.omitted.iter().map(text::service).collect();
        list(title, names, u64::from(preview.omitted_total))
    });
    let lines = common::dropped_lines(&preview.dropped);
    let dropped = (!lines.is_empty()).then(|| {
        let count = lines.len() as u64;
        list(text::removed_for(target), lines, count)
    });
    let secrets = (preview.secrets.total > 0).then(|| {
        let lines = preview
            .secrets
            .found
            .iter()
            .map(|found| text::service(&found.service) + ": " + &common::secret_line(found));
        let total = preview.secrets.total;
        list(text::secrets(total, options.redact), lines.collect(), total)
    });
    let criteria = text::criteria(preview).map(|line| view! { <p>{line}</p> });
    view! {
        {unsupported}
        {dropped}
        {secrets}
        {criteria}
        {preview.response_times.as_ref().map(times_preview)}
        <p class="s-export__hint">{text::NO_EFFECT}</p>
    }
    .into_any()
}

/// The part of the summary about response times.
fn times_preview(times: &TimesPreview) -> AnyView {
    view! {
        <div class="s-times">
            <h3 class="s-confirm__title">
                <bdi>{words::title(&times.applied.name)}</bdi>
            </h3>
            {times_changes(times, words::UNCHANGED, RwSignal::new(String::new()))}
        </div>
    }
    .into_any()
}

/// A list of untrusted text, cut after some lines of `total`.
fn list(title: String, lines: Vec<String>, total: u64) -> AnyView {
    let hidden = total.saturating_sub(lines.len() as u64);
    let more = (hidden > 0).then(|| view! { <li>{common::and_more(hidden)}</li> });
    let label = title.clone();
    view! {
        <div class="s-confirm">
            <h3 class="s-confirm__title">{title}</h3>
            // In the tab order, so that a long list can be scrolled by keyboard.
            <ul class="s-confirm__list" tabindex="0" aria-label=label>
                {lines.into_iter().map(|line| view! { <li><bdi>{line}</bdi></li> }).collect_view()}
                {more}
            </ul>
        </div>
    }
    .into_any()
}

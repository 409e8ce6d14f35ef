//! The state of an export: its progress, its receipt, or why there is no file.

use api_types::Receipt;
use leptos::prelude::*;

use super::{
    super::{download::failure_notice, text as common},
    job::{ExportJob, ExportState},
    text,
};
use crate::ui::{
    browser,
    kit::{CodeValue, IconButton, IconName, Notice, ProgressLine, Tone},
    layout::HEADING,
};

/// The line below the list. It takes its place from the end of the list, so that no row moves.
pub(super) fn outcome(job: ExportJob) -> Option<AnyView> {
    let view = match job.state.get() {
        ExportState::Choosing | ExportState::Asking(_) => return None,
        ExportState::Checking => without_total(job, text::CHECKING),
        ExportState::Verifying => without_total(job, text::VERIFYING),
        ExportState::Downloading => {
            let text = move || text::received(job.received.get());
            view! {
                <ProgressLine
                    label=text::EXPORTING
                    done=job.received
                    total=Signal::derive(move || Some(job.expected.get().max(1)))
                    text=Signal::derive(text)
                    on_cancel=move |()| job.cancel()
                />
            }
            .into_any()
        }
        ExportState::Done(receipt) => with_dismiss(job, receipt_notice(&receipt)),
        ExportState::Failed(error) => {
            with_dismiss(job, failure_notice(text::EXPORT_OPERATION, &error))
        }
    };
    Some(view)
}

fn without_total(job: ExportJob, label: &'static str) -> AnyView {
    view! {
        <ProgressLine
            label
            done=Signal::derive(|| 0)
            total=Signal::derive(|| None)
            text=Signal::derive(String::new)
            on_cancel=move |()| job.cancel()
        />
    }
    .into_any()
}

fn with_dismiss(job: ExportJob, notice: AnyView) -> AnyView {
    let dismiss = move |()| {
        job.dismiss();
        browser::focus(HEADING);
    };
    view! {
        <div class="s-export__finished">
            {notice}
            <IconButton label=text::DISMISS icon=IconName::Close on_press=dismiss />
        </div>
    }
    .into_any()
}

fn receipt_notice(receipt: &Receipt) -> AnyView {
    let sha256 = receipt.sha256.to_string();
    let (title, facts) = (text::receipt_title(receipt), text::receipt_facts(receipt));
    view! {
        <Notice tone=Tone::Success title>
            {text::SAVED} {facts} {text::SHA256}
            <CodeValue text=sha256 short=12 copy=common::COPY_SHA256 />
        </Notice>
    }
    .into_any()
}

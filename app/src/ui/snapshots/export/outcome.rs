//! The state of an export: its progress, its receipt, or why there is no file.

use api_types::Receipt;
use leptos::prelude::*;

use super::{
    super::{download::failure_notice, text as common},
    job::{ExportJob, ExportState},
    text,
};
use crate::ui::kit::{Mono, Notice, ProgressLine, Tone};

/// The line between the heading and the list.
pub(super) fn outcome(job: ExportJob) -> Option<AnyView> {
    let view = match job.state.get() {
        ExportState::Choosing | ExportState::Asking(_) => return None,
        ExportState::Checking => view! {
            <ProgressLine
                label=text::CHECKING
                done=Signal::derive(|| 0)
                total=Signal::derive(|| None)
                text=Signal::derive(String::new)
                on_cancel=move |()| job.cancel()
            />
        }
        .into_any(),
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
        ExportState::Done(receipt) => receipt_notice(&receipt),
        ExportState::Failed(error) => failure_notice(text::EXPORT_OPERATION, &error),
    };
    Some(view)
}

fn receipt_notice(receipt: &Receipt) -> AnyView {
    let sha256 = receipt.sha256.to_string();
    let (title, facts) = (text::receipt_title(receipt), text::receipt_facts(receipt));
    view! {
        <Notice tone=Tone::Success title>
            {text::SAVED} {facts} {text::SHA256}
            <Mono text=sha256 short=12 copy=common::COPY_SHA256 />
        </Notice>
    }
    .into_any()
}

//! What is said of an export: how far it is, its receipt, or why there is no file.

use api_types::Receipt;
use leptos::prelude::*;
use snapshot::{Kind, Release};

use super::{
    super::download::{FILE_NAME, not_handed_over},
    run::{DiffHunk, Step},
};
use crate::{
    state::export::left_lines,
    text::{bytes, plural},
    ui::kit::{Mono, Notice, ProgressLine, Tone},
};

/// The line between the heading and the list: progress, then the receipt or what went wrong.
pub(super) fn outcome(run: DiffHunk) -> Option<AnyView> {
    let view = match run.step.get() {
        Step::Choosing | Step::Asking(_) => return None,
        Step::Looking => view! {
            <ProgressLine
                label="Looking through what is chosen"
                done=Signal::derive(|| 0)
                total=Signal::derive(|| None)
                text=Signal::derive(String::new)
                on_cancel=move |()| run.cancel()
            />
        }
        .into_any(),
        Step::Working => {
            let text = move || format!("{} received", bytes(run.received.get()));
            view! {
                <ProgressLine
                    label="Exporting"
                    done=run.received
                    total=Signal::derive(move || Some(run.expected.get().max(1)))
                    text=Signal::derive(text)
                    on_cancel=move |()| run.cancel()
                />
            }
            .into_any()
        }
        Step::Done(receipt) => receipt_view(&receipt),
        Step::Failed(error) => not_handed_over("export", &error),
    };
    Some(view)
}

fn receipt_view(receipt: &Receipt) -> AnyView {
    let count = |kind: Kind| {
        let count = receipt.documents.get(kind.index()).copied().unwrap_or_default();
        u64::from(count)
    };
    let examples = count(Kind::Request).max(count(Kind::Response));
    let parts = [
        plural(count(Kind::Service), "service", "services"),
        plural(count(Kind::Resource), "contract", "contracts"),
        plural(examples, "example", "examples"),
        plural(count(Kind::EventMessage), "message", "messages"),
        bytes(receipt.size),
    ];
    let title = format!("{FILE_NAME}: {}", parts.join(", "));
    let revision = format!("Of revision {}. ", receipt.revision);
    let reader = receipt.options.reader;
    let reader = (reader != Release::NEWEST).then(|| format!("For Microcks {reader}. "));
    let left = left_lines(&receipt.dropped);
    let left = (!left.is_empty()).then(|| format!("Left out: {}. ", left.join(", ")));
    let redacted = (receipt.redacted > 0)
        .then(|| format!("{} redacted. ", plural(receipt.redacted, "secret", "secrets")));
    let sha256 = receipt.sha256.to_string();
    view! {
        <Notice tone=Tone::Success title=title>
            "Handed to your browser's downloads; checked by reading the file again. " {revision}
            {reader} {left} {redacted} "SHA-256 " <Mono text=sha256 short=12 copy="Copy the SHA-256" />
        </Notice>
    }
    .into_any()
}

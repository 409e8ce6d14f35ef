//! What a screen shows while it has nothing to show, or works.

use leptos::prelude::*;

use super::part;
use crate::ui::kit::{Button, EmptyState, ErrorState, Look, Notice, ProgressLine, Skeleton, Tone};

pub(super) fn view() -> AnyView {
    [
        part("Notices", notices()),
        part("Progress", progress()),
        part("Loading", view! { <Skeleton lines=3 /> }.into_any()),
        part("Empty", empty()),
        part("Error", error()),
    ]
    .into_any()
}

fn notices() -> AnyView {
    view! {
        <Notice tone=Tone::Success title="16 of 16 services match the file">
            "Read back from the store and compared."
        </Notice>
        <Notice title="Nothing is chosen" />
        <Notice tone=Tone::Info title="Everything in this file is already here." />
        <Notice
            tone=Tone::Warning
            title="The repository is at revision 42 now"
            actions=|| view! { <Button>"Compare again"</Button> }
        >
            "Two of these services were changed at 14:03."
        </Notice>
        <Notice tone=Tone::Danger title="Nothing was changed">
            "Line 1,842, column 17: the file ends early. It may have been cut off while downloading."
        </Notice>
    }
    .into_any()
}

fn progress() -> AnyView {
    view! {
        <ProgressLine
            label="Reading payments.json"
            done=14_200_000
            total=Some(102_000_000)
            text="14.2 of 102 MB · 38 MB/s"
            on_cancel=|| ()
        />
        <ProgressLine label="Checking what is here already" />
    }
    .into_any()
}

fn empty() -> AnyView {
    view! {
        <EmptyState
            title="No services yet"
            actions=|| view! { <Button look=Look::Primary>"Import a snapshot"</Button> }
        >
            "Services come in with a snapshot that a Microcks or another Mockpit has exported."
        </EmptyState>
    }
    .into_any()
}

fn error() -> AnyView {
    view! {
        <ErrorState
            title="The server does not answer"
            place="GET the list of services"
            next="It may be starting again; this page tries by itself."
            on_retry=|| ()
        />
    }
    .into_any()
}

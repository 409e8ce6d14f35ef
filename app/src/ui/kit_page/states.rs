//! Notices, progress, and loading, empty and failed pages.

use leptos::prelude::*;

use super::section;
use crate::ui::kit::{
    Button, ButtonVariant, EmptyState, ErrorState, Notice, ProgressLine, Skeleton, Tone,
};

pub(super) fn view() -> AnyView {
    [
        section("Notices", notices()),
        section("Progress", progress()),
        section("Loading", view! { <Skeleton lines=3 /> }.into_any()),
        section("Empty", empty()),
        section("Error", error()),
    ]
    .into_any()
}

fn notices() -> AnyView {
    view! {
        <Notice tone=Tone::Success title="16 of 16 services match the file">
            "Read back from the repository and compared."
        </Notice>
        <Notice title="No services are chosen" />
        <Notice tone=Tone::Info title="Everything in this file is already here." />
        <Notice
            tone=Tone::Warning
            title="The repository is now at revision 42"
            actions=|| view! { <Button>"Compare again"</Button> }
        >
            "Two of these services changed at 14:03."
        </Notice>
        <Notice tone=Tone::Danger title="Nothing was changed">
            "The file ends early at line 1,842, column 17. The download may be incomplete."
        </Notice>
    }
    .into_any()
}

fn progress() -> AnyView {
    view! {
        <ProgressLine
            label="QueryState payments.json"
            done=14_200_000
            total=Some(102_000_000)
            text="14.2 of 102 MB · 38 MB/s"
            on_cancel=|| ()
        />
        <ProgressLine label="Comparing with the repository" />
    }
    .into_any()
}

fn empty() -> AnyView {
    view! {
        <EmptyState
            title="No services yet"
            actions=|| view! { <Button variant=ButtonVariant::Primary>"Import a snapshot"</Button> }
        >
            "Import a snapshot from Microcks or from another Mockpit to add services."
        </EmptyState>
    }
    .into_any()
}

fn error() -> AnyView {
    view! {
        <ErrorState
            title="The server is not responding"
            place="List of services"
            next="It may be restarting. This page retries automatically."
            on_retry=|| ()
        />
    }
    .into_any()
}

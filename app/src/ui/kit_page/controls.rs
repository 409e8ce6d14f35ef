//! Buttons, fields, menus and dialogs.

use leptos::{html, prelude::*};

use super::section;
use crate::ui::kit::{
    Button, ButtonVariant, CheckState, Checkbox, CopyButton, Dialog, DropZone, IconButton,
    IconName, LinkButton, Menu, MenuItem, Popover, SearchField, Segment, Segments, Select,
    SelectOption, Tab, Tabs, TextField,
};

pub(super) fn view(theme: &str) -> AnyView {
    [
        section("Buttons", buttons()),
        section("Fields", fields()),
        section("Choices", choices()),
        section("Segments", segments()),
        section("Tabs", tabs(theme)),
        section("Drop zone", drop_zone()),
        section("Dialog and menu", dialog()),
    ]
    .into_any()
}

fn buttons() -> AnyView {
    view! {
        <div class="s-kit__row">
            <Button variant=ButtonVariant::Primary icon=IconName::Export>
                "Export 128 services"
            </Button>
            <Button>"Choose all"</Button>
            <Button variant=ButtonVariant::Danger>"Import 16 services and remove 3 examples"</Button>
            <Button variant=ButtonVariant::Quiet>"Clear"</Button>
            <LinkButton href="#" icon=IconName::Right>
                "Open the service"
            </LinkButton>
            <IconButton label="Try again" icon=IconName::Retry on_press=|| () />
            <IconButton label="Show" icon=IconName::Eye pressed=Some(true) on_press=|| () />
            <CopyButton label="Copy the id" text="65a1" />
        </div>
        <div class="s-kit__row">
            <Button variant=ButtonVariant::Primary disabled_reason=Some("2 services need a decision".to_owned())>
                "Import 16 services"
            </Button>
            <Button variant=ButtonVariant::Primary busy=true>
                "Signing in"
            </Button>
            <Button busy=true>"Show more"</Button>
        </div>
    }
    .into_any()
}

fn fields() -> AnyView {
    let name = RwSignal::new("anna".to_owned());
    let password = RwSignal::new("short".to_owned());
    let search = RwSignal::new(String::new());
    view! {
        <div class="s-kit__fields">
            <TextField label="Name" value=name hint="Others see this name" />
            <TextField
                label="Password"
                value=password
                password=true
                autocomplete="new-password"
                error=Some("Enter at least 12 characters.".to_owned())
            />
        </div>
        <div class="s-kit__row">
            <SearchField
                label="Search name, version, label"
                value=search
                on_change=move |text| search.set(text)
            />
        </div>
    }
    .into_any()
}

fn segments() -> AnyView {
    let chosen = RwSignal::new(None::<usize>);
    let decided = RwSignal::new(Some(1_usize));
    let options = || {
        vec![
            Segment::new("Keep mine", "The service here stays as it is."),
            Segment::new("Merge", "Adds 1 example, keeps 1 that is only here."),
            Segment::new("Replace", "Becomes exactly the file. 1 example here goes.").dangerous(),
        ]
    };
    view! {
        <Segments label="Decision for a" options=options() value=chosen on_choose=move |at| chosen.set(Some(at)) />
        <Segments label="Decision for b" options=options() value=decided on_choose=move |at| decided.set(Some(at)) />
    }
    .into_any()
}

fn choices() -> AnyView {
    let kind = RwSignal::new("all".to_owned());
    let state = RwSignal::new(CheckState::Mixed);
    let kinds = vec![
        SelectOption::new("all", "All types"),
        SelectOption::new("rest", "REST"),
        SelectOption::new("grpc", "gRPC"),
    ];
    view! {
        <div class="s-kit__row">
            <Select label="Type" options=kinds value=kind on_change=move |value| kind.set(value) />
            <Checkbox
                label="Choose all 10,212"
                state=state
                on_change=move |on: bool| state.set(on.into())
            />
            <Checkbox label="With response times" state=CheckState::Checked on_change=|_| () />
            <Checkbox label="Redact secrets" state=CheckState::Unchecked on_change=|_| () />
        </div>
    }
    .into_any()
}

fn tabs(theme: &str) -> AnyView {
    let tabs = vec![
        Tab { href: "#export".into(), text: "Export".into(), icon: IconName::Export },
        Tab { href: "#import".into(), text: "Import".into(), icon: IconName::Import },
    ];
    view! { <Tabs label="Snapshots, ".to_owned() + theme tabs current="#export" /> }.into_any()
}

fn drop_zone() -> AnyView {
    let zone = |over: bool| {
        let input = NodeRef::<html::Input>::new();
        view! {
            <DropZone
                title="Drop a snapshot anywhere on this page"
                accept=".json,application/json"
                input
                over
                on_choose=|| ()
            >
                "A microcks-repository.json of up to 1 GB, with services, examples and contracts."
            </DropZone>
        }
    };
    view! {
        {zone(false)}
        {zone(true)}
    }
    .into_any()
}

fn dialog() -> AnyView {
    let items = vec![
        MenuItem::new("Response times", || ()).with_icon(IconName::History),
        MenuItem::new("With manifest", || ()).one_of(true),
        MenuItem::new("Without manifest", || ()).one_of(false),
    ];
    let actions = || {
        view! {
            <Button>"Cancel"</Button>
            <Button variant=ButtonVariant::Danger>"Remove 3 examples"</Button>
        }
    };
    view! {
        <div class="s-kit__row">
            <Menu label="Options" text="Options" items=items.clone() />
            <Menu label="More" items />
            <Popover label="Export options" icon=IconName::More>
                <Checkbox label="Redact secrets" state=CheckState::Checked on_change=|_| () />
                <p>"Secrets become REDACTED in the file."</p>
            </Popover>
        </div>
        <Dialog title="Remove 3 examples?" open=true on_close=|| () actions>
            <p>
                "API Pastry 2.0.0 is replaced by the version in the file. 3 examples that are not in the file are removed."
            </p>
        </Dialog>
    }
    .into_any()
}

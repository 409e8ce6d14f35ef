//! The accessible names, roles and states of the components, rendered natively without a browser.

use std::sync::Arc;

use leptos::{prelude::*, reactive::owner::Owner};
use snapshot::ServiceType;

use super::*;

/// Renders a component and returns the first tag that contains `mark`.
fn tag_with<V: IntoView>(component: impl FnOnce() -> V, mark: &str) -> String {
    let html = html(component);
    let tag = html.split('<').find(|tag| tag.contains(mark));
    tag.unwrap_or_else(|| panic!("no {mark} in {html}")).to_owned()
}

fn html<V: IntoView>(component: impl FnOnce() -> V) -> String {
    Owner::new().with(|| component().into_view().to_html())
}

/// The value of an attribute of a tag.
fn value<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    tag.split_once(&format!(" {name}=\""))?.1.split('"').next()
}

#[test]
fn disabled_button_states_the_reason_and_stays_focusable() {
    let component = || {
        view! {
            <Button disabled_reason=Some("2 services need a decision".to_owned())>"Import"</Button>
        }
    };
    let html = html(component);
    let button = html.split('<').find(|tag| tag.starts_with("button")).unwrap();
    assert_eq!(value(button, "aria-disabled"), Some("true"));
    assert!(!button.contains(" disabled"));
    let reason = format!("id=\"{}\"", value(button, "aria-describedby").unwrap());
    let described = html.split('<').find(|tag| tag.contains(&reason)).unwrap();
    assert!(described.contains("2 services need a decision"));
}

#[test]
fn enabled_button_has_no_state_attributes() {
    let button = tag_with(|| view! { <Button>"Export"</Button> }, "c-button\"");
    for mark in ["aria-disabled", "aria-busy", "aria-describedby"] {
        assert!(!button.contains(mark), "{mark} in {button}");
    }
}

#[test]
fn busy_button_is_marked_busy_and_disabled() {
    let button = tag_with(|| view! { <Button busy=true>"Sign in"</Button> }, "c-button\"");
    assert_eq!(value(&button, "aria-busy"), Some("true"));
    assert_eq!(value(&button, "aria-disabled"), Some("true"));
}

#[test]
fn icon_button_has_a_label_and_a_hidden_icon() {
    let html = html(|| view! { <IconButton label="Clear" icon=IconName::Close on_press=|| () /> });
    assert!(html.contains("aria-label=\"Clear\""));
    assert!(html.contains("aria-hidden=\"true\""));
}

#[test]
fn field_references_label_hint_and_error() {
    let html = html(|| {
        let value = RwSignal::new(String::new());
        let error = Some("12 characters or more".to_owned());
        view! { <TextField id="word" label="Password" value hint="Long" error password=true /> }
    });
    let input = html.split('<').find(|tag| tag.starts_with("input")).unwrap();
    assert_eq!(value(input, "type"), Some("password"));
    assert_eq!(value(input, "aria-invalid"), Some("true"));
    assert_eq!(value(input, "aria-describedby"), Some("word-hint word-error"));
    for tied in ["for=\"word\"", "id=\"word-hint\"", "id=\"word-error\""] {
        assert!(html.contains(tied), "{tied} in {html}");
    }
}

#[test]
fn field_without_error_is_valid() {
    let component = || view! { <TextField label="Name" value=RwSignal::new(String::new()) /> };
    let input = tag_with(component, "c-input");
    assert!(!input.contains("aria-invalid") && !input.contains("aria-describedby"));
}

#[test]
fn open_tab_is_the_current_page() {
    let tab = |href: &str, text: &str| Tab {
        href: href.into(),
        text: text.into(),
        icon: IconName::Export,
    };
    let component = move || {
        let tabs = vec![tab("/export", "Export"), tab("/import", "Import")];
        view! { <Tabs label="Snapshots" tabs current="/import" /> }
    };
    let html = html(component);
    let nav = html.split('<').find(|tag| tag.starts_with("nav")).unwrap();
    assert_eq!(value(nav, "aria-label"), Some("Snapshots"));
    let current: Vec<_> = html.split('<').filter(|tag| tag.contains("aria-current")).collect();
    assert_eq!(current.len(), 1);
    assert_eq!(value(current[0], "href"), Some("/import"));
}

#[test]
fn only_danger_is_an_alert() {
    let role = |tone| {
        let tag = tag_with(move || view! { <Notice tone title="Note" /> }, "c-notice\"");
        value(&tag, "role").map(str::to_owned)
    };
    assert_eq!(role(Tone::Danger).as_deref(), Some("alert"));
    for tone in [Tone::Success, Tone::Info, Tone::Warning] {
        assert_eq!(role(tone).as_deref(), Some("status"));
    }
}

#[test]
fn error_is_an_alert_and_states_what_it_changed() {
    let write = html(|| {
        view! { <ErrorState title="The disk is full" effect="Nothing was changed." next="Retry." /> }
    });
    assert!(write.contains("role=\"alert\"") && write.contains("Nothing was changed."));
    // A failed read says nothing about changes.
    let read = html(|| view! { <ErrorState title="The server is not responding" next="Retry." /> });
    assert!(read.contains("role=\"alert\"") && read.contains("Retry."));
    assert!(!read.contains("<strong>"), "{read}");
}

#[test]
fn progress_has_a_name_and_a_value_only_if_the_total_is_known() {
    let known = html(|| {
        view! { <ProgressLine label="QueryState" done=50_u64 total=Some(100_u64) text="50 of 100 B" /> }
    });
    let bar = known.split('<').find(|tag| tag.starts_with("progress")).unwrap();
    assert_eq!((value(bar, "max"), value(bar, "value")), (Some("100"), Some("50")));
    let label = format!("id=\"{}\"", value(bar, "aria-labelledby").unwrap());
    assert!(known.contains(&label) && known.contains("QueryState: 50%"));
    let unknown = tag_with(|| view! { <ProgressLine label="Checking" /> }, "c-progress__bar");
    assert!(!unknown.contains(" value="));
}

#[test]
fn status_is_a_word_and_an_icon() {
    let html = html(|| view! { <StatusBadge status=Status::Conflict /> });
    assert!(html.contains("<svg") && html.contains("Conflict"));
    assert!(self::html(|| view! { <TypeBadge of=ServiceType::Graphql /> }).contains("GraphQL"));
}

#[test]
fn menu_is_a_button_with_a_list() {
    let html = html(
        || view! { <Menu label="Options" items=vec![MenuItem::new("Light", || ()).one_of(true)] /> },
    );
    let button = html.split('<').find(|tag| tag.starts_with("button")).unwrap();
    assert_eq!(value(button, "aria-haspopup"), Some("menu"));
    assert_eq!(value(button, "aria-expanded"), Some("false"));
    let panel = format!("id=\"{}\"", value(button, "aria-controls").unwrap());
    let list = html.split('<').find(|tag| tag.contains(&panel)).unwrap();
    assert_eq!((value(list, "role"), value(list, "popover")), (Some("menu"), Some("auto")));
    assert!(html.contains("role=\"menuitemradio\"") && html.contains("aria-checked=\"true\""));
}

#[test]
fn dialog_is_named_by_its_title_and_empty_until_it_opens() {
    let html = html(|| view! { <Dialog title="Sure?" open=false on_close=|| ()>"Inside"</Dialog> });
    let dialog = html.split('<').find(|tag| tag.starts_with("dialog")).unwrap();
    let title = format!("id=\"{}\"", value(dialog, "aria-labelledby").unwrap());
    assert!(html.contains(&title) && !html.contains("Inside"));
}

#[test]
fn drop_zone_is_a_native_file_input_with_a_label() {
    let html = html(|| {
        view! { <DropZone title="Drop" input=NodeRef::new() on_choose=|| ()>"Up to 1 GB"</DropZone> }
    });
    let input = html.split('<').find(|tag| tag.starts_with("input")).unwrap();
    assert_eq!(value(input, "type"), Some("file"));
    assert!(html.contains(&format!("for=\"{}\"", value(input, "id").unwrap())));
    assert!(html.contains(&format!("id=\"{}\"", value(input, "aria-describedby").unwrap())));
}

/// A list of 10,000 rows of which every third is chosen.
fn list() -> String {
    html(|| {
        let rows = Signal::stored(Arc::new((0..10_000_u32).collect::<Vec<_>>()));
        let cells = |row: &u32| view! { <span role="gridcell">{*row}</span> }.into_any();
        let selection = RowSelection {
            is_selected: Callback::new(|row: usize| row.is_multiple_of(3)),
            header: Some(Signal::stored(CheckState::Mixed)),
            on_select: Callback::new(|_| ()),
        };
        view! {
            <VirtualList
                label="Services"
                columns=vec![Column::text("Name").sortable(), Column::text("Labels")]
                rows
                row=cells
                selection=Some(selection)
                sorted_by=Some(SortedBy { column: 0, descending: true })
                on_sort=|_| ()
            />
        }
    })
}

#[test]
fn list_counts_all_rows_and_renders_visible_ones() {
    let html = list();
    let grid = html.split('<').find(|tag| tag.contains("role=\"grid\"")).unwrap();
    // The header counts as a row.
    assert_eq!(value(grid, "aria-rowcount"), Some("10001"));
    assert_eq!(value(grid, "tabindex"), Some("0"));
    assert_eq!(value(grid, "aria-multiselectable"), Some("true"));
    let rows: Vec<_> = html.split('<').filter(|tag| tag.contains("role=\"row\"")).collect();
    assert!((20..80).contains(&rows.len()), "{} rows", rows.len());
    let places: Vec<_> = rows.iter().take(3).map(|row| value(row, "aria-rowindex")).collect();
    assert_eq!(places, [Some("1"), Some("2"), Some("3")]);
    let chosen: Vec<_> = rows[1..5].iter().map(|row| value(row, "aria-selected")).collect();
    assert_eq!(chosen, [Some("true"), Some("false"), Some("false"), Some("true")]);
}

#[test]
fn sortable_head_is_a_button_and_names_the_order() {
    let html = list();
    let heads: Vec<_> = html.split("<span").filter(|tag| tag.contains("c-list__cell")).collect();
    assert_eq!(value(heads[0], "aria-sort"), Some("descending"));
    assert!(heads[0].contains("<button"));
    assert_eq!(value(heads[1], "aria-sort"), None);
    assert!(!heads[1].contains("<button"));
}

#[test]
fn list_without_selection_has_no_checkboxes() {
    let html = html(|| {
        let rows = Signal::stored(Arc::new(vec![1_u32]));
        let cells = |row: &u32| view! { <span role="gridcell">{*row}</span> }.into_any();
        view! { <VirtualList label="Services" columns=vec![Column::text("Name")] rows row=cells /> }
    });
    assert!(!html.contains("aria-selected") && !html.contains("aria-multiselectable"));
    assert!(!html.contains("checkbox") && !html.contains("aria-sort"));
}

#[test]
fn reason_of_a_disabled_button_can_be_hidden_from_the_screen_only() {
    let html = html(|| {
        let reason = Some("No filter is set.".to_owned());
        view! { <Button disabled_reason=reason reason_hidden=true>"Clear filters"</Button> }
    });
    let button = html.split('<').find(|tag| tag.starts_with("button")).unwrap();
    let reason = format!("id=\"{}\"", value(button, "aria-describedby").unwrap());
    let described = html.split('<').find(|tag| tag.contains(&reason)).unwrap();
    assert!(described.contains("u-hidden") && described.contains("No filter is set."));
}

#[test]
fn active_row_of_a_list_is_rendered() {
    let html = list();
    let grid = html.split('<').find(|tag| tag.contains("role=\"grid\"")).unwrap();
    let active = format!("id=\"{}\"", value(grid, "aria-activedescendant").unwrap());
    let row = html.split('<').find(|tag| tag.contains(&active)).unwrap();
    assert_eq!(value(row, "aria-rowindex"), Some("2"));
}

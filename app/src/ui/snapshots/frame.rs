//! The page around Export, Import and Selections: heading, tabs, breadcrumbs.

use leptos::prelude::*;

use super::text;
use crate::ui::{
    kit::{IconName, Tab as KitTab, Tabs},
    layout::{Breadcrumbs, Crumb, Page, PageHeader},
    paths::Path,
};

/// The tabs.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Tab {
    Export,
    Import,
    Selections,
}

/// The page around a tab. `actions` are at the top right.
pub(super) fn frame(tab: Tab, actions: Option<AnyView>, content: AnyView) -> impl IntoView {
    let (title, current) = match tab {
        Tab::Export => (text::EXPORT_PAGE, Path::Export),
        Tab::Import => (text::IMPORT_PAGE, Path::Import),
        Tab::Selections => (text::SELECTIONS_PAGE, Path::Selections),
    };
    let tabs = vec![
        KitTab { href: Path::Export.href(), text: text::EXPORT.to_owned(), icon: IconName::Export },
        KitTab { href: Path::Import.href(), text: text::IMPORT.to_owned(), icon: IconName::Import },
        KitTab {
            href: Path::Selections.href(),
            text: text::SELECTIONS.to_owned(),
            icon: IconName::Services,
        },
    ];
    view! {
        <Page title=title fill=tab == Tab::Export>
            <Breadcrumbs links=vec![Crumb::new(Path::Administration.href(), text::ADMINISTRATION)] />
            <PageHeader title=text::SNAPSHOTS actions=move || actions />
            <Tabs label=text::SNAPSHOTS tabs current=current.href() />
            {content}
        </Page>
    }
}

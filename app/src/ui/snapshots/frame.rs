//! What Export and Import have in common: the heading, the tabs, the way back.

use leptos::prelude::*;

use crate::ui::{
    kit::{Glyph, Tab as KitTab, Tabs},
    layout::{Breadcrumbs, Crumb, Page, PageHeader},
    paths::Path,
};

/// The two tabs.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Tab {
    Export,
    Import,
}

/// The page around a tab. `actions` stand at the top right.
pub(super) fn frame(tab: Tab, actions: Option<AnyView>, content: AnyView) -> impl IntoView {
    let (title, current) = match tab {
        Tab::Export => ("Export · Snapshots", Path::Export),
        Tab::Import => ("Import · Snapshots", Path::Import),
    };
    let tabs = vec![
        KitTab { href: Path::Export.href(), text: "Export", icon: Glyph::Export },
        KitTab { href: Path::Import.href(), text: "Import", icon: Glyph::Import },
    ];
    view! {
        <Page title=title fill=tab == Tab::Export>
            <Breadcrumbs links=vec![Crumb::new(Path::Administration.href(), "Administration")] />
            <PageHeader title="Snapshots" actions=move || actions />
            <Tabs label="Snapshots" tabs current=current.href() />
            {content}
        </Page>
    }
}

//! The download of the report of a revision.

use api_types::ReportFormat;
use leptos::{prelude::*, task::spawn_local};

use super::text;
use crate::{
    api::history::report_revision,
    ui::{
        browser::{self, FileBuilder},
        errors::sentence_and_advice,
        kit::{IconName, Menu, MenuItem},
        session::use_session,
    },
};

/// The menu of report formats. Errors appear next to it.
pub(in crate::ui) fn report_menu(revision: u64) -> AnyView {
    let session = use_session();
    let (busy, failed) = (RwSignal::new(false), RwSignal::new(None::<String>));
    let download = move |format: ReportFormat| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        failed.set(None);
        spawn_local(async move {
            let answer = report_revision(revision.into(), format).await;
            // The signals are gone if the page is.
            if busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(report) => failed.set(save(&file_name(revision, format), &report)),
                Err(error) => {
                    session.report_error(&error);
                    failed.set(Some(sentence_and_advice(&error)));
                }
            }
        });
    };
    let item = |label: &str, format: ReportFormat| {
        MenuItem::new(label, move || download(format)).with_icon(IconName::File)
    };
    let items = vec![
        item(text::HTML_REPORT, ReportFormat::Html),
        item(text::JSON_REPORT, ReportFormat::Json),
    ];
    view! {
        <span class="s-revision__report">
            <Menu label=text::DOWNLOAD_REPORT text=text::REPORT items />
            <span role="alert">{failed}</span>
        </span>
    }
    .into_any()
}

/// Saves the report as a file. Returns an error text if that is not possible.
fn save(name: &str, report: &str) -> Option<String> {
    let mut builder = FileBuilder::default();
    builder.push(report.as_bytes());
    match builder.build(name) {
        Some(file) => {
            browser::save(&file);
            None
        }
        None => Some(text::NO_ROOM_FOR_REPORT.to_owned()),
    }
}

fn file_name(revision: u64, format: ReportFormat) -> String {
    let extension = match format {
        ReportFormat::Json => "json",
        ReportFormat::Html => "html",
    };
    ["mockpit-revision-", &revision.to_string(), ".", extension].concat()
}

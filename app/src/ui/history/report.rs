//! The report of a revision, to be kept or printed.

use api_types::ReportFormat;
use leptos::{prelude::*, task::spawn_local};

use crate::{
    api::history::report_revision,
    ui::{
        browser::{self, Gathered},
        errors::sentence,
        kit::{Glyph, Menu, MenuItem},
        session::use_session,
    },
};

/// The button that offers the report in its forms. What goes wrong is said beside it.
pub(super) fn report_menu(revision: u64) -> AnyView {
    let session = use_session();
    let (busy, failed) = (RwSignal::new(false), RwSignal::new(None::<String>));
    let take = move |form: ReportFormat| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        failed.set(None);
        spawn_local(async move {
            let answer = report_revision(revision.into(), form).await;
            // Gone when the page is.
            if busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(text) => failed.set(hand_over(&file_name(revision, form), &text)),
                Err(error) => {
                    session.report_error(&error);
                    failed.set(Some(sentence(&error)));
                }
            }
        });
    };
    let item = |words: &str, form: ReportFormat| {
        MenuItem::new(words, move || take(form)).with_icon(Glyph::File)
    };
    let items = vec![
        item("Report to read and print (HTML)", ReportFormat::Html),
        item("Report for programs (JSON)", ReportFormat::Json),
    ];
    view! {
        <span class="s-revision__report">
            <Menu label="Download the report" text="Report" items />
            <span role="alert">{failed}</span>
        </span>
    }
    .into_any()
}

/// Hands a text over as a file; why that cannot be done, if so.
fn hand_over(name: &str, text: &str) -> Option<String> {
    let mut gathered = Gathered::default();
    gathered.push(text.as_bytes());
    match gathered.into_file(name) {
        Some(file) => {
            browser::save(&file);
            None
        }
        None => Some("The browser has no room for the report.".to_owned()),
    }
}

fn file_name(revision: u64, form: ReportFormat) -> String {
    let ending = match form {
        ReportFormat::Json => "json",
        ReportFormat::Html => "html",
    };
    ["mockpit-revision-", &revision.to_string(), ".", ending].concat()
}

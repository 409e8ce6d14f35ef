//! What a run reads of a Microcks, whose list does not show that an example has changed.

use std::fs;

use api_types::MirrorResult;
use serde_json::{Value, json};

use super::{super::Test, HOUR, changed, fetched, form, pets, policy};
use crate::{
    commands::{service, together},
    exchange::{apply, decisions, replace},
    upload::upload,
};

fn orders(body: &str) -> Value {
    service(2, "Orders", &[("a", body)])
}

fn beer() -> Value {
    service(3, "Beer", &[])
}

fn id(number: u8) -> String {
    format!("{number:024x}")
}

impl Test {
    /// The services that were read so far, each as often as it was read.
    fn read(&self) -> Vec<String> {
        let mut read = self.there.take_exported();
        read.sort();
        read
    }
}

/// A mirror of all services that has run once.
async fn mirrored() -> Test {
    let test = Test::new().await;
    test.there.put(&together(&[pets("1"), orders("1"), beer()]));
    test.add_mirror(&form(&json!("fetch"), &policy())).await;
    assert_eq!(fetched(&test.run_after(HOUR).await), 3);
    assert_eq!(test.read(), [id(1), id(2), id(3)], "each once");
    test
}

#[tokio::test]
async fn run_reads_what_seems_to_have_changed_and_each_service_once_a_day() {
    let test = mirrored().await;
    assert_eq!(test.run_after(HOUR).await, MirrorResult::Unchanged);
    assert!(test.read().is_empty());
    test.there.put(&pets("2"));
    assert_eq!(fetched(&test.run_after(HOUR).await), 1);
    assert_eq!(test.read(), [id(1)]);

    // The list does not show this.
    test.there.put(&orders("2"));
    assert_eq!(test.run_after(HOUR).await, MirrorResult::Unchanged);
    assert!(test.read().is_empty());
    assert_eq!(fetched(&test.run_after(21 * HOUR).await), 1);
    assert_eq!(test.read(), [id(2), id(3)], "the other one was read later");
    assert_eq!(test.run_after(HOUR).await, MirrorResult::Unchanged);
    assert!(test.read().is_empty());
}

#[tokio::test]
async fn person_who_runs_a_mirror_gets_all_of_it_read() {
    let test = mirrored().await;
    test.there.put(&orders("2"));
    assert_eq!(fetched(&test.run_now().await), 1);
    assert_eq!(test.read(), [id(1), id(2), id(3)]);
}

#[tokio::test]
async fn mirror_of_chosen_services_reads_only_these() {
    let test = Test::new().await;
    test.there.put(&together(&[pets("1"), orders("1"), beer()]));
    let mut chosen = form(&json!("fetch"), &policy());
    chosen["services"] = json!({ "services": [id(2)] });
    test.add_mirror(&chosen).await;
    assert_eq!(fetched(&test.run_after(HOUR).await), 1);
    assert_eq!(test.read(), [id(1), id(2), id(3)], "it was never read before");
    test.there.put(&together(&[pets("2"), changed(orders("2"), 7)]));
    assert_eq!(fetched(&test.run_after(HOUR).await), 1);
    assert_eq!(test.read(), [id(2)]);
    test.there.put(&orders("3"));
    assert_eq!(fetched(&test.run_now().await), 1);
    assert_eq!(test.read(), [id(2)]);
}

#[tokio::test]
async fn what_would_be_overwritten_there_is_read_first() {
    let test = Test::new().await;
    test.import_here(&together(&[pets("1"), orders("1"), beer()])).await;
    test.add_mirror(&form(&json!("send"), &policy())).await;
    assert_eq!(test.run_after(HOUR).await, MirrorResult::Sent { services: 3 });
    test.read();
    // Somebody changes an example there, which the list does not show.
    test.there.put(&orders("theirs"));
    assert_eq!(test.run_after(HOUR).await, MirrorResult::Unchanged);
    assert!(test.read().is_empty());
    test.there.take_log();
    let (import, view) = upload(&test.app, "in.json", orders("2").to_string().as_bytes()).await;
    let api_types::ImportView::Planned { rows, .. } = view else { panic!("{view:?}") };
    apply(&test.app, &import, &decisions(&rows, replace)).await;
    assert_eq!(test.run_after(HOUR).await, MirrorResult::Waiting);
    assert!(test.there.take_log().is_empty(), "nothing is overwritten");
    assert_eq!(test.read(), [id(2)]);
}

#[tokio::test]
async fn snapshot_has_also_changes_that_the_list_does_not_show() {
    let (test, folder) = (Test::new().await, tempfile::tempdir().unwrap());
    test.there.put(&together(&[pets("1"), orders("first")]));
    let back_up = json!({ "back_up": { "folder": folder.path(), "keep": 5 } });
    test.add_mirror(&form(&back_up, &policy())).await;
    assert!(matches!(test.run_after(HOUR).await, MirrorResult::Written { .. }));
    test.read();
    test.there.put(&orders("second"));
    assert_eq!(test.run_after(HOUR).await, MirrorResult::Unchanged);
    assert!(test.read().is_empty());
    test.there.put(&pets("2"));
    let MirrorResult::Written { file, .. } = test.run_after(HOUR).await else {
        panic!("nothing was written")
    };
    assert!(fs::read_to_string(folder.path().join(file)).unwrap().contains("second"));
    assert_eq!(test.read(), [id(1), id(2)], "each once");
}

//! Slices of one file arrive at several servers.

use api_types::{FileAction, NewFile, WaitingFor};
use repository::{ImportError, ImportView, StoreError};

use super::{Servers, admin, file, on_each, upload};

#[test]
fn slices_of_a_file_can_go_to_any_server() {
    on_each(|servers| {
        let all = servers.start_three();
        let (anna, text) = (admin("anna"), file("1"));
        let id = upload(&all, &anna, &text);
        let late = servers.start();
        for server in all.iter().chain([&late]) {
            let ImportView::Receiving(files) = server.view_import(&anna, &id).unwrap() else {
                panic!("it has no plan yet");
            };
            assert_eq!(files[0].received.received, text.len() as u64);
        }
        late.plan_import(&anna, &id).unwrap();
        assert!(matches!(
            all[0].append_slice(&anna, &id, 0, 0, b"x".as_slice()),
            Err(ImportError::UploadComplete)
        ));
    });
}

#[test]
fn wrong_offset_is_answered_with_the_next_one_whichever_server_received_it() {
    on_each(|servers| {
        let [first, second, third] = servers.start_three();
        let anna = admin("anna");
        let files = [NewFile::new("a.json", 10), NewFile::new("b.json", 3)];
        let id = first.start_import(&anna, FileAction::Import, &files).unwrap();
        let send = |server: &repository::Repository, file, offset, bytes: &str| {
            let progress = server.append_slice(&anna, &id, file, offset, bytes.as_bytes());
            progress.map(|progress| progress.received)
        };
        assert_eq!(send(&second, 0, 0, "").unwrap(), 0, "an empty slice takes no place");
        assert_eq!(send(&second, 0, 0, " {\"s").unwrap(), 4);
        assert_eq!(send(&third, 0, 0, " {\"s").unwrap(), 4, "it was sent again");
        assert_eq!(send(&third, 0, 2, "\"serv").unwrap(), 4, "it overlaps");
        assert_eq!(send(&third, 0, 7, "x").unwrap(), 4, "it leaves a gap");
        assert_eq!(send(&third, 0, 4, "1234567").unwrap(), 4, "it is too long");
        assert_eq!(send(&third, 1, 0, "{").unwrap(), 1);
        assert_eq!(send(&first, 0, 4, "erv").unwrap(), 7);
        assert_eq!(send(&second, 1, 1, "}").unwrap(), 2);
        assert!(matches!(send(&first, 2, 0, "x"), Err(ImportError::NoFile(2))));
        assert!(matches!(first.plan_import(&anna, &id), Err(ImportError::UploadIncomplete)));
        let waiting = third.waiting_imports(&anna);
        assert_eq!((waiting[0].size, waiting[0].state), (13, WaitingFor::Files { received: 9 }));
    });
}

#[test]
fn upload_of_unknown_size_ends_at_another_server() {
    on_each(|servers| {
        let [first, second, third] = servers.start_three();
        let (anna, text) = (admin("anna"), file("1"));
        let files = [NewFile::new("orders.json", 5_000)];
        let id = first.start_import(&anna, FileAction::Import, &files).unwrap();
        first.append_slice(&anna, &id, 0, 0, text.as_bytes()).unwrap();
        second.end_upload(&anna, &id).unwrap();
        third.plan_import(&anna, &id).unwrap();
        assert_eq!(super::planned(&first, &id).0.rows.len(), 2);
    });
}

#[test]
fn invalid_file_is_rejected_on_all_servers() {
    on_each(|servers| {
        let [first, second, third] = servers.start_three();
        let anna = admin("anna");
        let files = [NewFile::new("a.json", 8)];
        let id = first.start_import(&anna, FileAction::Import, &files).unwrap();
        first.append_slice(&anna, &id, 0, 0, b"nonsense".as_slice()).unwrap();
        second.plan_import(&anna, &id).unwrap();
        let rejected = |server: &repository::Repository| match server.view_import(&anna, &id) {
            Ok(ImportView::Rejected(files)) => files,
            other => panic!("{other:?}"),
        };
        assert_eq!(rejected(&third), rejected(&second));
    });
}

#[test]
fn quota_counts_the_uploads_of_all_servers() {
    on_each(|servers| {
        let [first, second, third] = servers.start_three();
        let anna = admin("anna");
        let start = |server: &repository::Repository, size| {
            server.start_import(&anna, FileAction::Import, &[NewFile::new("a.json", size)])
        };
        start(&first, 6_000).unwrap();
        let id = start(&second, 4_000).unwrap();
        assert!(matches!(start(&third, 1), Err(ImportError::NoSpace { taken: 10_000, .. })));
        first.cancel_import(&anna, &id).unwrap();
        start(&third, 4_000).unwrap();
        let anna_has = first.waiting_imports(&anna).len();
        for _ in anna_has..16 {
            start(&second, 0).unwrap();
        }
        assert_eq!(third.waiting_imports(&anna).len(), 16);
        start(&second, 0).unwrap();
        assert_eq!(third.waiting_imports(&anna).len(), 16, "one made space");
    });
}

#[test]
fn without_the_database_uploads_fail_and_go_on_later() {
    let servers = Servers::in_memory();
    let all = servers.start_three();
    let (anna, text) = (admin("anna"), file("1"));
    let files = [NewFile::new("orders.json", text.len() as u64)];
    let id = all[0].start_import(&anna, FileAction::Import, &files).unwrap();
    all[0].append_slice(&anna, &id, 0, 0, &text.as_bytes()[..50]).unwrap();
    servers.values().set_down(true);
    let rest = &text.as_bytes()[50..];
    for server in &all {
        let failed = server.append_slice(&anna, &id, 0, 50, rest).unwrap_err();
        assert!(is_unreachable(&failed), "{failed:?}");
    }
    assert!(is_unreachable(&all[0].start_import(&anna, FileAction::Import, &files).unwrap_err()));
    assert!(is_unreachable(&all[0].plan_import(&anna, &id).unwrap_err()));
    assert!(is_unreachable(&all[0].cancel_import(&anna, &id).unwrap_err()));
    let ImportView::Receiving(received) = all[0].view_import(&anna, &id).unwrap() else {
        panic!("it can be viewed where it is known");
    };
    assert_eq!(received[0].received.received, 50);
    servers.values().set_down(false);
    all[1].append_slice(&anna, &id, 0, 50, rest).unwrap();
    all[2].plan_import(&anna, &id).unwrap();
    assert_eq!(super::planned(&all[0], &id).0.rows.len(), 2);
}

pub(super) fn is_unreachable(error: &ImportError) -> bool {
    use repository::PlanError;
    matches!(error, ImportError::Plan(PlanError::Store(StoreError::Unreachable { .. })))
}

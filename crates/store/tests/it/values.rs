//! Small values that servers share, in memory and in a PostgreSQL database.

use std::time::Duration;

use api_types::RevisionNumber;
use repository::StoreError;
use store::{
    Database, Expected, MemoryValues, PostgresAddress, Seen, SharedValue, SharedValues, ValueKey,
};

/// Runs a test on values in memory and in a database. The latter is left out without PostgreSQL.
fn on_each(test: impl Fn(&dyn Fn() -> SharedValues)) {
    let memory = MemoryValues::default();
    test(&|| SharedValues::in_memory(&memory));
    if let Some(url) = store_tests::postgres::database() {
        test(&|| in_database(&url));
    }
}

fn in_database(url: &str) -> SharedValues {
    let address = PostgresAddress::new(url, None, None).unwrap();
    SharedValues::in_database(&Database::new(address).unwrap())
}

fn key(name: &str) -> ValueKey {
    ValueKey::new("test", name)
}

fn content(value: Option<SharedValue>) -> Option<String> {
    value.map(|value| String::from_utf8(value.content).unwrap())
}

#[test]
fn value_of_one_server_is_read_by_another() {
    on_each(|connect| {
        let (first, second) = (connect(), connect());
        assert_eq!(first.get(&key("a")).unwrap(), None);
        let version = first.put(&key("a"), b"1".into(), Expected::Nothing, None).unwrap().unwrap();
        let found = second.get(&key("a")).unwrap().unwrap();
        assert_eq!((found.version, &*found.content), (version, &b"1"[..]));
        assert!(found.age < Duration::from_secs(60), "{:?}", found.age);
        assert_eq!(second.look(&key("a"), Some(version)).unwrap(), Seen::Same);
        assert_eq!(second.get(&ValueKey::new("other", "a")).unwrap(), None);

        first.put(&key("b"), Vec::new(), Expected::Anything, None).unwrap().unwrap();
        first.put(&ValueKey::new("other", "c"), b"3".into(), Expected::Nothing, None).unwrap();
        let listed = second.list("test").unwrap();
        assert_eq!(listed[0], ("a".to_owned(), SharedValue { age: listed[0].1.age, ..found }));
        assert_eq!((&*listed[1].0, &*listed[1].1.content, listed.len()), ("b", &b""[..], 2));
    });
}

#[test]
fn change_of_another_state_is_rejected() {
    on_each(|connect| {
        let values = connect();
        let put = |text: &str, expected| {
            values.put(&key("a"), text.as_bytes().to_vec(), expected, None).unwrap()
        };
        let first = put("1", Expected::Nothing).unwrap();
        assert_eq!(put("2", Expected::Nothing), None);
        let second = put("2", Expected::Version(first)).unwrap();
        assert!(second > first);
        assert_eq!(put("3", Expected::Version(first)), None);
        assert!(!values.remove(&key("a"), Expected::Version(first)).unwrap());
        assert!(!values.remove(&key("a"), Expected::Nothing).unwrap());
        assert_eq!(content(values.get(&key("a")).unwrap()), Some("2".into()));
        assert!(values.remove(&key("a"), Expected::Version(second)).unwrap());
        assert_eq!(put("3", Expected::Version(second)), None, "it was removed");
        assert!(put("3", Expected::Nothing).unwrap() > second);
        assert_eq!(content(values.take(&key("a")).unwrap()), Some("3".into()));
        assert_eq!(values.take(&key("a")).unwrap(), None);
        assert!(!values.remove(&key("a"), Expected::Anything).unwrap());
    });
}

#[test]
fn expired_value_is_as_good_as_none() {
    on_each(|connect| {
        let values = connect();
        let put = |lifetime, expected| {
            values.put(&key("a"), b"1".into(), expected, Some(lifetime)).unwrap()
        };
        let expired = put(Duration::ZERO, Expected::Nothing).unwrap();
        assert_eq!(values.get(&key("a")).unwrap(), None);
        assert_eq!(values.list("test").unwrap(), []);
        assert!(!values.remove(&key("a"), Expected::Anything).unwrap());
        let hour = Duration::from_secs(3600);
        assert_eq!(put(hour, Expected::Version(expired)), None);
        put(hour, Expected::Nothing).unwrap();
        values.put(&key("b"), b"2".into(), Expected::Nothing, Some(Duration::ZERO)).unwrap();
        values.remove_expired().unwrap();
        assert_eq!(content(values.get(&key("a")).unwrap()), Some("1".into()));
    });
}

#[test]
fn changes_at_the_same_time_are_all_made() {
    on_each(|connect| {
        let count = |values: SharedValues| {
            for _ in 0..20 {
                let changed = values.change(&key("count"), None, |found| {
                    let count: u32 = found
                        .map_or(0, |it| std::str::from_utf8(&it.content).unwrap().parse().unwrap());
                    Ok::<_, StoreError>(((count + 1).to_string().into_bytes(), ()))
                });
                changed.unwrap();
            }
        };
        std::thread::scope(|scope| {
            for _ in 0..3 {
                let values = connect();
                scope.spawn(move || count(values));
            }
        });
        assert_eq!(content(connect().get(&key("count")).unwrap()), Some("60".into()));
    });
}

#[test]
fn change_that_fails_writes_nothing_and_ends_its_lock() {
    on_each(|connect| {
        let values = connect();
        let failed = values.change(&key("a"), None, |_| {
            Err::<(_, ()), _>(StoreError::NoRevision(RevisionNumber(7)))
        });
        assert!(matches!(failed, Err(StoreError::NoRevision(_))), "{failed:?}");
        assert_eq!(values.get(&key("a")).unwrap(), None);
        let change = |found: Option<&SharedValue>| {
            // Who changes a value can read others.
            assert_eq!(values.get(&key("b")).unwrap(), None);
            Ok::<_, StoreError>((b"1".into(), found.is_none()))
        };
        let (is_new, version) = connect().change(&key("a"), None, change).unwrap();
        assert!(is_new);
        assert!(values.wait_for_changes(0, Duration::from_secs(60)) > 0);
        assert_eq!(values.versions("test").unwrap(), [("a".to_owned(), version)]);
    });
}

#[test]
fn newest_values_are_listed_first_and_kept() {
    on_each(|connect| {
        let values = connect();
        for name in ["c", "a", "b"] {
            values.put(&key(name), name.into(), Expected::Nothing, None).unwrap().unwrap();
        }
        let newest = |skip, limit| -> Vec<String> {
            let newest = values.newest("test", skip, limit).unwrap();
            newest.into_iter().filter_map(|value| content(Some(value))).collect()
        };
        assert_eq!(newest(0, 2), ["b", "a"]);
        assert_eq!(newest(2, 2), ["c"]);
        values.keep_newest("test", 3).unwrap();
        values.keep_newest("test", 2).unwrap();
        assert_eq!(newest(0, 9), ["b", "a"]);
    });
}

#[test]
fn lease_has_one_holder_until_it_expires() {
    on_each(|connect| {
        let (first, second) = (connect(), connect());
        let hour = Duration::from_secs(3600);
        assert!(first.lease("backups", hour).unwrap());
        assert!(!second.lease("backups", hour).unwrap());
        assert!(second.lease("mirrors", hour).unwrap());
        assert!(first.lease("backups", Duration::ZERO).unwrap(), "renewed");
        assert!(second.lease("backups", hour).unwrap(), "expired");
        assert!(!first.lease("backups", hour).unwrap());
    });
}

#[test]
fn unreachable_values_are_reported() {
    let memory = MemoryValues::default();
    let values = SharedValues::in_memory(&memory);
    memory.set_down(true);
    for result in [
        values.get(&key("a")).map(drop),
        values.put(&key("a"), Vec::new(), Expected::Anything, None).map(drop),
        values.remove(&key("a"), Expected::Anything).map(drop),
        in_database("postgres:///x?host=/nowhere").list("test").map(drop),
    ] {
        assert!(matches!(result, Err(StoreError::Unreachable { .. })), "{result:?}");
    }
    memory.set_down(false);
    assert_eq!(values.get(&key("a")).unwrap(), None);
}

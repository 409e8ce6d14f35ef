//! Profiles from measurements of generated definitions.

use std::fmt::Write;

use proptest::prelude::*;
use serde_json::json;
use snapshot::{
    ServiceKey,
    response_times::{
        Action, Strategy as TimeStrategy, Unit,
        measured::{
            Basis, CsvReader, HarReader, KnownOperation, KnownOperations, MeasuredOperation,
            Measurements,
        },
        preview,
    },
};

use super::profiles::definitions;

fn read_csv(file: &str, piece: usize, known: Vec<KnownOperation>) -> Measurements {
    let mut reader = CsvReader::new(KnownOperations::new(known));
    file.as_bytes().chunks(piece).for_each(|piece| reader.push(piece).unwrap());
    reader.finish().unwrap()
}

fn read_har(file: &str, piece: usize, known: Vec<KnownOperation>) -> Measurements {
    let mut reader = HarReader::new(KnownOperations::new(known));
    file.as_bytes().chunks(piece).for_each(|piece| reader.push(piece).unwrap());
    reader.finish().unwrap()
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    /// Each operation gets the time that was measured, regardless of its name.
    #[test]
    fn measured_profile_sets_the_measured_times(
        definition in definitions(), times in prop::collection::vec(0..100_000_u32, 64), piece in 1..50_usize,
    ) {
        let known = KnownOperation::of(&definition);
        let mut file = "service,version,operation,ms\r\n".to_owned();
        for (KnownOperation { service, operation }, time) in known.iter().zip(&times) {
            let [name, version, operation] =
                [&service.name, &service.version, operation].map(|text| quoted(text));
            write!(file, "{name},{version},{operation},{time}\r\n").unwrap();
        }
        let measurements = read_csv(&file, piece, known.clone());
        prop_assert_eq!(measurements.unmatched.total, 0);
        let profile = measurements.to_profile("Measured", Basis::P50Fixed).unwrap();
        for change in preview(&profile, &definition) {
            let of_name = known.iter().zip(&times).filter(|(it, _)| it.operation == change.name);
            let measured: Vec<i64> = of_name.map(|(_, time)| i64::from(*time)).collect();
            match change.unit {
                Unit::Seconds => prop_assert!(!change.is_changed()),
                Unit::Milliseconds => {
                    let time = change.after.effective_time();
                    let is_close = |exact: &i64| time.abs_diff(*exact) <= exact.unsigned_abs() / 200;
                    prop_assert!(measured.iter().any(is_close), "{} {:?}", time, measured);
                }
            }
        }
    }

    #[test]
    fn any_names_are_read_from_csv(names in prop::array::uniform3(any::<String>()), piece in 1..50_usize) {
        let [name, version, operation] = &names;
        let service = ServiceKey::new(name.as_str(), version.as_str());
        let known = KnownOperation { service, operation: operation.as_str().into() };
        let fields = names.each_ref().map(|text| quoted(text)).join(",");
        let file = format!("service,version,operation,ms\n{fields},80\n{fields},\"90\"");
        let measurements = read_csv(&file, piece, vec![known]);
        let counts: Vec<u64> = measurements.operations.iter().map(|it| it.count).collect();
        prop_assert_eq!(counts, [2]);
    }

    #[test]
    fn both_formats_give_equal_measurements(
        times in prop::collection::vec(0..5_000_u32, 1..40), piece in 1..99_usize,
    ) {
        let service = ServiceKey::new("Beer API", "1.0");
        let known = vec![KnownOperation { service, operation: "GET /beer/{name}".into() }];
        let entries = times.iter().map(|time| {
            let url = format!("https://a.example/rest/Beer%20API/1.0/beer/{time}?page=1");
            json!({ "request": { "method": "GET", "url": url }, "time": time })
        });
        let har = json!({ "log": { "entries": entries.collect::<Vec<_>>() } }).to_string();
        let rows = times.iter().map(|time| format!("Beer API,1.0,GET /beer/{{name}},{time}\n"));
        let csv = format!("service,version,operation,ms\n{}", rows.collect::<String>());
        prop_assert_eq!(read_har(&har, piece, known.clone()), read_csv(&csv, piece, known));
    }
}

#[test]
fn spread_becomes_the_percentage_of_the_strategy() {
    let service = ServiceKey::new("Beer API", "1.0");
    let known = vec![KnownOperation { service, operation: "GET /beer".into() }];
    let rows = (1..=100).map(|time| format!("Beer API,1.0,GET /beer,{}\n", 100 + time));
    let file = format!("service,version,operation,ms\n{}", rows.collect::<String>());
    let measurements = read_csv(&file, 1_000, known);
    let [MeasuredOperation { count, p50, p90, p95, .. }] = &measurements.operations[..] else {
        unreachable!("{measurements:?}")
    };
    let millis = [p50, p90, p95].map(|time| time.as_millis());
    assert_eq!((*count, millis), (100, [150, 190, 195]));
    let strategy = |basis| {
        let profile = measurements.to_profile("Measured", basis).unwrap();
        match profile.rules()[0].action {
            Action::Set { strategy, .. } => strategy,
            other => unreachable!("{other:?}"),
        }
    };
    assert_eq!(strategy(Basis::P50Fixed), TimeStrategy::Fixed);
    assert_eq!(strategy(Basis::P50WithSpread).to_string(), "random-27");
}

//! Files with values that people and programs write, and that no Microcks has written.

use proptest::{prelude::*, strategy::ValueTree as _, test_runner::TestRunner};
use snapshot::{
    Kind, Limits, ManifestEntry,
    schema::{self, Field, Shape},
};

/// Values of all types, most of them odd.
fn odd_value() -> impl Strategy<Value = String> {
    const VALUES: &[&str] = &[
        "null",
        "true",
        "false",
        "0",
        "1",
        "-1",
        "99",
        "2147483647",
        "2147483648",
        "9223372036854775807",
        "9223372036854775808",
        "99999999999999999999",
        "1e300",
        "1e999999",
        "1.5",
        "-0.0",
        "1e2",
        "\"\"",
        "\" \"",
        "\"null\"",
        "\"true\"",
        "\"True\"",
        "\" TRUE \"",
        "\"maybe\"",
        "\"5\"",
        "\" 5 \"",
        "\"+5\"",
        "\"-\"",
        "\"--5\"",
        "\"5-5\"",
        "\"2147483648\"",
        "\"99999999999999999999\"",
        "\"abc\"",
        "\"1.5\"",
        "\"2024-03-09\"",
        "\"2024-03-09T16:00:00Z\"",
        "\"2024-03-09T16:00:00.1234567890Z\"",
        "\"2024-03-09 16:00:00\"",
        "\"2024-3-9\"",
        "\"yesterday\"",
        "\"09/03/2024\"",
        "\"REST\"",
        "\" REST\"",
        "\"rest\"",
        "\"KAFKA\"",
        "\"query\"",
        "\"\\ud800\"",
        "\"é\\u0000\"",
        "[]",
        "{}",
        "[null]",
        "[1,\"x\"]",
        "[[]]",
        "[{}]",
        "{\"a\":null}",
        "{\"a\":1}",
        "{\"a\":{}}",
    ];
    prop_oneof![
        20 => prop::sample::select(VALUES).prop_map(str::to_owned),
        1 => Just("7".repeat(1_000)),
        1 => Just("7".repeat(1_001)),
        1 => Just(format!("0.{}", "1".repeat(1_001))),
        1 => Just(format!("{{\"{}\":\"x\"}}", "k".repeat(50_001))),
    ]
}

/// A key of a map, now and then an odd one.
fn odd_key() -> impl Strategy<Value = &'static str> {
    const ODD: &[&str] =
        &["", "a.b", ".", "a\\u002eb", "\\u0000", "$a", "a/b", "\\ud800", "\\\\u002e"];
    prop_oneof![5 => Just("k"), 1 => prop::sample::select(ODD)]
}

/// A value of this shape, now and then an odd one.
fn value(shape: &'static Shape) -> BoxedStrategy<String> {
    let good = match shape {
        Shape::Text => Just("\"x\"".to_owned()).boxed(),
        Shape::OneOf(words) => {
            let words = words.iter().map(|word| format!("\"{}\"", word.name)).collect::<Vec<_>>();
            prop::sample::select(words).boxed()
        }
        Shape::Integer | Shape::ShortInteger => Just("5".to_owned()).boxed(),
        Shape::Boolean => Just("true".to_owned()).boxed(),
        Shape::Date => Just("1710000000000".to_owned()).boxed(),
        Shape::List(items) | Shape::Set(items) => prop::collection::vec(value(items), 0..3)
            .prop_map(|items| format!("[{}]", items.join(",")))
            .boxed(),
        Shape::Map(values) => (odd_key(), value(values))
            .prop_map(|(key, value)| format!("{{\"{key}\":{value}}}"))
            .boxed(),
        Shape::Fields(fields) => object(fields, &[]).boxed(),
    };
    prop_oneof![25 => good, 1 => odd_value()].boxed()
}

/// An object with some of these fields. `fixed` fields always have their value.
fn object(
    fields: &'static [Field],
    fixed: &[(&str, String)],
) -> impl Strategy<Value = String> + use<> {
    let members: Vec<BoxedStrategy<Option<String>>> = fields
        .iter()
        .map(|field| match fixed.iter().find(|(name, _)| *name == field.name) {
            Some((name, value)) => Just(Some(format!("\"{name}\":\"{value}\""))).boxed(),
            None => prop_oneof![
                1 => Just(None),
                2 => value(&field.shape).prop_map(|value| Some(format!("\"{}\":{value}", field.name))),
            ]
            .boxed(),
        })
        .collect();
    let unknown = prop_oneof![
        20 => Just(None),
        1 => odd_value().prop_map(|value| Some(format!("\"unheard\":{value}"))),
        1 => odd_value().prop_map(|value| Some(format!("\"isFault\":{value}"))),
        1 => odd_value().prop_map(|value| Some(format!("\"qos\":{value}"))),
    ];
    (members, unknown).prop_map(|(mut members, unknown)| {
        members.push(unknown);
        let members: Vec<String> = members.into_iter().flatten().collect();
        format!("{{{}}}", members.join(","))
    })
}

/// A file with a plain service, and one with documents that may have odd values. Each service is an ID and a
/// name.
pub fn odd_file(
    plain: (&str, &str),
    (id, name): (&str, &str),
) -> impl Strategy<Value = String> + use<> {
    let document = |kind, fixed: &[(&str, String)]| {
        prop::collection::vec(object(schema::fields(kind), fixed), 0..3)
    };
    let owner = [("operationId", format!("{id}-x"))];
    let plain = format!(
        r#"{{"id":"{}","name":"{}","version":"1","operations":[{{"name":"o"}}]}}"#,
        plain.0, plain.1
    );
    let fixed = [("id", id.to_owned()), ("name", name.to_owned())];
    (
        object(schema::fields(Kind::Service), &fixed),
        document(Kind::Resource, &[("serviceId", id.to_owned())]),
        document(Kind::Request, &owner),
        document(Kind::Response, &owner),
        document(Kind::EventMessage, &owner),
    )
        .prop_map(move |(service, resources, requests, responses, events)| {
            format!(
                "{{\"services\":[{plain},{service}],\"resources\":[{}],\"requests\":[{}],\
                 \"responses\":[{}],\"eventMessages\":[{}]}}",
                resources.join(","),
                requests.join(","),
                responses.join(","),
                events.join(",")
            )
        })
}

/// A sample of these files, always the same: files that are imported whole, and whose numbers and texts
/// `serde_json` can hold. The services of all files have different IDs and names.
#[must_use]
pub fn odd_files(count: usize) -> Vec<serde_json::Value> {
    let mut runner = TestRunner::deterministic();
    let files = (0..).filter_map(|number: u32| {
        let id = |kind: u32| format!("{:024x}", 0x0dd0_0000 + 2 * number + kind);
        let (plain, odd) = (format!("Plain {number}"), format!("Odd {number}"));
        let strategy = odd_file((&id(0), &plain), (&id(1), &odd));
        let file = strategy.new_tree(&mut runner).ok()?.current();
        let manifest = snapshot::read(file.as_bytes(), Limits::default());
        let is_odd = |entry: &ManifestEntry| entry.summary.may_need_adapting();
        let is_wanted = manifest.broken_services == 0 && manifest.definitions.iter().any(is_odd);
        serde_json::from_str(&file).ok().filter(|_| is_wanted)
    });
    files.take(count).collect()
}

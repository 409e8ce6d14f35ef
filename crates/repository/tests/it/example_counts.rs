//! The plan, the result, the list, the export and an independent count agree on the number of examples.

use api_types::{Decision, Decisions};
use proptest::prelude::*;
use repository::Row;
use serde_json::{Value, json};
use snapshot::{Exclusions, ServiceKey};
use store_tests::{Harness, TestRunner, config};

/// The messages of a service: requests as operation, name and link, responses and events as operation and
/// name. Links can lead to another operation or nowhere.
#[derive(Clone, Debug)]
struct Messages {
    requests: Vec<(u8, u8, usize)>,
    responses: Vec<(u8, u8)>,
    events: Vec<(u8, u8)>,
}

fn messages() -> impl Strategy<Value = Messages> {
    // The service does not have the third operation.
    let message = || (0..3_u8, 0..3_u8);
    let requests = prop::collection::vec((0..3_u8, 0..3_u8, 0..6_usize), 0..6);
    let responses = prop::collection::vec(message(), 0..5);
    let events = prop::collection::vec(message(), 0..3);
    (requests, responses, events).prop_map(|(requests, responses, events)| Messages {
        requests,
        responses,
        events,
    })
}

/// Messages of which each request has a response of its own.
fn pairs() -> impl Strategy<Value = Messages> {
    let message = || (0..2_u8, 0..3_u8);
    let (pairs, events) =
        (prop::collection::vec(message(), 0..5), prop::collection::vec(message(), 0..3));
    (pairs, events).prop_map(|(responses, events)| {
        let requests = responses.iter().enumerate();
        let requests =
            requests.map(|(link, (operation, name))| (*operation, *name, link)).collect();
        Messages { requests, responses, events }
    })
}

impl Messages {
    fn snapshot(&self) -> String {
        let message = |kind: &str, index: usize, operation: u8, name: u8| {
            // No message moves to another operation under the same ID.
            json!({ "id": format!("{kind}{operation}{index}"), "name": format!("n{name}"),
                "operationId": format!("s-o{operation}"), "content": format!("{name}") })
        };
        let requests = self.requests.iter().enumerate().map(|(index, (operation, name, link))| {
            let mut request = message("q", index, *operation, *name);
            // The response that a link misses is in no other file either.
            request["responseId"] = match (*link, self.responses.get(*link)) {
                (5, _) => Value::Null,
                (link, Some((operation, _))) => json!(format!("p{operation}{link}")),
                (link, None) => json!(format!("gone{link}")),
            };
            request
        });
        let plain = |kind: &'static str, messages: &[(u8, u8)]| -> Vec<Value> {
            let messages = messages.iter().enumerate();
            messages
                .map(|(index, (operation, name))| message(kind, index, *operation, *name))
                .collect()
        };
        json!({
            "services": [{ "id": "s", "name": "S", "version": "1",
                "operations": [{ "name": "o0" }, { "name": "o1" }] }],
            "resources": [],
            "requests": requests.collect::<Vec<_>>(),
            "responses": plain("p", &self.responses),
            "eventMessages": plain("e", &self.events),
        })
        .to_string()
    }

    /// The number of requests with a response of their operation, and of event messages.
    fn examples(&self) -> u32 {
        let is_pair = |(operation, _, link): &&(u8, u8, usize)| {
            self.responses.get(*link).is_some_and(|(of_response, _)| of_response == operation)
        };
        u32::try_from(self.requests.iter().filter(is_pair).count() + self.events.len()).unwrap()
    }
}

/// The number of examples that the list shows.
fn listed(harness: &Harness) -> u32 {
    let head = harness.repository.head(harness.admin.member());
    head.index.get(&ServiceKey::new("S", "1")).unwrap().summary.examples()
}

/// Imports the messages with this decision, if there is a choice. Checks that the count changes as the
/// result states, and that an export counts the same.
fn import(harness: &Harness, messages: &Messages, decision: Decision) {
    let before = if harness.store.head().index.is_empty() { 0 } else { listed(harness) };
    let (id, plan) = harness.upload_and_plan(&messages.snapshot());
    let [row] = &plan.rows[..] else { panic!("{plan:?}") };
    assert_eq!(row.summary.examples(), messages.examples(), "{messages:?}");
    let is_possible = |row: &Row| row.choices.contains(&decision.choice());
    let decisions = if is_possible(row) { [(0, decision)].into() } else { Decisions::default() };
    let report = harness.apply(&id, &decisions).unwrap();
    let [done] = &report.outcome.written[..] else { return };
    let after = listed(harness);
    assert_eq!(
        before + done.effect.added,
        after + done.effect.removed,
        "{before} {after} {done:?}"
    );
    assert_eq!(harness.export().1.examples, after);
}

/// Imports both, the second one with this decision, then nothing.
fn check(one: &Messages, two: &Messages, decision: Decision) {
    let replace = Decision::Replace(Exclusions::default());
    let harness = Harness::default();
    import(&harness, one, Decision::Add);
    assert_eq!(listed(&harness), one.examples());
    import(&harness, two, decision);
    import(&harness, &Messages { requests: vec![], responses: vec![], events: vec![] }, replace);
    assert_eq!(listed(&harness), 0);
}

#[test]
fn all_counts_of_examples_agree_for_a_replacement() {
    let outcome = TestRunner::new(config()).run(&(messages(), messages()), |(one, two)| {
        check(&one, &two, Decision::Replace(Exclusions::default()));
        Ok(())
    });
    outcome.unwrap();
}

#[test]
fn all_counts_of_examples_agree_for_a_merge_of_pairs() {
    let outcome = TestRunner::new(config()).run(&(pairs(), pairs()), |(one, two)| {
        check(&one, &two, Decision::Merge(Exclusions::default()));
        Ok(())
    });
    outcome.unwrap();
}

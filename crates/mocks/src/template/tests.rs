//! Tests of templates.

use proptest::prelude::*;
use rand::{SeedableRng, rngs::StdRng};

use super::*;
use crate::environment::NoScripts;

fn scope(body: Option<&str>) -> Scope<'_> {
    Scope {
        body,
        path: Some("/req/a+b/%C3%A9/"),
        parameters: Some(
            const {
                &[
                    (Cow::Borrowed("q"), Cow::Borrowed("one")),
                    (Cow::Borrowed("q"), Cow::Borrowed("two")),
                    (Cow::Borrowed("q.z"), Cow::Borrowed("")),
                ]
            },
        ),
        headers: None,
        response: None,
        variables: BTreeMap::from([("who".to_owned(), "me".to_owned())]),
    }
}

/// Renders with the time 2026-01-31T22:05:03.007Z.
fn render_in(text: &str, scope: &Scope<'_>) -> String {
    let mut random = StdRng::seed_from_u64(1);
    let mut environment =
        Environment { now: 1_769_897_103_007, random: &mut random, scripts: &NoScripts };
    match Template::compile(text) {
        Some(template) => template.render(scope, &mut environment).into_owned(),
        None => text.to_owned(),
    }
}

fn render(text: &str) -> String {
    render_in(text, &scope(Some(r#"{"n": 7, "o": {"a": [1]}, "nil": null}"#)))
}

#[test]
fn parts_of_the_call_are_inserted() {
    let cases = [
        ("{{request.body/n}}", "7"),
        ("{{ request.body/o }}", r#"{"a":[1]}"#),
        ("{{request.body/nil}}-{{request.body/none}}", "null-"),
        (
            "{{request.path[0]}}|{{request.path[2]}}|{{request.path[3]}}|{{request.path[4]}}",
            "|a%20b|%C3%A9|null",
        ),
        ("{{request.params[q]}}|{{request.params[q.z]}}|{{request.params[none]}}", "one||null"),
        ("{{request.nothing}}{{request}}", "null"),
        ("{{ request.Body/n }}|{{ request.Params[q] }}", "7|one"),
        ("{{ request.params[a b] }}|{{ request.params[] }}", "{q=one, q.z=}|{q=one, q.z=}"),
        ("{{who}}{{ who.x }}{{ other }}{{ other.x }}", "menull"),
    ];
    for (text, expected) in cases {
        assert_eq!(render(text), expected, "{text}");
    }
}

#[test]
fn xml_bodies_are_read_by_xpath() {
    let body = "<?xml version=\"1.0\"?><n:o xmlns:n=\"urn:x\"><n:id v=\"7\">alpha</n:id><i>b</i><i>c</i></n:o>";
    let text = "{{ request.body//*[local-name()='id'] }},{{request.body//i[2]}},{{request.body//@v}},{{request.body//n:id}},\
        {{request.body/arr/1}}";
    assert_eq!(render_in(text, &scope(Some(body))), "alpha,c,7,,null");
    assert_eq!(render_in("{{request.body//i}}", &scope(Some("<a><i>"))), "null");
    assert_eq!(render_in("[{{request.body/a~1b}}]", &scope(Some("<a/>"))), "[]");
    assert_eq!(render_in("{{ request.body[0] }}", &scope(Some("a.b"))), "a.b");
}

#[test]
fn parts_of_the_answer_are_inserted_if_there_is_one() {
    let text = "{{ response.body/id }}|{{ response.headers[x-a] }}|{{ response.headers[none] }}";
    assert_eq!(render(text), "||");
    let headers = HeaderMap::from_iter([(
        http::HeaderName::from_static("x-a"),
        http::HeaderValue::from_static("1"),
    )]);
    let response = Some(ResponseScope { body: r#"{"id": 7}"#, headers: &headers });
    let scope = Scope { response, ..scope(None) };
    assert_eq!(render_in(text, &scope), "7|1|null");
    assert_eq!(render_in("{{ response.path[1] }}", &scope), "{{ response.path[1] }}");
    assert_eq!(render_in("{{ response.status }}", &scope), "null");
}

#[test]
fn bodies_of_another_form_give_null() {
    let text = "[{{request.body/n}}]";
    assert_eq!(render_in(text, &scope(Some("n=1"))), "[null]");
    assert_eq!(render_in(text, &scope(Some("{\"n\":"))), "[null]");
    assert_eq!(render_in("<{{request.body}}>", &scope(None)), "<null>");
}

#[test]
fn operators_are_applied_as_in_microcks() {
    let cases = [
        ("{{ request.params[x] || 'dflt' }}", "dflt"),
        ("{{ request.params[x] || request.params[q] || 'third' }}", "one"),
        ("{{ request.params[x] || request.params[y] }}|{{ none || '' }}", "null|"),
        ("{{ request.params[x] || }}|{{ || }}|{{ 'v1.0' || 'x' }}", "null|null|x"),
        ("{{ 'a' b }}|{{ ' }}", "a' |"),
        ("{{'literal'}}{{ 'v1.0' }}", "literal"),
        ("{{ randomValue(a) > put(v) }}{{ v }}", "aa"),
        ("{{ 'lit' > put(z) > put(zz) }}[{{z}}{{zz}}]", "lit[litlit]"),
        ("{{ put(k) }}{{ put(k,val) }}{{ k }}", "val"),
        ("{{ 'a' || 'b' > put(x) }}", "a' || 'b"),
        ("{{ request.params[x] > put(w) }}{{ w || 'none' }}", "nullnone"),
        ("a={{ request.params[q] }} > b", "a=one > b"),
        ("{{ unknownFn() }}{{ $unknown }}{{ x() }}", ""),
    ];
    for (text, expected) in cases {
        assert_eq!(render(text), expected, "{text}");
    }
}

#[test]
fn braces_next_to_expressions_belong_to_them() {
    let cases = [
        ("{\"n\":{{request.body/n}}}", "{\"n\":"),
        ("{\"n\":{{request.body/n}} }", "{\"n\":7 }"),
        ("{{{randomInt(1,2)}}}", "{1}"),
        ("{{{ request.params[q] }}}", "{}"),
        (
            "{\"a\":{{randomInt(1,2)}},\"b\":{\"c\":{{randomInt(3,4)}}},\"d\":{{{ request.params[q] }}}}",
            "{\"a\":1,\"b\":{\"c\":3,\"d\":{}",
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(render(text), expected, "{text}");
    }
}

#[test]
fn a_text_with_a_failing_expression_stays_as_it_is() {
    let known = [
        "before {{ }} after {{ randomInt(1,2) }}",
        "before {{ randomInt(1,2) after",
        "x={{now(bogus{)}} y={{uuid()}}",
        "x={{ randomInt(5,5) }} {{uuid()}}",
        "x={{ request.params[a/b] }}",
        "y={{request.bodyy/x}}",
        "{{ a) }}",
        "{{{}}",
        "{{ randomString(-1) }}",
        "{{ randomInt(-2000000000, 2000000000) }}",
        "{{ now(yyyy, ) }}",
    ];
    for text in known {
        assert_eq!(render(text), text);
        assert!(Template::compile(text).unwrap().problem().is_some(), "{text}");
    }
    for text in ["{{ request.headers[a] }}", "{{ who.x/y }}", "{{ request.headers[a b] }}"] {
        assert_eq!(render(text), text);
    }
    for text in ["{{ request.body/n }}", "{{ request.body[0] }}"] {
        assert_eq!(render_in(text, &scope(None)), text);
    }
    assert!(Template::compile("{{ uuid() }}").unwrap().problem().is_none());
    assert!(Template::compile("no expression }}").is_none());
}

#[test]
fn times_are_written_with_patterns_and_deltas() {
    let cases = [
        (
            "{{now()}} {{ $timestamp }} {{now(yyyy, 1d, 2)}}",
            "1769897103007 1769897103007 1769897103007",
        ),
        ("{{now(yyyy-MM-dd'T'HH:mm:ss'Z')}}", "2026-01-31T22:05:03Z"),
        ("{{ now(dd/MM/yyyy, 1M) }}", "28/02/2026"),
        (
            "{{ now(dd.MM.yyyy, -1y) }} {{ now(dd/MM HH:mm, 3H) }} {{now(HH:mm, 90m)}}",
            "31.01.2025 01/02 01:05 23:35",
        ),
        ("{{ now(dd, 1x) }} {{ now(dd, abc) }} {{ now(yyyy, 999999999y) }}", "31 31 2026"),
    ];
    for (text, expected) in cases {
        assert_eq!(render(text), expected, "{text}");
    }
}

#[test]
fn random_values_have_the_right_form() {
    let uuid = "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";
    let cases = [
        ("uuid()", uuid),
        ("guid()", uuid),
        ("$randomUUID", uuid),
        ("uuid", uuid),
        ("randomInt()", "-?\\d{1,10}"),
        ("randomInt(-3,3)", "-[123]|[012]"),
        ("randomInt(x)", "\\d{1,10}"),
        ("randomInt( )", "\\d{1,10}"),
        ("randomInt(x, 5)", "\\d{1,10}"),
        ("now( )", ""),
        ("randomString()", "[0-9A-Za-z]{32}"),
        ("randomString(8)", "[0-9A-Za-z]{8}"),
        ("randomString(x)", "[0-9A-Za-z]{32}"),
        ("randomString(4, 5)", "[0-9A-Za-z]{32}"),
        ("$randomInt(5)", ""),
        ("randomBoolean()", "true|false"),
        ("randomValue(1.5, 2.5)", "[12]\\.5"),
        ("randomValue()", ""),
        ("randomFirstName()", "[A-Z][A-Za-z']+"),
        ("$randomLastName", "[A-Z][A-Za-z']+"),
        ("randomFullName()", "[A-Z][A-Za-z']+ [A-Z][A-Za-z']+"),
        ("randomNamePrefix()", "[A-Z][a-z]+\\.?"),
        ("randomNameSuffix()", "[A-Za-z.]+"),
        ("randomCity()", "[A-Z].+"),
        ("randomCountry()", "[A-Z].+"),
        ("randomCountryCode()", "[A-Z]{2}"),
        ("randomStreetName()", "[A-Z].+ [A-Z][a-z]+"),
        ("randomStreetAddress()", "\\d+ [A-Z].+"),
        ("randomLatitude()", "-?\\d{1,2}\\.\\d{8}"),
        ("randomLongitude()", "-?\\d{1,3}\\.\\d{8}"),
        ("randomPhoneNumber()", "[-0-9().x +]+"),
        ("randomEmail()", "\\S+@example\\.(com|org|net)"),
    ];
    for (expression, pattern) in cases {
        let text = render(&format!("{{{{ {expression} }}}}"));
        let pattern = regex::Regex::new(&format!("^(?:{pattern})$")).unwrap();
        assert!(pattern.is_match(&text), "{expression}: {text}");
    }
}

#[test]
fn texts_that_grow_too_much_stay_as_they_are() {
    let body = "x".repeat(1 << 20);
    let text = "{{request.body}}".repeat(30);
    assert_eq!(render_in(&text, &scope(Some(&body))), text);
    let text = (0..30).map(|i| format!("{{{{ request.body > put(v{i}) }}}}")).collect::<String>();
    assert_eq!(render_in(&text, &scope(Some(&body))), text);
    let text = "{{ randomString(999999999) }}";
    assert_eq!(render(text), text);
    let text = "{{x}}".repeat(MAX_EXPRESSIONS + 2);
    assert_eq!(render(&text), text);
}

#[test]
fn lines_have_no_control_characters() {
    let body = "a\r\nSet-Cookie: x=1\0";
    let template = Template::compile("id-{{request.body}}").unwrap();
    let mut random = StdRng::seed_from_u64(1);
    let mut environment = Environment { now: 0, random: &mut random, scripts: &NoScripts };
    let line = template.render_line(&scope(Some(body)), &mut environment);
    assert_eq!(line, "id-aSet-Cookie: x=1");
}

proptest! {
    #[test]
    fn any_text_is_safe(
        parts in prop::collection::vec(prop_oneof![
            Just("{{"), Just("}}"), Just("{"), Just("}"), Just("("), Just(")"), Just("'"), Just(">"), Just("||"),
            Just("request.body/n"), Just("request.path[1]"), Just("request.params[q]"), Just("."), Just("now"),
            Just("put(a)"), Just("$"), Just(","), Just(" "), Just("\u{e9}"), Just("randomInt(1,3)"), Just("["),
        ], 0..12),
        body in prop::option::of("[<>{}a/\":1\\[\\]]{0,12}"),
    ) {
        render_in(&parts.concat(), &scope(body.as_deref()));
    }
}

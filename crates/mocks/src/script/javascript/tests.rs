//! Tests of scripts in JavaScript.

use proptest::prelude::*;

use super::JavaScript;
use crate::script::{Failure, Language, Script, tests::Fixture};

fn run(source: &str) -> Result<Option<String>, Failure> {
    Fixture::new(Some("{\"kind\":\"gamma\"}")).run(Language::JavaScript, source)
}

#[test]
fn calls_are_read_as_in_microcks() {
    for (source, expected) in [
        ("return JSON.parse(mockRequest.getRequestContent()).kind", "gamma"),
        ("return mockRequest.requestContent().slice(2, 6)", "kind"),
        ("return mockRequest.getRequestHeader('X-Kind')[0]", "alpha"),
        ("return '' + mockRequest.getRequestHeader('x-none').length", "0"),
        ("return mockRequest.getRequestHeaders()['x-list'].join()", "one,two"),
        ("return mockRequest.getURIParameter('id') + mockRequest.getURIParameters().id", "77"),
        (
            "const r = mockRequest.getRequest(); return r.method + r.requestURI",
            "POST/rest/Test/1.0/items/7",
        ),
        (
            "const r = mockRequest.getRequest(); return r.queryString + r.serverPort",
            "a=1&b=x%20y8586",
        ),
        ("return mockRequest.getRequest().parameters.b[0]", "x y"),
        ("log.info('x'); return [1, 2].map(x => x * 2).join('-')", "2-4"),
    ] {
        assert_eq!(run(source), Ok(Some(expected.into())), "{source}");
    }
}

#[test]
fn results_that_are_no_strings_are_none() {
    for source in ["return 42", "return null", "return undefined", "", "return {}"] {
        assert_eq!(run(source), Ok(None), "{source}");
    }
}

#[test]
fn exceptions_have_their_text() {
    assert_eq!(run("throw new Error('boom')"), Err(Failure::Exception("boom".into())));
    assert_eq!(run("throw 'text'"), Err(Failure::Exception("text".into())));
    assert!(matches!(run("return foo.bar"), Err(Failure::Exception(_))));
}

#[test]
fn wrong_syntax_compiles_and_has_a_line() {
    let script =
        Script::compile(Language::JavaScript, "const a = 1;\nthis is not {", true).unwrap();
    assert_eq!(script.problem().map(|it| it.line), Some(2));
    assert!(matches!(run("this is not javascript {"), Err(Failure::Exception(_))));
}

#[test]
fn fetch_is_named_as_unsupported() {
    for source in ["fetch('http://localhost')", "try { fetch('x') } catch (e) { return 'a' }"] {
        assert!(matches!(run(source), Err(Failure::Unsupported(text)) if text.contains("fetch")));
    }
    assert!(matches!(
        run("return mockRequest.getRequest().remoteAddr"),
        Err(Failure::Unsupported(_))
    ));
}

#[test]
fn context_and_store_keep_values() {
    let mut fixture = Fixture::new(None);
    let source = "requestContext.set('who', 'me'); requestContext.set('no', null); requestContext.set('n', {a: 1});\n\
        store.put('k', 'v'); store.putWithTtl('t', 'w', 60); store.put('d', 'v'); store.delete('d');\n\
        return store.get('k') + store.get('d') + mockRequest.getRequestContent()";
    assert_eq!(fixture.run(Language::JavaScript, source), Ok(Some("vnullnull".into())));
    let context: Vec<_> =
        fixture.context.iter().map(|(key, value)| format!("{key}={value}")).collect();
    assert_eq!(context, ["n={\"a\":1}", "who=me"]);
    let next = "return store.get('t') + requestContext.get('who') + (typeof leak)";
    assert_eq!(fixture.run(Language::JavaScript, next), Ok(Some("wmeundefined".into())));
    let failed = "requestContext.set('who', 'you'); throw 'x'";
    assert!(fixture.run(Language::JavaScript, failed).is_err());
    assert_eq!(fixture.context.get("who").map(String::as_str), Some("you"));
}

#[test]
fn scripts_that_are_not_wrapped_define_process() {
    let compiled = JavaScript::compile("function process() { return 'a' }", false).unwrap();
    assert!(compiled.source.starts_with("function process"));
    assert_eq!(run("function process() { return 'a' }"), Ok(None));
}

#[test]
fn hostile_scripts_end() {
    for source in [
        "while (true) {}",
        "try { while (true) {} } finally { while (true) {} }",
        "(function f() { f() })()",
        "let s = 'x'; while (true) s += s",
        "const l = []; while (true) l.push('x')",
        "new Array(2 ** 31).fill(0)",
        "return '' + /^(a+)+$/.test('a'.repeat(40) + 'b')",
        "while (true) { try { while (true) store.put('k', 'v') } catch (e) {} }",
        "const a = {}; a.a = a; let s = '['; while (s.length < 1e6) s += s; JSON.parse(s)",
        "let f = () => new Proxy({}, { get: () => f().x }); f().x",
    ] {
        let result = run(source);
        assert!(result.is_err(), "{source}: {result:?}");
    }
    for (open, close) in
        [("(", ")"), ("[", "]"), ("{", "}"), ("!", ""), ("a ? b : ", "c"), ("(() => ", ")")]
    {
        let source = format!("x = {}1{}", open.repeat(50_000), close.repeat(50_000));
        let _ = run(Box::leak(source.into_boxed_str()));
    }
    assert_eq!(run("return 'next'"), Ok(Some("next".into())));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_source_ends(source in "[a-z(){}\\[\\]=>.;'\"/\\n ]{0,60}") {
        let _ = JavaScript::compile(&source, true);
    }
}

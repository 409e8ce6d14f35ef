//! Tests of scripts in Groovy.

use proptest::prelude::*;

use super::Groovy;
use crate::script::{
    Failure, Language, Script,
    tests::{Fixture, groovy},
};

fn text(source: &str) -> String {
    match groovy(source) {
        Ok(Some(text)) => text,
        other => panic!("{source}: {other:?}"),
    }
}

fn is_exception(source: &str) -> bool {
    matches!(groovy(source), Err(Failure::Exception(_)))
}

fn is_limit(source: &str) -> bool {
    let result = groovy(source);
    let is_limit = matches!(result, Err(Failure::Limit(_)));
    if !is_limit {
        println!("{result:?}");
    }
    is_limit
}

#[test]
fn values_and_operators_are_those_of_groovy() {
    for (source, expected) in [
        ("return 'a' + 1", "a1"),
        ("'a' + null", "anull"),
        ("def x = [y: 2]; \"${x.y + 1} $x.y\" == '3 2' ? 'y' : 'n'", "y"),
        ("'' + (1 + 2 * 3 - 4 / 2)", "5"),
        ("'' + 7 / 2 + ' ' + 7 % 2 + ' ' + 1.10 + ' ' + 2d / 3", "3.5 1 1.10 0.6666666666666666"),
        (
            "'' + (1 == 1.0) + (1 == '1') + (null == false) + ('a' == \"${'a'}\")",
            "truefalsefalsetrue",
        ),
        ("def a = null; a?.b ?: 'none'", "none"),
        ("[1, 2, 3].find { it > 1 }.toString()", "2"),
        ("'' + [1, 'a', null] + [a: 1, 'b c': [2]] + [:]", "[1, a, null][a:1, b c:[2]][:]"),
        ("def m = [a: 1]; m.b = 2; m['c'] = 3; m.collect { k, v -> k + v }.join('-')", "a1-b2-c3"),
        ("def l = []; for (x in 1..3) l << x; '' + l.sum() + l.size() + l[-1]", "633"),
        ("int i = 0\nwhile (true) { i++; if (i > 4) break }\n'' + i", "5"),
        ("String s = \"${1}b\"\nreturn s", "1b"),
        (
            "switch ('b') { case 'a': return 'A'\ncase ['b', 'c']: return 'BC'\ndefault: return '?' }",
            "BC",
        ),
        ("'abc'[0] + 'abc'[1..-1] + 'abc'[-1]", "abcc"),
        ("'a,b,,c,,'.split(',').size().toString()", "4"),
        ("('a1b22' =~ /\\d+/)[1]", "22"),
        ("def m = 'k=v' =~ /(\\w)=(\\w)/; m[0][2]", "v"),
        ("('ab' ==~ /a./) ? 'y' : 'n'", "y"),
        ("def twice(x) { x * 2 }\n'' + twice(4)", "8"),
        ("def f = { a, b = 2 -> a + b }; '' + f(1)", "3"),
        ("try { null.x } catch (Exception e) { return 'caught' }", "caught"),
        ("if ('x' in ['x', 'y'] && !('z' in ['x'])) 'in'", "in"),
        ("'x'\n  .toUpperCase()\n  .concat('y')", "Xy"),
        ("def a = 1, b = 2\nreturn a < b\n  && b > a\n  ? 'lines' : 'no'", "lines"),
        ("'é😀'.length() + ''", "3"),
        ("if (1 <=> 2) { 'less' } else { 'equal' }", "less"),
        ("def x = 'a'; x += 'b'; x *= 2; x", "abab"),
        ("/* c */ 'a' // d\n", "a"),
        ("'''a\n'b' ''' - \"'b' \"", "a\n"),
        ("'\\u0041\\n\\$'", "A\n$"),
        ("['b', 'a'].sort().join() + [3, 1].max()", "ab3"),
        ("log.info 'x' + 1, 2\nprintln 'y'\n'z'", "z"),
        ("(1 as String) + '5'.toInteger() + Integer.parseInt('6')", "156"),
        ("[[a: 1], [a: 2]].a.toString() + [[b: 3]]*.b", "[1, 2][3]"),
    ] {
        assert_eq!(text(source), expected, "{source}");
    }
}

#[test]
fn matchers_are_those_of_java() {
    for (source, expected) in [
        ("def m = 'id=42' =~ /id=(\\d+)/; if (m) { return m.group(1) }", "42"),
        (
            "def m = 'a1b22' =~ /\\d+/; def r = ''\n\
             while (m.find()) { r += m.group() + m.start() + m.end() + ' ' }; r",
            "112 2235 ",
        ),
        (
            "def m = 'a1b22' =~ /\\d+/; '' + m",
            "java.util.regex.Matcher[pattern=\\d+ region=0,5 lastmatch=]",
        ),
        (
            "def m = 'é1' =~ /\\d+/; m.find(); \"$m\".toString()",
            "java.util.regex.Matcher[pattern=\\d+ region=0,2 lastmatch=1]",
        ),
        ("def m = 'k=v' =~ /(\\w)=(\\w)/; m.matches(); m.group(2) + m.groupCount()", "v2"),
        ("Matcher m = 'x7' =~ /(?<d>\\d)/; m.find() ? m.group('d') : null", "7"),
        ("def m = 'a1b2' =~ /\\d/; '' + m.count + m.size() + m.replaceAll('#')", "22a#b#"),
        ("def m = 'a1b2' =~ /\\d/; m[-1]; m.group()", "2"),
        ("def m = 'ab' =~ /(x)?b/; m.find(); '' + m.group(1) + m.start(1)", "null-1"),
        ("def m = 'a1' =~ /\\d/; m.find(); m.find(); m.reset(); m.find(); m.group()", "1"),
        ("('a1b2' =~ /[a-z](\\d)/).collect { it[1] }.join()", "12"),
        ("'aab'.replaceAll('a*', 'x')", "xxbx"),
        ("'k-v'.replaceAll(/(?<a>\\w)-(\\w)/, '$2${a}\\\\$')", "vk$"),
        ("def p = ~/\\d+/; p.matcher('7').matches() ? p.pattern() : ''", "\\d+"),
        (
            "import java.util.regex.Pattern\nPattern.compile('\\\\bid').matcher('an id').find() ? 'y' : ''",
            "y",
        ),
        ("('\u{663}' ==~ /\\d/) ? 'y' : 'n'", "n"),
        ("'a1b'.find(/\\d/) + 'a1b2'.findAll(/\\d/)", "1[1, 2]"),
    ] {
        assert_eq!(text(source), expected, "{source}");
    }
    for source in [
        "('a' =~ /\\d/).group()",
        "def m = '1' =~ /\\d/; m.find(); m.group(3)",
        "def m = '1' =~ /\\d/; m.find(); m.group('none')",
        "('a' =~ /\\d/)[0]",
        "'a' =~ /(/",
        "'a'.replaceAll('a', '$1')",
    ] {
        assert!(is_exception(source), "{source}");
    }
}

#[test]
fn calls_are_read_as_in_microcks() {
    for (source, expected) in [
        ("mockRequest.requestContent.contains('gamma') ? 'y' : 'n'", "y"),
        ("mockRequest.getRequestHeaders().get('X-Kind')[0]", "alpha"),
        ("mockRequest.requestHeaders['x-list'].join(',')", "one,two"),
        ("mockRequest.requestHeaders.get('x-none', 'default')", "default"),
        ("mockRequest.requestHeaders.get('X-KIND', 'default')", "alpha"),
        ("mockRequest.request.queryString", "a=1&b=x%20y"),
        ("mockRequest.getRequest().getRequestURI()", "/rest/Test/1.0/items/7"),
        ("mockRequest.request.getParameter('b')", "x y"),
        ("mockRequest.request.method + mockRequest.request.serverPort", "POST8586"),
        ("mockRequest.getURIParameters().get('id')", "7"),
        ("mockRequest.URIParameters.id", "7"),
        ("new groovy.json.JsonSlurper().parseText(mockRequest.requestContent).kind", "gamma"),
        (
            "import groovy.json.*\ndef j = new JsonSlurper().parseText(mockRequest.requestContent)\n\
             '' + j.items[1] + j.none + j.absent",
            "2.50nullnull",
        ),
    ] {
        assert_eq!(text(source), expected, "{source}");
    }
}

#[test]
fn results_that_are_neither_strings_nor_null_are_exceptions() {
    for source in ["return 42", "def x = 'r'; \"${x}1\"", "['a']", "1 == 1"] {
        assert!(is_exception(source), "{source}");
    }
    assert_eq!(groovy("null"), Ok(None));
    assert_eq!(groovy("while (false) {}"), Ok(None));
    assert_eq!(groovy("def s = 'a'"), Ok(Some("a".to_owned())));
}

#[test]
fn exceptions_are_those_of_java() {
    for source in [
        "foo.bar",
        "null.contains('x')",
        "mockRequest.request.getParameter('none').length()",
        "throw new RuntimeException('boom')",
        "'abc'.substring(7)",
        "1 / 0",
        "'x'.toInteger()",
        "new groovy.json.JsonSlurper().parseText('{')",
        "assert 1 == 2",
        "def { not groovy",
    ] {
        assert!(is_exception(source), "{source}");
    }
}

#[test]
fn unsupported_scripts_do_not_compile() {
    for (source, line) in [
        ("\nclass A { }", 2),
        ("def x = new Date()", 1),
        ("\n\nSystem.exit(0)", 3),
        ("'a'.execute()", 1),
        ("import java.util.Date\nnew Date()", 2),
        ("foo(1)", 1),
        ("@Grab('x') def y", 1),
        ("'a'.&length", 1),
        ("Thread.sleep(5)", 1),
    ] {
        let problem = Script::compile(Language::Groovy, source, true).unwrap_err();
        assert_eq!(problem.line, line, "{source}: {}", problem.text);
    }
    let result = groovy("mockRequest.remoteHost");
    assert_eq!(
        result,
        Err(Failure::Unsupported("Line 1: getRemoteHost of mockRequest is not supported.".into()))
    );
}

#[test]
fn context_and_store_keep_values() {
    let mut fixture = Fixture::new(None);
    let run = fixture.run(
        Language::Groovy,
        "requestContext.who = 'me-' + 1; requestContext.map = [a: 1]; requestContext.no = null\n\
         store.put('k', 'v'); store.put('t', 'v', 60); store.put('d', 'v'); store.delete('d')\n\
         return store.get('k') + store.get('d')",
    );
    assert_eq!(run, Ok(Some("vnull".into())));
    let context: Vec<_> =
        fixture.context.iter().map(|(key, value)| format!("{key}={value}")).collect();
    assert_eq!(context, ["map={a=1}", "who=me-1"]);
    assert_eq!(fixture.run(Language::Groovy, "store.get('t')"), Ok(Some("v".into())));
}

#[test]
fn xml_holders_evaluate_expressions() {
    let mut fixture = Fixture::new(Some(
        "<e:Envelope xmlns:e='urn:e' xmlns:p='urn:p'><p:who>me</p:who><name>Karla</name><i>1</i><i>2</i></e:Envelope>",
    ));
    let source = "import com.eviware.soapui.support.XmlHolder\n\
        def holder = new XmlHolder( mockRequest.requestContent )\n\
        def name = holder[\"//name\"]\n\
        name + holder['//p:who'] + holder['//i'] + holder['//none'] + holder.getNodeValue('//i')";
    assert_eq!(fixture.run(Language::Groovy, source), Ok(Some("Karlame[1, 2][]1".into())));
    for (source, expected) in [
        ("holder.getNodeValue('//none') + holder.getNodeValue('count(//i)')", "2"),
        ("'' + holder['count(//i)'] + holder['//['] + holder['i'].size()", "nullnull2"),
        ("holder['declare namespace q=\\'urn:p\\'; //q:who']", "me"),
        ("holder.namespaces['q'] = 'urn:q'; holder.xml.length() > 9 ? 'long' : ''", "long"),
    ] {
        let source = format!("def holder = new XmlHolder(mockRequest.requestContent); {source}");
        assert_eq!(fixture.run(Language::Groovy, &source), Ok(Some(expected.into())), "{source}");
    }
    for wrong in ["new XmlHolder('<a>')", "new XmlHolder('<a/>').getNodeValues('1 + 1')"] {
        let result = fixture.run(Language::Groovy, wrong);
        assert!(matches!(result, Err(Failure::Exception(_))), "{wrong}");
    }
}

#[test]
fn hostile_scripts_end() {
    for source in [
        "while (true) {}",
        "for (;;) {}",
        "def f(x) { f(x + 1) }\nf(0)",
        "def f = null; f = { f() }; f()",
        "def s = 'xxxxxxxxxxxxxxxx'; while (true) { s = s + s }",
        "def s = 'x' * 2000000000",
        "def l = []; while (true) { l << 'x' }",
        "def l = 1..2000000000",
        "def l = [1]; while (true) { l = l + l }",
        "def l = []; l[2000000000] = 1",
        "('a' * 40 + 'b') =~ /^(a|aa)+\\1$/",
        "def l = []; l << l; '' + l",
        "def l = []; def m = []; l << l; m << m; l == m",
        "def m = [:]; for (i in 1..100000) { m[i] = i }",
        "'x'.padLeft(2000000000)",
        "def s = 'a' * 100000; while (true) { s.contains('b') }",
        "while (true) { new XmlHolder('<a/>')['//a'] }",
    ] {
        assert!(is_limit(source), "{source}");
    }
}

#[test]
fn deep_sources_end() {
    for (open, close) in [
        ("(", ")"),
        ("[", "]"),
        ("{", "}"),
        ("if (1) {", "}"),
        ("!", ""),
        ("a ? b : ", "c"),
        ("\"${", "}\""),
    ] {
        let source = format!("x = {}1{}", open.repeat(100_000), close.repeat(100_000));
        assert!(Groovy::compile(&source).is_err(), "{open}");
        let source = format!("x = {}1{}", open.repeat(10), close.repeat(10));
        let _ = Groovy::compile(&source);
    }
    for part in [" + 1", ".a", ".a()", "[0]", " ?: 1", "\n;x = 1", " && 1", "\nif (1) 2 else"] {
        let _ = Groovy::compile(&format!("a{}", part.repeat(60_000)));
        if let Ok(script) =
            Script::compile(Language::Groovy, &format!("def a = 1; a{}", part.repeat(300)), true)
        {
            let _ = Fixture::new(None)
                .run(Language::Groovy, &format!("def a = 1; a{}", part.repeat(300)));
            drop(script);
        }
    }
}

fn part() -> impl Strategy<Value = String> {
    const PARTS: &[&str] = &[
        "def ",
        "x",
        " = ",
        "1",
        "1.5",
        "'t'",
        "\"a${x}\"",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        "->",
        "if (",
        "else ",
        "for (x in ",
        "while (",
        "return ",
        ".size()",
        ".each { it }",
        "+",
        "-",
        "==",
        "=~",
        "/",
        "?",
        ":",
        "?:",
        "..",
        "\n",
        ";",
        ",",
        "new ",
        "XmlHolder",
        "String ",
        "as ",
        "in ",
        "switch (x) {",
        "case 1:",
        "try {",
        "} catch (Exception e) {",
        "mockRequest",
        ".requestContent",
        "requestContext.a",
        "\u{e9}",
        "\\",
        "$",
        "\"",
        "'''",
        "!",
        "++",
        "break",
        "import ",
        "null",
        "true",
        "*.a",
        "<<",
        "é",
    ];
    prop::sample::select(PARTS).prop_map(str::to_owned)
}

proptest! {
    #[test]
    fn any_source_ends(parts in prop::collection::vec(part(), 0..40)) {
        let source = parts.concat();
        if let Ok(script) = Script::compile(Language::Groovy, &source, true) {
            drop(script);
            let _ = groovy(&source);
        }
    }

    #[test]
    fn any_text_compiles_or_not(source in "\\PC{0,60}") {
        let _ = Groovy::compile(&source);
    }
}

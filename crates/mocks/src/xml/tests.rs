//! Tests of XML and XPath.

use proptest::prelude::*;

use super::*;

const ORDER: &str = "<?xml version=\"1.0\"?><n:order xmlns:n=\"urn:x\" xmlns:m=\"urn:m\"><n:id v=\"7\">al<!-- c -->pha</n:id>\
    <item>one</item><item>two</item></n:order>";

fn text(expression: &str) -> String {
    let document = Document::parse(ORDER).unwrap();
    let path = XPath::compile(expression, [("p", "urn:x")]).unwrap();
    path.text(&document).unwrap()
}

#[test]
fn expressions_give_the_text_of_the_first_node() {
    assert_eq!(text("//p:id"), "alpha");
    assert_eq!(text("//id"), "", "a step without prefix matches no namespace");
    assert_eq!(text("//*[local-name()='id']/@v"), "7");
    assert_eq!(text("//item[2]"), "two");
    assert_eq!(text("//q:id"), "", "an unknown prefix matches nothing");
    assert_eq!(text("concat(//item, '-', count(//item))"), "one-2");
    assert_eq!(text("count(//item) div 4"), "0.5");
    assert_eq!(text("/"), "alphaonetwo");
    assert_eq!(text("//item = 'two'"), "true");
}

#[test]
fn parentheses_can_have_predicates_and_steps() {
    assert_eq!(text("(//item)[2]"), "two");
    assert_eq!(text("(//item)[last()]"), "two");
    assert_eq!(text("(//item)[3]"), "");
    assert_eq!(text("(//item | //p:id)[. = 'two']"), "two");
    assert_eq!(text("(/p:order)/item[2]"), "two");
    assert_eq!(text("(/*)[1]//@v"), "7");

    let none: [(&str, &str); 0] = [];
    for expression in
        ["(//item)[position() > 1]", "(1)[1]", "(//item)[", "(//item)[1]]", "(//item)x"]
    {
        assert!(XPath::compile(expression, none).is_err(), "{expression}");
    }
}

#[test]
fn elements_can_have_names_of_operators() {
    let document = Document::parse("<and><div>6</div><or mod='3'/><div>2</div></and>").unwrap();
    let none: [(&str, &str); 0] = [];
    for (expression, expected) in [
        ("//div", "6"),
        ("//div[2]", "2"),
        ("/and/or/@mod", "3"),
        ("//div div //div[2]", "3"),
        ("//div mod 4", "2"),
        ("//div and //or", "true"),
        ("count(//* ) div 2", "2"),
        ("2 * 3 mod 4", "2"),
        ("concat(//div, ' and //div')", "6 and //div"),
        ("contains(/, '63')", "false"),
        ("contains(/ , '62')", "true"),
    ] {
        let path = XPath::compile(expression, none).unwrap();
        assert_eq!(path.text(&document).unwrap(), expected, "{expression}");
    }
}

#[test]
fn expressions_give_the_texts_of_all_nodes() {
    let document = Document::parse(ORDER).unwrap();
    let none: [(&str, &str); 0] = [];
    let start = document.root().unwrap();
    let path = XPath::compile("//item", none).unwrap();
    assert_eq!(path.texts_from(&document, start).unwrap(), ["one", "two"]);
    let path = XPath::compile("1 + 1", none).unwrap();
    assert!(path.texts_from(&document, start).is_err());
    assert_eq!(path.text_from(&document, start).unwrap(), "2");
}

#[test]
fn relative_paths_start_at_a_node() {
    let document = Document::parse("<a><b>1</b></a>").unwrap();
    let none: [(&str, &str); 0] = [];
    let path = XPath::compile("b", none).unwrap();
    assert_eq!(path.text(&document).unwrap(), "");
    assert_eq!(path.text_from(&document, document.root().unwrap()).unwrap(), "1");
}

#[test]
fn prefixes_of_the_whole_document_are_found() {
    let document = Document::parse("<a xmlns:x='1'><b xmlns:x='2' xmlns:y='3'/></a>").unwrap();
    let found = document.namespaces();
    assert_eq!((found.get("x").map(String::as_str), found.len()), (Some("2"), 2));
}

#[test]
fn compiling_rejects_what_is_no_expression() {
    let none: [(&str, &str); 0] = [];
    for expression in ["", "//", "/count(", "/arr/1", "nothing(1)", "$x"] {
        assert!(XPath::compile(expression, none).is_err(), "{expression}");
    }
}

#[test]
fn parsing_rejects_entities_and_deep_documents() {
    let bomb = "<!DOCTYPE a [<!ENTITY a 'x'><!ENTITY b '&a;&a;'>]><a>&b;</a>";
    let external = "<!DOCTYPE a SYSTEM 'file:///etc/hostname'><a/>";
    let deep = format!("{}{}", "<a>".repeat(100_000), "</a>".repeat(100_000));
    for text in [bomb, external, &deep, "<a>", "<a/><b/>", "x", ""] {
        assert!(Document::parse(text).is_err());
    }
}

#[test]
fn an_expression_that_visits_too_many_nodes_fails() {
    let wide = format!("<a>{}</a>", "<b><c/></b>".repeat(5_000));
    let document = Document::parse(&wide).unwrap();
    let none: [(&str, &str); 0] = [];
    let path = XPath::compile("count(//*[count(//*[count(//*) > 1]) > 1])", none).unwrap();
    assert!(path.text(&document).unwrap_err().to_string().contains("budget"));
}

#[test]
fn costly_expressions_are_only_evaluated_on_small_documents() {
    let wide = format!("<a>{}</a>", "<b>x</b>".repeat(20_000));
    let document = Document::parse(&wide).unwrap();
    let none: [(&str, &str); 0] = [];
    for expression in
        ["//b[contains(/, 'y')]", "//b[.. = 'y']", "//b[1 and //b = 'y']", "//b[ancestor::a]"]
    {
        let path = XPath::compile(expression, none).unwrap();
        assert!(path.text(&document).is_err(), "{expression}");
        assert!(path.text(&Document::parse("<a/>").unwrap()).is_ok(), "{expression}");
    }
    for expression in
        ["//b[. = 'x']", "//b[c/d = '..']", "/a/b[2]", "//a[b//c]/..", "//*[local-name()='b']"]
    {
        let path = XPath::compile(expression, none);
        assert!(path.is_ok_and(|it| it.text(&document).is_ok()), "{expression}");
    }
}

fn part_of_xml() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("<a>"),
        Just("</a>"),
        Just("<p:b x='1'"),
        Just(" xmlns:p='u'"),
        Just(" xmlns=''"),
        Just("/>"),
        Just(">"),
        Just("<![CDATA["),
        Just("]]>"),
        Just("<!--"),
        Just("-->"),
        Just("&amp;"),
        Just("&#x41;"),
        Just("&#1114112;"),
        Just("<?pi d?>"),
        Just("\u{e9}"),
        Just("<!DOCTYPE a ["),
        Just("<!ATTLIST a b CDATA 'x'>"),
        Just("<"),
    ]
    .prop_map(str::to_owned)
}

fn part_of_xpath() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("/"),
        Just("//"),
        Just("*"),
        Just("a"),
        Just("p:a"),
        Just("p:*"),
        Just("@"),
        Just("["),
        Just("]"),
        Just("("),
        Just(")"),
        Just("text()"),
        Just("substring("),
        Just("translate("),
        Just("string-length("),
        Just("concat("),
        Just("id("),
        Just("lang("),
        Just("preceding::"),
        Just("namespace::"),
        Just("ancestor-or-self::"),
        Just(".."),
        Just("."),
        Just(","),
        Just("'\u{e9}x'"),
        Just("1"),
        Just("-"),
        Just("99999999999999999999"),
        Just(" div "),
        Just(" mod "),
        Just("|"),
        Just("="),
        Just("<"),
        Just(" and "),
        Just("$v"),
        Just("\u{e9}"),
    ]
    .prop_map(str::to_owned)
}

proptest! {
    #[test]
    fn documents_never_panic(parts in prop::collection::vec(part_of_xml(), 0..12)) {
        if let Ok(document) = Document::parse(&parts.concat()) {
            document.namespaces();
        }
    }

    #[test]
    fn expressions_never_panic(parts in prop::collection::vec(part_of_xpath(), 0..8)) {
        let document = Document::parse(ORDER).unwrap();
        if let Ok(path) = XPath::compile(&parts.concat(), [("p", "urn:x")]) {
            let _ = path.text(&document);
        }
    }

    #[test]
    fn any_text_is_safe(text in "\\PC*", path in "\\PC*") {
        let _ = Document::parse(&text);
        let _ = XPath::compile(&path, [("p", "urn:x")]);
    }
}

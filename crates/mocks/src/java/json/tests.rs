use proptest::prelude::*;

use super::*;

fn at(body: &str, pointer: &str) -> Option<String> {
    let json = Json::parse(body).unwrap();
    Some(Pointer::parse(pointer).unwrap().find(&json)?.text().into_owned())
}

#[test]
fn pointers_find_values_and_values_are_printed_as_java_prints_them() {
    let body = r#" {"s": "q\"\\/\n\u00e9\ud83d\ude00", "n": 12345678901234567890, "f": 1.50, "e": 1e3,
        "z": null, "o": {"b":1, "a":[true, "x\u0001"]}, "a/b": 1, "m~n": 2, "": 3, "d": 1, "d": 2} tail"#;
    let cases = [
        ("/s", "q\"\\/\n\u{e9}\u{1f600}"),
        ("/n", "12345678901234567890"),
        ("/f", "1.5"),
        ("/e", "1000.0"),
        ("/z", "null"),
        ("/o", r#"{"b":1,"a":[true,"x\u0001"]}"#),
        ("/o/a/0", "true"),
        ("/a~1b", "1"),
        ("/m~0n", "2"),
        ("/", "3"),
        ("/d", "2"),
    ];
    for (pointer, text) in cases {
        assert_eq!(at(body, pointer).as_deref(), Some(text), "{pointer}");
    }
    for pointer in ["/o/a/2", "/o/a/-", "/o/a/00", "/none", "/s/x"] {
        assert_eq!(at(body, pointer), None, "{pointer}");
    }
    assert_eq!(Pointer::parse("s"), None);
}

#[test]
fn malformed_and_too_deep_texts_are_rejected() {
    for text in ["", "{", "{\"a\"}", "[1,]", "01", "1.", "-", "\"\n\"", "\"\\x\"", "'a'", "tru"] {
        assert_eq!(Json::parse(text), None, "{text}");
    }
    assert_eq!(Json::parse(&"[".repeat(1_000_000)), None);
    assert_eq!(Json::parse(&format!("[{}0]", "0,".repeat(1_000_000))), None);
}

proptest! {
    #[test]
    fn what_is_printed_is_read_as_the_same(text in "(\\{\"[a-z\\\\]{0,2}\":|\\[|\\]|\\}|,|1|\"x\"|true){0,12}") {
        if let Some(json) = Json::parse(&text) {
            let printed = json.to_string();
            prop_assert_eq!(Json::parse(&printed), Some(json));
        }
    }

    #[test]
    fn any_text_is_safe(text in "\\PC*") {
        let _ = Json::parse(&text);
    }
}

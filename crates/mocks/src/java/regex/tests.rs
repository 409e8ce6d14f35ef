use proptest::prelude::*;

use super::*;

fn is_match(pattern: &str, text: &str) -> bool {
    JavaRegex::compile(pattern).unwrap().is_match(text).unwrap()
}

#[test]
fn expressions_match_whole_texts_as_in_java() {
    let cases = [
        ("a|ab", "ab", true),
        ("^a$", "a", true),
        ("a", "xa", false),
        ("\\d+", "12", true),
        ("\\d+", "\u{0661}", false),
        ("\\w", "\u{e9}", false),
        ("[\\w-]+", "a-b", true),
        ("[^\\d]", "1", false),
        ("a.c", "a\rc", false),
        ("(?s)a.c", "a\nc", true),
        ("\\Qa.b\\E+", "a.bbb", true),
        ("\\Qa.b\\E+", "axb", false),
        ("\\<a\\>", "<a>", true),
        ("\\/x\\ y", "/x y", true),
        ("(a)\\1", "aa", true),
        ("(?=.*\\d)[a-z0-9]{3,}", "abc1", true),
        ("a++b", "aab", true),
        ("[a~~b]", "~", true),
        ("(?i)abc", "ABC", true),
        ("[]a]+", "]a", true),
    ];
    for (pattern, text, expected) in cases {
        assert_eq!(is_match(pattern, text), expected, "{pattern} {text}");
    }
}

#[test]
fn malformed_and_large_expressions_are_rejected() {
    for pattern in ["(", "[a", "*a", "(?<n", "\\", "(((a{1,1000}){1,1000}){1,1000})"] {
        assert!(JavaRegex::compile(pattern).is_err(), "{pattern}");
    }
}

#[test]
fn backtracking_ends() {
    let regex = JavaRegex::compile("(a|a|aa)*\\1b").unwrap();
    assert_eq!(regex.is_match(&"a".repeat(60)), Err(TooManySteps));
    // Without references the same needs no backtracking.
    assert!(!is_match("(a|a|aa)*b", &"a".repeat(10_000)));
}

proptest! {
    #[test]
    fn any_expression_is_safe(pattern in "[\\\\a-c\\[\\](){}*+?^$|.~&\\-QEdw,1<=!:]{0,12}", text in "[a-c]{0,20}") {
        if let Ok(regex) = JavaRegex::compile(&pattern) {
            let _ = regex.is_match(&text);
        }
    }
}

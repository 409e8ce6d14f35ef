//! Old names and unclear phrases that must not come back. The last two tables of the glossary list them.

use super::files::{Text, expect_none, is_comment, text, texts};

const GLOSSARY: &str = "docs/glossary.md";

/// The headings of the tables.
const NAMES: &str = "## Old names";
const PHRASES: &str = "## Phrases to avoid";

/// The files whose phrases are checked, by extension.
const PROSE: [&str; 8] = ["css", "html", "java", "md", "rs", "sh", "toml", "ts"];

/// An entry of a table.
struct Entry {
    avoided: String,
    instead: String,
}

#[test]
fn old_names_and_unclear_phrases_do_not_occur() {
    let glossary = text(GLOSSARY).text;
    let (names, phrases) = (entries(&glossary, NAMES), entries(&glossary, PHRASES));
    assert!(names.len() > 5 && phrases.len() > 20, "the tables of {GLOSSARY} are incomplete");
    let findings: Vec<String> = texts()
        .iter()
        .flat_map(|file| [old_names(file, &names), unclear_phrases(file, &phrases)].concat())
        .collect();
    expect_none(&findings);
}

#[test]
fn old_names_are_found_in_code_and_documents() {
    let table = "## Old names\n\n| a | b |\n| --- | --- |\n| working copy, mend | cache |\n";
    let names = entries(table, NAMES);
    let count = |path: &str, text: &str| old_names(&Text::new(path, text), &names).len();
    let code = "crates/store/src/open.rs";
    for bad in ["let working_copy = 1;", "struct WorkingCopy;", "mend(cache);", "struct Mend;"] {
        assert_eq!(count(code, bad), 1, "{bad}");
    }
    for good in ["let cache = 1;", "recommend(cache);", "// A working copy.", "let mend = 1;"] {
        assert_eq!(count(code, good), 0, "{good}");
    }
    assert_eq!(count("README.md", "the working copy"), 1);
    assert_eq!(count(GLOSSARY, "the working copy"), 0);
}

#[test]
fn every_phrase_of_the_glossary_is_found_in_comments_names_and_documents() {
    let phrases = entries(&text(GLOSSARY).text, PHRASES);
    let count = |path: &str, text: &str| unclear_phrases(&Text::new(path, text), &phrases).len();
    for Entry { avoided, .. } in &phrases {
        let name = format!("fn it_{}_here() {{}}", avoided.replace(' ', "_"));
        let wrapped = avoided.replace(' ', "\n/// ");
        for bad in [format!("/// It {avoided}.\n"), name, format!("// {wrapped}")] {
            assert!(count("server/src/main.rs", &bad) > 0, "{bad:?}");
        }
        assert!(count("README.md", &format!("It {avoided} here.")) > 0, "{avoided}");
        assert_eq!(count(GLOSSARY, avoided), 0);
    }
}

#[test]
fn clear_phrases_are_not_found() {
    let phrases = entries(&text(GLOSSARY).text, PHRASES);
    let mut good = vec![
        "untold",
        "a foretold",
        "the store can tell",
        "HTTP stands for",
        "become",
        "what becomes",
        "any moreover",
        "some more",
        "knows which",
        "looked up",
        "come to",
        "goes to",
    ];
    good.extend(phrases.iter().map(|entry| entry.instead.as_str()));
    for good in good {
        let found = unclear_phrases(&Text::new("README.md", good), &phrases);
        assert_eq!(found, Vec::<String>::new());
    }
}

/// The entries of a table. A row can have several.
fn entries(glossary: &str, heading: &str) -> Vec<Entry> {
    let (_, section) = glossary.split_once(heading).unwrap_or_else(|| panic!("no {heading:?}"));
    let section = section.split("\n## ").next().unwrap();
    let rows = section.lines().filter(|line| line.starts_with("| ")).skip(2);
    rows.flat_map(|row| {
        let [avoided, instead] = [1, 2].map(|cell| row.split('|').nth(cell).unwrap().trim());
        avoided
            .split(", ")
            .map(move |avoided| Entry { avoided: avoided.to_owned(), instead: instead.to_owned() })
    })
    .collect()
}

/// Finds names in code, and names of several words in documents.
fn old_names(file: &Text, names: &[Entry]) -> Vec<String> {
    let is_product = ["app/", "crates/", "server/"].iter().any(|it| file.path.starts_with(it));
    let is_document = file.is("md") && file.path != GLOSSARY;
    let is_code = file.is("rs") && is_product;
    if !is_document && !is_code {
        return Vec::new();
    }
    let is_found = |line: &str, name: &str| {
        if is_document {
            name.contains(' ') && !occurrences(&line.to_ascii_lowercase(), name).is_empty()
        } else {
            !is_comment(line) && is_in_code(line, name)
        }
    };
    let mut findings = Vec::new();
    for (index, line) in file.text.lines().enumerate() {
        let found = names.iter().filter(|name| is_found(line, &name.avoided));
        findings.extend(found.map(|name| finding(file, index + 1, name)));
    }
    findings
}

/// Whether the code has this name as a type, or as a function or variable. One word is a name only in
/// a call, because many words have other meanings.
fn is_in_code(line: &str, name: &str) -> bool {
    let type_name: String = name.split(' ').map(capitalized).collect();
    let call = if name.contains(' ') { name.replace(' ', "_") } else { format!("{name}(") };
    [type_name, call].iter().any(|name| {
        line.match_indices(name.as_str()).any(|(start, _)| {
            let end = start + name.len();
            let is_part = |other: Option<char>| other.is_some_and(char::is_alphanumeric);
            let is_longer = !name.ends_with('(') && is_part(line[end..].chars().next());
            !is_part(line[..start].chars().next_back()) && !is_longer
        })
    })
}

fn capitalized(word: &str) -> String {
    word[..1].to_uppercase() + &word[1..]
}

fn unclear_phrases(file: &Text, phrases: &[Entry]) -> Vec<String> {
    // The test above has examples.
    let has_examples = [GLOSSARY, "xtask/tests/tidy/wording.rs"].contains(&file.path.as_str());
    if has_examples || !PROSE.iter().any(|extension| file.is(extension)) {
        return Vec::new();
    }
    let lower_case = file.text.to_ascii_lowercase();
    let mut findings = Vec::new();
    for phrase in phrases {
        for start in occurrences(&lower_case, &phrase.avoided) {
            let line = file.text[..start].matches('\n').count() + 1;
            findings.push(finding(file, line, phrase));
        }
    }
    findings
}

/// The offsets of a phrase in a lower-case text. Its words can be in a name with underscores, or on
/// several lines of a comment.
fn occurrences(text: &str, phrase: &str) -> Vec<usize> {
    let is_letter = |other: Option<char>| other.is_some_and(char::is_alphabetic);
    let (first, others) = phrase.split_once(' ').unwrap_or((phrase, ""));
    let starts = text.match_indices(first).map(|(start, _)| start);
    starts
        .filter(|start| {
            let mut rest = &text[start + first.len()..];
            for word in others.split_whitespace() {
                let next = rest.trim_start_matches(|other: char| {
                    other.is_whitespace() || "_/!*#>".contains(other)
                });
                match next.strip_prefix(word).filter(|_| next.len() < rest.len()) {
                    Some(after) => rest = after,
                    None => return false,
                }
            }
            !is_letter(text[..*start].chars().next_back()) && !is_letter(rest.chars().next())
        })
        .collect()
}

fn finding(file: &Text, line: usize, entry: &Entry) -> String {
    file.at(line, &format!("avoid {:?}. Alternatives: {}", entry.avoided, entry.instead))
}

//! Reading never panics, and the result does not depend on how the file is split into pieces.

use proptest::prelude::*;
use snapshot::{Limits, Manifest, Reader, ServiceType, read};

use crate::support::{definitions, export, file_with_every_type, file_with_one};

fn in_pieces(file: &[u8], sizes: impl IntoIterator<Item = usize>) -> Manifest {
    let mut reader = Reader::new(Limits::default());
    let mut rest = file;
    for size in sizes {
        let (piece, more) = rest.split_at(size.min(rest.len()));
        reader.push(piece);
        rest = more;
        if rest.is_empty() {
            break;
        }
    }
    reader.push(rest);
    reader.finish()
}

/// The whole manifest as text.
fn debug_text(manifest: &Manifest) -> String {
    format!("{manifest:?}")
}

#[test]
fn pieces_of_any_size_give_the_same_manifest() {
    let plain = file_with_every_type(3);
    let value: serde_json::Value = serde_json::from_slice(&plain).unwrap();
    let pretty = serde_json::to_vec_pretty(&value).unwrap();
    let mark = [b"\xEF\xBB\xBF", &plain[..]].concat();
    let other = [b"{\"other\": [1, {\"a\":\"b\\\"\"}],", &plain[1..]].concat();
    for file in [plain, pretty, mark, other] {
        let whole = debug_text(&read(&file, Limits::default()));
        for size in [1, 2, 3, 7, 64, 4096] {
            assert_eq!(debug_text(&in_pieces(&file, std::iter::repeat(size))), whole, "{size}");
        }
    }
}

/// A generated file with some bytes changed, removed or inserted.
fn damaged_files() -> impl Strategy<Value = Vec<u8>> {
    let edit = (any::<prop::sample::Index>(), 0..6_usize, "[{}\\[\\]\",:\\\\0-9a-z\n\u{e9}]{0,6}");
    (0..40_u64, prop::collection::vec(edit, 1..4)).prop_map(|(seed, edits)| {
        let kind = ServiceType::KNOWN[seed as usize % 7];
        let mut file = file_with_one(kind, seed);
        for (index, removed, text) in edits {
            let start = index.index(file.len());
            let end = (start + removed).min(file.len());
            file.splice(start..end, text.bytes());
        }
        file
    })
}

/// A file of random tokens, mostly not JSON and sometimes a snapshot.
fn token_files() -> impl Strategy<Value = Vec<u8>> {
    let word = prop::sample::select(vec![
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"",
        "\\",
        " ",
        "\n",
        "1",
        "-",
        ".5",
        "e9",
        "null",
        "true",
        "tru",
        "\"services\"",
        "\"services\":[",
        "{\"id\":\"a\"",
        ",\"name\":\"n\"",
        "\"x\":",
        "\"requests\":[]",
        "{}",
        "\u{FEFF}",
        "é",
    ]);
    prop::collection::vec(word, 0..14)
        .prop_map(|words| format!("{{{}}}", words.concat()).into_bytes())
}

/// Reads a file whole and in pieces. If it is usable, checks that it is JSON and can be exported
/// and read again.
fn check(file: &[u8], sizes: &[usize]) -> Result<(), TestCaseError> {
    let whole = read(file, Limits::default());
    let pieces = in_pieces(file, sizes.iter().copied());
    prop_assert_eq!(debug_text(&whole), debug_text(&pieces));
    let has_reason = whole.is_usable() || !whole.problems.is_empty();
    prop_assert!(has_reason);
    if whole.is_usable() {
        let json = file.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(file);
        let json = serde_json::from_slice::<&serde_json::value::RawValue>(json);
        prop_assert!(json.is_ok(), "usable, but {:?}", json);
        let first = definitions(file);
        let exported = export(&first);
        prop_assert_eq!(definitions(&exported), first);
        prop_assert_eq!(export(&definitions(&exported)), exported);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_read_in_any_pieces(file in prop::collection::vec(any::<u8>(), 0..200), sizes in piece_sizes()) {
        check(&file, &sizes)?;
    }

    #[test]
    fn any_tokens_are_read_in_any_pieces(file in token_files(), sizes in piece_sizes()) {
        check(&file, &sizes)?;
    }

    #[test]
    fn damaged_files_are_read_in_any_pieces(file in damaged_files(), sizes in piece_sizes()) {
        check(&file, &sizes)?;
    }
}

fn piece_sizes() -> impl Strategy<Value = Vec<usize>> {
    prop::collection::vec(prop_oneof![0..8_usize, 0..3000_usize], 0..20)
}

#[test]
fn definition_in_file_order_has_the_documents_in_the_order_of_the_file() {
    let file = br#"{"services":[{"id":"1","name":"A","version":"1","operations":[{"name":"GET /"}]}],"responses":[
        {"id":"3","name":"z","operationId":"1-GET /"},{"id":"2","name":"a","operationId":"1-GET /"}]}"#;
    let manifest = snapshot::read(file, snapshot::Limits::default());
    let entry = &manifest.definitions[0];
    let responses = |definition: snapshot::Definition| {
        let text = definition.section(snapshot::Kind::Response).to_owned();
        text.find("\"z\"") < text.find("\"a\"")
    };
    assert!(
        responses(entry.definition_in_file_order(&file[..]).unwrap()),
        "z is first in the file"
    );
    assert!(!responses(entry.definition(&file[..]).unwrap()), "a repository sorts by name");
}

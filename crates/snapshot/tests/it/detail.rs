//! Detailed comparisons.

use proptest::prelude::*;
use snapshot::{
    ChangeKind, Definition, Detail, DetailItem, DetailOptions, Diff, Difference, Heading, ItemKind,
    LineKind, Piece, ServiceType, detail, diff,
};

use crate::{
    mutation::pairs,
    support::{file_with_one, single_definition},
};

fn all(here: Option<&Definition>, file: Option<&Definition>) -> Detail {
    detail(here, file, &DetailOptions::default())
}

fn items(detail: &Detail) -> impl Iterator<Item = &DetailItem> {
    detail.groups.iter().flat_map(|group| &group.items)
}

/// The number of examples with this change.
fn examples(detail: &Detail, change: ChangeKind) -> usize {
    items(detail).filter(|it| it.kind == ItemKind::Example && it.change == change).count()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(500) })]

    #[test]
    fn detail_lists_what_diff_counts(pair in pairs()) {
        let (here, file) = pair;
        let (changes, shown) = (diff(&here, &file), all(Some(&here), Some(&file)));
        for change in [ChangeKind::Added, ChangeKind::Removed, ChangeKind::Changed] {
            let of_operations = changes.operations.iter().flat_map(|it| &it.examples);
            let changed = of_operations.filter(|it| it.change == change).count();
            prop_assert_eq!(changed, examples(&shown, change), "{:?}", changes.operations);
            let contracts = changes.contracts.iter().filter(|it| it.change == change).count();
            let is = |it: &&DetailItem| it.kind == ItemKind::Contract && it.change == change;
            prop_assert_eq!(contracts, items(&shown).filter(is).count(), "{:?}", changes.contracts);
        }
        let service = shown.groups.iter().any(|group| group.heading == Heading::Service);
        prop_assert_eq!(service, !changes.service.is_empty());
        prop_assert_eq!(shown == Detail::default(), changes.is_formatting_only() || changes == Diff::default());
        let operations = shown.groups.iter().filter_map(|group| match &group.heading {
            Heading::Operation { name, .. } => Some(name.clone()),
            _ => None,
        });
        let names: Vec<Box<str>> = changes.operations.iter().map(|it| it.name.clone()).collect();
        prop_assert_eq!(operations.collect::<Vec<_>>(), names);
    }

    #[test]
    fn item_and_field_paths_select_the_same_content_again(pair in pairs(), pick in any::<prop::sample::Index>()) {
        let (here, file) = pair;
        let shown = all(Some(&here), Some(&file));
        let items: Vec<&DetailItem> = items(&shown).collect();
        prop_assume!(!items.is_empty());
        let item = *pick.get(&items);
        let request = |path: &str| {
            let options = DetailOptions { whole: true, item: Some(path.into()) };
            detail(Some(&here), Some(&file), &options)
        };
        let result = request(&item.path);
        // Operations with the same name share the path of their settings.
        let found: Vec<&DetailItem> = self::items(&result).collect();
        prop_assert!(found.contains(&item), "{:?} {:?}", found, item);
        prop_assert!(found.iter().all(|it| it.path == item.path));
        for field in &item.fields {
            let result = request(&field.path);
            let mut fields = self::items(&result).flat_map(|it| &it.fields);
            prop_assert!(fields.any(|it| it == field));
        }
    }

    #[test]
    fn single_definition_is_added_or_removed_completely(kind in 0..7_usize, seed in 0..40_u64) {
        let definition = single_definition(&file_with_one(ServiceType::KNOWN[kind], seed));
        for (here, file, change, line) in [
            (None, Some(&definition), ChangeKind::Added, LineKind::Added),
            (Some(&definition), None, ChangeKind::Removed, LineKind::Removed),
        ] {
            let shown = all(here, file);
            let summary = definition.summary().unwrap();
            prop_assert_eq!(examples(&shown, change), summary.examples() as usize);
            for item in items(&shown) {
                prop_assert_eq!(item.change, change);
                let bodies = item.fields.iter().filter_map(|field| field.body.as_ref());
                for piece in bodies.flat_map(|body| &body.pieces) {
                    let of_kind = matches!(piece, Piece::Line { kind, .. } if *kind == line);
                    prop_assert!(of_kind, "{:?}", piece);
                }
            }
        }
    }
}

fn definition(body: &str, rules: &str) -> Definition {
    let (body, rules) = (serde_json::Value::from(body), serde_json::Value::from(rules));
    single_definition(
        format!(
            r#"{{"services":[{{"id":"s","name":"A","version":"1","operations":[{{"name":"GET /a","dispatcherRules":{rules}}}]}}],
            "resources":[{{"id":"c","name":"d.proto","type":"PROTOBUF_DESCRIPTOR","content":{body},"serviceId":"s"}}],"requests":[{{"id":"q","name":"one","operationId":"s-GET /a","responseId":"p"}}],
            "responses":[{{"id":"p","name":"one","operationId":"s-GET /a","status":"200","content":{body}}}],"eventMessages":[]}}"#
        )
        .as_bytes(),
    )
}

#[test]
fn changed_body_is_shown_with_context() {
    let (here, file) = (definition(r#"{"a":1,"b":2}"#, "x"), definition(r#"{"a":1,"b":3}"#, "x"));
    let shown = all(Some(&here), Some(&file));
    let paths: Vec<&str> = items(&shown).map(|item| &*item.path).collect();
    assert_eq!(paths, ["/operations/GET ~1a/examples/responses/p", "/contracts/c"]);
    let response = &items(&shown).next().unwrap().fields[0];
    assert_eq!(&*response.path, "/operations/GET ~1a/examples/responses/p/response/content");
    assert_eq!(&*response.change.field, "response body");
    assert_eq!(response.body.as_ref().unwrap().pieces.len(), 5);
    // A descriptor always counts as binary.
    let contract = &items(&shown).nth(1).unwrap().fields[0];
    assert!(matches!(contract.change.difference, Difference::Binary { .. }));
    assert_eq!(contract.body, None);
}

#[test]
fn long_values_are_compared_line_by_line() {
    let rules = "if (a) {\n  return 'b'\n}\n".repeat(40);
    let (here, file) = (definition("", &rules), definition("", &format!("{rules}x")));
    let shown = all(Some(&here), Some(&file));
    let [item] = &items(&shown).collect::<Vec<_>>()[..] else { panic!("{shown:#?}") };
    assert_eq!((&*item.path, item.kind), ("/operations/GET ~1a/settings", ItemKind::Settings));
    assert_eq!(&*item.fields[0].change.field, "dispatcher rules");
    let body = item.fields[0].body.as_ref().unwrap();
    assert_eq!(body.pieces[0], Piece::Folded(117));
    assert_eq!(body.pieces[4], Piece::Line { kind: LineKind::Added, text: "x".into() });
}

#[test]
fn short_scripts_are_compared_line_by_line() {
    let (here, file) = (definition("", "a()\nb()"), definition("", "a()\nc()"));
    let shown = all(Some(&here), Some(&file));
    let body = items(&shown).next().unwrap().fields[0].body.as_ref().unwrap();
    let line = |kind, text: &str| Piece::Line { kind, text: text.into() };
    assert_eq!(
        body.pieces,
        [line(LineKind::Same, "a()"), line(LineKind::Removed, "b()"), line(LineKind::Added, "c()"),]
    );
    // An escaped backslash is no line break.
    let shown = all(Some(&definition("", r"a\nb")), Some(&definition("", r"a\nc")));
    assert_eq!(items(&shown).next().unwrap().fields[0].body, None);
}

#[test]
fn long_value_of_an_unknown_field_with_a_long_name_is_shown() {
    let with = |value: &str| {
        let (name, value) = ("n".repeat(300), value.repeat(500));
        single_definition(
            format!(r#"{{"services":[{{"id":"s","name":"A","version":"1","{name}":"{value}"}}]}}"#)
                .as_bytes(),
        )
    };
    let shown = all(Some(&with("x")), Some(&with("y")));
    let [item] = &items(&shown).collect::<Vec<_>>()[..] else { panic!("{shown:#?}") };
    assert_eq!(item.fields[0].body.as_ref().unwrap().pieces.len(), 2);
    let options = DetailOptions { whole: true, item: Some(item.fields[0].path.clone()) };
    let again = detail(Some(&with("x")), Some(&with("y")), &options);
    assert_eq!(items(&again).next().unwrap().fields, item.fields);
}

#[test]
fn long_body_is_cut_unless_whole_is_requested() {
    let lines: String = (0..60_000).map(|at| format!("line {at}\n")).collect();
    let file = definition(&lines, "");
    let shown = all(None, Some(&file));
    let field = items(&shown)
        .flat_map(|item| &item.fields)
        .find(|field| &*field.change.field == "response body")
        .unwrap();
    let cut = field.body.as_ref().unwrap();
    assert!(cut.omitted_bytes > 0);
    let options = DetailOptions { whole: true, item: Some(field.path.clone()) };
    let whole = detail(None, Some(&file), &options);
    let mut put = shown.clone();
    put.replace_fields(whole.clone());
    let names = |detail: &Detail| -> Vec<Box<str>> {
        items(detail).flat_map(|item| &item.fields).map(|field| field.path.clone()).collect()
    };
    assert_eq!(names(&put), names(&shown));
    let found = items(&put).flat_map(|item| &item.fields).find(|it| it.path == field.path);
    assert_eq!(found, items(&whole).next().unwrap().fields.first());
    let whole = items(&whole).next().unwrap().fields[0].body.clone().unwrap();
    assert_eq!((whole.omitted_bytes, whole.pieces.len()), (0, 60_000));
    let bytes = |pieces: &[Piece]| -> u64 {
        let lines = pieces.iter().map(|piece| match piece {
            Piece::Line { text, .. } => text.len() as u64 + 1,
            Piece::Folded(_) => 0,
        });
        lines.sum()
    };
    let shown = bytes(&cut.pieces);
    assert!(shown < 200_000);
    // The line break of a cut line counts twice.
    assert!(shown + cut.omitted_bytes - lines.len() as u64 <= 1);
}

#[test]
fn path_of_executable_content_leads_to_the_whole_of_it() {
    let script = "x".repeat(500);
    let file = format!(
        r#"{{"services":[{{"id":"s","name":"A","version":"1","operations":[
        {{"name":"GET /a~b","dispatcher":"SCRIPT","dispatcherRules":"{script}"}},
        {{"name":"POST /c","callbackInfos":{{"done":{{"callbackUrlExpression":"{script}"}}}}}}]}}]}}"#
    );
    let definition = single_definition(file.as_bytes());
    let contents = snapshot::find_executable_content(definition.section(snapshot::Kind::Service));
    assert_eq!(contents.len(), 2);
    for content in contents {
        let path = content.detail_path();
        let shown = detail(
            None,
            Some(&definition),
            &DetailOptions { item: Some(path.clone().into()), whole: true },
        );
        let fields: Vec<_> = items(&shown).flat_map(|item| &item.fields).collect();
        assert!(
            !fields.is_empty() && fields.iter().all(|field| field.path.starts_with(&path)),
            "{path}: {shown:?}"
        );
    }
}

//! Files of a crate must not import from each other in a cycle. Only a module and its children may.

use std::collections::{BTreeMap, BTreeSet};

use regex_lite::Regex;

use super::files::{Text, expect_none, texts};

/// The path of a module in its crate.
type Module = Vec<String>;

type Imports = BTreeMap<Module, BTreeSet<Module>>;

#[test]
fn files_have_no_import_cycles() {
    let texts = texts();
    let sources: Vec<(&str, &Text)> = texts.iter().filter_map(source).collect();
    let crates: BTreeSet<&str> = sources.iter().map(|(name, _)| *name).collect();
    assert!(crates.len() > 10, "only {} crates have sources", crates.len());
    let findings: Vec<String> = crates
        .into_iter()
        .flat_map(|name| {
            let files = sources.iter().filter(|(owner, _)| *owner == name).map(|(_, text)| *text);
            let cycles = cycles(&imports(&files.collect::<Vec<_>>()));
            cycles.into_iter().map(move |cycle| format!("{name}: import cycle of {cycle}"))
        })
        .collect();
    expect_none(&findings);
}

#[test]
fn cycles_are_found_through_groups_and_other_files() {
    let find = |files: &[(&str, &str)]| {
        let texts: Vec<Text> = files.iter().map(|(path, text)| Text::new(path, text)).collect();
        cycles(&imports(&texts.iter().collect::<Vec<_>>())).join(" ")
    };
    let direct = [("x/src/a.rs", "use crate::b::B;"), ("x/src/b.rs", "use super::a::{A, C};")];
    assert_eq!(find(&direct), "a, b");
    let long = [
        ("x/src/a/mod.rs", "mod c;\nuse crate::{\n    b::{B, D},\n};"),
        ("x/src/b.rs", "pub(crate) use crate::c;"),
        ("x/src/c.rs", "use super::a::A;"),
    ];
    assert_eq!(find(&long), "a, b, c");
    let parent = [("x/src/a.rs", "mod b;\nuse b::B;"), ("x/src/a/b.rs", "use super::A;")];
    assert_eq!(find(&parent), "");
    let tests = [
        ("x/src/a.rs", "use crate::b::B;"),
        ("x/src/b.rs", "struct B;\n#[cfg(test)]\nmod tests { use crate::a::A; }"),
    ];
    assert_eq!(find(&tests), "");
}

/// A source file with the name of its crate.
fn source(text: &Text) -> Option<(&str, &Text)> {
    let (name, _) = text.path.split_once("/src/").filter(|_| text.is("rs"))?;
    Some((name, text))
}

/// The imports of each file of a crate.
fn imports(files: &[&Text]) -> Imports {
    let modules: BTreeSet<Module> = files.iter().map(|file| module(file)).collect();
    let mut imports = Imports::new();
    for file in files {
        let from = module(file);
        // Tests may import anything.
        let code = file.text.split("#[cfg(test)]").next().unwrap();
        let targets: BTreeSet<Module> = used(code)
            .into_iter()
            .filter_map(|path| target(&from, &path, &modules))
            .filter(|to| !to.starts_with(&from) && !from.starts_with(to))
            .collect();
        imports.insert(from, targets);
    }
    imports
}

fn module(file: &Text) -> Module {
    let (_, path) = file.path.split_once("/src/").unwrap();
    let mut names: Module = path.trim_end_matches(".rs").split('/').map(str::to_owned).collect();
    if names.last().is_some_and(|last| ["mod", "lib", "main"].contains(&last.as_str())) {
        names.pop();
    }
    names
}

/// Every path in `use` declarations, with expanded groups.
fn used(code: &str) -> Vec<String> {
    let pattern = Regex::new(r"(?m)^\s*(pub(\([^)]*\))?\s+)?use\s+([^;]+);").unwrap();
    pattern.captures_iter(code).flat_map(|found| expand_group(&found[3])).collect()
}

fn expand_group(path: &str) -> Vec<String> {
    let path = path.trim();
    let Some((start, group)) = path.split_once('{') else {
        return vec![path.split_whitespace().next().unwrap_or_default().to_owned()];
    };
    let group = group.trim_end().trim_end_matches('}');
    let (mut items, mut depth) = (vec![String::new()], 0);
    for character in group.chars() {
        match character {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                items.push(String::new());
                continue;
            }
            _ => {}
        }
        items.last_mut().unwrap().push(character);
    }
    items
        .iter()
        .map(|item| item.trim())
        .filter(|item| !item.is_empty())
        .flat_map(|item| expand_group(&format!("{start}{item}{}", "}".repeat(unclosed(item)))))
        .collect()
}

/// The number of closing braces that were trimmed from the last item of a group.
fn unclosed(item: &str) -> usize {
    item.matches('{').count().saturating_sub(item.matches('}').count())
}

/// The module that contains the item at a path, as seen from the module `from`.
fn target(from: &Module, path: &str, modules: &BTreeSet<Module>) -> Option<Module> {
    let mut names = path.split("::").map(str::trim);
    let mut base = match names.next()? {
        "crate" => Module::new(),
        "self" => from.clone(),
        "super" => from[..from.len().checked_sub(1)?].to_vec(),
        _ => return None,
    };
    for name in names {
        if name == "super" {
            base.pop()?;
        } else {
            base.push(name.to_owned());
        }
    }
    while !modules.contains(&base) {
        base.pop()?;
    }
    Some(base)
}

/// The groups of modules that import each other, each as a list of names.
fn cycles(imports: &Imports) -> Vec<String> {
    let reach: BTreeMap<&Module, BTreeSet<&Module>> =
        imports.keys().map(|from| (from, reachable(imports, from))).collect();
    let groups: BTreeSet<Vec<String>> = reach
        .iter()
        .filter(|(from, reached)| reached.contains(*from))
        .map(|(from, reached)| {
            let members = reached.iter().filter(|other| reach[*other].contains(from));
            members.map(|member| member.join("::")).collect()
        })
        .collect();
    groups.into_iter().map(|group| group.join(", ")).collect()
}

fn reachable<'a>(imports: &'a Imports, from: &Module) -> BTreeSet<&'a Module> {
    let mut reached = BTreeSet::new();
    let mut next: Vec<&Module> = imports[from].iter().collect();
    while let Some(module) = next.pop() {
        if reached.insert(module) {
            next.extend(imports.get(module).into_iter().flatten());
        }
    }
    reached
}

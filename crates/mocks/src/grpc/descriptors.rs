//! Descriptors of messages and services.

use std::{
    collections::{HashMap, HashSet},
    panic::{AssertUnwindSafe, catch_unwind},
};

use prost::Message;
use prost_reflect::{
    DescriptorPool, MessageDescriptor,
    prost_types::{
        DescriptorProto, FieldDescriptorProto, FileDescriptorProto, FileDescriptorSet,
        field_descriptor_proto::Type,
    },
};

/// The largest set of descriptors, in bytes.
const MAX_BYTES: usize = 16 << 20;

/// Reads a `FileDescriptorSet` in Base64. Files that it imports and does not have are added: those of Google's
/// well-known types as they are, others with empty messages for the types that are used of them.
///
/// # Errors
/// What is wrong, without a full stop.
pub(super) fn read(base64: &str) -> Result<DescriptorPool, String> {
    let text: String = base64.chars().filter(|it| !it.is_ascii_whitespace()).collect();
    let bytes = data_encoding::BASE64.decode(text.as_bytes()).map_err(|it| it.to_string())?;
    if bytes.len() > MAX_BYTES {
        return Err("it is too large".to_owned());
    }
    // The library panics on some descriptors that are damaged.
    let built = catch_unwind(AssertUnwindSafe(|| build(&bytes)));
    built.unwrap_or_else(|_| Err("it is damaged".to_owned()))
}

fn build(bytes: &[u8]) -> Result<DescriptorPool, String> {
    // Unlike files that are decoded before, these keep options of their own.
    if let Ok(pool) = DescriptorPool::decode(bytes) {
        return check(pool);
    }
    let mut set = FileDescriptorSet::decode(bytes).map_err(|it| it.to_string())?;
    add_missing_files(&mut set);
    match DescriptorPool::from_file_descriptor_set(set.clone()) {
        Ok(pool) => check(pool),
        Err(error) => {
            let has_added = add_missing_types(&mut set);
            let pool = has_added.then(|| DescriptorPool::from_file_descriptor_set(set));
            let pool = pool.and_then(Result::ok).ok_or_else(|| error.to_string());
            pool.and_then(check)
        }
    }
}

/// Checks what the library takes for granted.
fn check(pool: DescriptorPool) -> Result<DescriptorPool, String> {
    let is_broken = |it: &MessageDescriptor| {
        it.is_map_entry() && (it.get_field(1).is_none() || it.get_field(2).is_none())
    };
    let broken = pool.all_messages().find(is_broken);
    match broken {
        Some(message) => Err(format!("{} is a map without key or value", message.full_name())),
        None => Ok(pool),
    }
}

fn add_missing_files(set: &mut FileDescriptorSet) {
    let known = DescriptorPool::global();
    let mut names: HashSet<String> = set.file.iter().map(|it| it.name().to_owned()).collect();
    let mut added = Vec::new();
    let mut missing: Vec<String> = set.file.iter().flat_map(|it| it.dependency.clone()).collect();
    while let Some(name) = missing.pop() {
        if !names.insert(name.clone()) {
            continue;
        }
        let file = match known.get_file_by_name(&name) {
            Some(file) => file.file_descriptor_proto().clone(),
            None => empty_file(name, String::new()),
        };
        missing.extend(file.dependency.iter().cloned());
        added.push(file);
    }
    set.file.append(&mut added);
}

fn empty_file(name: String, package: String) -> FileDescriptorProto {
    FileDescriptorProto {
        name: Some(name),
        package: Some(package),
        syntax: Some("proto3".to_owned()),
        ..FileDescriptorProto::default()
    }
}

/// Adds empty messages for types that no file has. Returns whether there are such types.
fn add_missing_types(set: &mut FileDescriptorSet) -> bool {
    let mut defined = HashSet::new();
    for file in &set.file {
        let package = match file.package() {
            "" => String::new(),
            package => format!(".{package}"),
        };
        for message in &file.message_type {
            define(message, &package, &mut defined);
        }
        defined.extend(file.enum_type.iter().map(|it| format!("{package}.{}", it.name())));
    }
    let mut files: HashMap<String, FileDescriptorProto> = HashMap::new();
    for file in &mut set.file {
        let mut used = Vec::new();
        file.message_type.iter().for_each(|it| uses(it, &mut used));
        for method in file.service.iter().flat_map(|it| &it.method) {
            used.extend([method.input_type().to_owned(), method.output_type().to_owned()]);
        }
        for name in used.into_iter().filter(|it| it.starts_with('.') && !defined.contains(it)) {
            let (package, message) = name.rsplit_once('.').unwrap_or_default();
            let file_name = format!("missing{name}.proto");
            if !file.dependency.contains(&file_name) {
                file.dependency.push(file_name.clone());
            }
            let package = package.trim_start_matches('.').to_owned();
            let mut missing = empty_file(file_name.clone(), package);
            let message = DescriptorProto { name: Some(message.to_owned()), ..Default::default() };
            missing.message_type.push(message);
            files.insert(file_name, missing);
        }
    }
    let has_added = !files.is_empty();
    set.file.extend(files.into_values());
    has_added
}

/// Collects the names of a message and of the types in it. Decoding limits how deep they are nested.
fn define(message: &DescriptorProto, scope: &str, defined: &mut HashSet<String>) {
    let name = format!("{scope}.{}", message.name());
    defined.extend(message.enum_type.iter().map(|it| format!("{name}.{}", it.name())));
    message.nested_type.iter().for_each(|it| define(it, &name, defined));
    defined.insert(name);
}

fn uses(message: &DescriptorProto, used: &mut Vec<String>) {
    let is_message = |it: &&FieldDescriptorProto| it.r#type() == Type::Message;
    let fields = message.field.iter().filter(is_message);
    used.extend(fields.map(|it| it.type_name().to_owned()));
    message.nested_type.iter().for_each(|it| uses(it, used));
}

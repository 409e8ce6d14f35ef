//! Describes services to clients of gRPC.

mod wire;

use bytes::Bytes;
use prost::Message;
use prost_reflect::{DescriptorPool, FileDescriptor};

use self::wire::{
    Error, ExtensionNumbers, Files, Question, Reply, Request, Response, Service, Services,
};
use super::status;

/// The methods of reflection.
const PATHS: [&str; 2] = [
    "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
    "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
];

/// Whether a path is the method of reflection.
pub(crate) fn is_reflection(path: &str) -> bool {
    PATHS.contains(&path)
}

/// Answers a request of reflection. Both are messages in the binary format. `services`: names and descriptors in their
/// order. Of several with the same symbol the first one counts.
pub(crate) fn answer(request: &[u8], services: &[(&str, &DescriptorPool)]) -> Bytes {
    let (request, reply) = match Request::decode(request) {
        Ok(request) => {
            let question = request.question.as_ref();
            let reply = question.ok_or_else(|| invalid("The request asks for nothing."));
            let reply = reply.and_then(|it| find(it, services));
            (request, reply.unwrap_or_else(Reply::Error))
        }
        Err(error) => {
            let text = format!("The request cannot be read: {error}.");
            (Request::default(), Reply::Error(invalid(&text)))
        }
    };
    let response = Response {
        valid_host: request.host.clone(),
        original_request: Some(request),
        reply: Some(reply),
    };
    response.encode_to_vec().into()
}

fn find(question: &Question, services: &[(&str, &DescriptorPool)]) -> Result<Reply, Error> {
    let pools = || services.iter().map(|(_, pool)| *pool);
    match question {
        Question::ListServices(_) => {
            let mut names: Vec<&str> = services.iter().map(|(name, _)| *name).collect();
            names.sort_unstable();
            names.dedup();
            let services = names.into_iter().map(|it| Service { name: it.to_owned() }).collect();
            Ok(Reply::Services(Services { services }))
        }
        Question::FileByFilename(name) => {
            let file = pools().find_map(|it| it.get_file_by_name(name));
            file.map(files).ok_or_else(|| not_found("File not found"))
        }
        Question::FileContainingSymbol(symbol) => {
            let symbol = symbol.trim_start_matches('.');
            let file = pools().find_map(|it| file_of(it, symbol));
            file.map(files).ok_or_else(|| not_found("Symbol not found"))
        }
        Question::FileContainingExtension(wanted) => {
            let file = pools().find_map(|it| {
                let message = it.get_message_by_name(&wanted.containing_type)?;
                let number = u32::try_from(wanted.number).ok()?;
                Some(message.get_extension(number)?.parent_file())
            });
            file.map(files).ok_or_else(|| not_found("Extension not found"))
        }
        Question::AllExtensionNumbersOfType(name) => {
            let messages = pools().filter_map(|it| it.get_message_by_name(name));
            let numbers = messages.map(|it| {
                let numbers = it.extensions().filter_map(|it| i32::try_from(it.number()).ok());
                numbers.collect::<Vec<_>>()
            });
            let mut numbers: Option<Vec<i32>> =
                numbers.reduce(|left, right| [left, right].concat());
            if let Some(numbers) = &mut numbers {
                numbers.sort_unstable();
                numbers.dedup();
            }
            let numbers = numbers.ok_or_else(|| not_found("Type not found"))?;
            let base_type_name = name.clone();
            Ok(Reply::ExtensionNumbers(ExtensionNumbers { base_type_name, numbers }))
        }
    }
}

/// The file that has a service, method, message, field, enum, value or extension.
fn file_of(pool: &DescriptorPool, symbol: &str) -> Option<FileDescriptor> {
    let defined = |symbol: &str| {
        let service = pool.get_service_by_name(symbol).map(|it| it.parent_file());
        let message = || pool.get_message_by_name(symbol).map(|it| it.parent_file());
        let of_enum = || pool.get_enum_by_name(symbol).map(|it| it.parent_file());
        let extension = || pool.get_extension_by_name(symbol).map(|it| it.parent_file());
        service.or_else(message).or_else(of_enum).or_else(extension)
    };
    let member = || {
        let (owner, name) = symbol.rsplit_once(['.', '/'])?;
        let method = || {
            let service = pool.get_service_by_name(owner)?;
            service.methods().any(|it| it.name() == name).then(|| service.parent_file())
        };
        let field = || {
            let message = pool.get_message_by_name(owner)?;
            message.get_field_by_name(name).map(|_| message.parent_file())
        };
        method().or_else(field)
    };
    // Values belong to the scope around their enum.
    let value = || {
        let mut enums = pool.all_enums();
        let found = enums.find(|it| it.values().any(|value| value.full_name() == symbol));
        found.map(|it| it.parent_file())
    };
    defined(symbol).or_else(member).or_else(value)
}

/// A file with those that it imports, itself first.
fn files(file: FileDescriptor) -> Reply {
    let mut files = vec![file];
    let mut next = 0;
    while let Some(file) = files.get(next).cloned() {
        for dependency in file.dependencies() {
            if !files.iter().any(|it| it.name() == dependency.name()) {
                files.push(dependency);
            }
        }
        next += 1;
    }
    Reply::Files(Files { files: files.iter().map(FileDescriptor::encode_to_vec).collect() })
}

fn invalid(text: &str) -> Error {
    Error { code: status::INVALID_ARGUMENT, message: text.to_owned() }
}

fn not_found(text: &str) -> Error {
    Error { code: status::NOT_FOUND, message: text.to_owned() }
}

#[cfg(test)]
mod tests;

//! Messages of the protocol of reflection, whose versions `v1` and `v1alpha` are the same.

use prost::{Message, Oneof};

/// `ServerReflectionRequest`.
#[derive(Clone, PartialEq, Message)]
pub(super) struct Request {
    #[prost(string, tag = "1")]
    pub(super) host: String,
    #[prost(oneof = "Question", tags = "3, 4, 5, 6, 7")]
    pub(super) question: Option<Question>,
}

/// What a request asks for.
#[derive(Clone, PartialEq, Oneof)]
pub(super) enum Question {
    /// The file with a name.
    #[prost(string, tag = "3")]
    FileByFilename(String),
    /// The file that has a service, method or type.
    #[prost(string, tag = "4")]
    FileContainingSymbol(String),
    /// The file that has an extension.
    #[prost(message, tag = "5")]
    FileContainingExtension(Extension),
    /// The numbers of the extensions of a message.
    #[prost(string, tag = "6")]
    AllExtensionNumbersOfType(String),
    /// The names of the services.
    #[prost(string, tag = "7")]
    ListServices(String),
}

/// `ExtensionRequest`.
#[derive(Clone, PartialEq, Message)]
pub(super) struct Extension {
    #[prost(string, tag = "1")]
    pub(super) containing_type: String,
    #[prost(int32, tag = "2")]
    pub(super) number: i32,
}

/// `ServerReflectionResponse`.
#[derive(Clone, PartialEq, Message)]
pub(super) struct Response {
    #[prost(string, tag = "1")]
    pub(super) valid_host: String,
    #[prost(message, optional, tag = "2")]
    pub(super) original_request: Option<Request>,
    #[prost(oneof = "Reply", tags = "4, 5, 6, 7")]
    pub(super) reply: Option<Reply>,
}

/// What a response has.
#[derive(Clone, PartialEq, Oneof)]
pub(super) enum Reply {
    /// Files with those that they import.
    #[prost(message, tag = "4")]
    Files(Files),
    /// The numbers of extensions.
    #[prost(message, tag = "5")]
    ExtensionNumbers(ExtensionNumbers),
    /// The names of the services.
    #[prost(message, tag = "6")]
    Services(Services),
    /// Why there is no answer.
    #[prost(message, tag = "7")]
    Error(Error),
}

/// `FileDescriptorResponse`.
#[derive(Clone, PartialEq, Message)]
pub(super) struct Files {
    #[prost(bytes = "vec", repeated, tag = "1")]
    pub(super) files: Vec<Vec<u8>>,
}

/// `ExtensionNumberResponse`.
#[derive(Clone, PartialEq, Message)]
pub(super) struct ExtensionNumbers {
    #[prost(string, tag = "1")]
    pub(super) base_type_name: String,
    #[prost(int32, repeated, tag = "2")]
    pub(super) numbers: Vec<i32>,
}

/// `ListServiceResponse`.
#[derive(Clone, PartialEq, Message)]
pub(super) struct Services {
    #[prost(message, repeated, tag = "1")]
    pub(super) services: Vec<Service>,
}

/// `ServiceResponse`.
#[derive(Clone, PartialEq, Message)]
pub(super) struct Service {
    #[prost(string, tag = "1")]
    pub(super) name: String,
}

/// `ErrorResponse`.
#[derive(Clone, PartialEq, Message)]
pub(super) struct Error {
    #[prost(int32, tag = "1")]
    pub(super) code: i32,
    #[prost(string, tag = "2")]
    pub(super) message: String,
}

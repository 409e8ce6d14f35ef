//! All texts of the page of a service.

use snapshot::{
    Language, ServiceKey, ServiceType,
    describe::{BodyKind, Call, Dispatcher, JsonOperator, ParameterConstraint, RulesFault},
};

use super::{address::ServiceTab, role::MessageRole};
use crate::text::{number, plural, visible, visible_name};

pub(super) const SERVICE: &str = "Service";
pub(super) const SERVICES: &str = "Services";
pub(super) const LOADING: &str = "Loading the service";
pub(super) const LOADING_PART: &str = "Loading";
pub(super) const PARTS: &str = "Parts of the service";
pub(super) const CHANGED_BY: &str = "Changed by ";
pub(super) const IN: &str = " in ";
pub(super) const ANNOTATIONS: &str = "Annotations";
pub(super) const SOURCE: &str = "Source artifact";
pub(super) const NAMESPACE: &str = "XML namespace";
pub(super) const CREATED: &str = "Created";
pub(super) const UPDATED: &str = "Updated";
pub(super) const ID: &str = "ID";
pub(super) const COPY_ID: &str = "Copy ID";
pub(super) const NO_OPERATIONS: &str = "No operations";
pub(super) const NO_OPERATIONS_EXPLAINED: &str = "This service has no operations and no examples.";
pub(super) const SEARCH: &str = "Search operations and examples";
pub(super) const NO_MATCH: &str = "Nothing matches";
pub(super) const NO_MATCH_NEXT: &str =
    "The search looks at names, paths, status, media types and dispatch criteria.";
pub(super) const UNDECLARED: &str = "Only in examples";
pub(super) const RULES: &str = "Dispatcher rules";
pub(super) const CONSTRAINTS: &str = "Parameter constraints";
pub(super) const BINDINGS: &str = "Bindings: ";
pub(super) const WITHOUT_RESPONSE: &str = "Without response";
pub(super) const WITHOUT_REQUEST: &str = "Without request";
pub(super) const FAULT: &str = "Fault";
pub(super) const CUT: &str = "A body is very long. Only its beginning is shown.";
pub(super) const SHOW_ALL: &str = "Show all";
pub(super) const COPY_CURL: &str = "Copy as curl";
pub(super) const COPY_GRPCURL: &str = "Copy as grpcurl";
/// The address of a Microcks with its default settings, for commands.
pub(super) const MICROCKS_URL: &str = "http://localhost:8080";
/// The gRPC address of a Microcks with its default settings, for commands.
pub(super) const MICROCKS_GRPC: &str = "localhost:9090";
pub(super) const CALLBACK: &str = "Callback";
pub(super) const MEDIA_TYPE: &str = "Media type";
pub(super) const CRITERIA: &str = "Dispatch criteria";
pub(super) const NO_BODY: &str = "No body";
pub(super) const NO_CONTRACTS: &str = "No contracts";
pub(super) const NO_CONTRACTS_EXPLAINED: &str = "This service has no contracts.";
pub(super) const MAIN: &str = "Main";
pub(super) const BINARY: &str = "A compiled descriptor in Base64. It is not meant for reading.";
pub(super) const COPY: &str = "Copy";
pub(super) const DOWNLOAD: &str = "Download";
pub(super) const NO_REVISIONS: &str = "No revisions";
pub(super) const NO_REVISIONS_EXPLAINED: &str =
    "The retained history has no import, undo or restore that changed this service.";
pub(super) const OPEN_REVISION: &str = "Open revision";

pub(super) fn service_name(key: &ServiceKey) -> String {
    [&key.name, &key.version].map(|text| visible_name(text)).join(" ")
}

pub(super) fn tab(tab: ServiceTab, (operations, contracts): (usize, usize)) -> String {
    let count = |name: &str, count: usize| [name, " (", &number(count as u64), ")"].concat();
    match tab {
        ServiceTab::Operations => count("Operations", operations),
        ServiceTab::Contracts => count("Contracts", contracts),
        ServiceTab::Settings => "Settings".to_owned(),
        ServiceTab::Mocks => "Mocks".to_owned(),
        ServiceTab::History => "History".to_owned(),
    }
}

pub(super) fn in_revision(revision: u64) -> String {
    "revision ".to_owned() + &number(revision)
}

pub(super) fn examples(count: usize) -> String {
    plural(count as u64, "example", "examples")
}

/// "2 of 12 operations, 3 of 40 examples".
pub(super) fn shown(operations: (usize, usize), examples: (usize, usize)) -> String {
    let count = |(shown, all): (usize, usize), one, many| match shown == all {
        true => plural(all as u64, one, many),
        false => [&number(shown as u64), " of ", &plural(all as u64, one, many)].concat(),
    };
    let operations = count(operations, "operation", "operations");
    operations + ", " + &count(examples, "example", "examples")
}

pub(super) fn omitted(examples: u32) -> String {
    let examples = plural(examples.into(), "more example is", "more examples are");
    examples + " not listed. An export has all of them."
}

pub(super) fn show_more(hidden: usize) -> String {
    ["Show more (", &number(hidden as u64), " hidden)"].concat()
}

/// A part of a sentence. Code is untrusted text.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Word {
    Text(&'static str),
    Code(String),
}

fn code(text: &str) -> Word {
    Word::Code(text.to_owned())
}

/// "`a`, `b`".
fn codes(names: &[Box<str>]) -> Vec<Word> {
    let mut words = Vec::new();
    for name in names {
        if !words.is_empty() {
            words.push(Word::Text(", "));
        }
        words.push(code(name));
    }
    words
}

/// How an operation chooses a response. `None` for events, which nobody calls.
pub(super) fn dispatcher(dispatcher: &Dispatcher, kind: ServiceType) -> Option<Vec<Word>> {
    let is_event = matches!(kind, ServiceType::Event | ServiceType::GenericEvent);
    (!is_event).then(|| words_of(dispatcher))
}

fn words_of(dispatcher: &Dispatcher) -> Vec<Word> {
    let with = |before: &'static str, names: &[Box<str>]| {
        let mut words = vec![Word::Text(before)];
        words.extend(codes(names));
        words
    };
    match dispatcher {
        Dispatcher::Any => vec![Word::Text("any response")],
        Dispatcher::Path(names) => with("chosen by path parameter ", names),
        Dispatcher::Query(names) => with("chosen by query parameter ", names),
        Dispatcher::PathAndQuery { path, query } => {
            let mut words = with("chosen by path parameter ", path);
            words.extend(with(" and query parameter ", query));
            words
        }
        Dispatcher::Headers(names) => with("chosen by header ", names),
        Dispatcher::Arguments(names) => with("chosen by argument ", names),
        Dispatcher::JsonBody { pointer, operator, .. } => {
            let by = match operator {
                JsonOperator::Equals => "chosen by the JSON body at ",
                JsonOperator::Range => "chosen by the range of the JSON body at ",
                JsonOperator::Regexp => "chosen by a regular expression on the JSON body at ",
                JsonOperator::Size => "chosen by the number of items of the JSON body at ",
                JsonOperator::Presence => "chosen by whether the JSON body has ",
            };
            let pointer = if pointer.is_empty() { "/" } else { pointer };
            vec![Word::Text(by), code(pointer)]
        }
        Dispatcher::XPath(expression) => vec![Word::Text("chosen by XPath "), code(expression)],
        Dispatcher::Script(Language::Groovy) => vec![Word::Text("chosen by a Groovy script")],
        Dispatcher::Script(Language::JavaScript) => {
            vec![Word::Text("chosen by a JavaScript script")]
        }
        Dispatcher::Random => vec![Word::Text("chosen at random")],
        Dispatcher::Proxy(url) => vec![Word::Text("forwarded to "), code(url)],
        Dispatcher::Fallback { by, example } => {
            let mut words = words_of(by);
            words.extend([Word::Text(", otherwise "), code(example)]);
            words
        }
        Dispatcher::ProxyFallback { by, url } => {
            let mut words = words_of(by);
            words.extend([Word::Text(", otherwise forwarded to "), code(url)]);
            words
        }
        Dispatcher::Unknown(name) => {
            vec![Word::Text("unknown dispatcher "), code(name)]
        }
        Dispatcher::Broken { name, fault } => {
            let mut words = vec![Word::Text("rules of "), code(name)];
            words.extend(rules_fault(fault));
            words
        }
    }
}

fn rules_fault(fault: &RulesFault) -> Vec<Word> {
    let about = |text: &'static str, name: &str| vec![Word::Text(text), code(name)];
    match fault {
        RulesFault::Missing => vec![Word::Text(" are missing")],
        RulesFault::NotJson => vec![Word::Text(" are not a JSON object")],
        RulesFault::UnknownKey(key) => about(" have the unknown key ", key),
        RulesFault::MissingKey(key) => about(" lack the key ", key),
        RulesFault::UnknownOperator(operator) => about(" have the unknown operator ", operator),
        RulesFault::InvalidPointer(pointer) => about(" have an invalid JSON Pointer ", pointer),
        RulesFault::TooDeep => vec![Word::Text(" are nested too deeply")],
    }
}

/// Whether Microcks cannot use the dispatcher.
pub(super) fn is_broken(dispatcher: &Dispatcher) -> bool {
    match dispatcher {
        Dispatcher::Broken { .. } | Dispatcher::Unknown(_) => true,
        Dispatcher::Fallback { by, .. } | Dispatcher::ProxyFallback { by, .. } => is_broken(by),
        _ => false,
    }
}

/// Whether the rules say more than the sentence.
pub(super) fn has_rules(dispatcher: &Dispatcher) -> bool {
    match dispatcher {
        Dispatcher::Any
        | Dispatcher::Path(_)
        | Dispatcher::Query(_)
        | Dispatcher::PathAndQuery { .. }
        | Dispatcher::Headers(_)
        | Dispatcher::Arguments(_)
        | Dispatcher::Random
        | Dispatcher::Proxy(_) => false,
        Dispatcher::JsonBody { .. }
        | Dispatcher::XPath(_)
        | Dispatcher::Script(_)
        | Dispatcher::Unknown(_)
        | Dispatcher::Broken { .. } => true,
        Dispatcher::Fallback { by, .. } | Dispatcher::ProxyFallback { by, .. } => has_rules(by),
    }
}

/// "header `Authorization`, required, matches `Bearer .+`, copied to the response".
pub(super) fn constraint(constraint: &ParameterConstraint) -> Vec<Word> {
    let location = match &*constraint.location {
        "path" => "Path parameter ",
        "query" => "Query parameter ",
        "header" => "Header ",
        "cookie" => "Cookie ",
        "formData" => "Form field ",
        "body" => "Body ",
        _ => "Parameter ",
    };
    let mut words = vec![Word::Text(location), code(&constraint.name)];
    if constraint.is_required {
        words.push(Word::Text(", required"));
    }
    if let Some(pattern) = &constraint.pattern {
        words.extend([Word::Text(", matches "), code(pattern)]);
    }
    if constraint.is_recopied {
        words.push(Word::Text(", copied to the response"));
    }
    words
}

pub(super) const fn message(role: MessageRole, is_callback: bool) -> &'static str {
    match (role, is_callback) {
        (MessageRole::Request, false) => "Request",
        (MessageRole::Request, true) => "Callback request",
        (MessageRole::Response, false) => "Response",
        (MessageRole::Response, true) => "Callback response",
        (MessageRole::Event, _) => "Event message",
        (MessageRole::Reply, _) => "Reply",
    }
}

/// "GET /pastry/Eclair". `None` if the name of the operation says it already.
pub(super) fn request_line(call: &Call, kind: ServiceType) -> Option<String> {
    let is_rest = matches!(kind, ServiceType::Rest | ServiceType::GenericRest);
    let method = call.method.as_deref().filter(|_| is_rest)?;
    Some([&visible(method), " ", &visible(&call.shown)].concat())
}

/// A query parameter of a request.
pub(super) fn parameter(name: &str) -> String {
    "Parameter ".to_owned() + name
}

/// "JSON, 1.2 kB".
pub(super) fn body(kind: BodyKind, size: &str) -> String {
    let kind = match kind {
        BodyKind::Json => "JSON",
        BodyKind::Xml => "XML",
        BodyKind::Text => "Text",
        BodyKind::Image => "Image in Base64",
        BodyKind::Base64 => "Base64",
    };
    [kind, ", ", size].concat()
}

pub(super) fn copy_body(message: &str) -> String {
    ["Copy body of ", &message.to_lowercase()].concat()
}

pub(super) fn body_of(message: &str) -> String {
    ["Body of ", &message.to_lowercase()].concat()
}

pub(super) fn image(message: &str) -> String {
    ["Image in the ", &message.to_lowercase()].concat()
}

/// The name of a contract's type. Unknown types keep their name.
pub(super) fn contract_kind(kind: &str) -> String {
    let name = match kind {
        "WSDL" => "WSDL",
        "XSD" => "XML schema",
        "JSON_SCHEMA" => "JSON schema",
        "SWAGGER" => "Swagger",
        "RAML" => "RAML",
        "OPEN_API_SPEC" => "OpenAPI",
        "OPEN_API_SCHEMA" => "OpenAPI schema",
        "ASYNC_API_SPEC" => "AsyncAPI",
        "ASYNC_API_SCHEMA" => "AsyncAPI schema",
        "AVRO_SCHEMA" => "Avro schema",
        "PROTOBUF_SCHEMA" => "Protobuf schema",
        "PROTOBUF_DESCRIPTOR" => "Protobuf descriptor",
        "GRAPHQL_SCHEMA" => "GraphQL schema",
        "POSTMAN_COLLECTION" => "Postman collection",
        "SOAP_UI_PROJECT" => "SoapUI project",
        "JSON_FRAGMENT" => "JSON fragment",
        other => return visible(other),
    };
    name.to_owned()
}

pub(super) fn content_of(name: &str) -> String {
    "Content of ".to_owned() + &visible(name)
}

pub(super) fn beginning(shown: &str, all: &str) -> String {
    ["The first ", shown, " of ", all, "."].concat()
}

/// The name of a downloaded contract, without what would be a path.
pub(super) fn file_name(name: &str) -> String {
    let name = visible(name).replace(['/', '\\', ':'], "-");
    if name.trim().is_empty() { "contract.txt".to_owned() } else { name }
}

pub(super) fn changes_in(revision: &str) -> String {
    "Changes in revision ".to_owned() + revision
}

/// The button that searches revisions before this one.
pub(super) fn older(searched_to: u64) -> String {
    "Search revisions before ".to_owned() + &number(searched_to)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sentence(words: &[Word]) -> String {
        let text = |word: &Word| match word {
            Word::Text(text) => (*text).to_owned(),
            Word::Code(code) => ["`", code, "`"].concat(),
        };
        words.iter().map(text).collect()
    }

    #[test]
    fn dispatchers_are_plain_sentences() {
        let names = |names: &[&str]| names.iter().map(|name| (*name).into()).collect::<Vec<_>>();
        let by = || Box::new(Dispatcher::Path(names(&["name"])));
        for (dispatcher, expected) in [
            (Dispatcher::Any, "any response"),
            (Dispatcher::Path(names(&["a", "b"])), "chosen by path parameter `a`, `b`"),
            (
                Dispatcher::PathAndQuery { path: names(&["a"]), query: names(&["q"]) },
                "chosen by path parameter `a` and query parameter `q`",
            ),
            (
                Dispatcher::JsonBody {
                    pointer: "/country".into(),
                    operator: JsonOperator::Equals,
                    cases: 2,
                },
                "chosen by the JSON body at `/country`",
            ),
            (Dispatcher::Script(Language::Groovy), "chosen by a Groovy script"),
            (
                Dispatcher::Fallback { by: by(), example: "none".into() },
                "chosen by path parameter `name`, otherwise `none`",
            ),
            (
                Dispatcher::ProxyFallback { by: by(), url: "http://a".into() },
                "chosen by path parameter `name`, otherwise forwarded to `http://a`",
            ),
            (
                Dispatcher::Broken {
                    name: "JSON_BODY".into(),
                    fault: RulesFault::MissingKey("exp".into()),
                },
                "rules of `JSON_BODY` lack the key `exp`",
            ),
        ] {
            assert_eq!(sentence(&words_of(&dispatcher)), expected);
        }
        assert_eq!(super::dispatcher(&Dispatcher::Any, ServiceType::Event), None);
    }

    #[test]
    fn constraints_are_plain_sentences() {
        let words = constraint(&ParameterConstraint {
            name: "Authorization".into(),
            location: "header".into(),
            is_required: true,
            is_recopied: true,
            pattern: Some("Bearer .+".into()),
        });
        assert_eq!(
            sentence(&words),
            "Header `Authorization`, required, matches `Bearer .+`, copied to the response"
        );
    }

    #[test]
    fn downloaded_contract_has_a_safe_name() {
        assert_eq!(file_name("../a\\b:c\u{202e}.yaml"), "..-a-b-c⟨U+202E⟩.yaml");
        assert_eq!(file_name(" "), "contract.txt");
    }

    #[test]
    fn shown_counts_name_what_is_hidden() {
        assert_eq!(shown((2, 2), (1, 1)), "2 operations, 1 example");
        assert_eq!(shown((1, 2), (3, 40)), "1 of 2 operations, 3 of 40 examples");
    }
}

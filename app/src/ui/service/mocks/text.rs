//! All texts of the mocks of a service. Back quotes mark code.

use api_types::{
    AnswerStatus, CallProblem, ConsoleAnswer, EventMessages, MeasuredTimes, MockProfile,
    OperationMocks,
};
use snapshot::{
    ServiceType,
    response_times::{ResponseTime, Unit},
};

use crate::{
    state::mocks::CallFault,
    text::{
        number, plural,
        response_time::{measured, milliseconds, response_time},
        visible, visible_name,
    },
};

pub(super) const LOADING: &str = "Loading mocks";
pub(super) const REFRESH: &str = "Refresh";
pub(super) const OFF_EXPLAINED: &str = "It was started with `--no-mocks`, or another program uses the address of mocks, as its log says. Otherwise clients find the mocks at an address of their own.";
pub(super) const SWITCHED_OFF: &str = "The mocks of this service are switched off.";
pub(super) const SWITCHED_OFF_EXPLAINED: &str =
    "Clients get an error that says so, instead of the examples.";
pub(super) const SWITCH_OFF: &str = "Switch off";
pub(super) const SWITCH_ON: &str = "Switch on";
pub(super) const CANCEL: &str = "Cancel";
pub(super) const ADDRESS: &str = "Address of the mocks";
pub(super) const COPY_ADDRESS: &str = "Copy address";
pub(super) const RESPONSE_TIMES: &str = "Response times";
pub(super) const OF_SERVICE: &str = "of the service";
pub(super) const COUNTED_SINCE: &str = "Counted since";
pub(super) const CALLS: &str = "Calls";
pub(super) const WITHOUT_EXAMPLE: &str = "Without an example";
pub(super) const FINDINGS: &str = "Not served as in Microcks";
pub(super) const UNMATCHED: &str = "Calls without an example";
pub(super) const NO_OPERATIONS: &str = "No operations";
pub(super) const NO_OPERATIONS_EXPLAINED: &str = "This service has nothing that can be called.";
pub(super) const NO_CALLS: &str = "No example of this operation can be called.";
pub(super) const EVENTS: &str = "Clients receive its events over a WebSocket:";
pub(super) const SHOW_MESSAGES: &str = "Show messages";
pub(super) const NEXT_MESSAGES: &str = "Next messages";
pub(super) const MESSAGE: &str = "Message";
pub(super) const FALLBACK: &str = "If the script cannot run";
pub(super) const FALLBACK_ERROR: &str = "An error says why";
pub(super) const CHOOSE: &str = "Use for mocks";
pub(super) const ALREADY_CHOSEN: &str = "Choose another one first.";
pub(super) const COPY: &str = "Copy";
pub(super) const COPY_CURL: &str = "Copy as curl";
pub(super) const COPY_GRPCURL: &str = "Copy as grpcurl";
pub(super) const TRY: &str = "Try it";

pub(super) const TIMES: &str = "Set and measured response times";
pub(super) const TIMES_EXPLAINED: &str =
    "Hatched: the time that is set. Filled: from the median to what 99\u{a0}% of the calls took.";
pub(super) const TIMES_LABEL: &str = "Bars with the set and the measured response times of each operation that was called, in the table below";
pub(super) const NOT_CALLED: &str =
    "No operation was called yet. Try one, and its response time appears here.";
pub(super) const NUMBERS: &str = "Numbers of the plot";
pub(super) const OPERATION: &str = "Operation";
pub(super) const SET: &str = "Set";
pub(super) const MEDIAN: &str = "Median";
pub(super) const P99: &str = "99\u{a0}%";
pub(super) const MAX: &str = "Longest";

pub(super) const METHOD: &str = "Method";
pub(super) const PATH: &str = "Path";
pub(super) const HEADERS: &str = "Headers, one on each line";
pub(super) const BODY: &str = "Body";
pub(super) const GRPC_METHOD: &str = "Service and method";
pub(super) const METADATA: &str = "Metadata, one on each line";
pub(super) const GRPC_MESSAGE: &str = "Message as JSON";
pub(super) const LOADING_BODY: &str = "Loading the body";
pub(super) const CLOSE: &str = "Close";
pub(super) const SENDING: &str = "Waiting for the answer";
pub(super) const STOP: &str = "Stop waiting";
pub(super) const ANSWER: &str = "Answer";
pub(super) const HEADERS_OF_ANSWER: &str = "Headers of the answer";
pub(super) const TRAILERS: &str = "Trailers of the answer";
pub(super) const NO_BODY: &str = "No body";
pub(super) const NO_ANSWER: &str = "The call was not made.";
pub(super) const NO_EXAMPLE: &str = "No example matches.";
pub(super) const BY_SERVER: &str = "The server itself answered, not an example.";
pub(super) const EXAMPLE: &str = "Example ";
pub(super) const OF: &str = " of ";
pub(super) const CRITERIA: &str = " Its criteria: ";
pub(super) const INSTEAD: &str = " Chosen instead: ";
pub(super) const FORWARDED: &str = "Forwarded to ";
pub(super) const WAITED_LESS: &str =
    "The response time is very long, so the console did not wait for all of it.";

/// The title of a page without mocks of this type.
pub(super) const fn off(kind: ServiceType) -> &'static str {
    match kind {
        ServiceType::Grpc | ServiceType::Event | ServiceType::GenericEvent => {
            "This server serves no gRPC and no events"
        }
        _ => "This server serves no mocks",
    }
}

/// The example that answers if the script cannot run.
pub(super) fn fallback(example: &str) -> String {
    ["If the script cannot run, the example ", &visible_name(example), " answers."].concat()
}

/// How often messages are sent.
pub(super) fn messages(messages: &EventMessages) -> String {
    let count = plural(messages.messages.len() as u64, "message", "messages");
    match messages.interval {
        Some(seconds) => {
            let often = number(seconds);
            [
                &count,
                ". Each client gets all of them when it connects, then every ",
                &often,
                "\u{a0}s.",
            ]
            .concat()
        }
        None => count + ". They are not sent, because the operation has no interval.",
    }
}

/// The button that sends the call.
pub(super) const fn send(is_event: bool) -> &'static str {
    if is_event { "Show again" } else { "Send" }
}

/// "Switch off the mocks of API Pastry 2.0.0?"
pub(super) fn question(service: &str, is_on: bool) -> String {
    let verb = if is_on { "Switch off" } else { "Switch on" };
    [verb, " the mocks of ", service, "?"].concat()
}

/// What clients get.
pub(super) const fn consequence(is_on: bool) -> &'static str {
    if is_on {
        "From the next call on, clients get an error that says that the mocks of this service are switched off, instead of the examples. That stays so after a restart and after an import, until an administrator switches them on again. Other services are not affected."
    } else {
        "From the next call on, clients get the examples again."
    }
}

/// The profile in force.
pub(super) fn profile(profile: Option<&MockProfile>) -> String {
    profile.map_or_else(|| OF_SERVICE.to_owned(), |profile| visible_name(&profile.name))
}

/// The response time, the calls and what they took.
pub(super) fn line(operation: &OperationMocks, kind: ServiceType) -> Vec<String> {
    let mut line = vec![response_time(&operation.response_time, Unit::of(kind))];
    if operation.measured.count > 0 {
        line.push(plural(operation.measured.count, "call", "calls"));
        line.push("half within ".to_owned() + &measured(operation.measured.median));
    }
    if operation.unmatched > 0 {
        line.push(without_example(operation.unmatched));
    }
    line
}

pub(super) fn without_example(calls: u64) -> String {
    number(calls) + " without an example"
}

/// The set time of a row of the plot.
pub(super) fn set(time: &ResponseTime) -> String {
    response_time(time, Unit::Milliseconds)
}

/// "median 81 ms, 99 % 95 ms, set 80 ms".
pub(super) fn times(times: &MeasuredTimes, set_time: &ResponseTime) -> String {
    let [median, p99] = [times.median, times.p99].map(measured);
    ["median ", &median, ", 99\u{a0}% ", &p99, ", set ", &set(set_time)].concat()
}

/// The title of the dialog.
pub(super) fn try_title(name: &str) -> String {
    match visible(name) {
        name if name.is_empty() => TRY.to_owned(),
        name => ["Try ", &name].concat(),
    }
}

/// `200`, `5 NOT_FOUND`.
pub(super) fn status(status: &AnswerStatus) -> String {
    const GRPC: [&str; 17] = [
        "OK",
        "CANCELLED",
        "UNKNOWN",
        "INVALID_ARGUMENT",
        "DEADLINE_EXCEEDED",
        "NOT_FOUND",
        "ALREADY_EXISTS",
        "PERMISSION_DENIED",
        "RESOURCE_EXHAUSTED",
        "FAILED_PRECONDITION",
        "ABORTED",
        "OUT_OF_RANGE",
        "UNIMPLEMENTED",
        "INTERNAL",
        "UNAVAILABLE",
        "DATA_LOSS",
        "UNAUTHENTICATED",
    ];
    match status {
        AnswerStatus::Http(status) => status.to_string(),
        AnswerStatus::Grpc { code, .. } => {
            let name = usize::try_from(*code).ok().and_then(|code| GRPC.get(code));
            [&code.to_string(), " ", name.unwrap_or(&"")].concat()
        }
    }
}

/// "Status 200 after 81 ms. The set response time is 80 ms."
pub(super) fn answered(answer: &ConsoleAnswer) -> String {
    let message = match &answer.status {
        AnswerStatus::Grpc { message, .. } if !message.is_empty() => {
            [" (", &visible(message), ")"].concat()
        }
        AnswerStatus::Grpc { .. } | AnswerStatus::Http(_) => String::new(),
    };
    let (status, time) = (status(&answer.status), measured(answer.micros));
    let text = ["Status ", &status, &message, " after ", &time, "."].concat();
    match answer.delay {
        Some(delay) if delay > 0 => {
            text + " The set response time is " + &milliseconds(delay) + "."
        }
        _ => text,
    }
}

/// The bytes of a body that is no text.
pub(super) fn binary(size: &str) -> String {
    ["The body is binary, ", size, "."].concat()
}

/// Why a field is invalid.
pub(super) fn fault(fault: &CallFault) -> String {
    match fault {
        CallFault::Path => "Enter a path that begins with /.".to_owned(),
        CallFault::Header(line) => {
            ["This line is no header: ", &visible(line), ". Write Name: value."].concat()
        }
    }
}

/// Why a call was not made.
pub(super) fn problem(problem: &CallProblem) -> String {
    match problem {
        CallProblem::Method => "The server does not know this method.".to_owned(),
        CallProblem::Path => {
            "There are no mocks at this path. It begins with /rest/, /soap/ or /graphql/, then name and version of the service."
                .to_owned()
        }
        CallProblem::Header(name) => ["The header ", &visible(name), " is not possible."].concat(),
        CallProblem::Off => "This server serves no mocks.".to_owned(),
        CallProblem::Forward(why) => {
            ["The other server did not answer: ", &visible(why)].concat()
        }
        CallProblem::Message(why) => {
            ["The message does not fit: ", &visible(why), "."].concat()
        }
        CallProblem::NoEvents => {
            "No events are sent here. The mocks of the service may be switched off.".to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use api_types::{AnswerBody, AnswerSource};

    use super::*;

    #[test]
    fn answer_has_its_status_and_its_time() {
        let mut answer = ConsoleAnswer {
            status: AnswerStatus::Http(200),
            headers: Vec::new(),
            trailers: Vec::new(),
            body: AnswerBody::None,
            micros: 81_200,
            delay: Some(80),
            is_shortened: false,
            source: AnswerSource::Server,
        };
        let expected = "Status 200 after 81\u{a0}ms. The set response time is 80\u{a0}ms.";
        assert_eq!(answered(&answer), expected);
        answer.delay = Some(0);
        assert_eq!(answered(&answer), "Status 200 after 81\u{a0}ms.");
        answer.status = AnswerStatus::Grpc { code: 5, message: "No beer".into() };
        assert_eq!(answered(&answer), "Status 5 NOT_FOUND (No beer) after 81\u{a0}ms.");
        answer.status = AnswerStatus::Grpc { code: 0, message: "".into() };
        assert_eq!(answered(&answer), "Status 0 OK after 81\u{a0}ms.");
    }

    #[test]
    fn problems_have_their_own_sentence() {
        let problems = [
            CallProblem::Method,
            CallProblem::Path,
            CallProblem::Header("a".into()),
            CallProblem::Off,
            CallProblem::Forward("b".into()),
            CallProblem::Message("c".into()),
            CallProblem::NoEvents,
        ];
        let texts: std::collections::BTreeSet<String> = problems.iter().map(problem).collect();
        assert_eq!(texts.len(), problems.len());
    }
}

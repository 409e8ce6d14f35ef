//! The JSON of edits.

use api_types::{EditAnswer, EditBase, EditSubject, EditableService, RevisionNumber};
use snapshot::{
    Hash, ServiceType,
    describe::{ParameterConstraint, RulesFault},
    response_times::ResponseTime,
    settings::{
        DispatcherEdit, EditFault, EditPlace, FaultReason, OperationEdit, OperationPart,
        OperationSettings, RegexpFault, ServiceEdit, ServiceSettings,
    },
};

use crate::{
    expect_every_variant, expect_golden,
    values::{key, summary},
};

fn constraint() -> ParameterConstraint {
    ParameterConstraint {
        name: "size".into(),
        location: "query".into(),
        is_required: true,
        is_recopied: false,
        pattern: Some("[SML]".into()),
    }
}

#[test]
fn json_of_edits_is_stable() {
    let settings = ServiceSettings {
        labels: [("domain".into(), "pastry".into())].into(),
        annotations: [("owner".into(), "anna".into())].into(),
        operations: vec![OperationSettings {
            name: "GET /pastry".into(),
            response_time: ResponseTime { time: Some(80), strategy: "random-20".into() },
            dispatcher: "URI_PARTS".into(),
            rules: "name".into(),
            constraints: vec![constraint()],
        }],
        omitted: 3,
    };
    let base = EditBase { revision: RevisionNumber(3), hash: Hash::from([7; 32]) };
    let service = EditableService { base, summary: summary(ServiceType::Rest), settings };
    expect_golden("editable_service", &[service]);
    let edit = ServiceEdit {
        labels: Some([("domain".into(), "pastry".into())].into()),
        annotations: Some([("owner".into(), "anna".into())].into()),
        operations: vec![
            OperationEdit {
                name: "GET /pastry".into(),
                time: Some(80),
                strategy: Some("random-20".into()),
                dispatcher: Some(DispatcherEdit { name: "SCRIPT".into(), rules: "'a'".into() }),
                constraints: Some(vec![constraint()]),
            },
            OperationEdit::new("POST /pastry"),
        ],
    };
    expect_golden("service_edit", &[edit, ServiceEdit::default()]);
    let subjects = [
        EditSubject::Settings(key("Pastry")),
        EditSubject::Delete,
        EditSubject::ResponseTimes("Slow network".into()),
    ];
    expect_every_variant(&subjects, |subject| match subject {
        EditSubject::Settings(_) => 0,
        EditSubject::Delete => 1,
        EditSubject::ResponseTimes(_) => 2,
    });
    expect_golden("edit_subject", &subjects);
}

#[test]
fn json_of_rejected_edits_is_stable() {
    let reasons = [
        FaultReason::Empty,
        FaultReason::Character,
        FaultReason::TooLong { max: 1 },
        FaultReason::TooMany { max: 2 },
        FaultReason::NegativeTime,
        FaultReason::LongTime { max: 3 },
        FaultReason::UnknownStrategy,
        FaultReason::UnknownDispatcher,
        FaultReason::Rules(RulesFault::NotJson),
        FaultReason::RulesWithoutDispatcher,
        FaultReason::Url,
        FaultReason::Regexp(RegexpFault::Backtracking),
        FaultReason::UnknownLocation,
        FaultReason::Repeated,
        FaultReason::NoOperation,
        FaultReason::RepeatedOperation,
    ];
    expect_every_variant(&reasons, |reason| match reason {
        FaultReason::Empty => 0,
        FaultReason::Character => 1,
        FaultReason::TooLong { .. } => 2,
        FaultReason::TooMany { .. } => 3,
        FaultReason::NegativeTime => 4,
        FaultReason::LongTime { .. } => 5,
        FaultReason::UnknownStrategy => 6,
        FaultReason::UnknownDispatcher => 7,
        FaultReason::Rules(_) => 8,
        FaultReason::RulesWithoutDispatcher => 9,
        FaultReason::Url => 10,
        FaultReason::Regexp(_) => 11,
        FaultReason::UnknownLocation => 12,
        FaultReason::Repeated => 13,
        FaultReason::NoOperation => 14,
        FaultReason::RepeatedOperation => 15,
    });
    expect_golden("fault_reason", &reasons);
    let regexps = [
        RegexpFault::Syntax { finding: "unclosed group".into(), offset: 4 },
        RegexpFault::Unlimited,
        RegexpFault::Backtracking,
        RegexpFault::TooLarge,
    ];
    expect_every_variant(&regexps, |fault| match fault {
        RegexpFault::Syntax { .. } => 0,
        RegexpFault::Unlimited => 1,
        RegexpFault::Backtracking => 2,
        RegexpFault::TooLarge => 3,
    });
    expect_golden("regexp_fault", &regexps);
    let operation = |part| EditPlace::Operation { name: "GET /pastry".into(), part };
    let places = [
        EditPlace::Labels,
        EditPlace::Label("a.b".into()),
        EditPlace::Annotations,
        EditPlace::Annotation("c".into()),
        operation(OperationPart::Name),
        operation(OperationPart::Time),
        operation(OperationPart::Strategy),
        operation(OperationPart::Dispatcher),
        operation(OperationPart::Rules),
        operation(OperationPart::Constraints),
        operation(OperationPart::Constraint(1)),
        operation(OperationPart::Pattern(2)),
    ];
    expect_every_variant(&places, |place| match place {
        EditPlace::Labels => 0,
        EditPlace::Label(_) => 1,
        EditPlace::Annotations => 2,
        EditPlace::Annotation(_) => 3,
        EditPlace::Operation { part, .. } => match part {
            OperationPart::Name => 4,
            OperationPart::Time => 5,
            OperationPart::Strategy => 6,
            OperationPart::Dispatcher => 7,
            OperationPart::Rules => 8,
            OperationPart::Constraints => 9,
            OperationPart::Constraint(_) => 10,
            OperationPart::Pattern(_) => 11,
        },
    });
    let faults = places.map(|place| EditFault { place, reason: FaultReason::Empty });
    let answers =
        [EditAnswer::Review("0123".to_owned().into()), EditAnswer::Rejected(faults.into())];
    expect_golden("edit_answer", &answers);
}

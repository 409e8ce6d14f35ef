//! Fetching and sending services.

use api_types::{
    ChosenServices, FetchedFile, FoundThere, ImportExchange, ImportView, InstanceJobFailure,
    InstanceProblem, InstanceProduct, NextStep, PlannedSend, ProfileSource, RevisionNumber,
    SendOrder, SendSource, SendState, SendView, SourceInstance, Timestamp, UnfinishedCause,
};
use snapshot::DropReport;

use crate::{expect_every_variant, expect_golden, values::key};

fn source() -> SourceInstance {
    SourceInstance {
        name: "dev".into(),
        product: "Mockpit 0.1.0".into(),
        read: Timestamp(1_700_000_000_000),
    }
}

fn exchanges() -> Vec<ImportExchange> {
    vec![
        ImportExchange::Fetched(FetchedFile {
            instance: "1f".to_owned().into(),
            name: "test".into(),
            without_data: vec![key("Orders")],
            not_there: vec![key("Pastry")],
        }),
        ImportExchange::Sends(PlannedSend {
            instance: "1f".to_owned().into(),
            name: "test".into(),
            product: InstanceProduct::Microcks,
            version: "1.8.1".into(),
            source: Some(source()),
            release: "1.8".parse().unwrap(),
            omitted: vec![key("Orders")],
            too_large: vec![key("Pastry")],
            limit: 2 << 20,
            dropped: DropReport::default(),
            redacted: 2,
            without_data: vec![],
            not_there: vec![key("Beers")],
        }),
    ]
}

#[test]
fn orders() {
    let chosen = [
        ChosenServices::All,
        ChosenServices::Services(vec!["a1".into()]),
        ChosenServices::Selection("mine".into()),
    ];
    expect_every_variant(&chosen, |chosen| match chosen {
        ChosenServices::All => 0,
        ChosenServices::Services(_) => 1,
        ChosenServices::Selection(_) => 2,
    });
    expect_golden("chosen_services", &chosen);
    let sources = [SendSource::Repository, SendSource::Instance("1f".to_owned().into())];
    expect_every_variant(&sources, |source| match source {
        SendSource::Repository => 0,
        SendSource::Instance(_) => 1,
    });
    let [repository, instance] = sources;
    let plain = SendOrder {
        source: repository,
        services: ChosenServices::All,
        redact: false,
        profile: None,
    };
    let full = SendOrder {
        source: instance,
        redact: true,
        profile: Some(ProfileSource::File("{}".into())),
        ..plain.clone()
    };
    expect_golden("send_order", &[plain, full]);
}

#[test]
fn exchanges_of_imports() {
    let exchanges = exchanges();
    expect_every_variant(&exchanges, |exchange| match exchange {
        ImportExchange::Fetched(_) => 0,
        ImportExchange::Sends(_) => 1,
    });
    expect_golden("import_exchange", &exchanges);
    let view = crate::values::applied_view().with_exchange(exchanges.first().cloned());
    assert!(
        matches!(&view, ImportView::Applied { exchange: Some(about), .. } if **about == exchanges[0])
    );
    expect_golden("fetched_import_view", &[view]);
}

#[test]
fn sends() {
    let causes = [
        UnfinishedCause::Stopped,
        UnfinishedCause::ServerRestarted,
        UnfinishedCause::Failed(InstanceJobFailure::Instance(InstanceProblem::TimedOut)),
    ];
    expect_every_variant(&causes, |cause| match cause {
        UnfinishedCause::Stopped => 0,
        UnfinishedCause::ServerRestarted => 1,
        UnfinishedCause::Failed(_) => 2,
    });
    let there = FoundThere {
        sent: vec![key("Orders")],
        before: vec![key("Pastry")],
        other: vec![key("Cake")],
    };
    let unfinished = |cause| SendState::Unfinished { cause, there: Some(there.clone()) };
    let mut states = vec![
        SendState::Running,
        SendState::Complete,
        SendState::TakenBack,
        SendState::Left,
        SendState::Unfinished { cause: UnfinishedCause::Stopped, there: None },
    ];
    states.extend(causes.map(unfinished));
    expect_every_variant(&states, |state| match state {
        SendState::Running => 0,
        SendState::Complete => 1,
        SendState::TakenBack => 2,
        SendState::Left => 3,
        SendState::Unfinished { .. } => 4,
    });
    let views = states.into_iter().map(|state| SendView {
        import: "0123".to_owned().into(),
        revision: RevisionNumber(3),
        by: "anna".into(),
        at: Timestamp(1_700_000_000_000),
        services: 3,
        source: matches!(state, SendState::Complete).then(source),
        state,
    });
    expect_golden("send_view", &views.collect::<Vec<_>>());
    let steps = [NextStep::Look, NextStep::GoOn, NextStep::TakeBack, NextStep::Leave];
    expect_every_variant(&steps, |step| match step {
        NextStep::Look => 0,
        NextStep::GoOn => 1,
        NextStep::TakeBack => 2,
        NextStep::Leave => 3,
    });
    expect_golden("next_step", &steps);
}

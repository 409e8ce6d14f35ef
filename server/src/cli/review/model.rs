//! What is printed about a plan.

use api_types::{Decision, ImportKind};
use app::{
    state::{Line, Review, Show},
    text::{
        number,
        review::{
            ChangeGroup, NEEDS_DECISION, Outlook, RowStatus, change_groups, comparison_title,
            count_words, decided_line, decision, key, removal, row_line,
        },
        type_name, visible,
    },
};
use repository::Plan;
use snapshot::ServiceKey;

/// What is printed about a plan.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct PlanReport {
    /// What is compared or imported.
    pub(crate) title: String,
    /// The counts, without those that are zero: "2 different".
    pub(crate) counts: Vec<String>,
    /// The services that are not identical, in the order of the review.
    pub(crate) services: Vec<ServiceReport>,
    /// How many are identical.
    pub(crate) identical: usize,
    /// What was left out of the sources.
    pub(crate) notes: Vec<String>,
}

/// What is printed about a service.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct ServiceReport {
    pub(crate) key: ServiceKey,
    /// Name and version, with invisible characters made visible.
    pub(crate) name: String,
    /// The type of the service.
    pub(crate) kind: &'static str,
    pub(crate) status: RowStatus,
    /// What is decided. `None` for a comparison.
    pub(crate) decision: Option<String>,
    /// What differs, or what the decision does.
    pub(crate) line: String,
    /// What the decision removes.
    pub(crate) removes: Option<String>,
    /// The changes.
    pub(crate) groups: Vec<ChangeGroup>,
}

impl PlanReport {
    /// A report about a review, with the decisions that it has.
    pub(crate) fn new(review: &Review, title: String) -> Self {
        let kind = review.kind();
        let lines = review.lines(Show::All, "", false);
        let mut identical = 0;
        let mut services = Vec::new();
        for line in lines {
            match line {
                Line::Identical(count) => identical = count,
                Line::Row(index) => services.extend(service(review, index)),
            }
        }
        let counts = review.counts().into_iter();
        let counts = counts.map(|(count, of)| {
            format!("{} {}", number(count as u64), count_words(count, of, kind))
        });
        Self { title, counts: counts.collect(), services, identical, notes: Vec::new() }
    }

    /// A report about a comparison.
    pub(crate) fn of_comparison(kind: ImportKind, plan: &Plan) -> Self {
        let title = match &kind {
            ImportKind::Compare { base, other } => comparison_title(base, other),
            _ => String::new(),
        };
        let rows = plan.rows.iter().map(Into::into).collect();
        Self::new(&Review::new(kind, rows), title)
    }

    /// Whether nothing differs.
    pub(crate) fn is_empty(&self) -> bool {
        self.services.is_empty()
    }
}

fn service(review: &Review, index: u32) -> Option<ServiceReport> {
    let row = review.row(index)?;
    let decides = !review.is_read_only();
    let decided: Option<Decision> = review.decision(index).filter(|_| decides);
    let line = match &decided {
        Some(decision) => decided_line(row, decision),
        None => row_line(row, review.kind()),
    };
    let outlook = Outlook::new(decided.as_ref());
    let groups = match row.status.diff() {
        Some(diff) => change_groups(diff, row.summary.kind, outlook, usize::MAX),
        None => Vec::new(),
    };
    let name = decided.as_ref().map_or(NEEDS_DECISION, decision);
    Some(ServiceReport {
        key: row.summary.key.clone(),
        name: key(&row.summary.key),
        kind: type_name(row.summary.kind),
        status: RowStatus::new(&row.status, decided.as_ref(), decides),
        decision: decides.then(|| name.to_owned()),
        line: visible(&line),
        removes: decided.and_then(|decision| removal(row, &decision)),
        groups,
    })
}

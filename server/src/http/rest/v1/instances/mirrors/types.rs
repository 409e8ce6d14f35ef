//! What a mirror does, as requests and answers have it.

use api_types::{BackupTime, Choice, MirrorCase, MirrorDirection, MirrorPolicy};
use app::state::schedule_time::{clock, minute};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// From where to where a mirror copies services.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) enum MirrorDirectionV1 {
    /// From the instance into the repository.
    Fetch,
    /// From the repository to the instance.
    Send,
    /// From the instance into snapshots in a folder on the server.
    BackUp(BackUpV1),
}

/// Where the snapshots of an instance are written.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct BackUpV1 {
    /// The folder on the server.
    folder: String,
    /// How many snapshots are kept, from 1 to 1,000.
    #[schema(value_type = u32)]
    keep: WholeNumberV1,
}

/// What a mirror does in each case. A backup takes everything as it is.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(crate) struct MirrorPolicyV1 {
    /// Services that only the source has.
    new: OnNewV1,
    /// Services that have changed at the source since the last run.
    changed: OnChangedV1,
    /// Services that the source had at the last run, and no longer has.
    gone: OnGoneV1,
    /// Services that have changed at the target since the last run, or that differed before the first run.
    conflict: OnConflictV1,
    /// Whether scripts, proxies and callbacks are taken over without asking.
    executable_content: bool,
}

/// How often a mirror runs. Times are UTC.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) enum MirrorScheduleV1 {
    /// Every so many hours, from 1 to 672.
    #[schema(value_type = u32)]
    Hours(WholeNumberV1),
    /// Each day.
    Daily(DailyV1),
    /// Each week.
    Weekly(WeeklyV1),
}

/// A time of each day.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DailyV1 {
    /// The time, such as `02:00`.
    #[schema(value_type = String, pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$")]
    at: ClockV1,
}

/// A time of each week.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WeeklyV1 {
    /// The day.
    day: DayV1,
    /// The time, such as `02:00`.
    #[schema(value_type = String, pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$")]
    at: ClockV1,
}

/// A whole number. In JSON, `32.0` is one too.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
#[serde(try_from = "f64", into = "u32")]
pub(crate) struct WholeNumberV1(u32);

/// A minute of the day.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
#[serde(try_from = "String", into = "String")]
struct ClockV1(u16);

/// A day of the week.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
enum DayV1 {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

impl DayV1 {
    const ALL: [Self; 7] = [
        Self::Monday,
        Self::Tuesday,
        Self::Wednesday,
        Self::Thursday,
        Self::Friday,
        Self::Saturday,
        Self::Sunday,
    ];
}

/// The choices of a case, as requests have them.
macro_rules! choices {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident => $choice:expr,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Deserialize, Serialize, ToSchema)]
        #[serde(rename_all = "camelCase")]
        enum $name {
            $($(#[$variant_doc])* $variant,)+
        }

        impl From<$name> for Option<Choice> {
            fn from(chosen: $name) -> Self {
                match chosen {
                    $($name::$variant => $choice,)+
                }
            }
        }

        impl From<Option<Choice>> for $name {
            fn from(choice: Option<Choice>) -> Self {
                [$($name::$variant,)+].into_iter().find(|it| Option::from(*it) == choice).unwrap_or($name::Ask)
            }
        }
    };
}

choices! {
    /// What happens to services that only the source has.
    OnNewV1 {
        /// They are added.
        Add => Some(Choice::Add),
        /// They are left out.
        Skip => Some(Choice::Skip),
        /// A person decides.
        Ask => None,
    }
}

choices! {
    /// What happens to services that have changed at the source.
    OnChangedV1 {
        /// They become equal to those of the source.
        Replace => Some(Choice::Replace),
        /// What only the target has stays.
        Merge => Some(Choice::Merge),
        /// They stay as they are.
        Keep => Some(Choice::KeepMine),
        /// A person decides.
        Ask => None,
    }
}

choices! {
    /// What happens to services that the source no longer has.
    OnGoneV1 {
        /// They stay.
        Keep => Some(Choice::KeepMine),
        /// They are removed.
        Remove => Some(Choice::Remove),
        /// A person decides.
        Ask => None,
    }
}

choices! {
    /// What happens to services that have changed at the target.
    OnConflictV1 {
        /// They become equal to those of the source.
        Replace => Some(Choice::Replace),
        /// They stay as they are.
        Keep => Some(Choice::KeepMine),
        /// A person decides.
        Ask => None,
    }
}

impl Default for MirrorPolicyV1 {
    fn default() -> Self {
        MirrorPolicy::default().into()
    }
}

impl From<MirrorPolicyV1> for MirrorPolicy {
    fn from(policy: MirrorPolicyV1) -> Self {
        let MirrorPolicyV1 { new, changed, gone, conflict, executable_content } = policy;
        Self {
            new: new.into(),
            changed: changed.into(),
            gone: gone.into(),
            conflict: conflict.into(),
            active_content: executable_content,
        }
    }
}

impl From<MirrorPolicy> for MirrorPolicyV1 {
    fn from(policy: MirrorPolicy) -> Self {
        let of = |case: MirrorCase| policy.of(case);
        Self {
            new: of(MirrorCase::New).into(),
            changed: of(MirrorCase::Changed).into(),
            gone: of(MirrorCase::Gone).into(),
            conflict: of(MirrorCase::Conflict).into(),
            executable_content: policy.active_content,
        }
    }
}

impl From<MirrorDirectionV1> for MirrorDirection {
    fn from(direction: MirrorDirectionV1) -> Self {
        match direction {
            MirrorDirectionV1::Fetch => Self::Fetch,
            MirrorDirectionV1::Send => Self::Send,
            MirrorDirectionV1::BackUp(BackUpV1 { folder, keep }) => {
                Self::BackUp { folder, keep: keep.saturated() }
            }
        }
    }
}

impl From<MirrorDirection> for MirrorDirectionV1 {
    fn from(direction: MirrorDirection) -> Self {
        match direction {
            MirrorDirection::Fetch => Self::Fetch,
            MirrorDirection::Send => Self::Send,
            MirrorDirection::BackUp { folder, keep } => {
                Self::BackUp(BackUpV1 { folder, keep: WholeNumberV1(keep.into()) })
            }
        }
    }
}

impl From<MirrorScheduleV1> for BackupTime {
    fn from(schedule: MirrorScheduleV1) -> Self {
        match schedule {
            MirrorScheduleV1::Hours(hours) => Self::Hours(hours.saturated()),
            MirrorScheduleV1::Daily(DailyV1 { at }) => Self::Daily { minute: at.0 },
            MirrorScheduleV1::Weekly(WeeklyV1 { day, at }) => {
                Self::Weekly { weekday: day as u8, minute: at.0 }
            }
        }
    }
}

impl From<BackupTime> for MirrorScheduleV1 {
    fn from(time: BackupTime) -> Self {
        match time {
            BackupTime::Hours(hours) => Self::Hours(WholeNumberV1(hours.into())),
            BackupTime::Daily { minute } => Self::Daily(DailyV1 { at: ClockV1(minute) }),
            BackupTime::Weekly { weekday, minute } => {
                let day = DayV1::ALL.get(usize::from(weekday)).copied();
                Self::Weekly(WeeklyV1 { day: day.unwrap_or(DayV1::Sunday), at: ClockV1(minute) })
            }
        }
    }
}

impl WholeNumberV1 {
    /// A number that is too large for the mirror stays too large, and is rejected as such.
    fn saturated(self) -> u16 {
        u16::try_from(self.0).unwrap_or(u16::MAX)
    }
}

impl TryFrom<f64> for WholeNumberV1 {
    type Error = String;

    fn try_from(number: f64) -> Result<Self, String> {
        // Shows no fraction if there is none.
        let text = number.to_string();
        text.parse()
            .map(Self)
            .map_err(|_| format!("{text} is not a whole number of at most {}", u32::MAX))
    }
}

impl From<WholeNumberV1> for u32 {
    fn from(WholeNumberV1(number): WholeNumberV1) -> Self {
        number
    }
}

impl TryFrom<String> for ClockV1 {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let minute = minute(&text);
        minute.map(Self).ok_or_else(|| format!("`{text}` is not a time such as 02:00"))
    }
}

impl From<ClockV1> for String {
    fn from(time: ClockV1) -> Self {
        clock(time.0)
    }
}

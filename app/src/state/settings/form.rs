//! The form with all settings of a service.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use api_types::{EditBase, EditableService};
use snapshot::settings::{
    EditFault, EditPlace, FaultReason, OperationPart, OperationSettings, ServiceEdit,
};

use super::super::search::{fold, search_words};
use super::{
    operation::{OperationField, OperationForm},
    pairs::PairsForm,
    time::TimeFault,
};

/// A setting that a person can change.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Setting {
    /// The labels.
    Labels,
    /// The annotations.
    Annotations,
    /// A setting of the operation with this name.
    Operation(Box<str>, OperationField),
}

/// Why a field is invalid.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum FieldFault {
    /// The time cannot be read.
    Time(TimeFault),
    /// The percentage is no whole number from 0 to 100.
    Percent,
    /// An earlier label or annotation has the same key.
    RepeatedKey,
    /// The server rejected the value.
    Rejected(FaultReason),
}

/// The form with the settings of a service.
#[derive(Clone, Debug, PartialEq)]
pub struct SettingsForm {
    base: EditableService,
    /// The index of each operation of the service, by its name.
    indices: HashMap<Box<str>, usize>,
    labels: PairsForm,
    annotations: PairsForm,
    /// The operations that a person opened.
    operations: BTreeMap<Box<str>, OperationForm>,
    faults: Vec<EditFault>,
    conflicts: BTreeSet<Setting>,
}

impl SettingsForm {
    /// The form with the settings of a service.
    #[must_use]
    pub fn new(service: EditableService) -> Self {
        let operations = service.settings.operations.iter().enumerate();
        let indices = operations.map(|(index, operation)| (operation.name.clone(), index));
        Self {
            indices: indices.collect(),
            labels: PairsForm::new(&service.settings.labels),
            annotations: PairsForm::new(&service.settings.annotations),
            operations: BTreeMap::new(),
            faults: Vec::new(),
            conflicts: BTreeSet::new(),
            base: service,
        }
    }

    /// The service as it was loaded.
    #[must_use]
    pub const fn service(&self) -> &EditableService {
        &self.base
    }

    /// The state that the edit changes.
    #[must_use]
    pub const fn base(&self) -> &EditBase {
        &self.base.base
    }

    /// The labels, or the annotations.
    #[must_use]
    pub const fn pairs(&self, setting: &Setting) -> Option<&PairsForm> {
        match setting {
            Setting::Labels => Some(&self.labels),
            Setting::Annotations => Some(&self.annotations),
            Setting::Operation(..) => None,
        }
    }

    /// Changes the labels or the annotations.
    pub fn edit_pairs(&mut self, setting: &Setting, change: impl FnOnce(&mut PairsForm)) {
        match setting {
            Setting::Labels => change(&mut self.labels),
            Setting::Annotations => change(&mut self.annotations),
            Setting::Operation(..) => return,
        }
        self.faults.retain(|fault| setting_of(&fault.place).as_ref() != Some(setting));
        self.conflicts.remove(setting);
    }

    /// The names of the operations that contain all words of a search.
    #[must_use]
    pub fn find_operations(&self, search: &str) -> Vec<Box<str>> {
        let words = search_words(search);
        let has_words = |name: &str| {
            let name = fold(name);
            words.iter().all(|word| name.contains(word))
        };
        let names = self.base.settings.operations.iter().map(|operation| &operation.name);
        names.filter(|name| has_words(name)).cloned().collect()
    }

    /// The form of an operation.
    #[must_use]
    pub fn operation(&self, name: &str) -> Option<OperationForm> {
        let opened = self.operations.get(name).cloned();
        opened.or_else(|| self.loaded(name).map(OperationForm::new))
    }

    /// Changes a field of an operation.
    pub fn edit_operation(
        &mut self,
        name: &str,
        field: OperationField,
        change: impl FnOnce(&mut OperationForm),
    ) {
        let Some(mut form) = self.operation(name) else { return };
        change(&mut form);
        self.operations.insert(name.into(), form);
        let setting = Setting::Operation(name.into(), field);
        self.faults.retain(|fault| setting_of(&fault.place).as_ref() != Some(&setting));
        self.conflicts.remove(&setting);
    }

    /// Whether a setting differs from the service as it was loaded.
    #[must_use]
    pub fn is_changed(&self, setting: &Setting) -> bool {
        let loaded = &self.base.settings;
        match setting {
            Setting::Labels => self.labels.to_map() != loaded.labels,
            Setting::Annotations => self.annotations.to_map() != loaded.annotations,
            Setting::Operation(name, field) => {
                let forms = self.operations.get(name).zip(self.loaded(name));
                forms.is_some_and(|(form, settings)| form.differs(*field, settings))
            }
        }
    }

    /// All settings that differ from the service as it was loaded.
    #[must_use]
    pub fn changed(&self) -> Vec<Setting> {
        let mut all = vec![Setting::Labels, Setting::Annotations];
        for name in self.operations.keys() {
            all.extend(OperationField::ALL.map(|field| Setting::Operation(name.clone(), field)));
        }
        all.retain(|setting| self.is_changed(setting));
        all
    }

    /// What to change in the service.
    #[must_use]
    pub fn edit(&self) -> ServiceEdit {
        let changed = |setting| self.is_changed(setting);
        let operations = self.operations.iter().filter_map(|(name, form)| {
            let edit = form.edit(self.loaded(name)?);
            (!edit.is_empty()).then_some(edit)
        });
        ServiceEdit {
            labels: changed(&Setting::Labels).then(|| self.labels.to_map()),
            annotations: changed(&Setting::Annotations).then(|| self.annotations.to_map()),
            operations: operations.collect(),
        }
    }

    /// Takes over what the server rejected.
    pub fn reject(&mut self, faults: Vec<EditFault>) {
        self.faults = faults;
    }

    /// Why the field at a place is invalid.
    #[must_use]
    pub fn fault(&self, place: &EditPlace) -> Option<FieldFault> {
        if let EditPlace::Operation { name, part } = place
            && let Some(form) = self.operations.get(name)
        {
            match part {
                OperationPart::Time => {
                    if let Some(fault) = form.time_fault() {
                        return Some(FieldFault::Time(fault));
                    }
                }
                OperationPart::Strategy if form.strategy.to_strategy().is_none() => {
                    return Some(FieldFault::Percent);
                }
                _ => {}
            }
        }
        let rejected = self.faults.iter().find(|fault| fault.place == *place);
        rejected.map(|fault| FieldFault::Rejected(fault.reason.clone()))
    }

    /// Why the label or the annotation with this ID is invalid.
    #[must_use]
    pub fn pair_fault(&self, setting: &Setting, id: u32) -> Option<FieldFault> {
        let pairs = self.pairs(setting)?;
        if pairs.is_repeated(id) {
            return Some(FieldFault::RepeatedKey);
        }
        let key: Box<str> = pairs.get(id)?.key.as_str().into();
        self.fault(&match setting {
            Setting::Annotations => EditPlace::Annotation(key),
            _ => EditPlace::Label(key),
        })
    }

    /// Whether an operation has an invalid field.
    #[must_use]
    pub fn is_operation_invalid(&self, name: &str) -> bool {
        let is_rejected = |fault: &EditFault| match &fault.place {
            EditPlace::Operation { name: rejected, part } => {
                **rejected == *name && *part != OperationPart::Name
            }
            _ => false,
        };
        let form = self.operations.get(name);
        form.is_some_and(OperationForm::is_invalid) || self.faults.iter().any(is_rejected)
    }

    /// The settings that have an invalid field.
    #[must_use]
    pub fn invalid(&self) -> BTreeSet<Setting> {
        let mut invalid: BTreeSet<Setting> =
            self.faults.iter().filter_map(|fault| setting_of(&fault.place)).collect();
        for setting in [Setting::Labels, Setting::Annotations] {
            let pairs = self.pairs(&setting).map(PairsForm::pairs).unwrap_or_default();
            if pairs.iter().any(|pair| self.pair_fault(&setting, pair.id).is_some()) {
                invalid.insert(setting);
            }
        }
        for (name, form) in &self.operations {
            let mut add = |field| invalid.insert(Setting::Operation(name.clone(), field));
            if form.time_fault().is_some() {
                add(OperationField::Time);
            }
            if form.strategy.to_strategy().is_none() {
                add(OperationField::Strategy);
            }
        }
        invalid
    }

    /// Whether somebody else changed this setting to something else meanwhile.
    #[must_use]
    pub fn is_conflict(&self, setting: &Setting) -> bool {
        self.conflicts.contains(setting)
    }

    /// The settings that somebody else changed to something else meanwhile.
    #[must_use]
    pub const fn conflicts(&self) -> &BTreeSet<Setting> {
        &self.conflicts
    }

    /// Keeps what was typed, although somebody else changed the setting too.
    pub fn keep_own(&mut self, setting: &Setting) {
        self.conflicts.remove(setting);
    }

    /// Takes a setting from the service as it was loaded.
    pub fn take_loaded(&mut self, setting: &Setting) {
        match setting {
            Setting::Labels => self.labels = PairsForm::new(&self.base.settings.labels),
            Setting::Annotations => {
                self.annotations = PairsForm::new(&self.base.settings.annotations);
            }
            Setting::Operation(name, field) => {
                let settings = self.loaded(name).cloned();
                if let Some((form, settings)) = self.operations.get_mut(name).zip(settings) {
                    form.take(*field, &settings);
                }
            }
        }
        self.faults.retain(|fault| setting_of(&fault.place).as_ref() != Some(setting));
        self.conflicts.remove(setting);
    }

    /// Continues with a newer state of the service. What was typed stays. What was not touched follows the
    /// newer state. Operations that no longer exist are dropped and returned.
    pub fn rebase(&mut self, newer: EditableService) -> Vec<Box<str>> {
        let typed: Vec<Setting> = self.changed();
        let mut next = Self::new(newer);
        next.faults = std::mem::take(&mut self.faults);
        let mut gone = BTreeSet::new();
        for setting in typed {
            match &setting {
                Setting::Labels => next.labels = self.labels.clone(),
                Setting::Annotations => next.annotations = self.annotations.clone(),
                Setting::Operation(name, field) => {
                    let Some(mut form) = next.operation(name) else {
                        gone.insert(name.clone());
                        continue;
                    };
                    if let Some(own) = self.operations.get(name) {
                        copy_field(own, *field, &mut form);
                    }
                    next.operations.insert(name.clone(), form);
                }
            }
            let is_same_as_before = self.loaded_equals(&next, &setting);
            if !is_same_as_before && next.is_changed(&setting) || self.conflicts.contains(&setting)
            {
                next.conflicts.insert(setting);
            }
        }
        *self = next;
        gone.into_iter().collect()
    }

    /// Whether both loaded states have the same value of a setting.
    fn loaded_equals(&self, other: &Self, setting: &Setting) -> bool {
        let (own, others) = (&self.base.settings, &other.base.settings);
        match setting {
            Setting::Labels => own.labels == others.labels,
            Setting::Annotations => own.annotations == others.annotations,
            Setting::Operation(name, field) => {
                let both = self.loaded(name).zip(other.loaded(name));
                both.is_some_and(|(own, others)| !OperationForm::new(own).differs(*field, others))
            }
        }
    }

    /// The settings of an operation as they were loaded.
    #[must_use]
    pub fn loaded(&self, name: &str) -> Option<&OperationSettings> {
        self.base.settings.operations.get(*self.indices.get(name)?)
    }
}

fn copy_field(from: &OperationForm, field: OperationField, to: &mut OperationForm) {
    match field {
        OperationField::Time => to.time.clone_from(&from.time),
        OperationField::Strategy => to.strategy = from.strategy.clone(),
        OperationField::Dispatcher => {
            to.dispatcher.clone_from(&from.dispatcher);
            to.rules.clone_from(&from.rules);
        }
        OperationField::Constraints => to.constraints = from.constraints.clone(),
    }
}

/// The setting that a place belongs to. `None` for an operation as a whole.
fn setting_of(place: &EditPlace) -> Option<Setting> {
    Some(match place {
        EditPlace::Labels | EditPlace::Label(_) => Setting::Labels,
        EditPlace::Annotations | EditPlace::Annotation(_) => Setting::Annotations,
        EditPlace::Operation { name, part } => {
            let field = match part {
                OperationPart::Name => return None,
                OperationPart::Time => OperationField::Time,
                OperationPart::Strategy => OperationField::Strategy,
                OperationPart::Dispatcher | OperationPart::Rules => OperationField::Dispatcher,
                OperationPart::Constraints
                | OperationPart::Constraint(_)
                | OperationPart::Pattern(_) => OperationField::Constraints,
            };
            Setting::Operation(name.clone(), field)
        }
    })
}

#[cfg(test)]
mod tests {
    use snapshot::{
        Hash, ServiceKey, ServiceType, Summary, response_times::ResponseTime,
        settings::ServiceSettings,
    };

    use super::*;
    use crate::state::settings::StrategyKind;

    const GET: &str = "GET /";

    /// A service with a label and the time of its operation.
    fn service(hash: u8, label: &str, time: i64) -> EditableService {
        let operation = OperationSettings {
            name: GET.into(),
            response_time: ResponseTime { time: Some(time), ..ResponseTime::default() },
            ..OperationSettings::default()
        };
        let settings = ServiceSettings {
            labels: [("domain".into(), label.into())].into(),
            operations: vec![operation],
            ..ServiceSettings::default()
        };
        let summary = Summary::new("s", ServiceKey::new("S", "1"), ServiceType::Rest);
        let base = EditBase { revision: 1.into(), hash: Hash::from([hash; 32]) };
        EditableService { base, summary, settings }
    }

    fn time_setting() -> Setting {
        Setting::Operation(GET.into(), OperationField::Time)
    }

    fn set_time(form: &mut SettingsForm, time: &str) {
        form.edit_operation(GET, OperationField::Time, |form| form.time = time.to_owned());
    }

    fn set_label(form: &mut SettingsForm, value: &str) {
        form.edit_pairs(&Setting::Labels, |pairs| {
            pairs.edit(0, |pair| pair.value = value.to_owned());
        });
    }

    #[test]
    fn only_changed_settings_are_in_the_edit() {
        let mut form = SettingsForm::new(service(1, "a", 5));
        assert!(form.edit().is_empty());
        set_time(&mut form, " 5 ");
        assert!(form.edit().is_empty(), "the same time");
        set_time(&mut form, "80");
        form.edit_operation(GET, OperationField::Strategy, |form| {
            form.strategy.kind = StrategyKind::Percent;
        });
        let edit = form.edit();
        assert_eq!((edit.labels, edit.annotations), (None, None));
        assert_eq!(edit.operations.len(), 1);
        assert_eq!(edit.operations[0].time, Some(80));
        assert_eq!(edit.operations[0].strategy.as_deref(), Some("random-20"));
        assert_eq!(edit.operations[0].dispatcher, None);
        form.take_loaded(&time_setting());
        let strategy = Setting::Operation(GET.into(), OperationField::Strategy);
        assert_eq!(form.changed(), [strategy]);
    }

    #[test]
    fn invalid_fields_are_kept_and_named() {
        let mut form = SettingsForm::new(service(1, "a", 5));
        set_time(&mut form, "soon");
        let place = EditPlace::Operation { name: GET.into(), part: OperationPart::Time };
        assert_eq!(form.fault(&place), Some(FieldFault::Time(TimeFault::NotANumber)));
        assert_eq!(form.invalid(), [time_setting()].into());
        assert!(form.is_operation_invalid(GET) && !form.is_operation_invalid("POST /"));
        assert_eq!(form.operation(GET).unwrap().time, "soon");
        form.edit_pairs(&Setting::Labels, |pairs| {
            let id = pairs.add();
            pairs.edit(id, |pair| pair.key = "domain".into());
        });
        assert_eq!(form.pair_fault(&Setting::Labels, 1), Some(FieldFault::RepeatedKey));
        assert_eq!(form.pair_fault(&Setting::Labels, 0), None);
    }

    #[test]
    fn rejected_value_is_at_its_field_until_it_changes() {
        let mut form = SettingsForm::new(service(1, "a", 5));
        let place = EditPlace::Operation { name: GET.into(), part: OperationPart::Rules };
        let reason = FaultReason::RulesWithoutDispatcher;
        form.reject(vec![EditFault { place: place.clone(), reason: reason.clone() }]);
        assert_eq!(form.fault(&place), Some(FieldFault::Rejected(reason)));
        set_time(&mut form, "6");
        assert!(form.fault(&place).is_some(), "another field changed");
        assert!(form.is_operation_invalid(GET));
        form.edit_operation(GET, OperationField::Dispatcher, |form| form.rules.clear());
        assert_eq!(form.fault(&place), None);
    }

    #[test]
    fn newer_state_keeps_what_was_typed_and_names_conflicts() {
        let mut form = SettingsForm::new(service(1, "a", 5));
        set_time(&mut form, "80");
        // Another person changed the label, which was not touched.
        assert!(form.rebase(service(2, "b", 5)).is_empty());
        assert!(form.conflicts().is_empty());
        assert_eq!(form.base().hash, Hash::from([2; 32]));
        assert_eq!(form.pairs(&Setting::Labels).unwrap().pairs()[0].value, "b");
        // Another person changed the same time.
        form.rebase(service(3, "b", 9));
        assert_eq!(form.conflicts(), &[time_setting()].into());
        assert_eq!(form.operation(GET).unwrap().time, "80");
        form.take_loaded(&time_setting());
        assert!(form.conflicts().is_empty() && form.edit().is_empty());
        assert_eq!(form.operation(GET).unwrap().time, "9");
    }

    #[test]
    fn same_change_by_both_is_no_conflict() {
        let mut form = SettingsForm::new(service(1, "a", 5));
        set_label(&mut form, "b");
        form.rebase(service(2, "b", 5));
        assert!(form.conflicts().is_empty() && form.edit().is_empty());
    }

    #[test]
    fn operations_that_are_gone_are_named() {
        let mut form = SettingsForm::new(service(1, "a", 5));
        set_time(&mut form, "80");
        let mut newer = service(2, "a", 5);
        newer.settings.operations.clear();
        assert_eq!(form.rebase(newer), [GET.into()]);
        assert!(form.edit().is_empty());
    }
}

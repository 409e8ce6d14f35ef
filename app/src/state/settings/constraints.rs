//! The parameter constraints of an operation in a form.

use snapshot::describe::ParameterConstraint;

/// A constraint in a form.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ConstraintForm {
    /// Identifies the constraint in the form.
    pub id: u32,
    /// The name of the parameter.
    pub name: String,
    /// Where it is, such as `query`.
    pub location: String,
    /// Whether a call without it is rejected.
    pub is_required: bool,
    /// Whether the response has the value too.
    pub is_recopied: bool,
    /// The regular expression. Empty for none.
    pub pattern: String,
}

/// The constraints of an operation.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct ConstraintsForm {
    all: Vec<ConstraintForm>,
    next: u32,
}

impl ConstraintsForm {
    /// The form with these constraints.
    #[must_use]
    pub fn new(constraints: &[ParameterConstraint]) -> Self {
        let mut form = Self::default();
        for constraint in constraints {
            let id = form.add();
            form.edit(id, |this| {
                *this = ConstraintForm {
                    id,
                    name: constraint.name.to_string(),
                    location: constraint.location.to_string(),
                    is_required: constraint.is_required,
                    is_recopied: constraint.is_recopied,
                    pattern: constraint.pattern.as_deref().unwrap_or_default().to_owned(),
                };
            });
        }
        form
    }

    /// The constraints in their order.
    #[must_use]
    pub fn all(&self) -> &[ConstraintForm] {
        &self.all
    }

    /// The constraint with this ID, and its index.
    #[must_use]
    pub fn get(&self, id: u32) -> Option<(u32, &ConstraintForm)> {
        (0..).zip(&self.all).find(|(_, constraint)| constraint.id == id)
    }

    /// Adds a constraint of a query parameter. Returns its ID.
    pub fn add(&mut self) -> u32 {
        let id = self.next;
        self.next += 1;
        self.all.push(ConstraintForm {
            id,
            name: String::new(),
            location: "query".to_owned(),
            is_required: true,
            is_recopied: false,
            pattern: String::new(),
        });
        id
    }

    /// Removes a constraint.
    pub fn remove(&mut self, id: u32) {
        self.all.retain(|constraint| constraint.id != id);
    }

    /// Changes a constraint.
    pub fn edit(&mut self, id: u32, change: impl FnOnce(&mut ConstraintForm)) {
        if let Some(constraint) = self.all.iter_mut().find(|constraint| constraint.id == id) {
            change(constraint);
        }
    }

    /// The constraints, in the order of the form.
    #[must_use]
    pub fn to_constraints(&self) -> Vec<ParameterConstraint> {
        let constraint = |form: &ConstraintForm| ParameterConstraint {
            name: form.name.as_str().into(),
            location: form.location.as_str().into(),
            is_required: form.is_required,
            is_recopied: form.is_recopied,
            pattern: (!form.pattern.is_empty()).then(|| form.pattern.as_str().into()),
        };
        self.all.iter().map(constraint).collect()
    }

    /// Whether these are the same constraints, in any order.
    #[must_use]
    pub fn is_equal(&self, others: &[ParameterConstraint]) -> bool {
        let (mut own, mut others) = (self.to_constraints(), others.to_vec());
        own.sort();
        others.sort();
        own == others
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constraints_survive_the_form() {
        let constraint = |name: &str, pattern: Option<&str>| ParameterConstraint {
            name: name.into(),
            location: "header".into(),
            is_required: false,
            is_recopied: true,
            pattern: pattern.map(Into::into),
        };
        let constraints = [constraint("a", None), constraint("b", Some("[0-9]+"))];
        let mut form = ConstraintsForm::new(&constraints);
        assert_eq!(form.to_constraints(), constraints);
        let [a, b] = constraints;
        assert!(form.is_equal(&[b.clone(), a]));
        let added = form.add();
        assert_eq!(form.get(added).map(|(index, it)| (index, &*it.location)), Some((2, "query")));
        form.remove(0);
        assert_eq!(form.get(added).map(|(index, _)| index), Some(1));
        form.remove(added);
        assert!(form.is_equal(&[b]));
    }
}

//! The form with an instance: what its fields hold, and where a problem is.

use api_types::{
    EnteredSecret, EnteredSignIn, InstanceForm, InstanceFormProblem, InstanceSignIn, InstanceView,
    SecretState,
};

/// How this server signs in, without the secret.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum SignInKind {
    /// Not at all.
    #[default]
    Open,
    /// With a token.
    Token,
    /// With a service account of Keycloak.
    ServiceAccount,
}

impl SignInKind {
    /// All kinds, in the order of the menu.
    pub const ALL: [Self; 3] = [Self::Open, Self::Token, Self::ServiceAccount];
}

/// What the fields hold.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct InstanceDraft {
    /// The name.
    pub name: String,
    /// The URL.
    pub url: String,
    /// How this server signs in.
    pub sign_in: SignInKind,
    /// The client of the service account.
    pub client: String,
    /// The token, or the secret of the service account. Empty to keep the stored one.
    pub secret: String,
    /// The certificates.
    pub authority: String,
}

impl From<&InstanceView> for InstanceDraft {
    fn from(instance: &InstanceView) -> Self {
        let client = match &instance.sign_in {
            InstanceSignIn::ServiceAccount { client, .. } => client.to_string(),
            InstanceSignIn::Open | InstanceSignIn::Token => String::new(),
        };
        Self {
            name: instance.name.to_string(),
            url: instance.url.to_string(),
            sign_in: sign_in_kind(&instance.sign_in),
            client,
            secret: String::new(),
            authority: instance.authority.to_string(),
        }
    }
}

impl InstanceDraft {
    /// What the server gets. An empty secret keeps the stored one.
    #[must_use]
    pub fn form(&self) -> InstanceForm {
        let secret = Some(&self.secret).filter(|secret| !secret.is_empty());
        let secret = secret.map(|secret| EnteredSecret(secret.clone()));
        let sign_in = match self.sign_in {
            SignInKind::Open => EnteredSignIn::Open,
            SignInKind::Token => EnteredSignIn::Token { token: secret },
            SignInKind::ServiceAccount => {
                EnteredSignIn::ServiceAccount { client: self.client.trim().to_owned(), secret }
            }
        };
        InstanceForm {
            name: self.name.trim().to_owned(),
            url: self.url.trim().to_owned(),
            sign_in,
            authority: self.authority.clone(),
        }
    }
}

const fn sign_in_kind(sign_in: &InstanceSignIn) -> SignInKind {
    match sign_in {
        InstanceSignIn::Open => SignInKind::Open,
        InstanceSignIn::Token => SignInKind::Token,
        InstanceSignIn::ServiceAccount { .. } => SignInKind::ServiceAccount,
    }
}

/// Whether an empty secret keeps the one that is stored for the instance.
#[must_use]
pub fn has_stored_secret(instance: &InstanceView, sign_in: SignInKind) -> bool {
    instance.secret == SecretState::Stored && sign_in_kind(&instance.sign_in) == sign_in
}

/// A field of the form.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum InstanceField {
    /// The name.
    Name,
    /// The URL.
    Url,
    /// The client of the service account.
    Client,
    /// The token or the secret.
    Secret,
    /// The certificates.
    Authority,
}

/// The field that has the problem. `None` if no other value of one would help.
#[must_use]
pub const fn field_of(problem: &InstanceFormProblem) -> Option<InstanceField> {
    Some(match problem {
        InstanceFormProblem::Name(_) => InstanceField::Name,
        InstanceFormProblem::Url(_) | InstanceFormProblem::UrlTaken(_) => InstanceField::Url,
        InstanceFormProblem::Client(_) => InstanceField::Client,
        InstanceFormProblem::Secret(_) => InstanceField::Secret,
        InstanceFormProblem::Authority => InstanceField::Authority,
        InstanceFormProblem::TooMany { .. } => return None,
    })
}

#[cfg(test)]
mod tests {
    use api_types::{InstanceHealth, Timestamp};

    use super::*;

    fn instance(sign_in: InstanceSignIn, secret: SecretState) -> InstanceView {
        InstanceView {
            id: "a".to_owned().into(),
            name: "dev".into(),
            url: "https://dev".into(),
            sign_in,
            secret,
            authority: "".into(),
            added_at: Timestamp(0),
            added_by: "anna".into(),
            health: InstanceHealth::default(),
        }
    }

    #[test]
    fn empty_secret_keeps_the_stored_one() {
        let account = InstanceSignIn::ServiceAccount { client: "ci".into(), keycloak: None };
        let stored = instance(account, SecretState::Stored);
        let draft = InstanceDraft::from(&stored);
        let kept = EnteredSignIn::ServiceAccount { client: "ci".into(), secret: None };
        assert_eq!(draft.form().sign_in, kept);
        assert!(has_stored_secret(&stored, draft.sign_in));
        assert!(!has_stored_secret(&stored, SignInKind::Token));
        let unreadable = instance(InstanceSignIn::Token, SecretState::Unreadable);
        assert!(!has_stored_secret(&unreadable, SignInKind::Token));
        let changed = InstanceDraft { secret: " new ".into(), ..draft };
        let expected = Some(EnteredSecret(" new ".into()));
        assert!(matches!(
            changed.form().sign_in,
            EnteredSignIn::ServiceAccount { secret, .. } if secret == expected
        ));
    }

    #[test]
    fn blanks_around_texts_are_left_out() {
        let draft = InstanceDraft {
            name: " dev ".into(),
            url: " https://dev\n".into(),
            ..InstanceDraft::default()
        };
        let form = draft.form();
        assert_eq!((&*form.name, &*form.url), ("dev", "https://dev"));
        assert_eq!(form.sign_in, EnteredSignIn::Open);
    }
}

//! Who may do what: rights are values that must be held, not flags that must be checked.
//!
//! An [`Identity`] cannot be read from anywhere, only vouched for; a [`Member`] or an [`Admin`] is
//! only ever made from one. So whoever looks for the places where rights come from has one name to
//! search for: [`Identity::verified`].

use api_types::Role;

/// A person or program whose identity the server has verified.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Identity {
    name: Box<str>,
    role: Role,
}

/// The identity does not have the role that an operation needs.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("the role {needed:?} is needed")]
pub struct NotAllowed {
    /// The role that is needed.
    pub needed: Role,
}

/// Proof of any role: whoever holds it may look at services.
#[derive(Clone, Debug)]
pub struct Member(Identity);

/// Proof of the role admin: whoever holds it may export and import.
#[derive(Clone, Debug)]
pub struct Admin(Member);

impl Identity {
    /// The identity of somebody who has proved it. Whoever calls this vouches for that.
    #[must_use]
    pub fn verified(name: &str, role: Role) -> Self {
        Self { name: name.into(), role }
    }

    /// The account's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its highest role.
    #[must_use]
    pub fn role(&self) -> Role {
        self.role
    }
}

impl Member {
    /// Proof for a verified identity.
    #[must_use]
    pub fn new(identity: Identity) -> Self {
        Self(identity)
    }

    /// Whose proof it is.
    #[must_use]
    pub fn identity(&self) -> &Identity {
        &self.0
    }
}

impl Admin {
    /// Proof for a member who is an administrator.
    ///
    /// # Errors
    /// Where it is not one.
    pub fn new(member: Member) -> Result<Self, NotAllowed> {
        match member.0.role {
            Role::Admin => Ok(Self(member)),
            Role::User | Role::Manager => Err(NotAllowed { needed: Role::Admin }),
        }
    }

    /// An administrator is a member too.
    #[must_use]
    pub fn member(&self) -> &Member {
        &self.0
    }

    /// The account's name.
    #[must_use]
    pub fn name(&self) -> &str {
        self.0.identity().name()
    }
}

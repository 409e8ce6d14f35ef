//! Access rights as values.
//!
//! An operation takes a proof of the right that it needs: a [`Member`], a [`Manager`] or an [`Admin`]. All
//! are made from an [`Identity`], and only [`Identity::verified`] and [`Identity::of_provider`] make one.
//! Those are the names to search for when reviewing where rights come from.

use api_types::Role;

/// The verified identity of an account.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Identity {
    name: Box<str>,
    role: Role,
    subject: Option<Box<str>>,
}

/// The account does not have the role that an operation needs.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("this requires another role")]
pub struct NotAllowed;

/// Proof of an account with any role. Grants reading the list of services.
#[derive(Clone, Debug)]
pub struct Member(Identity);

/// Proof of the role [`Role::Manager`] or [`Role::Admin`]. Grants editing services.
#[derive(Clone, Debug)]
pub struct Manager(Member);

/// Proof of the role [`Role::Admin`]. Grants export and import.
#[derive(Clone, Debug)]
pub struct Admin(Manager);

impl Identity {
    /// The identity of an account. The caller has verified it.
    #[must_use]
    pub fn verified(name: &str, role: Role) -> Self {
        Self { name: name.into(), role, subject: None }
    }

    /// The identity of a person at the identity provider, who has this `subject` there. The caller has
    /// verified it.
    #[must_use]
    pub fn of_provider(subject: &str, name: &str, role: Role) -> Self {
        Self { name: name.into(), role, subject: Some(subject.into()) }
    }

    /// The person's ID at the identity provider. `None` for an account of this server. An account and a person
    /// of the same name are different.
    #[must_use]
    pub fn subject(&self) -> Option<&str> {
        self.subject.as_deref()
    }

    /// The name of the account.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The role of the account.
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

    /// The identity of the account.
    #[must_use]
    pub fn identity(&self) -> &Identity {
        &self.0
    }
}

/// Proof of a role that can edit services: a [`Manager`] or an [`Admin`].
pub trait Editor {
    /// The proof of a manager.
    fn manager(&self) -> &Manager;

    /// Whether this is an administrator, who may also review imports.
    fn is_admin(&self) -> bool {
        self.manager().member().identity().role() == Role::Admin
    }

    /// The name of the account.
    fn name(&self) -> &str {
        self.manager().member().identity().name()
    }
}

impl Editor for Manager {
    fn manager(&self) -> &Manager {
        self
    }
}

impl Editor for Admin {
    fn manager(&self) -> &Manager {
        &self.0
    }
}

impl Manager {
    /// Proof for a member who is a manager or an administrator.
    ///
    /// # Errors
    /// [`NotAllowed`] for any other role.
    pub fn new(member: Member) -> Result<Self, NotAllowed> {
        match member.0.role {
            Role::Manager | Role::Admin => Ok(Self(member)),
            Role::User => Err(NotAllowed),
        }
    }

    /// The proof of a member, which every manager is.
    #[must_use]
    pub fn member(&self) -> &Member {
        &self.0
    }
}

impl Admin {
    /// Proof for a member who is an administrator.
    ///
    /// # Errors
    /// [`NotAllowed`] for any other role.
    pub fn new(member: Member) -> Result<Self, NotAllowed> {
        match member.0.role {
            Role::Admin => Ok(Self(Manager(member))),
            Role::User | Role::Manager => Err(NotAllowed),
        }
    }

    /// The proof of a member, which every administrator is.
    #[must_use]
    pub fn member(&self) -> &Member {
        self.0.member()
    }

    /// The name of the account.
    #[must_use]
    pub fn name(&self) -> &str {
        self.member().identity().name()
    }
}

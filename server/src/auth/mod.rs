//! Who is there: accounts, passwords, sessions, and the brakes on guessing.

mod accounts;
mod argon;
mod clock;
mod cookie;
mod entrance;
mod identify;
mod name;
mod password;
mod roster;
mod sessions;
mod throttle;
mod token;
mod turns;
mod welcome;

use std::{net::IpAddr, path::Path, sync::Arc};

use repository::{Identity, Role};

pub use accounts::{Account, AccountError, Accounts, check_accounts};
pub use clock::Clock;
pub(crate) use entrance::Visitor;
pub(crate) use identify::identify;
pub use name::{AccountName, BadName};
pub use password::{HashError, NewPassword, PasswordHash, WeakPassword};

use roster::Roster;
use sessions::Sessions;
use throttle::Throttle;
use token::Token;
use turns::Passwords;
use welcome::Welcome;

/// Everything about accounts and sessions that lives as long as the server.
pub struct Auth {
    accounts: Accounts,
    roster: Roster,
    passwords: Passwords,
    sessions: Sessions,
    /// By name and address.
    pairs: Throttle<(String, IpAddr)>,
    names: Throttle<String>,
    peers: Throttle<IpAddr>,
    welcome: Welcome,
    demo: bool,
}

/// Failures before a name has to wait at one address.
const BY_PAIR: u32 = 5;

/// Failures before a name has to wait at every address. More than at one: somebody elsewhere must
/// not lock out the owner of the name so soon.
const BY_NAME: u32 = 50;

/// Failures before an address has to wait. More than for a name: behind a proxy all people have
/// one address, and one of them must not lock the others out so soon.
const BY_PEER: u32 = 20;

impl Auth {
    /// On the accounts of a data directory; in a demo everybody is an administrator.
    ///
    /// # Errors
    /// Where no dummy hash can be made, which takes random numbers.
    pub fn new(data: &Path, demo: bool, clock: Clock) -> Result<Self, HashError> {
        Ok(Self {
            accounts: Accounts::new(data),
            roster: Roster::default(),
            passwords: Passwords::new()?,
            sessions: Sessions::new(clock.clone()),
            pairs: Throttle::new(BY_PAIR, clock.clone()),
            names: Throttle::new(BY_NAME, clock.clone()),
            peers: Throttle::new(BY_PEER, clock.clone()),
            welcome: Welcome::new(clock),
            demo,
        })
    }

    /// Whether somebody can administer.
    ///
    /// # Errors
    /// Where the accounts cannot be read.
    pub fn has_administrator(&self) -> Result<bool, AccountError> {
        Ok(self.demo || self.accounts.has_administrator()?)
    }

    /// The token of a new one-time link to create the administrator. An older link ends.
    ///
    /// # Errors
    /// Where there are no random numbers.
    pub fn invite(&self) -> Result<String, getrandom::Error> {
        self.welcome.invite()
    }

    /// Whoever the cookies of a request speak for.
    fn identity(self: &Arc<Self>, session: Option<&Token>) -> Option<Identity> {
        if self.demo {
            return Some(Identity::verified("demo", Role::Admin));
        }
        let session = session?;
        let begun = self.sessions.touch(session)?;
        let accounts = match self.roster.now(&self.accounts) {
            Ok(accounts) => accounts,
            Err(error) => {
                tracing::error!(%error, "no session is valid while the accounts cannot be read");
                return None;
            }
        };
        let account = accounts.iter().find(|account| account.name.as_str() == begun.name);
        let Some(account) = account.filter(|account| account.stamp() == begun.stamp) else {
            self.sessions.end(session);
            return None;
        };
        Some(Identity::verified(account.name.as_str(), account.role))
    }
}

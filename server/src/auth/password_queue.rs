//! Passwords are hashed and compared a few at a time, each in memory that is there from the start.
//! A few more may wait. Everybody else is asked to come back.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use app::api::{ApiError, access::blocking, internal_error};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::auth::{
    argon::Memory,
    password::NewPassword,
    password_hash::{HashError, PasswordHash},
    token::Token,
};

/// Passwords that are hashed at a time: each takes 19 MiB and 20 ms of a core.
const AT_A_TIME: usize = 2;

/// Passwords that wait for a turn.
const WAITING: usize = 32;

/// Passwords from known browsers that wait besides, so that no flood of others keeps these out.
const WAITING_KNOWN: usize = 8;

/// When to come back: by then everybody who waits now has had a turn.
const COME_BACK: u32 = 2;

/// Hashes and compares.
pub(crate) struct Passwords {
    places: Arc<Semaphore>,
    known_places: Arc<Semaphore>,
    turns: Arc<Semaphore>,
    pool: Arc<Pool>,
    dummy: PasswordHash,
}

/// A place among those who have a turn or wait for one.
pub(crate) struct Place {
    _permit: OwnedSemaphorePermit,
}

/// The memory that nobody works in at present.
#[derive(Default)]
struct Pool(Mutex<Vec<Memory>>);

/// A turn with its memory, which goes back into the pool even where the work panics.
struct Turn {
    memory: Option<Memory>,
    pool: Arc<Pool>,
    _turn: OwnedSemaphorePermit,
    _place: Place,
}

impl Passwords {
    pub(crate) fn new() -> Result<Self, HashError> {
        let mut memory: Vec<Memory> = (0..AT_A_TIME).map(|_| Memory::new()).collect();
        let secret = Token::random::<16>()?;
        let dummy = match memory.first_mut() {
            Some(memory) => memory.hash(secret.reveal())?,
            None => Memory::new().hash(secret.reveal())?,
        };
        Ok(Self {
            places: Arc::new(Semaphore::new(AT_A_TIME + WAITING)),
            known_places: Arc::new(Semaphore::new(WAITING_KNOWN)),
            turns: Arc::new(Semaphore::new(AT_A_TIME)),
            pool: Arc::new(Pool(Mutex::new(memory))),
            dummy,
        })
    }

    /// A place to wait for a turn, in a known browser or in any other. It comes first, so that who
    /// gets none has not tried a password.
    ///
    /// # Errors
    /// [`ApiError::Busy`] where all places are taken.
    pub(crate) fn place(&self, known: bool) -> Result<Place, ApiError> {
        let places = if known { &self.known_places } else { &self.places };
        let place = Arc::clone(places).try_acquire_owned();
        place
            .map(|permit| Place { _permit: permit })
            .map_err(|_| ApiError::Busy { seconds: COME_BACK })
    }

    /// Whether the password is the one that was hashed. Without a hash, because there is no such
    /// account, it takes as long and is not.
    pub(crate) async fn verify(
        &self,
        place: Place,
        password: String,
        kept: Option<PasswordHash>,
    ) -> Result<bool, ApiError> {
        let known = kept.is_some();
        let kept = kept.unwrap_or_else(|| self.dummy.clone());
        let fits = self.in_turn(place, move |memory| Ok(memory.fits(&password, &kept))).await?;
        Ok(fits && known)
    }

    pub(crate) async fn hash(
        &self,
        place: Place,
        password: NewPassword,
    ) -> Result<PasswordHash, ApiError> {
        let hash = move |memory: &mut Memory| {
            password.hash_in(memory).map_err(|error| internal_error(&error))
        };
        self.in_turn(place, hash).await
    }

    async fn in_turn<T: Send + 'static>(
        &self,
        place: Place,
        work: impl FnOnce(&mut Memory) -> Result<T, ApiError> + Send + 'static,
    ) -> Result<T, ApiError> {
        let turn = Arc::clone(&self.turns).acquire_owned().await;
        let turn = turn.map_err(|closed| internal_error(&closed))?;
        // The turn goes into the thread: a client that hangs up does not let another one in early.
        let mut turn = Turn {
            memory: self.pool.lock().pop(),
            pool: Arc::clone(&self.pool),
            _turn: turn,
            _place: place,
        };
        blocking(move || work(turn.memory.get_or_insert_with(Memory::new))).await
    }
}

impl Pool {
    fn lock(&self) -> MutexGuard<'_, Vec<Memory>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.pool.lock().extend(self.memory.take());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_right_password_fits_and_nobody_has_the_dummy() {
        let passwords = Passwords::new().unwrap();
        let new = NewPassword::parse("correct horse battery").unwrap();
        let kept = passwords.hash(passwords.place(false).unwrap(), new).await.unwrap();
        assert!(kept.text().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", kept.text());
        assert_eq!(format!("{kept:?}"), "PasswordHash(..)");
        let verify = |password: &str, kept| {
            passwords.verify(passwords.place(false).unwrap(), password.to_owned(), kept)
        };
        assert!(verify("correct horse battery", Some(kept.clone())).await.unwrap());
        assert!(!verify("Correct horse battery", Some(kept.clone())).await.unwrap());
        assert!(!verify("correct horse battery", None).await.unwrap());
        assert_eq!(passwords.pool.lock().len(), AT_A_TIME, "the memory came back");
    }

    #[tokio::test]
    async fn beyond_the_places_everybody_is_asked_to_come_back() {
        let passwords = Passwords::new().unwrap();
        let mut places: Vec<Place> =
            (0..AT_A_TIME + WAITING).map(|_| passwords.place(false).unwrap()).collect();
        assert_eq!(passwords.place(false).err(), Some(ApiError::Busy { seconds: COME_BACK }));
        passwords.place(true).unwrap();
        let place = places.pop().unwrap();
        assert!(!passwords.verify(place, "x".into(), None).await.unwrap());
        passwords.place(false).unwrap();
    }

    #[tokio::test]
    async fn memory_comes_back_from_work_that_panics() {
        let passwords = Arc::new(Passwords::new().unwrap());
        let panics = Arc::clone(&passwords);
        let place = panics.place(false).unwrap();
        let task = tokio::spawn(async move {
            panics.in_turn(place, |_| -> Result<(), ApiError> { panic!("on purpose") }).await
        });
        assert!(task.await.unwrap_err().is_panic());
        assert_eq!(passwords.pool.lock().len(), AT_A_TIME);
        assert!(
            !passwords.verify(passwords.place(false).unwrap(), "x".into(), None).await.unwrap()
        );
    }
}

//! argon2id in memory that is allocated for one hash.

use argon2::{
    Algorithm, Argon2, Block, Params, Version,
    password_hash::{self, phc},
};

use super::password_hash::{HashError, PasswordHash};

/// The random bytes of a salt.
const SALT_BYTES: usize = 16;

/// The memory for computing one hash: 19 MiB.
pub(super) struct Memory(Vec<Block>);

impl Memory {
    pub(super) fn new() -> Self {
        Self(vec![Block::default(); Params::DEFAULT.block_count()])
    }

    /// Hashes the password with a new salt.
    pub(super) fn hash(&mut self, password: &str) -> Result<PasswordHash, HashError> {
        let mut salt = [0; SALT_BYTES];
        getrandom::fill(&mut salt)?;
        let hash = self.hash_with_salt(password, &salt).map_err(HashError::Hash)?;
        Ok(PasswordHash::new(hash))
    }

    fn hash_with_salt(&mut self, password: &str, salt: &[u8]) -> password_hash::Result<String> {
        let hash = phc::PasswordHash {
            algorithm: Algorithm::Argon2id.ident(),
            version: Some(Version::V0x13.into()),
            params: phc::ParamsString::try_from(&Params::DEFAULT)?,
            salt: Some(phc::Salt::new(salt)?),
            hash: Some(self.compute(
                &Argon2::default(),
                password,
                salt,
                Params::DEFAULT_OUTPUT_LEN,
            )?),
        };
        Ok(hash.to_string())
    }

    /// Whether the password matches the stored hash. A hash that needs more than 19 MiB, which no
    /// version of Mockpit wrote, matches no password.
    pub(super) fn verify(&mut self, password: &str, stored: &PasswordHash) -> bool {
        self.try_verify(password, stored).unwrap_or_else(|| {
            tracing::error!("cannot use a password hash in accounts.json, set a new password");
            false
        })
    }

    fn try_verify(&mut self, password: &str, stored: &PasswordHash) -> Option<bool> {
        let stored = phc::PasswordHash::new(stored.text()).ok()?;
        let (salt, expected) = (stored.salt?, stored.hash?);
        let algorithm = Algorithm::try_from(stored.algorithm.as_str()).ok()?;
        let version = stored.version.map_or(Ok(Version::default()), Version::try_from).ok()?;
        let argon = Argon2::new(algorithm, version, Params::try_from(&stored).ok()?);
        let output = self.compute(&argon, password, salt.as_ref(), expected.len()).ok()?;
        // `Output` compares in constant time.
        Some(output == expected)
    }

    fn compute(
        &mut self,
        argon: &Argon2<'_>,
        password: &str,
        salt: &[u8],
        length: usize,
    ) -> password_hash::Result<phc::Output> {
        let mut buffer = [0; phc::Output::MAX_LENGTH];
        let out = buffer.get_mut(..length).ok_or(password_hash::Error::OutputSize)?;
        argon.hash_password_into_with_memory(password.as_bytes(), salt, out, &mut self.0)?;
        Ok(phc::Output::new(out)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verify_accepts_hashes_of_the_library_and_rejects_those_that_need_more_memory() {
        let mut memory = Memory::new();
        for (hash, matches) in [
            // Earlier versions wrote hashes of `Argon2::default().hash_password`.
            (argon2_hash(Params::DEFAULT), true),
            (argon2_hash(Params::new(64, 3, 2, Some(24)).unwrap()), true),
            (argon2_hash(Params::new(40_000, 1, 1, None).unwrap()), false),
        ] {
            let stored = PasswordHash::new(hash);
            let text = stored.text();
            assert_eq!(memory.verify("correct horse battery", &stored), matches, "{text}");
            assert!(!memory.verify("Correct horse battery", &stored), "{text}");
        }
        assert!(!memory.verify("x", &PasswordHash::new("not a hash".into())));
    }

    fn argon2_hash(params: Params) -> String {
        use argon2::PasswordHasher as _;
        let argon = Argon2::new(Algorithm::default(), Version::default(), params);
        argon.hash_password(b"correct horse battery").unwrap().to_string()
    }
}

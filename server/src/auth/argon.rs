//! argon2id in memory that the caller provides, so that many sign-ins at once cannot use more of it.

use argon2::{
    Algorithm, Argon2, Block, Params, Version,
    password_hash::{self, phc},
};

use super::password_hash::{HashError, PasswordHash};

/// Bytes of a salt.
const SALT: usize = 16;

/// The memory that one hash works in: 19 MiB.
pub(super) struct Memory(Vec<Block>);

impl Memory {
    pub(super) fn new() -> Self {
        Self(vec![Block::default(); Params::DEFAULT.block_count()])
    }

    /// Hashes this password with a new salt.
    pub(super) fn hash(&mut self, password: &str) -> Result<PasswordHash, HashError> {
        let mut salt = [0; SALT];
        getrandom::fill(&mut salt)?;
        let hash = self.text(password, &salt).map_err(HashError::Hash)?;
        Ok(PasswordHash::new(hash))
    }

    fn text(&mut self, password: &str, salt: &[u8]) -> password_hash::Result<String> {
        let hash = phc::PasswordHash {
            algorithm: Algorithm::Argon2id.ident(),
            version: Some(Version::V0x13.into()),
            params: phc::ParamsString::try_from(&Params::DEFAULT)?,
            salt: Some(phc::Salt::new(salt)?),
            hash: Some(self.output(
                &Argon2::default(),
                password,
                salt,
                Params::DEFAULT_OUTPUT_LEN,
            )?),
        };
        Ok(hash.to_string())
    }

    /// Whether this is the password that was hashed. A hash that needs more memory than this
    /// version of Mockpit ever used fits no password.
    pub(super) fn fits(&mut self, password: &str, kept: &PasswordHash) -> bool {
        self.compare(password, kept).unwrap_or_else(|| {
            tracing::error!("cannot use a password hash in accounts.json, set a new password");
            false
        })
    }

    fn compare(&mut self, password: &str, kept: &PasswordHash) -> Option<bool> {
        let kept = phc::PasswordHash::new(kept.text()).ok()?;
        let (salt, expected) = (kept.salt?, kept.hash?);
        let algorithm = Algorithm::try_from(kept.algorithm.as_str()).ok()?;
        let version = kept.version.map_or(Ok(Version::default()), Version::try_from).ok()?;
        let argon = Argon2::new(algorithm, version, Params::try_from(&kept).ok()?);
        let output = self.output(&argon, password, salt.as_ref(), expected.len()).ok()?;
        // `Output` compares in constant time.
        Some(output == expected)
    }

    fn output(
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
    fn a_hash_of_the_library_fits_and_one_that_needs_more_memory_does_not() {
        let mut memory = Memory::new();
        for (hash, fits) in [
            // As earlier versions wrote it: `Argon2::default().hash_password`.
            (argon2_hash(Params::DEFAULT), true),
            (argon2_hash(Params::new(64, 3, 2, Some(24)).unwrap()), true),
            (argon2_hash(Params::new(40_000, 1, 1, None).unwrap()), false),
        ] {
            let kept = PasswordHash::new(hash);
            assert_eq!(memory.fits("correct horse battery", &kept), fits, "{}", kept.text());
            assert!(!memory.fits("Correct horse battery", &kept), "{}", kept.text());
        }
        assert!(!memory.fits("x", &PasswordHash::new("not a hash".into())));
    }

    fn argon2_hash(params: Params) -> String {
        use argon2::PasswordHasher as _;
        let argon = Argon2::new(Algorithm::default(), Version::default(), params);
        argon.hash_password(b"correct horse battery").unwrap().to_string()
    }
}

//! Passwords: argon2id, never stored otherwise, never compared otherwise. Slow on purpose: call it off the async threads,
//! behind a semaphore.

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use kernel::Chance;

/// A password could not be hashed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a password could not be hashed: {0}")]
pub struct Unhashable(String);

/// Memory in KiB and passes of a served office: what OWASP recommends for argon2id at least.
const SERVED: (u32, u32) = (19 * 1024, 2);
/// Of a demo, whose passwords are printed on its sign-in page, and of tests.
const DEMO: (u32, u32) = (1024, 1);

/// Hashes a password for storing. `cheap` is for demos and tests.
///
/// # Errors
/// When the parameters are refused: a mistake of ours.
pub fn hash_password(password: &str, chance: &Chance, cheap: bool) -> Result<String, Unhashable> {
    let (memory, passes) = if cheap { DEMO } else { SERVED };
    let params = Params::new(memory, passes, 1, None).map_err(|e| Unhashable(e.to_string()))?;
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let salt: [u8; 16] = chance.bytes();
    let hash =
        argon.hash_password_with_salt(password.as_bytes(), &salt).map_err(|e| Unhashable(e.to_string()))?;
    Ok(hash.to_string())
}

/// Whether a password fits what was stored.
pub fn verify_password(password: &str, stored: &str) -> bool {
    PasswordHash::new(stored)
        .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
}

/// Takes as long as a wrong password, and answers no: whether an account exists must not be told by the clock.
pub fn verify_nothing(password: &str) -> bool {
    // The hash is thrown away, so its salt need not be random.
    let _ = hash_password(password, &Chance::seeded(0), false);
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_right_password_fits_and_no_other() {
        let stored = hash_password("节气二十四", &Chance::seeded(1), true).unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=1024,t=1,p=1$"));
        assert!(verify_password("节气二十四", &stored));
        assert!(!verify_password("节气二十三", &stored));
        assert!(!verify_password("", &stored));
        assert!(!verify_password("节气二十四", "not a hash"));
        assert!(!verify_nothing("节气二十四"));
        assert_ne!(stored, hash_password("节气二十四", &Chance::seeded(2), true).unwrap());
    }

    #[test]
    fn a_served_office_takes_the_full_price() {
        let stored = hash_password("节气二十四", &Chance::seeded(1), false).unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(verify_password("节气二十四", &stored));
    }
}

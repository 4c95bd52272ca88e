//! Session tokens: 32 random bytes in the cookie, only their digest in the database, so that a copy of the database opens
//! no session.

use kernel::{Chance, Digest, digest::hex};

/// A fresh session: the secret for the cookie, and the digest for the database.
pub fn session_token(chance: &Chance) -> (String, [u8; 32]) {
    let secret = hex(&chance.bytes::<32>());
    let digest = session_digest(&secret);
    (secret, digest)
}

/// The digest of a cookie's secret.
pub fn session_digest(secret: &str) -> [u8; 32] {
    Digest::sha256(&[b"zhiping session v1\n", secret.as_bytes()]).bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_found_by_its_digest_and_is_not_in_it() {
        let chance = Chance::seeded(1);
        let (secret, digest) = session_token(&chance);
        assert_eq!(secret.len(), 64);
        assert_eq!(session_digest(&secret), digest);
        assert_ne!(session_token(&chance).0, secret);
        assert_ne!(hex(&digest), secret);
    }
}

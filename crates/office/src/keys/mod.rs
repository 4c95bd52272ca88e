//! Keys: what they are for, where they lie, and every operation that needs one. Design §6.
//!
//! Invariant: a ciphertext opens only in the place it was made for (additional data = table ‖ row ‖ column), and begins
//! with the byte that names its suite. Chance is handed in; only [`Keys::create`] and [`Keys::load`] touch files.

mod file;
mod hmac;
mod ring;

mod case;
mod seal;

mod password;
mod session;

#[cfg(test)]
mod tests;

pub use case::CaseKey;
pub use file::{KeyKind, KeyProblem};
pub use password::{Unhashable, hash_password, verify_nothing, verify_password};
pub use ring::{Fingerprint, Keys};
pub use seal::{SealSuite, Unsealable};
pub use session::{session_digest, session_token};

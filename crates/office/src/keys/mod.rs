//! Keys: what they are for, where they lie, and every operation that needs one.
//!
//! Invariant: a ciphertext opens only in the place it was made for (additional data = table ‖ row ‖ column), and every
//! stored ciphertext begins with the byte that names its suite.

mod case;
mod password;
mod ring;
mod seal;

pub use case::CaseKey;
pub use password::{hash_password, verify_nothing, verify_password};
pub use ring::{KeyProblem, Keys, session_digest, session_token};
pub use seal::Unsealable;

//! Keyed digests.

use ::hmac::{Hmac, KeyInit, Mac};
use sm3::Sm3;

/// HMAC-SM3 of the pieces, one after the other.
pub(super) fn hmac(key: &[u8; 32], pieces: &[&[u8]]) -> [u8; 32] {
    let mut mac = Hmac::<Sm3>::new_from_slice(key).expect("HMAC takes keys of any length");
    for piece in pieces {
        mac.update(piece);
    }
    mac.finalize().into_bytes().into()
}

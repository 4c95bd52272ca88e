//! Sealing: SM4-GCM with a fresh 12-byte nonce. Layout: suite byte ‖ nonce ‖ ciphertext with tag.

use aes_gcm::{
    AesGcm, KeyInit, Nonce,
    aead::{Aead, Payload, consts::U12},
};
use kernel::Chance;
use sm4::Sm4;

/// Suite byte of SM4-GCM.
const SM4_GCM: u8 = 1;

/// It does not open: another key, another place, or altered bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a sealed value does not open: wrong key, wrong place, or altered")]
pub struct Unsealable;

/// Seals `plain` for one place.
pub(super) fn seal(
    key: &[u8; 16],
    place: &[u8],
    plain: &[u8],
    chance: &Chance,
) -> Result<Vec<u8>, Unsealable> {
    let cipher = AesGcm::<Sm4, U12>::new(key.into());
    let nonce: [u8; 12] = chance.bytes();
    let body =
        cipher.encrypt(&Nonce::from(nonce), Payload { msg: plain, aad: place }).map_err(|_| Unsealable)?;
    let mut sealed = Vec::with_capacity(13 + body.len());
    sealed.push(SM4_GCM);
    sealed.extend(nonce);
    sealed.extend(body);
    Ok(sealed)
}

/// Opens what [`seal`] made for the same place.
pub(super) fn open(key: &[u8; 16], place: &[u8], sealed: &[u8]) -> Result<Vec<u8>, Unsealable> {
    let (&suite, rest) = sealed.split_first().ok_or(Unsealable)?;
    if suite != SM4_GCM {
        return Err(Unsealable);
    }
    let (nonce, body) = rest.split_at_checked(12).ok_or(Unsealable)?;
    let nonce: [u8; 12] = nonce.try_into().map_err(|_| Unsealable)?;
    let cipher = AesGcm::<Sm4, U12>::new(key.into());
    cipher.decrypt(&Nonce::from(nonce), Payload { msg: body, aad: place }).map_err(|_| Unsealable)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opens_in_its_place_only() {
        let (key, chance) = ([7; 16], Chance::seeded(1));
        let sealed = seal(&key, b"person/1", "覃谷雨".as_bytes(), &chance).unwrap();
        assert_eq!(open(&key, b"person/1", &sealed).unwrap(), "覃谷雨".as_bytes());
        assert_eq!(open(&key, b"person/2", &sealed), Err(Unsealable));
        assert_eq!(open(&[8; 16], b"person/1", &sealed), Err(Unsealable));
        assert_eq!(open(&key, b"person/1", &sealed[..10]), Err(Unsealable));
        for at in 0..sealed.len() {
            let mut bent = sealed.clone();
            bent[at] ^= 1;
            assert_eq!(open(&key, b"person/1", &bent), Err(Unsealable), "{at}");
        }
        assert_ne!(sealed, seal(&key, b"person/1", "覃谷雨".as_bytes(), &chance).unwrap());
    }
}

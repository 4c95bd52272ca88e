//! Sealing at rest. Layout: suite byte ‖ 12-byte nonce ‖ ciphertext with tag.
//!
//! Invariant: each suite has a key of its own, derived from the 32-byte key, so that no key serves two ciphers.

use super::hmac::hmac;
use aes_gcm::{
    Aes256Gcm, AesGcm, KeyInit, Nonce,
    aead::{Aead, Payload, consts::U12},
};
use kernel::Chance;
use sm4::Sm4;

type Sm4Gcm = AesGcm<Sm4, U12>;

/// The cipher of new ciphertexts; old ones name their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SealSuite {
    /// SM4-GCM (GB/T 32907), suite byte 1.
    #[default]
    Sm4Gcm,
    /// AES-256-GCM, suite byte 2.
    Aes256Gcm,
}

/// It does not open: another key, another place, or altered bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a sealed value does not open: wrong key, wrong place, or altered")]
pub struct Unsealable;

impl SealSuite {
    const fn byte(self) -> u8 {
        match self {
            Self::Sm4Gcm => 1,
            Self::Aes256Gcm => 2,
        }
    }

    const fn of(byte: u8) -> Option<Self> {
        match byte {
            1 => Some(Self::Sm4Gcm),
            2 => Some(Self::Aes256Gcm),
            _ => None,
        }
    }

    fn key(self, key: &[u8; 32]) -> [u8; 32] {
        hmac(key, &[b"zhiping seal v1", &[self.byte()]])
    }
}

/// Seals `plain` for one place.
pub(super) fn seal(
    suite: SealSuite,
    key: &[u8; 32],
    place: &[u8],
    plain: &[u8],
    chance: &Chance,
) -> Result<Vec<u8>, Unsealable> {
    let nonce: [u8; 12] = chance.bytes();
    let (key, nonce_) = (suite.key(key), Nonce::from(nonce));
    let payload = Payload { msg: plain, aad: place };
    let body = match suite {
        SealSuite::Sm4Gcm => sm4(&key)?.encrypt(&nonce_, payload),
        SealSuite::Aes256Gcm => Aes256Gcm::new(&key.into()).encrypt(&nonce_, payload),
    };
    let body = body.map_err(|_| Unsealable)?;
    let mut sealed = Vec::with_capacity(13 + body.len());
    sealed.push(suite.byte());
    sealed.extend(nonce);
    sealed.extend(body);
    Ok(sealed)
}

/// Opens what [`seal`] made for the same place.
pub(super) fn open(key: &[u8; 32], place: &[u8], sealed: &[u8]) -> Result<Vec<u8>, Unsealable> {
    let (&suite, rest) = sealed.split_first().ok_or(Unsealable)?;
    let suite = SealSuite::of(suite).ok_or(Unsealable)?;
    let (nonce, body) = rest.split_at_checked(12).ok_or(Unsealable)?;
    let nonce: [u8; 12] = nonce.try_into().map_err(|_| Unsealable)?;
    let (key, nonce) = (suite.key(key), Nonce::from(nonce));
    let payload = Payload { msg: body, aad: place };
    let plain = match suite {
        SealSuite::Sm4Gcm => sm4(&key)?.decrypt(&nonce, payload),
        SealSuite::Aes256Gcm => Aes256Gcm::new(&key.into()).decrypt(&nonce, payload),
    };
    plain.map_err(|_| Unsealable)
}

/// SM4 takes the first 16 bytes.
fn sm4(key: &[u8; 32]) -> Result<Sm4Gcm, Unsealable> {
    Sm4Gcm::new_from_slice(&key[..16]).map_err(|_| Unsealable)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: &[u8] = "覃谷雨".as_bytes();

    #[test]
    fn opens_with_its_key_in_its_place_only() {
        for suite in [SealSuite::Sm4Gcm, SealSuite::Aes256Gcm] {
            let (key, chance) = ([7; 32], Chance::seeded(1));
            let sealed = seal(suite, &key, b"person/1", PLAIN, &chance).unwrap();
            assert_eq!(sealed[0], suite.byte());
            assert_eq!(sealed.len(), 1 + 12 + PLAIN.len() + 16);
            assert_eq!(open(&key, b"person/1", &sealed).unwrap(), PLAIN);
            assert_eq!(open(&key, b"person/2", &sealed), Err(Unsealable));
            assert_eq!(open(&[8; 32], b"person/1", &sealed), Err(Unsealable));
            for at in 0..sealed.len() {
                assert_eq!(open(&key, b"person/1", &sealed[..at]), Err(Unsealable), "cut at {at}");
                let mut bent = sealed.clone();
                bent[at] ^= 1;
                assert_eq!(open(&key, b"person/1", &bent), Err(Unsealable), "bent at {at}");
            }
            assert_ne!(sealed, seal(suite, &key, b"person/1", PLAIN, &chance).unwrap());
        }
    }

    /// Known answer of RFC 8998, appendix A.1: the cipher is SM4-GCM as everybody else has it.
    #[test]
    fn sm4_gcm_known_answer() {
        let unhex = |text: &str| kernel::digest::unhex(text).unwrap();
        let nonce: [u8; 12] = unhex("00001234567800000000abcd").try_into().unwrap();
        let plain = unhex(concat!(
            "aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccdddddddddddddddd",
            "eeeeeeeeeeeeeeeeffffffffffffffffeeeeeeeeeeeeeeeeaaaaaaaaaaaaaaaa",
        ));
        let aad = unhex("feedfacedeadbeeffeedfacedeadbeefabaddad2");
        let cipher = Sm4Gcm::new_from_slice(&unhex("0123456789abcdeffedcba9876543210")).unwrap();
        let body = cipher.encrypt(&Nonce::from(nonce), Payload { msg: &plain, aad: &aad }).unwrap();
        let expected = concat!(
            "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735",
            "d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d",
            "83de3541e4c2b58177e065a9bf7b62ec",
        );
        assert_eq!(kernel::digest::hex(&body), expected);
    }
}

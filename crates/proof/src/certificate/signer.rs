//! Who signs, and the public keys by which others verify. SM2 with SM3 (GB/T 32918, 32905), identifier 1234567812345678.
//!
//! Invariant: a signature is a function of key and bytes (nonce by RFC 6979 over SM3), so signing needs no chance and can
//! be repeated.

use super::payload::PayloadProblem;
use kernel::{
    Digest,
    digest::{hex, unhex},
};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use sm2::{
    SecretKey,
    dsa::{
        Signature, SigningKey, VerifyingKey,
        signature::{Signer as _, Verifier as _},
    },
    elliptic_curve::pkcs8::{EncodePublicKey, LineEnding},
};
use std::{fmt, str::FromStr};

/// The distinguishing identifier of GM/T 0009, which `openssl` calls `distid`.
const DISTID: &str = "1234567812345678";

/// Whoever signs: a key file now, a hardware module later.
pub trait Signer {
    /// The id of the key, as the trust file knows it.
    fn key_id(&self) -> &str;

    /// Signs exact bytes: SM2 over SM3, DER.
    ///
    /// # Errors
    /// When the module does not answer, or refuses.
    fn sign(&self, bytes: &[u8]) -> Result<Vec<u8>, SignProblem>;
}

/// A signer whose key is at hand.
#[derive(Clone)]
pub struct Sm2Signer {
    id: String,
    key: SigningKey,
}

/// Nothing was signed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SignProblem {
    /// The bytes are no scalar or no point of the curve.
    #[error("not an SM2 key")]
    NotAKey,
    /// What should be signed names another key.
    #[error("it names the key {named}, not the signer's {signer}")]
    OtherKey {
        /// The key it names.
        named: String,
        /// The signer's.
        signer: String,
    },
    /// What should be signed is not well-formed.
    #[error(transparent)]
    Payload(#[from] PayloadProblem),
    /// It does not fit into a QR code, even shortened.
    #[error("it does not fit into a QR code")]
    TooLong,
    /// The signer failed.
    #[error("the signer failed: {0}")]
    Failed(String),
}

/// A public key: a point of the curve. Text form: the uncompressed point, 130 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct PublicKey([u8; 65]);

impl Sm2Signer {
    /// A key with a chosen id.
    ///
    /// # Errors
    /// When the bytes are no scalar of the curve (2 of about 2³² random ones in a row would be a surprise).
    pub fn new(id: &str, secret: &[u8; 32]) -> Result<Self, SignProblem> {
        let secret = SecretKey::from_slice(secret).map_err(|_| SignProblem::NotAKey)?;
        let key = SigningKey::new(DISTID, &secret).map_err(|_| SignProblem::NotAKey)?;
        Ok(Self { id: id.to_owned(), key })
    }

    /// A key whose id is `cert-` and the first eight digits of its fingerprint.
    ///
    /// # Errors
    /// As [`Sm2Signer::new`].
    pub fn from_secret(secret: &[u8; 32]) -> Result<Self, SignProblem> {
        let mut signer = Self::new("", secret)?;
        signer.id = format!("cert-{}", &signer.public().fingerprint()[..8]);
        Ok(signer)
    }

    /// The public key.
    pub fn public(&self) -> PublicKey {
        let mut point = [0; 65];
        point.copy_from_slice(&self.key.verifying_key().to_sec1_bytes());
        PublicKey(point)
    }
}

impl Signer for Sm2Signer {
    fn key_id(&self) -> &str {
        &self.id
    }

    fn sign(&self, bytes: &[u8]) -> Result<Vec<u8>, SignProblem> {
        let signature: Signature =
            self.key.try_sign(bytes).map_err(|e| SignProblem::Failed(e.to_string()))?;
        Ok(signature.to_der().as_bytes().to_vec())
    }
}

impl fmt::Debug for Sm2Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sm2Signer({})", self.id)
    }
}

impl PublicKey {
    /// From an uncompressed point: `04`, x, y.
    ///
    /// # Errors
    /// When the point is not on the curve.
    pub fn from_point(point: &[u8]) -> Result<Self, SignProblem> {
        let point: [u8; 65] = point.try_into().map_err(|_| SignProblem::NotAKey)?;
        VerifyingKey::from_sec1_bytes(DISTID, &point).map_err(|_| SignProblem::NotAKey)?;
        Ok(Self(point))
    }

    /// Whether a DER signature over exact bytes was made by this key.
    pub fn verifies(&self, bytes: &[u8], der: &[u8]) -> bool {
        Signature::from_der(der).is_ok_and(|signature| self.holds(bytes, &signature))
    }

    /// The same for r ‖ s.
    pub fn verifies_raw(&self, bytes: &[u8], raw: &[u8; 64]) -> bool {
        Signature::from_slice(raw).is_ok_and(|signature| self.holds(bytes, &signature))
    }

    /// What people compare when a key is handed over: the first 16 bytes of SM3 over the uncompressed point.
    pub fn fingerprint(&self) -> String {
        hex(&Digest::sm3(&[&self.0]).bytes[..16])
    }

    /// As PEM, for `openssl`.
    ///
    /// # Panics
    /// Never: the point was on the curve when it was read.
    pub fn pem(&self) -> String {
        let key = sm2::PublicKey::from_sec1_bytes(&self.0).expect("the point is on the curve");
        key.to_public_key_pem(LineEnding::LF).expect("a point has a PEM form")
    }

    fn holds(&self, bytes: &[u8], signature: &Signature) -> bool {
        VerifyingKey::from_sec1_bytes(DISTID, &self.0).is_ok_and(|key| key.verify(bytes, signature).is_ok())
    }
}

/// r ‖ s of a DER signature.
pub(super) fn raw(der: &[u8]) -> Result<[u8; 64], SignProblem> {
    let signature = Signature::from_der(der).map_err(|e| SignProblem::Failed(e.to_string()))?;
    Ok(signature.to_bytes().into())
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0))
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for PublicKey {
    type Err = SignProblem;
    fn from_str(text: &str) -> Result<Self, SignProblem> {
        Self::from_point(&unhex(text).ok_or(SignProblem::NotAKey)?)
    }
}

impl Serialize for PublicKey {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for PublicKey {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// req: F4
    #[test]
    fn a_signature_holds_for_its_bytes_and_key_only() {
        let (one, two) =
            (Sm2Signer::from_secret(&[1; 32]).unwrap(), Sm2Signer::from_secret(&[2; 32]).unwrap());
        let der = one.sign("职称".as_bytes()).unwrap();
        assert_eq!(der, one.sign("职称".as_bytes()).unwrap());
        assert!(one.public().verifies("职称".as_bytes(), &der));
        assert!(one.public().verifies_raw("职称".as_bytes(), &raw(&der).unwrap()));
        assert!(!one.public().verifies("职务".as_bytes(), &der));
        assert!(!two.public().verifies("职称".as_bytes(), &der));
        for at in 0..der.len() {
            let mut bent = der.clone();
            bent[at] ^= 1;
            assert!(!one.public().verifies("职称".as_bytes(), &bent), "{at}");
        }
        let mut longer = der.clone();
        longer.push(0);
        assert!(!one.public().verifies("职称".as_bytes(), &longer));
        assert!(!one.public().verifies("职称".as_bytes(), &[]));
        assert!(!one.public().verifies_raw("职称".as_bytes(), &[0; 64]));
    }

    #[test]
    fn keys_have_a_text_form_and_bad_ones_are_refused() {
        let key = Sm2Signer::from_secret(&[1; 32]).unwrap();
        assert!(key.key_id().starts_with("cert-") && key.key_id().len() == 13);
        assert!(!format!("{key:?}").contains("0101"));
        let text = key.public().to_string();
        assert_eq!(text.parse::<PublicKey>().unwrap(), key.public());
        assert!(key.public().pem().starts_with("-----BEGIN PUBLIC KEY-----\n"));
        assert!(format!("{}0", &text[..129]).parse::<PublicKey>().is_err());
        assert!(text[..128].parse::<PublicKey>().is_err());
        assert_eq!(Sm2Signer::new("", &[0; 32]).unwrap_err(), SignProblem::NotAKey);
        assert_eq!(Sm2Signer::new("", &[255; 32]).unwrap_err(), SignProblem::NotAKey);
    }
}

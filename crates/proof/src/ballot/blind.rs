//! Blind signatures (RFC 9474, RSABSSA-SHA384-PSS-Randomized) under keys of 2048 bits.
//!
//! Invariant: randomness comes from the caller's `Chance`, never from the library's own source.

use super::paper::{Paper, PaperSignature, SIGNATURE_BYTES};
use crate::bytes::Bytes32;
use blind_rsa_signatures::{
    BlindMessage, BlindSignature, BlindingResult, KeyPairSha384PSSRandomized, MessageRandomizer,
    PublicKeySha384PSSRandomized, SecretKeySha384PSSRandomized, Signature,
};
use data_encoding::BASE64;
use kernel::{Chance, Digest};
use rsa::{
    rand_core::{TryCryptoRng, TryRng},
    traits::PublicKeyParts as _,
};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use std::{convert::Infallible, fmt, str::FromStr};

/// What a box and its keys are made with.
pub const SUITE: &str = "rsabssa-sha384-pss-randomized";
/// The modulus's length.
pub const KEY_BITS: usize = 8 * SIGNATURE_BYTES;

/// A public key of one case and round. Text form: base64 of its DER (`SubjectPublicKeyInfo`, rsaEncryption).
#[derive(Clone, PartialEq, Eq)]
pub struct PublicKey {
    key: PublicKeySha384PSSRandomized,
    der: Vec<u8>,
}

/// A private key of one case and round.
#[derive(Clone)]
pub struct SigningKey(SecretKeySha384PSSRandomized);

/// A paper on its way to a signer: what the signer sees, and what undoes the blinding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blinded(BlindingResult);

/// A key or a message cannot be used. [`fmt::Display`] is for whoever gave it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyProblem {
    /// Not the DER of a 2048-bit RSA key with exponent 65537.
    #[error("不是 2048 位的盲签公钥")]
    Key,
    /// Not 256 bytes, or not below the modulus.
    #[error("盲化的选票不合格式")]
    Message,
    /// The signature does not belong to paper and key.
    #[error("签名不是这把公钥对这张选票作出的")]
    Signature,
}

impl SigningKey {
    /// A fresh key.
    ///
    /// # Errors
    /// Never with a working source of chance.
    pub fn fresh(chance: &Chance) -> Result<Self, KeyProblem> {
        let pair = KeyPairSha384PSSRandomized::generate(&mut Source(chance), KEY_BITS);
        pair.map(|pair| Self(pair.sk)).map_err(|_| KeyProblem::Key)
    }

    /// From its DER (PKCS #8).
    ///
    /// # Errors
    /// When it is none.
    pub fn from_der(der: &[u8]) -> Result<Self, KeyProblem> {
        SecretKeySha384PSSRandomized::from_der(der).map(Self).map_err(|_| KeyProblem::Key)
    }

    /// Its DER (PKCS #8), for whoever stores it. It is destroyed at close.
    ///
    /// # Errors
    /// Never in practice.
    pub fn to_der(&self) -> Result<Vec<u8>, KeyProblem> {
        self.0.to_der().map_err(|_| KeyProblem::Key)
    }

    /// The public key.
    ///
    /// # Errors
    /// Never in practice.
    pub fn public(&self) -> Result<PublicKey, KeyProblem> {
        PublicKey::of(self.0.public_key().map_err(|_| KeyProblem::Key)?)
    }

    /// Signs what it cannot read. Whoever calls has looked into the register, and stores the answer before giving it.
    ///
    /// # Errors
    /// When the message is not one of this key.
    pub fn sign_blind(&self, blinded: &[u8], chance: &Chance) -> Result<Vec<u8>, KeyProblem> {
        let signed = self.0.blind_sign_with_rng(&mut Source(chance), blinded);
        signed.map(|signature| signature.0).map_err(|_| KeyProblem::Message)
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKey")
    }
}

impl PublicKey {
    fn of(key: PublicKeySha384PSSRandomized) -> Result<Self, KeyProblem> {
        let der = key.to_der().map_err(|_| KeyProblem::Key)?;
        let long = key.as_ref().n().bit_width() as usize == KEY_BITS;
        let plain = key.components().e().into_iter().skip_while(|byte| *byte == 0).eq([1, 0, 1]);
        if long && plain { Ok(Self { key, der }) } else { Err(KeyProblem::Key) }
    }

    /// From its DER; only what [`PublicKey::der`] would have written.
    ///
    /// # Errors
    /// When it is none.
    pub fn from_der(der: &[u8]) -> Result<Self, KeyProblem> {
        let key = PublicKeySha384PSSRandomized::from_der(der).map_err(|_| KeyProblem::Key)?;
        let key = Self::of(key)?;
        if key.der == der { Ok(key) } else { Err(KeyProblem::Key) }
    }

    /// Its DER, as browsers import it (`spki`).
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// What is logged of it: SHA-256 of the DER.
    pub fn digest(&self) -> Digest {
        Digest::sha256(&[&self.der])
    }

    /// Whether a signature over a paper's bytes holds.
    pub fn verifies(&self, paper: &[u8], signature: &PaperSignature) -> bool {
        let prefix = Some(MessageRandomizer(signature.prefix.0));
        self.key.verify(&Signature(signature.signature.clone()), prefix, paper).is_ok()
    }
}

impl Blinded {
    /// Blinds a paper for the holder of a key.
    ///
    /// # Errors
    /// When the paper or the key cannot be used.
    pub fn new(key: &PublicKey, paper: &Paper, chance: &Chance) -> Result<Self, KeyProblem> {
        let bytes = paper.bytes().map_err(|_| KeyProblem::Message)?;
        key.key.blind(&mut Source(chance), bytes).map(Self).map_err(|_| KeyProblem::Message)
    }

    /// What the signer gets, 256 bytes.
    pub fn message(&self) -> &[u8] {
        let BlindMessage(bytes) = &self.0.blind_message;
        bytes
    }

    /// The signature on the paper, out of the signer's answer.
    ///
    /// # Errors
    /// When the answer is not this signer's over this paper.
    pub fn finalize(
        &self,
        key: &PublicKey,
        paper: &Paper,
        answer: &[u8],
    ) -> Result<PaperSignature, KeyProblem> {
        let bytes = paper.bytes().map_err(|_| KeyProblem::Message)?;
        let signed = key.key.finalize(&BlindSignature(answer.to_vec()), &self.0, bytes);
        let Signature(signature) = signed.map_err(|_| KeyProblem::Signature)?;
        let prefix = self.0.msg_randomizer.ok_or(KeyProblem::Signature)?;
        Ok(PaperSignature { prefix: Bytes32(prefix.0), signature })
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&BASE64.encode(&self.der))
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for PublicKey {
    type Err = KeyProblem;

    fn from_str(text: &str) -> Result<Self, KeyProblem> {
        Self::from_der(&BASE64.decode(text.as_bytes()).map_err(|_| KeyProblem::Key)?)
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

/// Our source of chance, as the library asks for one.
struct Source<'a>(&'a Chance);

impl TryRng for Source<'_> {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(u32::from_le_bytes(self.0.bytes()))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(u64::from_le_bytes(self.0.bytes()))
    }

    fn try_fill_bytes(&mut self, out: &mut [u8]) -> Result<(), Infallible> {
        self.0.fill(out);
        Ok(())
    }
}

impl TryCryptoRng for Source<'_> {}

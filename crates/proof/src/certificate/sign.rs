//! The payload, its signature, and the file that carries both.

use kernel::{
    Digest, Moment,
    canonical::{self, NotCanonical},
    digest::{hex, unhex},
};
use serde::{Deserialize, Serialize};
use sm2::{
    SecretKey,
    dsa::{
        DerSignature, Signature, SigningKey, VerifyingKey,
        signature::{Signer as _, Verifier as _},
    },
};

/// The distinguishing identifier of GM/T 0009, the same that `openssl` takes as `distid`.
const DISTID: &str = "1234567812345678";
/// The suite named in every payload.
pub(super) const SUITE: &str = "sm2-sm3";

/// What is certified.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Payload {
    /// Format version.
    pub v: u32,
    /// `sm2-sm3`
    pub suite: String,
    /// Whether this is a demonstration, which no production trust file accepts.
    pub demo: bool,
    /// The office that issues: its id.
    pub office: String,
    /// 发证机关
    pub issuer: String,
    /// 证书编号
    pub number: String,
    /// 姓名
    pub name: String,
    /// 证件号码, masked
    pub document: String,
    /// Digest of salt and whole document number, so that the holder can prove it is theirs.
    pub document_digest: Digest,
    /// 职称
    pub title: String,
    /// 层级
    pub level: String,
    /// 系列
    pub series: String,
    /// 专业
    pub specialty: String,
    /// 评审组织
    pub committee: String,
    /// 取得时间
    pub obtained: String,
    /// 确认文号
    pub confirmation: String,
    /// 适用范围
    pub scope: String,
    /// When it was issued.
    pub issued: Moment,
    /// The signing key.
    pub key: String,
    /// Index in the status list.
    pub status: u32,
    /// Digest of the rules under which it was decided.
    pub rules: Digest,
}

/// The file: the payload's exact bytes as text, and the signature over them (DER, hexadecimal).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CertificateFile {
    /// Format version.
    pub v: u32,
    /// Canonical JSON, the bytes that were signed.
    pub payload: String,
    /// DER signature, hexadecimal.
    pub signature: String,
}

/// Who signs. A file key now; a hardware module can stand behind the same three questions.
#[derive(Clone)]
pub struct Signer {
    id: String,
    key: SigningKey,
}

/// It is not a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an SM2 key")]
pub struct NotAKey;

impl Signer {
    /// From the 32 bytes of a secret scalar. A value outside the curve's order (chance 2⁻¹²⁸) is refused.
    ///
    /// # Errors
    /// When the bytes are no scalar of the curve.
    pub fn new(id: &str, secret: &[u8; 32]) -> Result<Self, NotAKey> {
        let secret = SecretKey::from_slice(secret).map_err(|_| NotAKey)?;
        let key = SigningKey::new(DISTID, &secret).map_err(|_| NotAKey)?;
        Ok(Self { id: id.to_owned(), key })
    }

    /// The key's id.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The public key: uncompressed point, hexadecimal.
    pub fn public(&self) -> String {
        hex(&self.key.verifying_key().to_sec1_bytes())
    }

    /// Signs exact bytes: DER, as `openssl` reads it.
    ///
    /// # Errors
    /// Never in practice.
    pub fn sign(&self, bytes: &[u8]) -> Result<Vec<u8>, NotAKey> {
        let signature: Signature = self.key.try_sign(bytes).map_err(|_| NotAKey)?;
        Ok(DerSignature::from(signature).to_vec())
    }

    /// Signs exact bytes: 64 bytes r ‖ s, for the QR code.
    ///
    /// # Errors
    /// Never in practice.
    pub fn sign_raw(&self, bytes: &[u8]) -> Result<[u8; 64], NotAKey> {
        let signature: Signature = self.key.try_sign(bytes).map_err(|_| NotAKey)?;
        Ok(signature.to_bytes().into())
    }
}

impl Payload {
    /// The exact bytes that are signed.
    ///
    /// # Errors
    /// When a text leaves the canonical domain.
    pub fn bytes(&self) -> Result<Vec<u8>, NotCanonical> {
        canonical::to_bytes(self)
    }

    /// The digest that the record and the QR code name.
    ///
    /// # Errors
    /// As [`Payload::bytes`].
    pub fn digest(&self) -> Result<Digest, NotCanonical> {
        Ok(Digest::sm3(&[&self.bytes()?]))
    }
}

impl CertificateFile {
    /// Signs the exact bytes of a payload.
    ///
    /// # Errors
    /// Never in practice.
    pub fn sign(payload: &str, signer: &Signer) -> Result<Self, NotAKey> {
        let signature = hex(&signer.sign(payload.as_bytes())?);
        Ok(Self { v: 1, payload: payload.to_owned(), signature })
    }

    /// The file's bytes.
    ///
    /// # Errors
    /// Never in practice: the text was canonical already.
    pub fn bytes(&self) -> Result<Vec<u8>, NotCanonical> {
        canonical::to_bytes(self)
    }
}

/// Whether a DER signature over exact bytes was made by a public key.
pub(super) fn signed_by(public: &str, bytes: &[u8], signature: &[u8]) -> bool {
    let Some(key) = verifying(public) else { return false };
    let der = DerSignature::from_bytes(signature).ok().and_then(|der| Signature::try_from(der).ok());
    der.is_some_and(|signature| key.verify(bytes, &signature).is_ok())
}

/// The same for r ‖ s.
pub(super) fn signed_raw_by(public: &str, bytes: &[u8], signature: &[u8; 64]) -> bool {
    let Some(key) = verifying(public) else { return false };
    Signature::from_slice(signature).is_ok_and(|signature| key.verify(bytes, &signature).is_ok())
}

fn verifying(public: &str) -> Option<VerifyingKey> {
    VerifyingKey::from_sec1_bytes(DISTID, &unhex(public)?).ok()
}

/// The public key as PEM, for `openssl`.
pub fn public_key(public: &str) -> Option<String> {
    use sm2::{PublicKey, elliptic_curve::pkcs8::EncodePublicKey};
    let key = PublicKey::from_sec1_bytes(&unhex(public)?).ok()?;
    key.to_public_key_pem(sm2::elliptic_curve::pkcs8::LineEnding::LF).ok()
}

/// What people compare when a key is handed over: the first 16 bytes of SM3 over the public point.
pub fn fingerprint(public: &str) -> String {
    let digest = Digest::sm3(&[public.as_bytes()]);
    hex(&digest.bytes[..16])
}

//! Digests that name their suite, so that no stored digest is ever ambiguous.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use sha2::Digest as _;
use std::{fmt, str::FromStr};

/// The hash function of a digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Suite {
    /// SHA-256, for entries, leaves and files (design §5).
    Sha256,
    /// SM3 (GB/T 32905), for certificates.
    Sm3,
}

/// A 32-byte digest with its suite; text form `sha256:…` or `sm3:…`, 64 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest {
    /// Which function made it.
    pub suite: Suite,
    /// The value.
    pub bytes: [u8; 32],
}

impl Digest {
    /// The SHA-256 digest of the pieces, one after the other.
    pub fn sha256(pieces: &[&[u8]]) -> Self {
        let mut hash = sha2::Sha256::new();
        for piece in pieces {
            hash.update(piece);
        }
        Self { suite: Suite::Sha256, bytes: hash.finalize().into() }
    }

    /// The SM3 digest of the pieces, one after the other.
    pub fn sm3(pieces: &[&[u8]]) -> Self {
        use sm3::Digest as _;
        let mut hash = sm3::Sm3::new();
        for piece in pieces {
            hash.update(piece);
        }
        Self { suite: Suite::Sm3, bytes: hash.finalize().into() }
    }

    /// `5f0c…91ab`, for pages.
    pub fn short(&self) -> String {
        let hex = hex(&self.bytes);
        format!("{}…{}", &hex[..4], &hex[60..])
    }
}

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(bytes)
}

/// Bytes of a lower-case hexadecimal text; `None` when it is not one.
pub fn unhex(text: &str) -> Option<Vec<u8>> {
    data_encoding::HEXLOWER.decode(text.as_bytes()).ok()
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let suite = match self.suite {
            Suite::Sha256 => "sha256",
            Suite::Sm3 => "sm3",
        };
        write!(f, "{suite}:{}", hex(&self.bytes))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The text is not a digest.
#[derive(Debug, thiserror::Error)]
#[error("not a digest: expected sha256: or sm3: and 64 hexadecimal digits")]
pub struct NotADigest;

impl FromStr for Digest {
    type Err = NotADigest;
    fn from_str(text: &str) -> Result<Self, NotADigest> {
        let (suite, hex) = text.split_once(':').ok_or(NotADigest)?;
        let suite = match suite {
            "sha256" => Suite::Sha256,
            "sm3" => Suite::Sm3,
            _ => return Err(NotADigest),
        };
        let bytes = unhex(hex).and_then(|b| b.try_into().ok()).ok_or(NotADigest)?;
        Ok(Self { suite, bytes })
    }
}

impl Serialize for Digest {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_answers_and_text_form() {
        let sha = Digest::sha256(&[b"a", b"bc"]);
        assert_eq!(
            sha.to_string(),
            "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
        let sm3 = Digest::sm3(&[b"abc"]);
        assert_eq!(sm3.to_string(), "sm3:66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
        assert_eq!(sm3.to_string().parse::<Digest>().unwrap(), sm3);
        assert_eq!(sha.short(), "ba78…15ad");
        assert!("sha256:BA78".parse::<Digest>().is_err());
        assert!("md5:00".parse::<Digest>().is_err());
    }
}

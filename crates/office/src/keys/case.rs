//! The key of one case: its snapshot, sealed parts, drafts and files. Destroying it erases them all.

use super::{
    ring::hmac,
    seal::{self, Unsealable},
};
use kernel::{Chance, digest::hex};

/// A case key.
#[derive(Clone)]
pub struct CaseKey([u8; 16]);

/// Files are sealed in chunks, so that none has to be held twice in memory.
const CHUNK: usize = 64 * 1024;

impl CaseKey {
    pub(super) const fn new(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }
    pub(super) const fn bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// Seals a value for one place.
    ///
    /// # Errors
    /// When the value is too long for the cipher.
    pub fn seal(&self, place: &[u8], plain: &[u8], chance: &Chance) -> Result<Vec<u8>, Unsealable> {
        seal::seal(&self.0, place, plain, chance)
    }

    /// Opens a value made for the same place.
    ///
    /// # Errors
    /// When it does not open.
    pub fn open(&self, place: &[u8], sealed: &[u8]) -> Result<Vec<u8>, Unsealable> {
        seal::open(&self.0, place, sealed)
    }

    /// Seals a file chunk by chunk. Each chunk knows its number and whether it is the last, so that a cut is seen.
    ///
    /// # Errors
    /// As [`CaseKey::seal`].
    pub fn seal_file(&self, plain: &[u8], chance: &Chance) -> Result<Vec<u8>, Unsealable> {
        let mut out = Vec::with_capacity(plain.len() + 64);
        let chunks: Vec<&[u8]> = if plain.is_empty() { vec![&[]] } else { plain.chunks(CHUNK).collect() };
        for (index, chunk) in chunks.iter().enumerate() {
            let place = chunk_place(index, index + 1 == chunks.len());
            let sealed = self.seal(&place, chunk, chance)?;
            out.extend(u32::try_from(sealed.len()).map_err(|_| Unsealable)?.to_be_bytes());
            out.extend(sealed);
        }
        Ok(out)
    }

    /// Opens what [`CaseKey::seal_file`] made.
    ///
    /// # Errors
    /// When a chunk is missing, altered, or out of order.
    pub fn open_file(&self, mut sealed: &[u8]) -> Result<Vec<u8>, Unsealable> {
        let mut plain = Vec::with_capacity(sealed.len());
        let mut index = 0;
        loop {
            let (length, rest) = sealed.split_at_checked(4).ok_or(Unsealable)?;
            let length = u32::from_be_bytes(length.try_into().map_err(|_| Unsealable)?) as usize;
            let (chunk, rest) = rest.split_at_checked(length).ok_or(Unsealable)?;
            plain.extend(self.open(&chunk_place(index, rest.is_empty()), chunk)?);
            if rest.is_empty() {
                return Ok(plain);
            }
            sealed = rest;
            index += 1;
        }
    }

    /// The keyed address of a file's content: equal content in one case is kept once, and the address tells nothing
    /// to whoever does not hold the key.
    pub fn file_address(&self, plain: &[u8]) -> String {
        format!("hmac-sm3-{}", hex(&hmac(&self.0, &[b"file", plain])))
    }
}

fn chunk_place(index: usize, last: bool) -> Vec<u8> {
    format!("file chunk {index}{}", if last { " last" } else { "" }).into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_comes_back_and_a_cut_is_seen() {
        let (key, chance) = (CaseKey::new([3; 16]), Chance::seeded(2));
        for size in [0, 1, CHUNK, CHUNK + 1, 3 * CHUNK] {
            let plain: Vec<u8> = (0..size).map(|i| u8::try_from(i % 251).unwrap()).collect();
            let sealed = key.seal_file(&plain, &chance).unwrap();
            assert_eq!(key.open_file(&sealed).unwrap(), plain, "{size}");
            assert!(key.open_file(&sealed[..sealed.len() - 1]).is_err(), "{size}");
        }
        let two = key.seal_file(&vec![1; 2 * CHUNK], &chance).unwrap();
        let first = 4 + u32::from_be_bytes(two[..4].try_into().unwrap()) as usize;
        assert!(key.open_file(&two[..first]).is_err(), "a whole chunk was cut off");
        assert!(key.open_file(&two[first..]).is_err(), "the first chunk was cut off");
        assert_ne!(key.file_address(b"a"), CaseKey::new([4; 16]).file_address(b"a"));
    }
}

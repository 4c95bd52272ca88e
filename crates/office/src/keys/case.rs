//! The key of one case: its snapshot, sealed parts, drafts and files. Destroying it erases them all.

use super::{
    hmac::hmac,
    seal::{self, SealSuite, Unsealable},
};
use kernel::{Chance, digest::hex};

/// A case key.
#[derive(Clone)]
pub struct CaseKey {
    key: [u8; 32],
    suite: SealSuite,
}

/// Files are sealed in chunks of this many bytes.
const CHUNK: usize = 64 * 1024;
/// What sealing adds to a chunk: suite, nonce, tag.
const ADDED: usize = 1 + 12 + 16;
/// The first bytes of a sealed file: its format, then its own random id.
const FORMAT: u8 = 1;

impl CaseKey {
    pub(super) const fn new(key: [u8; 32], suite: SealSuite) -> Self {
        Self { key, suite }
    }
    pub(super) const fn bytes(&self) -> &[u8; 32] {
        &self.key
    }

    /// Seals a value for one place.
    ///
    /// # Errors
    /// When the value is too long for the cipher.
    pub fn seal(&self, place: &[u8], plain: &[u8], chance: &Chance) -> Result<Vec<u8>, Unsealable> {
        seal::seal(self.suite, &self.key, place, plain, chance)
    }

    /// Opens a value made for the same place.
    ///
    /// # Errors
    /// When it does not open.
    pub fn open(&self, place: &[u8], sealed: &[u8]) -> Result<Vec<u8>, Unsealable> {
        seal::open(&self.key, place, sealed)
    }

    /// Seals a file: format byte ‖ 16-byte random id ‖ sealed chunks of 64 KiB. Each chunk is bound to the file, to its
    /// number, and to being the last or not, so that none can be cut off, moved, or taken from another file.
    ///
    /// # Errors
    /// As [`CaseKey::seal`].
    pub fn seal_file(&self, plain: &[u8], chance: &Chance) -> Result<Vec<u8>, Unsealable> {
        let id: [u8; 16] = chance.bytes();
        let key = self.file_key(&id);
        let count = plain.len().div_ceil(CHUNK).max(1);
        let mut out = Vec::with_capacity(17 + plain.len() + count * ADDED);
        out.push(FORMAT);
        out.extend(id);
        for index in 0..count {
            let chunk = &plain[index * CHUNK..plain.len().min((index + 1) * CHUNK)];
            let place = chunk_place(index, index + 1 == count);
            out.extend(seal::seal(self.suite, &key, &place, chunk, chance)?);
        }
        Ok(out)
    }

    /// Opens what [`CaseKey::seal_file`] made.
    ///
    /// # Errors
    /// When a chunk is missing, altered, out of order, or of another file.
    pub fn open_file(&self, sealed: &[u8]) -> Result<Vec<u8>, Unsealable> {
        let (head, mut rest) = sealed.split_at_checked(17).ok_or(Unsealable)?;
        if head[0] != FORMAT {
            return Err(Unsealable);
        }
        let key = self.file_key(&head[1..]);
        let mut plain = Vec::with_capacity(rest.len());
        for index in 0.. {
            let (chunk, after) = rest.split_at(rest.len().min(CHUNK + ADDED));
            plain.extend(seal::open(&key, &chunk_place(index, after.is_empty()), chunk)?);
            if after.is_empty() {
                break;
            }
            rest = after;
        }
        Ok(plain)
    }

    /// The keyed address of a file's content: equal content in one case is kept once, and the address tells nothing
    /// to whoever does not hold the key. Compare it after opening: it also binds the content to its row.
    pub fn file_address(&self, plain: &[u8]) -> String {
        format!("hmac-sm3-{}", hex(&hmac(&hmac(&self.key, &[b"zhiping file address v1"]), &[plain])))
    }

    fn file_key(&self, id: &[u8]) -> [u8; 32] {
        hmac(&self.key, &[b"zhiping file v1", id])
    }
}

fn chunk_place(index: usize, last: bool) -> Vec<u8> {
    format!("file chunk {index}{}", if last { " last" } else { "" }).into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(byte: u8) -> CaseKey {
        CaseKey::new([byte; 32], SealSuite::default())
    }

    #[test]
    fn a_file_comes_back_and_a_cut_is_seen() {
        let chance = Chance::seeded(2);
        for size in [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK] {
            let plain: Vec<u8> = (0..size).map(|i| u8::try_from(i % 251).unwrap()).collect();
            let sealed = key(3).seal_file(&plain, &chance).unwrap();
            assert_eq!(key(3).open_file(&sealed).unwrap(), plain, "{size}");
            assert!(key(4).open_file(&sealed).is_err(), "{size}");
            for cut in [0, 1, 17, sealed.len() - 1] {
                assert!(key(3).open_file(&sealed[..cut]).is_err(), "{size} cut at {cut}");
            }
            let longer = [sealed.as_slice(), &[0]].concat();
            assert!(key(3).open_file(&longer).is_err(), "{size}");
        }
    }

    #[test]
    fn chunks_stay_in_their_place_and_file() {
        let chance = Chance::seeded(2);
        let sealed = key(3).seal_file(&vec![1; 3 * CHUNK], &chance).unwrap();
        let other = key(3).seal_file(&vec![2; 3 * CHUNK], &chance).unwrap();
        let chunk = |file: &[u8], i: usize| file[17 + i * (CHUNK + ADDED)..][..CHUNK + ADDED].to_vec();
        let rebuilt = |chunks: &[Vec<u8>]| [&sealed[..17], &chunks.concat()].concat();
        let (a, b, c) = (chunk(&sealed, 0), chunk(&sealed, 1), chunk(&sealed, 2));
        assert!(key(3).open_file(&rebuilt(&[a.clone(), b.clone(), c.clone()])).is_ok());
        let bad: [&[Vec<u8>]; 5] = [
            &[a.clone(), b.clone()],
            &[b.clone(), c.clone()],
            &[b.clone(), a.clone(), c.clone()],
            &[a.clone(), c.clone()],
            &[a.clone(), chunk(&other, 1), c.clone()],
        ];
        for chunks in bad {
            assert!(key(3).open_file(&rebuilt(chunks)).is_err());
        }
    }

    #[test]
    fn addresses_depend_on_key_and_content() {
        assert_eq!(key(3).file_address(b"a"), key(3).file_address(b"a"));
        assert_ne!(key(3).file_address(b"a"), key(3).file_address(b"b"));
        assert_ne!(key(3).file_address(b"a"), key(4).file_address(b"a"));
        assert_eq!(key(3).file_address(b"").len(), "hmac-sm3-".len() + 64);
    }
}

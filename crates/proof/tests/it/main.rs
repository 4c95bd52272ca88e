//! Certificates as a stranger meets them: files, trust files, status lists, QR codes, PDFs, and `openssl` beside us.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

mod checking;
mod codes;
mod made;
mod openssl;
mod vectors;

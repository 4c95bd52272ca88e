//! Certificates and the log as a stranger meets them: files, trust files, status lists, QR codes, PDFs, tiles, receipts;
//! `openssl` and a checker in Python beside us.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

mod checking;
mod codes;
mod draw;
mod ledger;
mod made;
mod openssl;
mod vectors;

//! Certificates: a payload signed with SM2/SM3, a short form for the QR code, a signed status list, a trust file, and the
//! check that needs nothing but files. Format: `docs/formats/certificate.md`.
//!
//! Invariant: keys inside a checked file are never trusted; only the trust file's are.

mod check;
mod number;
mod pdf;
mod qr;
mod sign;
mod status;
mod trust;

pub use check::{Checked, Evidence, Options, Verdict, check};
pub use number::{check_character, number_holds};
pub use pdf::embedded;
pub use qr::{Short, modules, parse as parse_qr, text as qr_text};
pub use sign::{CertificateFile, Payload, Signer, fingerprint, public_key};
pub use status::{StatusFile, StatusList};
pub use trust::{KeyStatus, TrustFile, TrustedKey};

//! Certificates: a payload signed with SM2 and SM3, a short form for the QR code, a signed status list, and the
//! check that needs nothing but files. The format is written down in `docs/formats/certificate.md`.
//!
//! Invariant: keys inside a checked file are never trusted, only the trust file's are; and nothing of a file is answered
//! before its signature holds.

mod number;
mod payload;
mod signer;

mod file;
mod short;
mod status;

mod pdf;
mod report;
mod verify;

pub use file::SignedFile;
pub use number::{check_character, number_holds};
pub use payload::{Payload, PayloadProblem, SUITE, VERSION, document_digest};
pub use pdf::{Embedded, embedded};
pub use report::{Outcome, Report};
pub use short::{Short, modules, qr_svg, qr_text};
pub use signer::{PublicKey, SignProblem, Signer, Sm2Signer};
pub use status::StatusList;
pub use verify::{Options, verify_certificate};

//! req: F4 — certificates as strangers check them: the vectors of the format, `openssl`, flipped bits, the QR code's size.

#![expect(clippy::unwrap_used, reason = "helpers of tests may panic like the tests themselves")]

mod flips;
mod openssl;
mod samples;
mod size;
mod vectors;

//! req: F4 — certificates as strangers check them: the vectors of the format, `openssl`, flipped bits, the QR code's size.

mod flips;
mod openssl;
mod samples;
mod size;
mod vectors;

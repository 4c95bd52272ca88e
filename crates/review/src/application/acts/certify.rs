//! 发证: follows from the certificate's issue (requirements F4).

use super::{Application, Effect};
use crate::{application::state::CertificateRef, case::Decision};

/// Takes over the certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certify {
    /// The certificate.
    pub certificate: CertificateRef,
}

pub(super) fn decide(command: &Certify) -> Decision<Application> {
    Decision::only(Effect::Certified { certificate: command.certificate.clone() })
}

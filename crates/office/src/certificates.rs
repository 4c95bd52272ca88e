//! Certificates: what is issued, the signature, the status list, and the public check (requirements F4).

use crate::{Office, Problem};
use review::{application::Application, certificate::state::Issue};
use store::Conn;

impl Office {
    pub(crate) async fn certificate_for(&self, _conn: &mut Conn, _case: &Application) -> Result<Issue, Problem> {
        Err(Problem::fault("to come"))
    }
    pub(crate) async fn sign_certificates(&self) -> Result<usize, Problem> {
        Ok(0)
    }
}

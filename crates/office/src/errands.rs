//! Errands: what runs by itself. Each may be repeated at any time and does only what is still due.

use crate::{Office, Problem, perform::Request};
use review::{
    Kind,
    application::{self, Application, acts::lapse::Lapse},
};
use store::listing::Reach;

/// What one round of errands did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Round {
    /// Supplements that lapsed.
    pub lapsed: usize,
    /// Cases handed over for cross review.
    pub crossed: usize,
    /// Certificates signed.
    pub signed: usize,
    /// Entries that became leaves of the log.
    pub logged: u64,
}

impl Office {
    /// Runs everything that is due.
    ///
    /// # Errors
    /// A fault; what was done before it stays done.
    pub async fn run_errands(&self) -> Result<Round, Problem> {
        self.follow_clock().await?;
        let lapsed = self.lapse_overdue().await?;
        let crossed = self.hand_over().await?;
        let signed = self.sign_certificates().await?;
        let logged = self.sequence().await?;
        Ok(Round { lapsed, crossed, signed, logged })
    }

    /// Ends applications whose supplement is overdue (requirements D7).
    async fn lapse_overdue(&self) -> Result<usize, Problem> {
        let mut query = self.query(Application::NAME, Reach::All, 500);
        query.states = vec!["supplementing".to_owned()];
        let mut conn = self.store().reader().await?;
        let rows = store::listing::page(&mut conn, &query).await?.rows;
        drop(conn);
        let today = self.today().to_string();
        let mut lapsed = 0;
        for row in rows.iter().filter(|row| row.due.as_ref().is_some_and(|due| *due < today)) {
            let case = row.case_id.parse().map_err(Problem::fault)?;
            let request = Request::<Application>::on(case, application::Act::Lapse(Lapse));
            match self.perform_as_system(request).await {
                Ok(_) => lapsed += 1,
                // Somebody supplemented or the term does not end today after all: the next round looks again.
                Err(Problem::Refused(_) | Problem::Conflict { .. }) => {}
                Err(problem) => return Err(problem),
            }
        }
        Ok(lapsed)
    }
}

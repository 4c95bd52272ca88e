//! The open cases that an amendment governs, each with what it changes there (requirement X8). Nothing is written here.

use crate::{
    Me, Office, Problem,
    lists::{ListPage, ListPosition, ListQuery, ListSort},
};
use kernel::Role;
use review::application::{Application, acts::reassess, situation, state::Reassessment};
use rules::amendment::{Amendment, Reassessed};

/// One open case under an amendment.
#[derive(Debug, Clone)]
pub struct Concerned {
    /// The case.
    pub case: Application,
    /// Its version.
    pub version: i64,
    /// Whether the amendment governs it.
    pub governed: bool,
    /// What was recorded, if it was asked already.
    pub recorded: Option<Reassessment>,
    /// What it would come to today; empty for cases that it does not govern.
    pub found: Reassessed,
}

/// A page of open cases.
#[derive(Debug, Clone)]
pub struct Amended {
    /// The cases.
    pub cases: Vec<Concerned>,
    /// The cursors before and after.
    pub around: [Option<String>; 2],
}

/// Cases to a page: each is asked anew.
const ROWS: usize = 50;

impl Office {
    /// A page of the open cases, by number, with what an amendment makes of each.
    ///
    /// # Errors
    /// Absence for any other seat than the title office's, or a fault.
    pub async fn amended(
        &self,
        me: &Me,
        amendment: &Amendment,
        page: ListPosition,
    ) -> Result<Amended, Problem> {
        if me.role() != Some(Role::TitleOffice) {
            return Err(Problem::NotFound);
        }
        let states = reassess::OPEN.iter().map(|&stage| stage.to_owned()).collect();
        let ask = ListQuery { states, sort: ListSort::Number, page, limit: ROWS, ..ListQuery::default() };
        let ListPage { rows, previous, next, .. } = self.list::<Application>(me, &ask).await?;
        let mut cases = Vec::new();
        for row in rows {
            let id = row.case_id.parse().map_err(Problem::fault)?;
            let loaded = self.visible(me, id).await?;
            let version = loaded.version();
            cases.push(self.under(me, (loaded.state, version), amendment).await?);
        }
        Ok(Amended { cases, around: [previous, next] })
    }

    async fn under(
        &self,
        me: &Me,
        (case, version): (Application, i64),
        amendment: &Amendment,
    ) -> Result<Concerned, Problem> {
        let recorded = case.reassessments.iter().find(|made| made.amendment == amendment.id).cloned();
        let governed = reassess::governs(amendment, &case, self.pack());
        if !governed {
            return Ok(Concerned { case, version, governed, recorded, found: Reassessed::default() });
        }
        let mut conn = self.store().reader().await?;
        let facts = self.application_facts(&mut conn, &case).await?;
        let cx = self.looking(me, case.id, &facts)?;
        let found = situation::reassess(&case, amendment, &cx).map_err(Problem::from)?;
        Ok(Concerned { case, version, governed, recorded, found })
    }
}

//! Drafts: the sections of an application that is being filled in. No legal effect, no entry; nothing typed is lost.

use crate::{Me, Office, Problem, cases::Loaded};
use kernel::{CaseId, Moment};
use review::application::{
    Application,
    dossier::{Dossier, Section},
    facts::RegisterFact,
    form::{self, Missing},
    situation::{self, Judged},
};
use serde_json::Value;
use store::{Conn, StoreError};

/// A saved section.
#[derive(Debug, Clone, PartialEq)]
pub struct Saved {
    /// Which.
    pub section: Section,
    /// Its version, from 1.
    pub version: i64,
    /// What was typed.
    pub value: Value,
    /// When.
    pub at: Moment,
}

impl Office {
    /// The saved sections of a case.
    pub(crate) async fn sections(&self, conn: &mut Conn, case: CaseId) -> Result<Vec<Saved>, Problem> {
        let loaded = self.load::<Application>(conn, case).await?.ok_or(Problem::NotFound)?;
        let mut saved = Vec::new();
        for row in store::drafts::all(conn, &case.to_string()).await? {
            let Some(section) = Section::from_key(&row.section) else { continue };
            let plain = loaded.key.open(&place(case, section), &row.cipher).map_err(Problem::fault)?;
            saved.push(Saved {
                section,
                version: row.version,
                value: serde_json::from_slice(&plain).map_err(Problem::fault)?,
                at: Moment::from_millis(row.updated_at),
            });
        }
        Ok(saved)
    }

    /// The saved sections of the applicant's own case.
    ///
    /// # Errors
    /// Absence for everybody else, or a fault.
    pub async fn draft(&self, me: &Me, case: CaseId) -> Result<Vec<Saved>, Problem> {
        self.own(me, case).await?;
        let mut conn = self.store().reader().await?;
        self.sections(&mut conn, case).await
    }

    /// Saves a section over the version that the page showed (0: not saved yet).
    ///
    /// # Errors
    /// [`Problem::Stale`] with what is there, when it was saved elsewhere in between.
    pub async fn save_section(
        &self,
        me: &Me,
        case: CaseId,
        section: Section,
        version: i64,
        value: &Value,
    ) -> Result<Saved, Problem> {
        let loaded = self.own(me, case).await?;
        if !loaded.state.stage.editable() {
            return Err(Problem::Refused(review::Refusal::stage("这一件已经提交，不能再修改内容")));
        }
        let at = self.now();
        let bytes = kernel::canonical::to_bytes(value).map_err(Problem::fault)?;
        let cipher = loaded.key.seal(&place(case, section), &bytes, self.chance()).map_err(Problem::fault)?;
        let (id, person) = (case.to_string(), me.person.to_string());
        let saved = self
            .store()
            .write(move |tx| {
                let (id, person, cipher) = (id.clone(), person.clone(), cipher.clone());
                Box::pin(async move {
                    store::drafts::save(tx, &id, section.key(), version, &cipher, at.millis(), &person).await
                })
            })
            .await;
        match saved {
            Ok(version) => Ok(Saved { section, version, value: value.clone(), at }),
            Err(StoreError::Moved) => {
                let all = self.draft(me, case).await?;
                let now = all.into_iter().find(|s| s.section == section).ok_or(Problem::NotFound)?;
                Err(Problem::Stale { version: now.version, value: now.value, at: now.at })
            }
            Err(error) => Err(error.into()),
        }
    }

    /// The own draft as it would be submitted now.
    ///
    /// # Errors
    /// Absence for everybody else, or a fault.
    pub async fn draft_dossier(&self, me: &Me, case: CaseId) -> Result<Dossier, Problem> {
        let loaded = self.own(me, case).await?;
        let mut conn = self.store().reader().await?;
        self.dossier(&mut conn, &loaded.state).await
    }

    /// What the rules say of the own draft now, what is still missing, and what registers prove.
    ///
    /// # Errors
    /// Absence for everybody else, a refusal when the pack no longer knows the title, or a fault.
    pub async fn judged(
        &self,
        me: &Me,
        case: CaseId,
    ) -> Result<(Judged, Vec<Missing>, Vec<RegisterFact>), Problem> {
        let loaded = self.own(me, case).await?;
        let mut conn = self.store().reader().await?;
        let facts = self.application_facts(&mut conn, &loaded.state).await?;
        let cx = self.looking(me, case, &facts)?;
        let judged = situation::judge(&loaded.state, &cx)?;
        let missing = form::missing(&facts.dossier, &judged.checklist, self.pack());
        Ok((judged, missing, facts.registers))
    }

    /// The applicant's own case; for everybody else it does not exist.
    pub(crate) async fn own(&self, me: &Me, case: CaseId) -> Result<Loaded<Application>, Problem> {
        let loaded = self.visible::<Application>(me, case).await?;
        if loaded.state.applicant == me.person { Ok(loaded) } else { Err(Problem::NotFound) }
    }
}

fn place(case: CaseId, section: Section) -> Vec<u8> {
    format!("draft‖{case}‖{}", section.key()).into_bytes()
}

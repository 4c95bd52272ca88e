//! Filings: what a seat owes, who receives it here, and the package that is sent.

use crate::{Me, Office, Problem, cases::Loaded, facts::Gather, papers};
use documents::Form;
use kernel::{Actor, CaseId, Digest, OrganisationId, Role};
use review::{
    application::{dossier::Attachment, state::Party},
    dispatch::{
        self, Dispatch,
        documents::{Enclosure, letter},
        owed,
    },
    folder::Folder as _,
};
use rules::tables::Filing;
use store::Conn;

/// No way up is longer, whatever the rows say.
const HIGHEST: usize = 10;

impl Gather for Dispatch {
    async fn gather(
        office: &Office,
        conn: &mut Conn,
        state: Option<&Self>,
        act: Option<&Self::Act>,
        actor: Actor,
    ) -> Result<dispatch::Facts, Problem> {
        match (state, act) {
            (Some(case), _) if case.stage.packing() => {
                let files = office.attachments::<Self>(conn, case.id).await?;
                Ok(dispatch::Facts { files, ..dispatch::Facts::default() })
            }
            (Some(_), _) => Ok(dispatch::Facts::default()),
            (None, Some(dispatch::Act::Prepare(command))) => {
                let filing = office.pack().filing(&command.filing);
                let receiver = match filing.and_then(|filing| filing.received_by) {
                    Some(role) => office.receiver(conn, actor.organisation, role).await?,
                    None => None,
                };
                let number = office.draw_number("BS").await?;
                Ok(dispatch::Facts { receiver, number, files: Vec::new() })
            }
            (None, _) => Err(Problem::NotFound),
        }
    }
}

impl Office {
    /// The organisation whose seats of `role` receive what `sender` files: the nearest one above it, else the first
    /// of the office.
    async fn receiver(
        &self,
        conn: &mut Conn,
        sender: OrganisationId,
        role: Role,
    ) -> Result<Option<Party>, Problem> {
        let (office, today) = (self.season().office.to_string(), self.today().to_string());
        let mut seated = store::offices::with_seats(conn, &office, role.key(), &today).await?;
        let mut found = None;
        let mut above = store::offices::organisation(conn, &sender.to_string()).await?;
        for _ in 0..HIGHEST {
            let Some(parent) = above.and_then(|row| row.parent) else { break };
            found = seated.iter().position(|row| row.id == parent);
            if found.is_some() {
                break;
            }
            above = store::offices::organisation(conn, &parent).await?;
        }
        if seated.is_empty() {
            return Ok(None);
        }
        let row = seated.swap_remove(found.unwrap_or(0));
        Ok(Some(Party { id: row.id.parse().map_err(Problem::fault)?, name: row.name }))
    }

    /// What this seat files as cases of its own.
    pub fn owed(&self, me: &Me) -> Vec<&Filing> {
        me.actor().map(|actor| owed(self.pack(), &actor).collect()).unwrap_or_default()
    }

    /// What lies in the package: what was sent, or what its sender has put together since.
    ///
    /// # Errors
    /// Absence, or a fault.
    pub async fn packed(&self, me: &Me, id: CaseId) -> Result<Vec<Attachment>, Problem> {
        let loaded = self.visible::<Dispatch>(me, id).await?;
        self.in_package(me, &loaded).await
    }

    async fn in_package(&self, me: &Me, loaded: &Loaded<Dispatch>) -> Result<Vec<Attachment>, Problem> {
        let case = &loaded.state;
        let keeps = me.actor().is_some_and(|actor| case.keeps(&actor));
        if keeps && case.stage.packing() {
            let mut conn = self.store().reader().await?;
            let mut files = self.attachments::<Dispatch>(&mut conn, case.id).await?;
            files.sort_by_key(|file| case.parts.iter().position(|part| *part == file.item));
            return Ok(files);
        }
        Ok(case.handed_in().to_vec())
    }

    /// The covering letter: file name and PDF.
    ///
    /// # Errors
    /// Absence; a sentence for a file that is missing or altered, or a letter that cannot be set.
    pub async fn dispatch_letter(&self, me: &Me, id: CaseId) -> Result<(String, Vec<u8>), Problem> {
        let loaded = self.visible::<Dispatch>(me, id).await?;
        let files = self.in_package(me, &loaded).await?;
        let mut enclosures = Vec::new();
        for file in &files {
            let bytes = self.content(&loaded, id, file).await?;
            enclosures.push(enclosure(file, &bytes));
        }
        self.set_letter(&loaded.state, &enclosures).await
    }

    async fn set_letter(
        &self,
        case: &Dispatch,
        enclosures: &[Enclosure],
    ) -> Result<(String, Vec<u8>), Problem> {
        let pack = self.pack();
        let made_at = pack.zone().minute(self.now());
        let data = letter(case, enclosures, self.today(), pack, &self.envelope(&made_at));
        Ok((format!("{}-报送函.pdf", case.number), self.typeset(Form::Letter, data, Vec::new()).await?))
    }

    /// The package: covering letter and all files as one, to be sent by mail or kept.
    ///
    /// # Errors
    /// Absence; a sentence for a file that is missing or altered.
    pub async fn dispatch_package(&self, me: &Me, id: CaseId) -> Result<(String, Vec<u8>), Problem> {
        let loaded = self.visible::<Dispatch>(me, id).await?;
        let (mut files, mut enclosures) = (Vec::new(), Vec::new());
        for file in self.in_package(me, &loaded).await? {
            let bytes = self.content(&loaded, id, &file).await?;
            enclosures.push(enclosure(&file, &bytes));
            files.push((file.name, bytes));
        }
        files.insert(0, self.set_letter(&loaded.state, &enclosures).await?);
        let task = tokio::task::spawn_blocking(move || documents::bundle(&files));
        let bytes = task.await.map_err(Problem::fault)?.map_err(papers::problem)?;
        Ok((format!("{}.zip", loaded.state.number), bytes))
    }
}

fn enclosure(file: &Attachment, bytes: &[u8]) -> Enclosure {
    Enclosure { part: file.item.clone(), name: file.name.clone(), digest: Digest::sha256(&[bytes]) }
}

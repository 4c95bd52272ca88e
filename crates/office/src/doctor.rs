//! Doctor: replays every case from its entries and compares with what pages read; checks what must always hold.

use crate::{Office, Problem, perform::listing_row};
use kernel::Moment;
use review::{Kind, application::Application, batch::Batch, certificate::Certificate, meeting::Meeting};
use store::{Conn, cases::CaseRow};

/// What doctor found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Cases replayed.
    pub cases: u64,
    /// Entries folded.
    pub entries: u64,
    /// Everything wrong, each with its case.
    pub findings: Vec<String>,
}

impl Office {
    /// Examines the whole database. `progress` hears the number of cases done.
    ///
    /// # Errors
    /// When the database cannot be read at all.
    pub async fn doctor(&self, progress: impl Fn(u64)) -> Result<Report, Problem> {
        let mut report = Report::default();
        let mut after = String::new();
        loop {
            let mut conn = self.store().reader().await?;
            let rows = store::cases::cases_after(&mut conn, &after, 200).await?;
            let Some(last) = rows.last() else { break };
            after.clone_from(&last.id);
            for row in rows {
                self.examine(&mut conn, &row, &mut report).await?;
                report.cases += 1;
                report.entries += u64::try_from(row.version).unwrap_or(0);
            }
            progress(report.cases);
        }
        Ok(report)
    }

    async fn examine(&self, conn: &mut Conn, row: &CaseRow, report: &mut Report) -> Result<(), Problem> {
        let wrong = match row.kind.as_str() {
            Application::NAME => {
                let mut wrong = self.compare::<Application>(conn, row).await?;
                wrong.extend(self.missing_files(conn, row).await?);
                wrong
            }
            Meeting::NAME => self.compare::<Meeting>(conn, row).await?,
            Batch::NAME => self.compare::<Batch>(conn, row).await?,
            Certificate::NAME => self.compare::<Certificate>(conn, row).await?,
            other => vec![format!("unknown kind of case {other}")],
        };
        report.findings.extend(wrong.into_iter().map(|text| format!("{} {}: {text}", row.kind, row.number)));
        Ok(())
    }

    /// The fold of the entries against snapshot, stage, version and list row.
    async fn compare<K: Kind>(&self, conn: &mut Conn, row: &CaseRow) -> Result<Vec<String>, Problem> {
        let mut wrong = Vec::new();
        let folded: K = match self.replay(conn, row).await {
            Ok(state) => state,
            Err(text) => return Ok(vec![text]),
        };
        let snapshot: K = match self.opened(row.clone()) {
            Ok(loaded) => loaded.state,
            Err(problem) => return Ok(vec![format!("the snapshot does not open: {problem}")]),
        };
        if json(&folded)? != json(&snapshot)? {
            wrong.push("the snapshot differs from the fold of the entries".to_owned());
        }
        if row.state != folded.stage() {
            wrong.push(format!("stage {} in the row, {} by the entries", row.state, folded.stage()));
        }
        let last = store::cases::last_entry(conn, &row.id).await?;
        if last.as_ref().map(|entry| entry.seq) != Some(row.version) {
            wrong.push("the version differs from the number of entries".to_owned());
        }
        let at = Moment::from_millis(row.updated_at);
        let expected = listing_row(&row.id, &row.office, K::NAME, &folded.listing(self.pack()), at);
        if store::listing::get(conn, &row.id).await?.as_ref() != Some(&expected) {
            wrong.push("the list row differs from the state".to_owned());
        }
        Ok(wrong)
    }

    /// Every file of a submitted dossier is there with its digest.
    async fn missing_files(&self, conn: &mut Conn, row: &CaseRow) -> Result<Vec<String>, Problem> {
        let Ok(loaded) = self.opened::<Application>(row.clone()) else { return Ok(Vec::new()) };
        let mut wrong = Vec::new();
        let dossier = loaded.state.submission.as_ref().and_then(|s| s.dossier.open());
        for file in dossier.into_iter().flat_map(|dossier| &dossier.files) {
            let known = store::files::file(conn, &row.id, &file.file.to_string()).await?.is_some();
            let sealed = self.get_object(loaded.state.id, &file.address).await;
            let whole = sealed.and_then(|sealed| loaded.key.open_file(&sealed).ok());
            match whole {
                Some(bytes) if known && loaded.key.file_address(&bytes) == file.address => {}
                _ => wrong.push(format!("file {} is missing or altered", file.file)),
            }
        }
        Ok(wrong)
    }
}

fn json<T: serde::Serialize>(value: &T) -> Result<serde_json::Value, Problem> {
    serde_json::to_value(value).map_err(Problem::fault)
}

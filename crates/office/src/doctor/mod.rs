//! Doctor: replays every case from its entries and compares with what pages read; checks what must always hold.

mod ballot;
mod log;

use crate::{
    Office, Problem,
    perform::{listing_row, reach_row},
};
use kernel::{Digest, Moment};
use proof::{
    certificate::{Options, Outcome, verify_certificate},
    trust::TrustFile,
};
use review::{
    Kind, application::Application, batch::Batch, certificate::Certificate, dispatch::Dispatch, draw::Draw,
    exchange::Exchange, expert::Expert, folder::Folder, meeting::Meeting,
};
use std::collections::BTreeMap;
use store::{Conn, cases::CaseRow};

/// What doctor found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Cases replayed.
    pub cases: u64,
    /// Entries folded.
    pub entries: u64,
    /// Entries that wait for the sequencer; there are some only for a moment, or while no instance runs.
    pub waiting: u64,
    /// Whether the office was restored and its log is not yet shown to go on.
    pub held: bool,
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
        let mut conn = self.store().reader().await?;
        for (table, case) in store::cases::strays(&mut conn).await? {
            report.findings.push(format!("{table}: a row of case {case}, which is not there"));
        }
        for case in store::listing::stray_words(&mut conn).await? {
            report.findings.push(format!("listing_word: case {case} is found by a word that is not its own"));
        }
        report.findings.extend(self.examine_log(&mut conn).await?);
        report.held = self.held().await?.is_some();
        report.waiting = store::log::count_waiting(&mut conn, &self.season().office.to_string()).await?;
        Ok(report)
    }

    async fn examine(&self, conn: &mut Conn, row: &CaseRow, report: &mut Report) -> Result<(), Problem> {
        let wrong = match row.kind.as_str() {
            Application::NAME => {
                let mut wrong = self.compare::<Application>(conn, row).await?;
                wrong.extend(self.missing_files::<Application>(conn, row).await?);
                wrong
            }
            Dispatch::NAME => {
                let mut wrong = self.compare::<Dispatch>(conn, row).await?;
                wrong.extend(self.missing_files::<Dispatch>(conn, row).await?);
                wrong
            }
            Meeting::NAME => {
                let mut wrong = self.compare::<Meeting>(conn, row).await?;
                wrong.extend(self.examine_ballot(conn, row).await?);
                wrong
            }
            Batch::NAME => self.compare::<Batch>(conn, row).await?,
            Draw::NAME => self.compare::<Draw>(conn, row).await?,
            Exchange::NAME => self.compare::<Exchange>(conn, row).await?,
            Expert::NAME => self.compare::<Expert>(conn, row).await?,
            Certificate::NAME => {
                let mut wrong = self.compare::<Certificate>(conn, row).await?;
                wrong.extend(self.misissued(conn, row).await?);
                wrong
            }
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
        wrong.extend(folded.unsound(self.pack()));
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
        if store::listing::words_of_case(conn, &expected).await? != store::listing::words_of(&expected) {
            wrong.push("a word that finds it is missing".to_owned());
        }
        let seats: Vec<_> = folded.reach().iter().map(reach_row).collect();
        if store::listing::reach(conn, &row.id).await? != store::listing::placed(&expected, &seats) {
            wrong.push("who reaches it, or on which shelf, differs from the state".to_owned());
        }
        let mut claims = folded.claims();
        claims.sort_unstable();
        if store::cases::claims(conn, &row.id).await? != claims {
            wrong.push("what it claims differs from the state".to_owned());
        }
        Ok(wrong)
    }

    /// The issued row of a certificate against its case; a row that the errand has not written yet is no mistake.
    async fn misissued(&self, conn: &mut Conn, row: &CaseRow) -> Result<Vec<String>, Problem> {
        let Ok(loaded) = self.opened::<Certificate>(row.clone()) else { return Ok(Vec::new()) };
        let case = loaded.state;
        let issued = store::certificates::by_number(conn, &row.office, &row.number).await?;
        let Some(issued) = issued else { return Ok(Vec::new()) };
        let mut wrong = Vec::new();
        if (issued.case_id.as_str(), issued.status_index, issued.issued_at)
            != (row.id.as_str(), i64::from(case.issue.status_index), case.issued_at.millis())
        {
            wrong.push("the issued row differs from the case".to_owned());
        }
        if issued.revoked_at.is_some() && issued.revoked_at != case.revocation.map(|r| r.at.millis()) {
            wrong.push("the issued row is revoked and the case is not".to_owned());
        }
        let Some(document) = issued.document else { return Ok(wrong) };
        let trust = TrustFile::read(&self.trust_file().await?).map_err(Problem::fault)?;
        let report =
            verify_certificate(&document, &trust, None, self.now(), Options { without_status: true });
        let said = report.payload.and_then(|payload| payload.bytes().ok());
        if report.outcome != Outcome::Valid
            || said.map(|b| Digest::sm3(&[&b])) != Some(case.issue.payload_digest)
        {
            wrong.push("the signed document does not hold, or says something else".to_owned());
        }
        Ok(wrong)
    }

    /// Every file of a folder, and of what was handed in from it, is there with its digest.
    async fn missing_files<K: Folder>(&self, conn: &mut Conn, row: &CaseRow) -> Result<Vec<String>, Problem> {
        let Ok(loaded) = self.opened::<K>(row.clone()) else { return Ok(Vec::new()) };
        let case = row.id.parse().map_err(Problem::fault)?;
        let mut wrong = Vec::new();
        let named = loaded.state.handed_in().iter();
        let mut files: BTreeMap<String, String> =
            named.map(|file| (file.file.to_string(), file.address.clone())).collect();
        let known = store::files::of_case(conn, &row.id).await?;
        files.extend(known.into_iter().map(|file| (file.id, file.address)));
        for (file, address) in files {
            let known = store::files::file(conn, &row.id, &file).await?.is_some();
            let sealed = match self.get_object(case, &address).await {
                Ok(sealed) => sealed,
                Err(error) => {
                    wrong.push(format!("file {file} could not be read: {error}"));
                    continue;
                }
            };
            let whole = sealed.and_then(|sealed| loaded.key.open_file(&sealed).ok());
            match whole {
                Some(bytes) if known && loaded.key.file_address(&bytes) == address => {}
                _ => wrong.push(format!("file {file} is missing or altered")),
            }
        }
        Ok(wrong)
    }
}

fn json<T: serde::Serialize>(value: &T) -> Result<serde_json::Value, Problem> {
    serde_json::to_value(value).map_err(Problem::fault)
}

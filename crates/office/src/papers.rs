//! Papers: documents and workbooks made on demand from what a seat sees.

use crate::{Me, Office, Problem, lists::ListQuery};
use documents::{
    Attachment, Cell, Column, DocumentProblem, FeedDay, Fonts, Form, Kind as CellKind, Typesetter, feed,
};
use kernel::{CaseId, Digest, Role, digest::hex};
use proof::certificate::{Payload, modules};
use review::{
    Kind,
    application::{
        Application,
        documents::{Envelope, applicant_commitment, one_time_notice, review_form, unit_commitment},
        viewpoint::viewpoint,
    },
    batch::documents::public_notice,
};
use serde_json::{Value, json};
use std::sync::Arc;
use store::listing::Page;

/// The documents of an application.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paper {
    /// 评审表
    ReviewForm,
    /// 申报人承诺书
    ApplicantCommitment,
    /// 单位承诺书
    UnitCommitment,
    /// 一次性告知书
    OneTimeNotice,
}

/// Rows that one export may hold.
const MOST_ROWS: usize = 20_000;
/// Rows read at a time.
const CHUNK: usize = 1_000;

impl Office {
    /// A document of an application, as far as this seat sees it: file name and PDF.
    ///
    /// # Errors
    /// Absence when the case is not in reach or the document does not exist yet; a sentence when it cannot be set.
    pub async fn paper(&self, me: &Me, paper: Paper, id: CaseId) -> Result<(String, Vec<u8>), Problem> {
        let case = self.visible::<Application>(me, id).await?.state;
        let actor = me.actor().ok_or(Problem::NotFound)?;
        let pack = self.pack();
        let view = viewpoint(&actor, &case, pack).ok_or(Problem::NotFound)?;
        let made_at = pack.zone().minute(self.now());
        let envelope = self.envelope(&made_at);
        let (form, data) = match paper {
            Paper::ReviewForm if case.submission.is_none() => return Err(Problem::NotFound),
            Paper::ReviewForm => (Form::ReviewForm, Some(review_form(&view, pack, &envelope))),
            Paper::ApplicantCommitment => {
                (Form::ApplicantCommitment, applicant_commitment(&view, pack, &envelope))
            }
            Paper::UnitCommitment => (Form::UnitCommitment, unit_commitment(&view, pack, &envelope)),
            Paper::OneTimeNotice => (Form::OneTimeNotice, one_time_notice(&view, pack, &envelope)),
        };
        let data = data.ok_or(Problem::NotFound)?;
        let name = format!("{}-{}.pdf", case.number, form.name());
        Ok((name, self.typeset(form, data, Vec::new()).await?))
    }

    /// A public notice as PDF.
    ///
    /// # Errors
    /// Absence, or a sentence when it cannot be set.
    pub async fn public_notice_paper(&self, number: &str) -> Result<(String, Vec<u8>), Problem> {
        let batch = self.public_notice(number).await?;
        let made_at = self.pack().zone().minute(self.now());
        let anchors = self.anchors().await?.into_iter().map(|anchor| {
            let value = [anchor.digest, anchor.note].into_iter().filter(|part| !part.is_empty());
            (anchor.name, value.collect::<Vec<_>>().join("，"))
        });
        let anchors: Vec<_> = anchors.collect();
        let data = public_notice(&batch, self.pack(), &anchors, &self.envelope(&made_at));
        Ok((format!("{number}-公示.pdf"), self.typeset(Form::PublicNotice, data, Vec::new()).await?))
    }

    /// A certificate as PDF with its signed file inside, for the holder and the office that issued it.
    ///
    /// # Errors
    /// Absence for everybody else; a sentence when a name has a character without a glyph.
    pub async fn certificate_paper(&self, me: &Me, number: &str) -> Result<(String, Vec<u8>), Problem> {
        let case = self.certificate_case(me, number).await?;
        let file = self.certificate_document(number).await?.ok_or(Problem::NotFound)?;
        let payload = case.issue.payload.open().ok_or(Problem::NotFound)?;
        let payload: Payload = serde_json::from_str(payload).map_err(Problem::fault)?;
        let qr = self.certificate_qr(&payload)?;
        let rows = modules(&qr).ok_or_else(|| Problem::fault("the certificate does not fit a QR code"))?;
        let pack = self.pack();
        let zone = pack.zone();
        let made_at = zone.minute(payload.issued);
        let body = json!({
            "name": payload.name, "document_number": payload.document, "professional_title": payload.title,
            "level": payload.level, "specialty": payload.specialty, "committee": payload.committee,
            "obtained_on": payload.obtained.to_string(), "confirmation_number": payload.confirmation, "scope": payload.scope,
            "targeted": pack.ways().iter().any(|way| !way.mark.is_empty() && way.mark == payload.scope), "issuer": payload.issuer, "issued_on": zone.day(payload.issued).to_string(),
            "key": payload.key, "qr": {"rows": rows, "caption": "扫码核验，断网也能验"},
            "notes": ["本证书内附签名文件 certificate.json，可以离线核验。"],
        });
        let data = self.envelope(&made_at).around(pack, "职称证书", number, body);
        let attachment = Attachment {
            name: "certificate.json".to_owned(),
            media: "application/json".to_owned(),
            bytes: file,
        };
        Ok((format!("{number}.pdf"), self.typeset(Form::Certificate, data, vec![attachment]).await?))
    }

    /// The year's calendar as a feed for calendars on phones and desks: the last day of every line that has one.
    pub fn campaign_feed(&self) -> String {
        let pack = self.pack();
        let days = pack.campaign().into_iter().filter_map(|line| {
            let whom = if line.whom.is_empty() { String::new() } else { format!("（{}）", line.whom) };
            let basis = format!("{}\n{}", line.derivation, line.clause);
            let id = Digest::sha256(&[pack.id().as_bytes(), line.key.as_bytes(), line.whom.as_bytes()]);
            Some(FeedDay {
                id: format!("{}@{}", hex(&id.bytes[..8]), self.season().office),
                day: line.until?,
                name: format!("{}{whom}，截止", line.name),
                about: basis,
            })
        });
        feed(pack.name(), &days.collect::<Vec<_>>(), self.now())
    }

    /// A list as a workbook: the same question as the list page, all pages of it.
    ///
    /// # Errors
    /// Absence without a seat that lists cases; a sentence when there are more rows than one export holds.
    pub async fn export(&self, me: &Me, ask: &ListQuery) -> Result<Vec<u8>, Problem> {
        // Applicants have no list, on pages or here: its stages and dates tell results before the notice.
        if me.role() == Some(Role::Applicant) {
            return Err(Problem::NotFound);
        }
        let columns = [
            ("number", "编号", 18),
            ("name", "姓名", 12),
            ("title", "职称", 26),
            ("way", "申报途径", 16),
            ("employer", "单位", 36),
            ("state", "状态", 14),
            ("due", "到期", 12),
            ("submitted", "提交时间", 18),
        ]
        .map(|(key, title, width)| Column {
            key,
            title,
            kind: if key == "due" { CellKind::Day } else { CellKind::Text },
            width,
        });
        let mut rows: Vec<Vec<Cell>> = Vec::new();
        let mut ask = ListQuery { limit: CHUNK, page: Page::First, ..ask.clone() };
        loop {
            let answer = self.list::<Application>(me, &ask).await?;
            for row in &answer.rows {
                let stage = Application::procedure().stages.iter().find(|stage| stage.key == row.state);
                let way = self.pack().way(&row.way).map_or("", |way| way.name.as_str());
                let at =
                    row.submitted_at.map(|at| self.pack().zone().minute(kernel::Moment::from_millis(at)));
                let due = row.due.as_ref().and_then(|due| due.parse().ok());
                rows.push(vec![
                    row.number.as_str().into(),
                    row.subject.as_str().into(),
                    row.title_name.as_str().into(),
                    way.into(),
                    row.employer_name.as_str().into(),
                    stage.map_or("", |stage| stage.name).into(),
                    due.map_or(Cell::Empty, Cell::Day),
                    at.as_deref().unwrap_or_default().into(),
                ]);
            }
            match answer.next {
                // A list that is cut off looks whole to its reader.
                Some(_) if rows.len() >= MOST_ROWS => {
                    return Err(Problem::Invalid(format!("符合条件的超过 {MOST_ROWS} 件，请先筛选再导出")));
                }
                Some(next) => ask.page = Page::After(next),
                None => break,
            }
        }
        let task = tokio::task::spawn_blocking(move || documents::sheet(&columns, &rows));
        task.await.map_err(Problem::fault)?.map_err(problem)
    }

    pub(crate) fn envelope<'a>(&'a self, made_at: &'a str) -> Envelope<'a> {
        Envelope { made_at, demo: self.season().demo, office: &self.season().name }
    }

    /// Sets a document off the request's thread; fonts are read once, at the first document.
    pub(crate) async fn typeset(
        &self,
        form: Form,
        data: Value,
        attachments: Vec<Attachment>,
    ) -> Result<Vec<u8>, Problem> {
        let office = self.clone();
        let task = tokio::task::spawn_blocking(move || {
            let typesetter = match office.typesetter().get() {
                Some(typesetter) => Arc::clone(typesetter),
                None => {
                    let fonts = Fonts::load(|path: &str| std::fs::read(path).ok())?;
                    Arc::clone(office.typesetter().get_or_init(|| Arc::new(Typesetter::new(fonts))))
                }
            };
            typesetter.pdf(form, &data, &attachments)
        });
        task.await.map_err(Problem::fault)?.map_err(problem)
    }
}

/// What the reader can do something about is a sentence; the rest is our fault.
pub(crate) fn problem(problem: DocumentProblem) -> Problem {
    match problem {
        DocumentProblem::MissingGlyph { .. } | DocumentProblem::NoFont | DocumentProblem::Cells(_) => {
            Problem::Invalid(problem.to_string())
        }
        other => Problem::fault(other),
    }
}

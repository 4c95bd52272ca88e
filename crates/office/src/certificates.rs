//! Certificates: what is issued, the signature as an errand, the status list, the public check (requirements F4, H4).

use crate::{Me, Office, Problem};
use kernel::{CaseId, Digest, Moment, Role};
use proof::{
    certificate::{
        Options, Payload, Report, SUITE, SignedFile, Signer as _, StatusList, VERSION, check_character,
        document_digest, verify_certificate,
    },
    trust::{self, KeyKind, KeyStatus, TrustFile, TrustedKey},
};
use review::{
    Kind,
    application::{Application, listing::mark},
    certificate::{Certificate, state::Issue},
};
use std::collections::{BTreeMap, BTreeSet};
use store::{Conn, StoreError, certificates::CertificateRow};

/// The one list of an office so far.
const LIST: &str = "1";
/// How many certificates one status list holds. The index is drawn at random, so that neighbours tell nothing.
const LIST_SIZE: u32 = 1 << 16;
/// A status list is fresh for so many milliseconds …
const FRESH: i64 = 7 * 24 * 3_600_000;
/// … and made anew when fewer are left.
const RENEW: i64 = 6 * 24 * 3_600_000;
/// So many signed certificates share a commit.
const TOGETHER: usize = 200;
/// Two instances renew the list at the same time at most this often.
const TRIES: u32 = 5;

impl Office {
    /// What is issued to confirmed applicants, in their order; numbers and indexes are drawn here, the batch decides.
    pub(crate) async fn certificates_for(
        &self,
        conn: &mut Conn,
        cases: &[&Application],
    ) -> Result<Vec<Issue>, Problem> {
        let indexes = self.free_indexes(conn, cases.len()).await?;
        let mut numbers = self.certificate_numbers(cases).await?;
        let mut issues = Vec::new();
        for (case, index) in cases.iter().zip(indexes) {
            let number = numbers.get_mut(&self.series_code(case)).and_then(Iterator::next);
            let number = number.ok_or_else(|| Problem::fault("too few numbers were drawn"))??;
            issues.push(self.certificate_for(case, number, index)?);
        }
        Ok(issues)
    }

    fn certificate_for(&self, case: &Application, number: String, index: u32) -> Result<Issue, Problem> {
        let signer = self.keys().certificate();
        let pack = self.pack();
        let text = |key: &str| pack.text(key).unwrap_or_default().to_owned();
        let submission = case.submission.as_ref().and_then(|s| s.applicant.open());
        let card = submission.ok_or_else(|| Problem::fault("a confirmed case has no applicant"))?;
        // A title by a way that limits it says so (requirement E10).
        let scope = mark(case, pack).map_or_else(|| text("certificate.scope"), str::to_owned);
        let confirmation = case.confirmation.as_ref().ok_or_else(|| Problem::fault("not confirmed"))?;
        let meeting =
            case.meeting.as_ref().ok_or_else(|| Problem::fault("a confirmed case had no meeting"))?;
        let demo = if self.season().demo { "（演示）" } else { "" };
        let salt: [u8; 32] = self.chance().bytes();
        let payload = Payload {
            v: VERSION,
            suite: SUITE.to_owned(),
            demo: self.season().demo,
            office: self.season().office,
            issuer: format!("{}{demo}", text("certificate.issuer")),
            number: number.clone(),
            name: card.name.clone(),
            document: card.document.masked(),
            document_digest: document_digest(&card.document, &salt),
            title: case.target.title_name.clone(),
            level: case.target.level_name.clone(),
            series: case.target.series_name.clone(),
            specialty: case.target.specialty.clone(),
            committee: case.committee.name.clone(),
            obtained: meeting.day,
            confirmation: confirmation.document.clone(),
            scope,
            issued: self.now(),
            key: signer.key_id().to_owned(),
            status_list: LIST.to_owned(),
            status_index: index,
            rules: pack.digest(),
        };
        let bytes = payload.bytes().map_err(Problem::fault)?;
        Ok(Issue {
            id: CaseId::fresh(self.now(), self.chance()),
            application: case.id,
            number,
            year: pack.year(),
            holder: case.applicant,
            holder_name: card.name.clone().into(),
            title_name: case.target.title_name.clone(),
            committee: case.committee.clone(),
            status_index: payload.status_index,
            document_salt: kernel::digest::hex(&salt).into(),
            payload_digest: Digest::sm3(&[&bytes]),
            payload: String::from_utf8(bytes).map_err(Problem::fault)?.into(),
        })
    }

    /// Numbers with their check character, such as PREFIX-GC-000317-K, by series: as many as there are cases, drawn in one
    /// write for each series. A number drawn for an act that is then refused stays unused.
    async fn certificate_numbers(
        &self,
        cases: &[&Application],
    ) -> Result<BTreeMap<String, impl Iterator<Item = Result<String, Problem>> + use<>>, Problem> {
        let mut wanted: BTreeMap<String, i64> = BTreeMap::new();
        for case in cases {
            *wanted.entry(self.series_code(case)).or_default() += 1;
        }
        let (pack, year) = (self.pack(), self.pack().year());
        let prefix = pack.text("certificate.prefix").unwrap_or_default().to_owned();
        let digits = usize::try_from(pack.number("certificate.serial_digits").unwrap_or(6)).unwrap_or(6);
        let mut numbers = BTreeMap::new();
        for (code, count) in wanted {
            let office = self.season().office.to_string();
            let counter = format!("certificate-{year}-{code}");
            let last = self
                .store()
                .write(move |tx| {
                    let (office, counter) = (office.clone(), counter.clone());
                    Box::pin(async move { store::offices::next_of(tx, &office, &counter, count).await })
                })
                .await?;
            let stem = format!("{prefix}{year}-{code}");
            let of_series = (last - count + 1..=last).map(move |serial| {
                let body = format!("{stem}-{serial:0digits$}");
                let check = check_character(&body);
                let check = check.ok_or_else(|| Problem::fault("a number without characters"))?;
                Ok(format!("{body}-{check}"))
            });
            numbers.insert(code, of_series);
        }
        Ok(numbers)
    }

    fn series_code(&self, case: &Application) -> String {
        self.pack().series_of(&case.target.series).map(|series| series.code.clone()).unwrap_or_default()
    }

    /// Indexes that no certificate has claimed, all different. Whoever draws the same one at the same time finds the claim
    /// taken, and draws again.
    async fn free_indexes(&self, conn: &mut Conn, count: usize) -> Result<Vec<u32>, Problem> {
        let office = self.season().office.to_string();
        let mut drawn = BTreeSet::new();
        let mut free = Vec::new();
        while free.len() < count {
            let index = u32::try_from(self.chance().below(u64::from(LIST_SIZE))).map_err(Problem::fault)?;
            let claim = Certificate::index_claim(index);
            if drawn.insert(index) && !store::cases::is_claimed(conn, &office, &claim).await? {
                free.push(index);
            }
            if drawn.len() >= LIST_SIZE as usize {
                return Err(Problem::fault("the status list is full"));
            }
        }
        Ok(free)
    }

    /// Signs certificates that were issued, notes revocations, and renews the status list. An errand: safe to repeat.
    /// After a restore it waits as the log does: what was issued or revoked since the backup is not known here.
    pub(crate) async fn sign_certificates(&self) -> Result<usize, Problem> {
        if self.held().await?.is_some() {
            return Ok(0);
        }
        let office = self.season().office.to_string();
        let mut conn = self.store().reader().await?;
        let waiting = store::certificates::waiting(&mut conn, &office, Certificate::NAME, "revoked").await?;
        let signer = self.keys().certificate();
        let mut rows = Vec::new();
        for case_id in waiting {
            let id = case_id.parse().map_err(Problem::fault)?;
            let case = self.load::<Certificate>(&mut conn, id).await?.ok_or(Problem::NotFound)?.state;
            let payload =
                case.issue.payload.open().ok_or_else(|| Problem::fault("the payload was erased"))?;
            // A document that is there already is kept: the signature is made at most once.
            let there = store::certificates::by_number(&mut conn, &office, &case.issue.number)
                .await?
                .and_then(|r| r.document);
            let document = match there {
                Some(document) => document,
                None => {
                    let file = SignedFile::certificate(payload, signer).map_err(Problem::fault)?;
                    file.bytes().map_err(Problem::fault)?
                }
            };
            rows.push(CertificateRow {
                office: office.clone(),
                number: case.issue.number.clone(),
                case_id,
                status_index: case.issue.status_index.into(),
                document: Some(document),
                issued_at: case.issued_at.millis(),
                revoked_at: case.revocation.as_ref().map(|r| r.at.millis()),
            });
        }
        drop(conn);
        let signed = rows.len();
        for chunk in rows.chunks(TOGETHER) {
            let chunk = chunk.to_vec();
            self.store()
                .write(move |tx| {
                    let chunk = chunk.clone();
                    Box::pin(async move {
                        for row in &chunk {
                            store::certificates::put(tx, row).await?;
                        }
                        Ok(())
                    })
                })
                .await?;
        }
        self.renew_status_list(signed > 0).await?;
        Ok(signed)
    }

    async fn renew_status_list(&self, changed: bool) -> Result<(), Problem> {
        for _ in 0..TRIES {
            if self.add_status_list(changed).await? {
                return Ok(());
            }
        }
        Err(Problem::fault("other instances renew the status list all the time"))
    }

    /// Adds a list when one is due. `false`: another instance was faster, and may not have known what is revoked now.
    async fn add_status_list(&self, changed: bool) -> Result<bool, Problem> {
        let office = self.season().office.to_string();
        let now = self.now();
        let mut conn = self.store().reader().await?;
        let newest = store::certificates::status_list(&mut conn, &office).await?;
        let fresh = newest.as_ref().is_some_and(|(_, _, at)| now.millis() - at < FRESH - RENEW);
        if fresh && !changed {
            return Ok(true);
        }
        let revoked = store::certificates::revoked(&mut conn, &office).await?;
        drop(conn);
        let revoked: Vec<u32> = revoked.into_iter().filter_map(|index| u32::try_from(index).ok()).collect();
        let serial = newest.map_or(1, |(serial, _, _)| serial + 1);
        let signer = self.keys().certificate();
        let list = StatusList {
            v: VERSION,
            suite: SUITE.to_owned(),
            demo: self.season().demo,
            office: self.season().office,
            list: LIST.to_owned(),
            serial: u32::try_from(serial).map_err(Problem::fault)?,
            issued: now,
            next_update: now.plus_millis(FRESH),
            key: signer.key_id().to_owned(),
            revoked: StatusList::bits(LIST_SIZE, &revoked),
        };
        let file = SignedFile::status_list(&list, signer)
            .map_err(Problem::fault)?
            .bytes()
            .map_err(Problem::fault)?;
        let added = self
            .store()
            .write(move |tx| {
                let (office, file) = (office.clone(), file.clone());
                Box::pin(async move {
                    store::certificates::put_status_list(tx, &office, serial, &file, now.millis()).await
                })
            })
            .await;
        match added {
            Ok(()) => Ok(true),
            Err(StoreError::Moved) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// Checks a certificate of this office by its number, as a stranger would; `None`: there is none.
    ///
    /// # Errors
    /// A fault.
    pub async fn check_certificate(&self, number: &str) -> Result<Option<Report>, Problem> {
        let Some(file) = self.certificate_document(number).await? else { return Ok(None) };
        self.check_file(&file).await.map(Some)
    }

    /// Checks a certificate file, PDF or QR text that somebody brought.
    ///
    /// # Errors
    /// A fault.
    pub async fn check_file(&self, file: &[u8]) -> Result<Report, Problem> {
        let trust = TrustFile::read(&self.trust_file().await?).map_err(Problem::fault)?;
        let status = self.status_list().await?;
        Ok(verify_certificate(file, &trust, status.as_deref(), self.now(), Options::default()))
    }

    /// The signed file of a certificate, with the newest receipt of its issuing; `None`: there is none, or it is not signed
    /// yet.
    ///
    /// # Errors
    /// A fault.
    pub async fn certificate_document(&self, number: &str) -> Result<Option<Vec<u8>>, Problem> {
        let mut conn = self.store().reader().await?;
        let office = self.season().office.to_string();
        let row = store::certificates::by_number(&mut conn, &office, number.trim()).await?;
        let Some((case, document)) = row.and_then(|row| Some((row.case_id, row.document?))) else {
            return Ok(None);
        };
        // The certificate's first entry is that by which it was issued.
        let Some(issued) = store::log::leaf_of(&mut conn, &case, 1).await? else { return Ok(Some(document)) };
        let Some(receipt) = self.receipt_of(&mut conn, &issued).await? else { return Ok(Some(document)) };
        let file = SignedFile::parse(&document).map_err(Problem::fault)?;
        let file = file.with_receipt(&receipt).map_err(Problem::fault)?;
        file.bytes().map(Some).map_err(Problem::fault)
    }

    /// Whether this seat may have the certificate's PDF: the holder, and the office that issued it.
    ///
    /// # Errors
    /// Absence for everybody else.
    pub(crate) async fn certificate_case(&self, me: &Me, number: &str) -> Result<Certificate, Problem> {
        let mut conn = self.store().reader().await?;
        let office = self.season().office.to_string();
        let row = store::cases::case_by_number(&mut conn, &office, Certificate::NAME, number).await?;
        let case: Certificate = self.opened(row.ok_or(Problem::NotFound)?)?.state;
        let issuer = me.actor().is_some_and(|a| {
            a.role == Role::TitleOffice && a.organisation == case.issue.committee.title_office
        });
        if me.person == case.issue.holder || issuer { Ok(case) } else { Err(Problem::NotFound) }
    }

    /// The trust file of this office, for download.
    ///
    /// # Errors
    /// A fault.
    pub async fn trust_file(&self) -> Result<Vec<u8>, Problem> {
        let signer = self.keys().certificate();
        let mut keys = vec![TrustedKey {
            id: signer.key_id().to_owned(),
            kind: KeyKind::Certificate,
            office: self.season().office,
            owner: self.season().name.clone(),
            suite: SUITE.to_owned(),
            public: signer.public().into(),
            demo: self.season().demo,
            from: Moment::from_millis(0),
            until: None,
            status: KeyStatus::Active,
        }];
        keys.extend(self.log_keys().await?);
        keys.extend(self.witness_keys(&mut self.store().reader().await?).await?);
        let trust = TrustFile { v: trust::VERSION, demo: self.season().demo, keys };
        trust.bytes().map_err(Problem::fault)
    }

    /// The newest signed status list; `None` before the first errand.
    ///
    /// # Errors
    /// A fault.
    pub async fn status_list(&self) -> Result<Option<Vec<u8>>, Problem> {
        let mut conn = self.store().reader().await?;
        let newest = store::certificates::status_list(&mut conn, &self.season().office.to_string()).await?;
        Ok(newest.map(|(_, file, _)| file))
    }

    /// The text of the certificate's QR code.
    ///
    /// # Errors
    /// A fault.
    pub(crate) fn certificate_qr(&self, payload: &Payload) -> Result<String, Problem> {
        proof::certificate::qr_text(payload, self.keys().certificate()).map_err(Problem::fault)
    }

    /// The public key as PEM, for `openssl`.
    pub fn public_key_pem(&self) -> String {
        self.keys().certificate().public().pem()
    }
}

//! The supervisor's side of the ballot: keys of rounds, the roll of each, and one blind signature for each voter.
//!
//! Below a log's folder: `ballots/<meeting>/relay` (digest of the relay secret), `open-<digest>` (the answer to an agenda),
//! `closed` (the latest closing notice), and for each round `<case>.<round>/` with `key` (the secret, only for its owner, until
//! the close), `public`, `roll.json` and `issues/<digest of the voter>.json`.
//!
//! Invariant: what is answered is on the disk before, so whoever asks again after a crash gets the same; and no voter gets
//! signatures over two messages.

use crate::{
    Problem, Witness,
    folder::{read, read_json, write, write_json},
};
use data_encoding::BASE64;
use kernel::{CaseId, Chance, Digest, digest::hex};
use proof::ballot::{
    Issue, IssueRefusal, Issued, Notice, NoticeKind, PublicKey, Row, SignedNotice, SigningKey, issues_digest,
};
use serde::{Deserialize, Serialize};
use std::{
    fs::{self, File},
    path::{Path, PathBuf},
};

/// Why the supervisor does not do what is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BallotRefusal {
    /// The request is not one.
    #[error("请求不合格式")]
    Malformed,
    /// No line of the notice is by the log's key.
    #[error("不是这本日志的密钥签的")]
    NotSigned,
    /// The relay secret is another.
    #[error("不是办理机关转来的请求")]
    NotRelayed,
    /// The round was never opened.
    #[error("监督方没有为这一轮表决准备公钥")]
    NotOpen,
    /// The round was opened with another roll, or the meeting with another secret.
    #[error("这一轮表决的名单已经定下，不能再改：请另开一轮")]
    Changed,
    /// The voter gets nothing.
    #[error("{0}")]
    Issue(#[from] IssueRefusal),
}

/// The answer to an agenda.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opened {
    /// The keys, in the agenda's order.
    pub keys: Vec<RoundKey>,
    /// The supervisor's notice over them.
    pub notice: String,
}

/// The supervisor's public key of a round.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoundKey {
    /// The case.
    pub case: CaseId,
    /// The round.
    pub round: u32,
    /// The key.
    pub key: PublicKey,
}

/// A voter's request, as the office relays it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignRequest {
    /// The office's log.
    pub origin: String,
    /// The meeting.
    pub meeting: CaseId,
    /// The case.
    pub case: CaseId,
    /// The round.
    pub round: u32,
    /// In whose name.
    pub voter: String,
    /// The blinded message, base64.
    pub blinded: String,
}

/// The answer to a request to close.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closed {
    /// The registers, in the notice's order.
    pub issues: Vec<RoundIssues>,
    /// The closing notice.
    pub notice: String,
}

/// The supervisor's register of a round.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoundIssues {
    /// The case.
    pub case: CaseId,
    /// The round.
    pub round: u32,
    /// Ascending by voter.
    pub issues: Vec<Issue>,
}

#[derive(Serialize, Deserialize)]
struct StoredIssue {
    voter: String,
    blinded: String,
    signature: String,
}

impl Witness {
    /// Makes keys for the rounds of an agenda, and stores who may vote in each.
    ///
    /// # Errors
    /// When the agenda is not the log's, changes the roll of a round, or comes after the close; or a fault of the folder.
    pub fn open_ballots(&self, note: &[u8], chance: &Chance) -> Result<Opened, Problem> {
        let agenda = self.signed_notice(note, NoticeKind::Agenda)?;
        let folder = self.meeting_folder(&agenda.origin, agenda.meeting);
        let relay = agenda.relay.ok_or(BallotRefusal::Malformed)?.to_string();
        {
            let _lock = self.lock()?;
            fs::create_dir_all(&folder).map_err(|error| Problem::file(&folder, &error))?;
            match read(&folder.join("relay"))? {
                Some(known) if known != relay.as_bytes() => return Err(BallotRefusal::Changed.into()),
                Some(_) => {}
                None => write(&folder.join("relay"), relay.as_bytes(), true)?,
            }
        }
        let mut keys = Vec::new();
        for row in &agenda.rows {
            // A key takes a moment: others are answered between two of them.
            let _lock = self.lock()?;
            let key = open_round(&folder, row, chance)?;
            keys.push(RoundKey { case: row.case, round: row.round, key });
        }
        let _lock = self.lock()?;
        let path = folder.join(format!("open-{}", hex(&Digest::sha256(&[note]).bytes[..16])));
        if let Some(known) = read(&path)? {
            return Ok(Opened { keys, notice: String::from_utf8_lossy(&known).into_owned() });
        }
        let rows = keys.iter().map(|RoundKey { case, round, key }| Row {
            case: *case,
            round: *round,
            words: vec![key.digest().to_string()],
        });
        let notice = self.notice(NoticeKind::Open, &agenda, rows.collect())?;
        write(&path, notice.as_bytes(), false)?;
        Ok(Opened { keys, notice })
    }

    /// Signs a blinded message in a voter's name, once; the same message gets the same answer again.
    ///
    /// # Errors
    /// Why it does not, or a fault of the folder.
    pub fn sign_ballot(
        &self,
        request: &SignRequest,
        secret: &str,
        chance: &Chance,
    ) -> Result<Vec<u8>, Problem> {
        let blinded = BASE64
            .decode(request.blinded.as_bytes())
            .map_err(|_| IssueRefusal::Malformed)
            .map_err(refused)?;
        let meeting = self.meeting_folder(&request.origin, request.meeting);
        let _lock = self.lock()?;
        let relay = read(&meeting.join("relay"))?.ok_or(BallotRefusal::NotOpen)?;
        if Digest::sha256(&[secret.as_bytes()]).to_string().as_bytes() != relay {
            return Err(BallotRefusal::NotRelayed.into());
        }
        let folder = round_folder(&meeting, request.case, request.round);
        let roll: Vec<String> = read_json(&folder.join("roll.json"))?.ok_or(BallotRefusal::NotOpen)?;
        let name = hex(&Digest::sha256(&[request.voter.as_bytes()]).bytes);
        let path = folder.join("issues").join(name + ".json");
        let stored = read_json::<StoredIssue>(&path)?.map(|stored| stored.issued(&path)).transpose()?;
        if closing(&meeting)?.is_some_and(|(_, closed)| closed.row(request.case, request.round).is_some()) {
            return Err(refused(IssueRefusal::Closed));
        }
        match Issued::examine(&roll, stored.as_ref(), &request.voter, &blinded) {
            Err(refusal) => return Err(refused(refusal)),
            Ok(Some(answer)) => return Ok(answer.to_vec()),
            Ok(None) => {}
        }
        let key = read(&folder.join("key"))?.ok_or_else(|| Problem::damaged(&folder))?;
        let key = SigningKey::from_der(&key).map_err(|_| Problem::damaged(&folder))?;
        let signature = key.sign_blind(&blinded, chance).map_err(|_| refused(IssueRefusal::Malformed))?;
        let issue = StoredIssue {
            voter: request.voter.clone(),
            blinded: request.blinded.clone(),
            signature: BASE64.encode(&signature),
        };
        // First the disk, then the answer: whoever asks again gets this one.
        write_json(&path, &issue)?;
        Ok(signature)
    }

    /// Ends all rounds of a meeting: writes the closing notice over all that there were, then destroys the private keys.
    /// Rounds that were opened after an earlier close are closed by another notice, over the earlier ones, too.
    ///
    /// # Errors
    /// When the request is not the log's, nothing was opened, or the folder is at fault.
    pub fn close_ballots(&self, note: &[u8]) -> Result<Closed, Problem> {
        let request = self.signed_notice(note, NoticeKind::Close)?;
        let meeting = self.meeting_folder(&request.origin, request.meeting);
        let _lock = self.lock()?;
        if read(&meeting.join("relay"))?.is_none() {
            return Err(BallotRefusal::NotOpen.into());
        }
        let mut rounds = Vec::new();
        for (folder, case, round) in round_folders(&meeting)? {
            let public = read_public(&folder)?.ok_or_else(|| Problem::damaged(&folder))?;
            rounds.push((folder.clone(), public, RoundIssues { case, round, issues: read_issues(&folder)? }));
        }
        rounds.sort_by_key(|(.., round)| (round.case, round.round));
        let path = meeting.join("closed");
        let whole =
            |closed: &Notice| rounds.iter().all(|(.., round)| closed.row(round.case, round.round).is_some());
        let notice = match closing(&meeting)?.filter(|(_, closed)| whole(closed)) {
            Some((known, _)) => known,
            None => {
                let rows = rounds.iter().map(|(_, public, round)| {
                    let issues = issues_digest(&round.issues).map_err(|e| Problem::Use(e.to_string()))?;
                    let words = vec![public.digest().to_string(), issues.to_string()];
                    Ok(Row { case: round.case, round: round.round, words })
                });
                let notice =
                    self.notice(NoticeKind::Closed, &request, rows.collect::<Result<_, Problem>>()?)?;
                write(&path, notice.as_bytes(), false)?;
                notice
            }
        };
        for (folder, ..) in &rounds {
            destroy(&folder.join("key"))?;
        }
        Ok(Closed { issues: rounds.into_iter().map(|(.., round)| round).collect(), notice })
    }

    /// A notice of a kind, signed by the key of a log that is known.
    fn signed_notice(&self, note: &[u8], kind: NoticeKind) -> Result<Notice, Problem> {
        let signed = SignedNotice::parse(note).map_err(|_| BallotRefusal::Malformed)?;
        let notice = signed.notice();
        let known = self.known(&notice.origin)?.ok_or_else(|| Problem::Unknown(notice.origin.clone()))?;
        if notice.kind != kind {
            return Err(BallotRefusal::Malformed.into());
        }
        if !signed.is_signed_with(&known.key) {
            return Err(BallotRefusal::NotSigned.into());
        }
        Ok(notice.clone())
    }

    fn notice(&self, kind: NoticeKind, about: &Notice, rows: Vec<Row>) -> Result<String, Problem> {
        let (origin, meeting) = (about.origin.clone(), about.meeting);
        let notice = Notice { kind, origin, meeting, at: self.now(), relay: None, rows };
        let signed =
            notice.sign_as_witness(self.signer()).map_err(|error| Problem::Use(error.to_string()))?;
        Ok(String::from_utf8_lossy(&signed.bytes()).into_owned())
    }

    fn meeting_folder(&self, origin: &str, meeting: CaseId) -> PathBuf {
        self.log_folder(origin).join("ballots").join(meeting.to_string())
    }
}

impl StoredIssue {
    fn issued(self, path: &Path) -> Result<Issued, Problem> {
        let bytes = |text: &str| BASE64.decode(text.as_bytes()).map_err(|_| Problem::damaged(path));
        Ok(Issued { blinded: bytes(&self.blinded)?, signature: bytes(&self.signature)?, voter: self.voter })
    }
}

/// The key of a round: the one that is there under this roll, or a fresh one.
fn open_round(meeting: &Path, row: &Row, chance: &Chance) -> Result<PublicKey, Problem> {
    let folder = round_folder(meeting, row.case, row.round);
    if let Some(roll) = read_json::<Vec<String>>(&folder.join("roll.json"))? {
        if roll != row.words {
            return Err(BallotRefusal::Changed.into());
        }
        return read_public(&folder)?.ok_or_else(|| Problem::damaged(&folder));
    }
    // A closing notice names the rounds that there were; only a later one may follow it.
    let last = closing(meeting)?.and_then(|(_, closed)| closed.rows.iter().map(|row| row.round).max());
    if last.is_some_and(|last| row.round <= last) {
        return Err(refused(IssueRefusal::Closed));
    }
    let issues = folder.join("issues");
    fs::create_dir_all(&issues).map_err(|error| Problem::file(&issues, &error))?;
    let fault = |_| Problem::damaged(&folder);
    let key = SigningKey::fresh(chance).map_err(fault)?;
    let public = key.public().map_err(fault)?;
    write(&folder.join("key"), &key.to_der().map_err(fault)?, true)?;
    write(&folder.join("public"), public.to_string().as_bytes(), false)?;
    // The roll comes last: a round that has one is complete.
    write_json(&folder.join("roll.json"), &row.words)?;
    Ok(public)
}

/// The latest closing notice of a meeting, as it was signed and as it reads.
fn closing(meeting: &Path) -> Result<Option<(String, Notice)>, Problem> {
    let path = meeting.join("closed");
    let Some(bytes) = read(&path)? else { return Ok(None) };
    let signed = SignedNotice::parse(&bytes).map_err(|_| Problem::damaged(&path))?;
    Ok(Some((String::from_utf8_lossy(&bytes).into_owned(), signed.notice().clone())))
}

fn read_public(folder: &Path) -> Result<Option<PublicKey>, Problem> {
    let Some(bytes) = read(&folder.join("public"))? else { return Ok(None) };
    let key = String::from_utf8_lossy(&bytes).parse();
    key.map(Some).map_err(|_| Problem::damaged(folder))
}

fn read_issues(folder: &Path) -> Result<Vec<Issue>, Problem> {
    let folder = folder.join("issues");
    let mut issues = Vec::new();
    for entry in fs::read_dir(&folder).map_err(|error| Problem::file(&folder, &error))? {
        let path = entry.map_err(|error| Problem::file(&folder, &error))?.path();
        // What was not finished when the machine stopped has another ending, and was never answered.
        if path.extension().is_some_and(|ending| ending == "json")
            && let Some(stored) = read_json::<StoredIssue>(&path)?
        {
            issues.push(stored.issued(&path)?.line());
        }
    }
    issues.sort();
    Ok(issues)
}

fn round_folder(meeting: &Path, case: CaseId, round: u32) -> PathBuf {
    meeting.join(format!("{case}.{round}"))
}

/// The complete rounds of a meeting.
fn round_folders(meeting: &Path) -> Result<Vec<(PathBuf, CaseId, u32)>, Problem> {
    let mut rounds = Vec::new();
    for entry in fs::read_dir(meeting).map_err(|error| Problem::file(meeting, &error))? {
        let path = entry.map_err(|error| Problem::file(meeting, &error))?.path();
        let name = path.file_name().and_then(|name| name.to_str()).and_then(|name| name.split_once('.'));
        let round = name.and_then(|(case, round)| case.parse().ok().zip(round.parse().ok()));
        if let Some((case, round)) = round.filter(|_| path.join("roll.json").exists()) {
            rounds.push((path, case, round));
        }
    }
    Ok(rounds)
}

/// Overwrites a file and takes it away.
fn destroy(path: &Path) -> Result<(), Problem> {
    let Some(bytes) = read(path)? else { return Ok(()) };
    let gone = || {
        fs::write(path, vec![0; bytes.len()])?;
        File::open(path)?.sync_all()?;
        fs::remove_file(path)?;
        File::open(path.parent().unwrap_or(Path::new(".")))?.sync_all()
    };
    gone().map_err(|error| Problem::file(path, &error))
}

fn refused(refusal: IssueRefusal) -> Problem {
    BallotRefusal::Issue(refusal).into()
}

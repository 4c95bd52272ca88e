//! `init`, `import`, `doctor`: what is done to a data folder.

use crate::End;
use clap::{Args, ValueEnum};
use kernel::{
    Chance, Clock,
    identity::{Document, DocumentKind},
};
use office::{Office, Place, accounts::Session, roster::Imported};
use rules::{FactKind, FactValue};
use std::{
    io::{IsTerminal, Write},
    path::PathBuf,
};

/// Where the data is.
#[derive(Debug, Args)]
pub(crate) struct At {
    /// The data folder: keys, and files and database unless --files and --database name other places
    #[arg(long, env = "ZHIPING_DATA")]
    data: PathBuf,
    #[command(flatten)]
    elsewhere: Elsewhere,
}

/// Other places than the data folder.
#[derive(Args)]
pub(crate) struct Elsewhere {
    /// A PostgreSQL database, such as postgres://zhiping@host/zhiping; PGPASSWORD or ~/.pgpass gives the password
    #[arg(long, env = "ZHIPING_DATABASE", hide_env_values = true, value_name = "URL")]
    database: Option<String>,
    /// A bucket for attachments, such as s3://bucket/prefix; AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY,
    /// AWS_REGION say where and who, AWS_ALLOW_HTTP=true permits a server without TLS
    #[arg(long, env = "ZHIPING_FILES", value_name = "URL")]
    files: Option<String>,
}

impl std::fmt::Debug for Elsewhere {
    /// The address may hold a password.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Elsewhere").finish_non_exhaustive()
    }
}

impl Elsewhere {
    pub(crate) fn with(self, data: PathBuf) -> Place {
        Place::new(data, self.database).with_files(self.files)
    }
}

impl At {
    pub(crate) fn place(self) -> Place {
        self.elsewhere.with(self.data)
    }

    pub(crate) async fn open(self) -> Result<Office, End> {
        Ok(Office::open(self.place(), Clock::wall(), Chance::system()).await?)
    }
}

/// Make a data folder for a new office.
#[derive(Debug, Args)]
pub(crate) struct Init {
    /// The data folder, empty or missing
    #[arg(long, env = "ZHIPING_DATA")]
    data: PathBuf,
    #[command(flatten)]
    elsewhere: Elsewhere,
    /// The name of the office on pages
    #[arg(long)]
    name: String,
    /// The pack it works under, such as city/year
    #[arg(long)]
    pack: String,
}

/// Import what registers prove.
#[derive(Debug, Args)]
pub(crate) struct Import {
    #[command(flatten)]
    at: At,
    /// What the file holds
    kind: Kind,
    /// CSV with the head document,fact,value,register
    file: PathBuf,
    /// Only say what would be done
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    by: By,
}

/// Who asks for experts: each row is an act of an organiser's seat, and is recorded as theirs.
#[derive(Args)]
struct By {
    /// The committee whose pool the experts are to enter, by its full name
    #[arg(long, value_name = "NAME")]
    committee: Option<String>,
    /// The account of the organiser who asks
    #[arg(long, value_name = "LOGIN")]
    account: Option<String>,
    /// A file with the password of that account
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
}

impl std::fmt::Debug for By {
    /// Where a password lies is nobody else's business.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("By").finish_non_exhaustive()
    }
}

/// What can be imported.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Kind {
    /// What registers prove of persons (requirements C2)
    Registers,
    /// Experts for the pool of a committee, from an Excel workbook (requirements E3)
    Experts,
}

/// Replay every case and compare.
#[derive(Debug, Args)]
pub(crate) struct Doctor {
    #[command(flatten)]
    at: At,
}

impl Init {
    pub(crate) async fn run(self) -> Result<(), End> {
        let place = self.elsewhere.with(self.data);
        Office::create(place.clone(), &self.name, &self.pack).await?;
        println!("已建立 {}", place.folder().display());
        println!("密钥在 {}，请立即备份到别处", place.folder().join("keys").display());
        Ok(())
    }
}

impl Import {
    pub(crate) async fn run(self) -> Result<(), End> {
        match self.kind {
            Kind::Registers => self.registers().await,
            Kind::Experts => self.experts().await,
        }
    }

    /// Asks for every expert of a workbook, as the organiser whose account is given.
    async fn experts(self) -> Result<(), End> {
        let needed = |what: &str| End::Use(format!("导入专家要写明 {what}"));
        let committee = self.by.committee.ok_or_else(|| needed("--committee"))?;
        let account = self.by.account.ok_or_else(|| needed("--account"))?;
        let password = self.by.password_file.ok_or_else(|| needed("--password-file"))?;
        let office = self.at.open().await?;
        let password = crate::read_text(&password)?;
        let (_, session) = office.sign_in(&account, password.trim_end_matches(['\r', '\n'])).await?;
        let report =
            import_experts(&office, &session, &committee, &crate::read(&self.file)?, self.dry_run).await;
        // The session was for this command alone.
        office.sign_out(&session).await?;
        let report = report?;
        let mut wrong = 0;
        for line in &report {
            if let Err(text) = &line.outcome {
                wrong += 1;
                println!("第 {} 行 {}：{text}", line.row, line.name);
            }
        }
        let done = if self.dry_run { "可以导入" } else { "已申请入库" };
        println!("{done} {} 行，不能导入 {wrong} 行", report.len() - wrong);
        if wrong == 0 { Ok(()) } else { Err(End::No) }
    }

    async fn registers(self) -> Result<(), End> {
        let office = self.at.open().await?;
        let text = crate::read_text(&self.file)?;
        let mut rows = Vec::new();
        let mut wrong = 0;
        for (index, line) in text.lines().enumerate().skip(1).filter(|(_, line)| !line.trim().is_empty()) {
            match row(&office, line).await {
                Ok(row) => rows.push(row),
                Err(text) => {
                    wrong += 1;
                    println!("第 {} 行：{text}", index + 1);
                }
            }
        }
        if wrong > 0 {
            println!("{wrong} 行有误，没有导入任何一行");
            return Err(End::No);
        }
        if !self.dry_run {
            let rows = rows
                .iter()
                .map(|(person, fact, value, register)| office.register_row(*person, register, fact, value));
            office.put_registers(rows.collect::<Result<_, _>>()?).await?;
        }
        println!("{} {} 行", if self.dry_run { "可以导入" } else { "已导入" }, rows.len());
        Ok(())
    }
}

async fn import_experts(
    office: &Office,
    session: &Session,
    committee: &str,
    workbook: &[u8],
    only_look: bool,
) -> Result<Vec<Imported>, End> {
    let own = office.committees_of(&session.me).await?;
    let found = own.iter().find(|own| own.reference.name == committee);
    let found = found.ok_or_else(|| End::Use(format!("这个账号现在的席位没有评委会“{committee}”")))?;
    Ok(office.import_experts(&session.me, found.id(), workbook, only_look).await?)
}

type RegisterLine = (kernel::PersonId, String, FactValue, String);

async fn row(office: &Office, line: &str) -> Result<RegisterLine, String> {
    let parts: Vec<&str> = line.split(',').map(str::trim).collect();
    let [document, fact, value, register] = parts[..] else {
        return Err("应为四列：证件号码,事实,取值,登记库".to_owned());
    };
    let document = Document::parse(DocumentKind::ResidentCard, document).map_err(|e| e.to_string())?;
    let person = office.person_by_document(&document).await.map_err(|e| e.to_string())?;
    let person = person.ok_or_else(|| "没有这个人".to_owned())?;
    let def = office.pack().facts().get(fact).ok_or_else(|| format!("没有事实“{fact}”"))?;
    let value = match def.kind {
        FactKind::Bool => value.parse().map(FactValue::Bool).map_err(|_| "取值应为 true 或 false".to_owned()),
        FactKind::Int => value.parse().map(FactValue::Int).map_err(|_| "取值应为整数".to_owned()),
        FactKind::Day => value.parse().map(FactValue::Day).map_err(|_| "取值应为日期".to_owned()),
        _ => Ok(FactValue::Text(value.to_owned())),
    }?;
    if !def.fits(&value) {
        return Err(format!("“{fact}”没有这个取值"));
    }
    Ok((person, fact.to_owned(), value, register.to_owned()))
}

impl Doctor {
    pub(crate) async fn run(self) -> Result<(), End> {
        examine(&self.at.open().await?).await
    }
}

/// Says what doctor finds.
pub(crate) async fn examine(office: &Office) -> Result<(), End> {
    let talk = Talk::new();
    let report = office.doctor(|cases| talk.say(format_args!("{cases} 件"))).await?;
    talk.end();
    for finding in &report.findings {
        println!("{finding}");
    }
    println!("重放 {} 件、{} 条记录，{} 处不符", report.cases, report.entries, report.findings.len());
    if report.held {
        println!("数据是恢复的，日志停着不签：请用 zhiping log resume 核对接续");
    } else if report.waiting > 0 {
        println!("{} 条记录等待列入日志；服务运行时几秒内列入", report.waiting);
    }
    if report.findings.is_empty() { Ok(()) } else { Err(End::No) }
}

/// How far something is, on a terminal only.
pub(crate) struct Talk(bool);

impl Talk {
    pub(crate) fn new() -> Self {
        Self(std::io::stderr().is_terminal())
    }

    pub(crate) fn say(&self, how_far: std::fmt::Arguments<'_>) {
        if self.0 {
            eprint!("\r{how_far}");
            // A terminal that cannot be written to shows nothing; the work goes on.
            let _ = std::io::stderr().flush();
        }
    }

    pub(crate) fn end(&self) {
        if self.0 {
            eprintln!();
        }
    }
}

//! `demo` and `serve`: an office behind the site, with its errands, until interrupted.

use crate::{
    End,
    data::{At, Elsewhere},
};
use ::witness::Witness;
use axum::{Router, routing::get};
use clap::{Args, ValueEnum};
use kernel::{Chance, Day};
use metrics_exporter_prometheus::PrometheusBuilder;
use office::{Office, Place, backup::Plan, setup::Line};
use std::{io::ErrorKind, net::SocketAddr, path::PathBuf, time::Duration};
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
};
use tracing_subscriber::EnvFilter;
use web::Site;

/// Serve a demo season.
#[derive(Debug, Args)]
pub(crate) struct Demo {
    /// Where to listen
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// The data folder, made when missing
    #[arg(long, default_value = "var/demo")]
    data: PathBuf,
    #[command(flatten)]
    elsewhere: Elsewhere,
    /// The day to move the demo clock to; it never goes back
    #[arg(long)]
    today: Option<Day>,
    /// Build the folder and stop
    #[arg(long)]
    build_only: bool,
    /// What is logged
    #[arg(long, env = "ZHIPING_LOG", default_value = QUIET, value_name = "FILTER", value_parser = filter)]
    log: String,
}

/// Serve an office.
#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// Where to listen
    #[arg(long, env = "ZHIPING_LISTEN", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    #[command(flatten)]
    at: At,
    #[command(flatten)]
    watch: Watch,
    /// Where people reach the site; https makes cookies secure
    #[arg(long, env = "ZHIPING_BASE_URL", default_value = "http://127.0.0.1:8080")]
    base_url: String,
    /// Make backups into this folder while serving; of several instances, one does
    #[arg(long, env = "ZHIPING_BACKUP_TO", value_name = "DIR")]
    backup_to: Option<PathBuf>,
    /// Whom they are encrypted to, made by `zhiping backup key`
    #[arg(long, env = "ZHIPING_BACKUP_RECIPIENT", value_name = "AGE1")]
    backup_recipient: Option<String>,
    /// How many are kept
    #[arg(long, env = "ZHIPING_BACKUP_KEEP", value_name = "N", default_value_t = 48)]
    backup_keep: usize,
    /// Every how many minutes
    #[arg(long, env = "ZHIPING_BACKUP_EVERY", value_name = "MINUTES", default_value_t = 60)]
    backup_every: u32,
}

/// What is told to whoever runs the office.
#[derive(Debug, Args)]
struct Watch {
    /// Serve figures for Prometheus at this address, under /metrics; keep it inside
    #[arg(long, env = "ZHIPING_METRICS", value_name = "ADDRESS")]
    metrics: Option<SocketAddr>,
    /// How the log is written
    #[arg(long, env = "ZHIPING_LOG_FORMAT", default_value = "text")]
    log_format: LogFormat,
    /// What is logged: a level, and others for parts, such as info,office=debug
    #[arg(long, env = "ZHIPING_LOG", default_value = QUIET, value_name = "FILTER", value_parser = filter)]
    log: String,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum LogFormat {
    /// Lines for people
    Text,
    /// One JSON object a line
    Json,
}

/// What is logged when nobody says otherwise.
pub(crate) const QUIET: &str = "info,sqlx=warn";
/// Figures are gathered up this often.
const UPKEEP: Duration = Duration::from_secs(5);
/// Errands run this often.
const ROUND: Duration = Duration::from_secs(20);

impl Demo {
    pub(crate) async fn run(self) -> Result<(), End> {
        log(LogFormat::Text, &self.log);
        let place = self.elsewhere.with(self.data);
        office::demo::build(place.clone(), |line| eprintln!("{line}")).await?;
        if self.build_only {
            return Ok(());
        }
        let office = office::demo::open(place.clone(), self.today).await?;
        office.run_errands().await?;
        let listener = bind(self.listen).await?;
        print_accounts(&office, self.listen).await?;
        witness(&place, &office).await?;
        let site = Site { base_url: format!("http://{}", self.listen), secure: false };
        serve(office, site, listener, None).await
    }
}

impl Serve {
    pub(crate) async fn run(self) -> Result<(), End> {
        log(self.watch.log_format, &self.watch.log);
        let plan = self.plan()?;
        if let Some(address) = self.watch.metrics {
            figures(address).await?;
        }
        let office = self.at.open().await?;
        if office.season().demo {
            return Err(End::Use(
                "这是演示数据文件夹，不能正式使用；请用 zhiping init 建立新的数据文件夹".to_owned(),
            ));
        }
        if let Some(plan) = &plan {
            plan.check()?;
        }
        if office.held().await?.is_some() {
            eprintln!("数据是恢复的，日志停着不签，也不签新的证书：请用 zhiping log resume 核对接续");
        }
        let secure = self.base_url.starts_with("https://");
        serve(office, Site { base_url: self.base_url, secure }, bind(self.listen).await?, plan).await
    }
}

impl Serve {
    /// How it backs itself up, if it does.
    pub(crate) fn plan(&self) -> Result<Option<Plan>, End> {
        match (&self.backup_to, &self.backup_recipient) {
            (Some(folder), Some(recipient)) => Ok(Some(Plan {
                folder: folder.clone(),
                recipient: recipient.clone(),
                keep: self.backup_keep,
                minutes: self.backup_every,
            })),
            (None, None) => Ok(None),
            _ => Err(End::Use("--backup-to 和 --backup-recipient 要一起设置".to_owned())),
        }
    }

    /// Looks at everything that this needs, without serving it.
    pub(crate) async fn check(self) -> Vec<Line> {
        let mut lines = Vec::new();
        let plan = self.plan().unwrap_or_else(|end| {
            lines.push(Line::wrong("备份", end.to_string()));
            None
        });
        let here = self.listen.ip().is_loopback();
        lines.push(match self.base_url.split_once("://") {
            Some(("https", _)) => Line::fine("网址", self.base_url.clone()),
            Some(("http", _)) if here => {
                Line::note("网址", format!("{} 不加密，只适合本机试用；对外服务请用 https", self.base_url))
            }
            Some(("http", _)) => Line::wrong(
                "网址",
                format!("{} 不加密，登录会被人看到：请在前面设 https，并改 --base-url", self.base_url),
            ),
            _ => Line::wrong("网址", format!("{} 不是网址：请把 --base-url 写成 https://…", self.base_url)),
        });
        for (what, address) in [("服务地址", Some(self.listen)), ("指标地址", self.watch.metrics)] {
            lines.extend(match address {
                Some(address) => Some(address_line(what, address).await),
                None => None,
            });
        }
        lines.extend(office::setup::check(&self.at.place(), plan.as_ref()).await);
        lines
    }
}

async fn address_line(what: &'static str, address: SocketAddr) -> Line {
    match TcpListener::bind(address).await {
        Ok(_) => Line::fine(what, format!("{address} 空着")),
        Err(error) if error.kind() == ErrorKind::AddrInUse => {
            Line::note(what, format!("{address} 已被占用：如果不是 zhiping 正在运行，请换一个"))
        }
        Err(error) => Line::wrong(what, format!("不能在 {address} 提供服务（{error}）：请换一个")),
    }
}

/// The demo's witness, beside the office and on its clock; a real one stands on a machine of its own.
async fn witness(place: &Place, office: &Office) -> Result<(), End> {
    let (folder, clock) = (place.folder().join("witness"), office.clock().clone());
    let witness = if folder.exists() {
        Witness::open(&folder, clock)?
    } else {
        Witness::create(&folder, "witness/演示", clock, &Chance::system())?
    };
    witness.know(&office.log_verifier_key().await?, None)?;
    let listener = bind(SocketAddr::from(([127, 0, 0, 1], 0))).await?;
    let url = format!("http://{}", listener.local_addr().map_err(|e| End::Fault(e.to_string()))?);
    office.add_witness(&witness.verifier_key().to_string(), "驻局纪检监察组（演示）", Some(&url)).await?;
    tokio::spawn(async move { axum::serve(listener, ::witness::router(witness, Chance::system())).await });
    Ok(())
}

pub(crate) async fn bind(listen: SocketAddr) -> Result<TcpListener, End> {
    TcpListener::bind(listen).await.map_err(|error| {
        End::Use(format!("不能在 {listen} 提供服务：{error}；地址已被占用的，用 --listen 换一个"))
    })
}

async fn serve(office: Office, site: Site, listener: TcpListener, plan: Option<Plan>) -> Result<(), End> {
    let listen = listener.local_addr().map_err(|e| End::Fault(e.to_string()))?;
    let errands = tokio::spawn(errands(office.clone()));
    let log = tokio::spawn({
        let office = office.clone();
        async move { office.keep_log().await }
    });
    let witnessed = tokio::spawn({
        let office = office.clone();
        async move { office.keep_witnessed().await }
    });
    let ballots = tokio::spawn({
        let office = office.clone();
        async move { office.keep_voting().await }
    });
    let backups = plan.map(|plan| {
        let office = office.clone();
        tokio::spawn(async move { office.keep_backups(&plan).await })
    });
    let app = web::router(office, site);
    tracing::info!(listen = %listen, "site.served");
    let served = axum::serve(listener, app).with_graceful_shutdown(interrupted()).await;
    errands.abort();
    log.abort();
    witnessed.abort();
    ballots.abort();
    if let Some(backups) = backups {
        backups.abort();
    }
    served.map_err(|e| End::Fault(e.to_string()))
}

async fn errands(office: Office) {
    loop {
        if let Err(problem) = office.run_errands().await {
            tracing::error!(cause = %problem, "errands failed");
        }
        tokio::time::sleep(ROUND).await;
    }
}

/// Until somebody presses Ctrl-C or the service is stopped; running requests are finished then.
pub(crate) async fn interrupted() {
    let Ok(mut stopped) = signal(SignalKind::terminate()) else { return std::future::pending().await };
    tokio::select! {
        pressed = tokio::signal::ctrl_c() => if pressed.is_err() { std::future::pending().await },
        _ = stopped.recv() => {}
    }
}

async fn print_accounts(office: &Office, listen: SocketAddr) -> Result<(), End> {
    println!("\n演示地址：http://{listen}");
    println!("演示时钟：{}", office.today());
    println!("登录页可以一键登录；密码都是 zhiping-demo。常用账号：");
    let accounts = office.demo_accounts().await?;
    for account in accounts.iter().filter(|a| !a.login.starts_with("applicant-")) {
        println!("  {:<22} {} {} {}", account.login, account.name, account.organisation, account.label);
    }
    Ok(())
}

/// Serves the figures until the process ends.
async fn figures(address: SocketAddr) -> Result<(), End> {
    let figures = PrometheusBuilder::new().install_recorder().map_err(|e| End::Fault(e.to_string()))?;
    let listener = bind(address).await?;
    let upkeep = figures.clone();
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(UPKEEP).await;
            upkeep.run_upkeep();
        }
    });
    let app = Router::new().route("/metrics", get(async move || figures.render()));
    tokio::spawn(async move { axum::serve(listener, app).await });
    Ok(())
}

/// A filter as it was written, when it is one.
pub(crate) fn filter(text: &str) -> Result<String, String> {
    EnvFilter::try_new(text).map(|_| text.to_owned()).map_err(|e| e.to_string())
}

pub(crate) fn log(format: LogFormat, filter: &str) {
    let lines = tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::new(filter))
        .with_writer(std::io::stderr)
        // A log that cannot be written, on a disk that is full, must not fail a request.
        .log_internal_errors(false);
    // Somebody else's subscriber, as in tests, stays.
    let _ = match format {
        LogFormat::Text => lines.try_init(),
        LogFormat::Json => lines.json().try_init(),
    };
}

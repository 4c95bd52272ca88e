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
use office::{Office, Place, backup::Plan};
use std::{net::SocketAddr, path::PathBuf, time::Duration};
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
};
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
    /// The day the demo clock starts on
    #[arg(long)]
    today: Option<Day>,
    /// Build the folder and stop
    #[arg(long)]
    build_only: bool,
}

/// Serve an office.
#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// Where to listen
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    #[command(flatten)]
    at: At,
    #[command(flatten)]
    watch: Watch,
    /// Where people reach the site; https makes cookies secure
    #[arg(long, default_value = "http://127.0.0.1:8080")]
    base_url: String,
    /// Make backups into this folder while serving; of several instances, one does
    #[arg(long, value_name = "DIR", requires = "backup_recipient")]
    backup_to: Option<PathBuf>,
    /// Whom they are encrypted to, made by `zhiping backup key`
    #[arg(long, value_name = "AGE1", requires = "backup_to")]
    backup_recipient: Option<String>,
    /// How many are kept
    #[arg(long, value_name = "N", default_value_t = 48)]
    backup_keep: usize,
    /// Every how many minutes
    #[arg(long, value_name = "MINUTES", default_value_t = 60)]
    backup_every: u32,
}

/// What is told to whoever runs the office.
#[derive(Debug, Args)]
struct Watch {
    /// Serve figures for Prometheus at this address, under /metrics; keep it inside
    #[arg(long)]
    metrics: Option<SocketAddr>,
    /// How the log is written
    #[arg(long, default_value = "text")]
    log: LogFormat,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum LogFormat {
    /// Lines for people
    Text,
    /// One JSON object a line
    Json,
}

/// Figures are gathered up this often.
const UPKEEP: Duration = Duration::from_secs(5);
/// Errands run this often.
const ROUND: Duration = Duration::from_secs(20);

impl Demo {
    pub(crate) async fn run(self) -> Result<(), End> {
        log(LogFormat::Text);
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
        log(self.watch.log);
        if let Some(address) = self.watch.metrics {
            figures(address).await?;
        }
        let office = self.at.open().await?;
        if office.season().demo {
            return Err(End::Use(
                "这是演示数据文件夹，不能正式使用；请用 zhiping init 建立新的数据文件夹".to_owned(),
            ));
        }
        let plan = match (self.backup_to, self.backup_recipient) {
            (Some(folder), Some(recipient)) => {
                let plan = Plan { folder, recipient, keep: self.backup_keep, minutes: self.backup_every };
                plan.check()?;
                Some(plan)
            }
            _ => None,
        };
        if office.held().await?.is_some() {
            eprintln!("数据是恢复的，日志停着不签，也不签新的证书：请用 zhiping log resume 核对接续");
        }
        let secure = self.base_url.starts_with("https://");
        serve(office, Site { base_url: self.base_url, secure }, bind(self.listen).await?, plan).await
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
    tokio::spawn(async move { axum::serve(listener, ::witness::router(witness)).await });
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

pub(crate) fn log(format: LogFormat) {
    let filter = tracing_subscriber::EnvFilter::try_from_env("ZHIPING_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info,sqlx=warn"));
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // Somebody else's subscriber, as in tests, stays.
    let _ = match format {
        LogFormat::Text => lines.try_init(),
        LogFormat::Json => lines.json().try_init(),
    };
}

//! One story: its site, its browser, its visitors, and what happens when it fails.

use crate::{Visitor, browser, server::Server};
use chromiumoxide::Browser;
use futures::FutureExt;
use std::{
    ffi::OsString,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    path::PathBuf,
    process::Command,
    sync::{Mutex, PoisonError},
};

/// A site and a browser to visit it with.
pub struct Site {
    base: String,
    place: Vec<OsString>,
    browser: Browser,
    visitors: Mutex<Vec<Visitor>>,
}

impl Site {
    /// Somebody new: own cookies, own storage, an empty page.
    pub async fn visitor(&self) -> Visitor {
        let visitor = Visitor::new(&self.browser, self.base.clone()).await;
        self.visitors.lock().unwrap_or_else(PoisonError::into_inner).push(visitor.clone());
        visitor
    }

    /// Another tab of somebody: the same cookies, another page.
    pub async fn tab(&self, of: &Visitor) -> Visitor {
        let tab = of.tab(&self.browser).await;
        self.visitors.lock().unwrap_or_else(PoisonError::into_inner).push(tab.clone());
        tab
    }

    /// Where the served season lies, as arguments of a command beside the site.
    pub fn place(&self) -> &[OsString] {
        &self.place
    }

    fn everyone(&self) -> Vec<Visitor> {
        self.visitors.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Tells a story on a fresh demo season served by the real binary.
///
/// # Panics
/// When a step fails or the console complains; pictures of every visitor's page are kept.
pub fn story(name: &str, body: impl AsyncFnOnce(&Site)) {
    tell(
        name,
        async || {
            let server = Server::start(name).await;
            (server.base.clone(), Some(server))
        },
        async |site| {
            body(site).await;
            doctor(site);
        },
    );
}

/// People of the demo, who appear in most stories, and what they type.
const PEOPLE: [&str; 6] = ["覃谷雨", "黄立秋", "莫寒露", "tan.guyu", "液压支架", "zhiping-demo"];

/// Whatever was done in a story, the record and everything derived from it agree afterwards.
fn doctor(site: &Site) {
    let answer = Command::new(crate::server::binary())
        .arg("doctor")
        .args(site.place())
        .output()
        .expect("the binary runs");
    let said = String::from_utf8_lossy(&answer.stdout);
    assert!(answer.status.success(), "doctor after the story:\n{said}");
}

/// Tells a story on a site that is already served at `base`.
///
/// # Panics
/// As [`story`].
pub fn story_at(base: &str, name: &str, body: impl AsyncFnOnce(&Site)) {
    tell(name, async || (base.to_owned(), None), body);
}

fn tell(name: &str, serve: impl AsyncFnOnce() -> (String, Option<Server>), body: impl AsyncFnOnce(&Site)) {
    let Some(executable) = browser::find() else {
        assert!(!browser::is_required(), "chromium 未安装");
        println!("SKIPPED: chromium 未安装");
        return;
    };
    let profile = std::env::temp_dir().join(format!("zhiping-browser-{name}-{}", std::process::id()));
    let runtime = tokio::runtime::Runtime::new().expect("the machine gives threads");
    let outcome = runtime.block_on(async {
        let (base, server) = serve().await;
        let browser = browser::launch(executable, profile.clone()).await;
        let place = server.as_ref().map(Server::place).unwrap_or_default();
        let mut site = Site { base, place, browser, visitors: Mutex::default() };
        let told = AssertUnwindSafe(async {
            body(&site).await;
            for visitor in site.everyone() {
                visitor.has_no_complaints().await;
            }
        });
        let outcome = told.catch_unwind().await;
        let log = server.as_ref().map(Server::log).unwrap_or_default();
        let outcome =
            outcome.and_then(|()| catch_unwind(|| testkit::discretion::names_nobody(&log, &PEOPLE)));
        if outcome.is_err() {
            explain(name, &site, server.as_ref()).await;
        }
        drop(site.browser.close().await);
        drop(site.browser.wait().await);
        outcome
    });
    drop(std::fs::remove_dir_all(profile));
    if let Err(panic) = outcome {
        resume_unwind(panic);
    }
}

/// Keeps a picture of each visitor's page and shows the end of the server's log.
async fn explain(name: &str, site: &Site, server: Option<&Server>) {
    for (number, visitor) in site.everyone().iter().enumerate() {
        let picture: Option<PathBuf> = visitor.try_picture(&format!("failed-{name}-{number}")).await;
        let complaints = visitor.complaints().join("\n  ");
        eprintln!("visitor {number}: picture {picture:?}\n  {complaints}");
    }
    let log = server.map(Server::log).unwrap_or_default();
    let from = log.lines().count().saturating_sub(30);
    log.lines().skip(from).for_each(|line| eprintln!("server: {line}"));
}

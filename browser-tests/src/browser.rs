//! Chromium without a window, with a fresh profile, talking to nobody but the site.

use chromiumoxide::{Browser, BrowserConfig};
use futures::StreamExt;
use std::path::PathBuf;

const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// The browser on this machine: `ZHIPING_CHROMIUM`, else the first known name in `PATH`.
pub(crate) fn find() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os("ZHIPING_CHROMIUM") {
        return Some(PathBuf::from(named));
    }
    let path = std::env::var_os("PATH")?;
    NAMES
        .iter()
        .find_map(|name| std::env::split_paths(&path).map(|dir| dir.join(name)).find(|file| file.is_file()))
}

/// Whether a missing browser fails the stories (`ZHIPING_BROWSER=required`) instead of skipping them.
pub(crate) fn is_required() -> bool {
    std::env::var("ZHIPING_BROWSER").is_ok_and(|value| value == "required")
}

/// Starts `executable` with its profile in `profile`.
pub(crate) async fn launch(executable: PathBuf, profile: PathBuf) -> Browser {
    let config = BrowserConfig::builder()
        .chrome_executable(executable)
        .user_data_dir(profile)
        .new_headless_mode()
        .no_sandbox()
        .viewport(None)
        .window_size(1280, 900)
        .args(["disable-gpu", "disable-quic", "no-first-run", "disable-background-networking"])
        .args(["disable-component-update", "disable-sync", "disable-domain-reliability", "mute-audio"])
        // A page that still scrolls smoothly moves away under the mouse.
        .arg("force-prefers-reduced-motion")
        .arg(("lang", "zh-CN"))
        .build()
        .expect("the browser's settings are complete");
    let (browser, mut handler) = Browser::launch(config).await.expect("the browser starts");
    tokio::spawn(async move { while handler.next().await.is_some() {} });
    browser
}

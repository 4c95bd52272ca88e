//! Stories in a real browser: a served demo season, a visitor, and what they press and see.
//!
//! A story reads like what a person does, and every step waits for the page by itself:
//!
//! ```no_run
//! browser_tests::story("signs_in", async |site| {
//!     let visitor = site.visitor().await;
//!     visitor.goto("/").await;
//!     visitor.click_text("登录").await;
//!     visitor.fill("账号", "韦晓岚").await;
//!     visitor.press("登录").await;
//!     visitor.sees("我的申报").await;
//! });
//! ```
//!
//! Invariant: a story sees only what a person sees (words, labels, buttons), never ids or classes.
//! Whatever the browser's console complains about fails the story, too.

mod axe;
mod browser;
mod complaints;
mod proxy;
mod server;
mod site;
mod visitor;

pub use site::{Site, story, story_at};
pub use visitor::{Download, Visitor};

use std::path::PathBuf;

/// The folder of this build's binaries, such as `target/debug`.
fn build_folder() -> PathBuf {
    let test = std::env::current_exe().expect("a test knows where it was built");
    test.ancestors().nth(2).expect("a test lies in deps/ of the build folder").to_path_buf()
}

/// Where pictures go: `screenshots/` in the build output.
fn pictures_folder() -> PathBuf {
    let folder =
        build_folder().parent().expect("the profile's folder lies in the build output").join("screenshots");
    std::fs::create_dir_all(&folder).expect("the build output can be written");
    folder
}

//! What every handler may use: the office, and what this site is.

use office::Office;
use std::sync::Arc;

/// The state of the router.
#[derive(Clone)]
pub struct Front {
    /// The office.
    pub office: Office,
    /// The site.
    pub site: Arc<Site>,
}

/// What this site is.
#[derive(Debug, Clone)]
pub struct Site {
    /// Where people reach it, such as `https://zc.example.gov.cn`; for links inside documents.
    pub base_url: String,
    /// Whether cookies are sent over TLS only.
    pub secure: bool,
}

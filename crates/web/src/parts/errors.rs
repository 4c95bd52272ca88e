//! Error summary: on top of the page, each line linking to its field, the focus moved without scripts.

use askama::Template;

/// One thing wrong with a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Name of the field; empty when it concerns the whole form.
    pub field: String,
    /// What to do, as a sentence without full stop: `请上传核验材料`.
    pub says: String,
}

impl Problem {
    /// A problem of one field.
    pub fn new(field: impl Into<String>, says: impl Into<String>) -> Self {
        Self { field: field.into(), says: says.into() }
    }
}

/// What is wrong, on top of the page. The layout then puts 错误： before the page title.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/errors.html")]
pub struct ErrorSummary {
    /// The heading: `还不能提交，有 2 处需要处理`.
    pub title: String,
    /// The problems in page order.
    pub problems: Vec<Problem>,
}

impl ErrorSummary {
    /// A summary that counts its problems after `lead`, such as `还不能提交`.
    pub fn new(lead: &str, problems: Vec<Problem>) -> Self {
        Self { title: format!("{lead}，有 {} 处需要处理", problems.len()), problems }
    }
}

//! Documents as readers see them.

use std::io::Write;
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use documents::{Attachment, DocumentProblem, Fonts, Form, Typesetter};
use serde_json::Value;

static HOUSE: LazyLock<Typesetter> = LazyLock::new(|| {
    Typesetter::new(Fonts::load(|path| std::fs::read(path).ok()).expect("fonts-noto-cjk is installed"))
});

fn sample(form: Form) -> Value {
    serde_json::from_str(form.sample()).expect("samples are JSON")
}

fn attached(form: Form) -> Vec<Attachment> {
    if form != Form::Certificate {
        return Vec::new();
    }
    let bytes = br#"{"v":"1","number":"LZ2024-GC-000317-K"}"#.to_vec();
    vec![Attachment { name: "certificate.json".into(), media: "application/json".into(), bytes }]
}

fn set(form: Form, data: &Value) -> Vec<u8> {
    HOUSE.pdf(form, data, &attached(form)).unwrap_or_else(|problem| panic!("{form:?}: {problem}"))
}

/// Set `ZHIPING_KEEP` to a folder to look at the files.
#[test]
fn keep() {
    let Some(folder) = std::env::var_os("ZHIPING_KEEP") else { return };
    for form in Form::ALL {
        let path = std::path::Path::new(&folder).join(form.key()).with_extension("pdf");
        std::fs::write(path, set(form, &sample(form))).expect("the folder is writable");
    }
}

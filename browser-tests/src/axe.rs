//! axe-core in the page: what keeps people with disabilities out.

use crate::Visitor;
use serde_json::Value;

const RUN: &str = r#"axe.run(document, { resultTypes: ["violations"] }).then((found) => found.violations
  .filter((rule) => ["serious", "critical"].includes(rule.impact))
  .map((rule) => `${rule.impact} ${rule.id}: ${rule.help}\n` +
    rule.nodes.slice(0, 5).map((node) => `    ${node.target.join(" ")}\n    ${node.html}`).join("\n")))"#;

/// The serious and critical violations on the visitor's page.
pub(crate) async fn violations(visitor: &Visitor) -> Vec<String> {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/node_modules/axe-core/axe.min.js");
    let source = std::fs::read_to_string(file)
        .unwrap_or_else(|error| panic!("axe-core is missing ({error}); run: npm ci --prefix browser-tests"));
    visitor.run(format!("{source}; void 0")).await;
    let found = visitor.run(RUN.to_owned()).await;
    let list = found.as_array().expect("axe answers a list");
    list.iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

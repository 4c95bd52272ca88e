//! The Mermaid state diagram of a kind, generated from its procedure table for `ARCHITECTURE.md`.

use crate::{case::Kind, procedure::Procedure};
use std::fmt::Write as _;

/// The diagram of a procedure. The table says from where and to where an act leads; `leads` says of an act, a stage and
/// another whether it leads from the one to the other.
pub fn mermaid<K: Kind>(procedure: &Procedure<K>, leads: impl Fn(&str, &str, &str) -> bool) -> String {
    let mut out = String::from("stateDiagram-v2\n");
    for stage in procedure.stages {
        let _ = writeln!(out, "    {}: {}", stage.key, stage.name);
    }
    for act in procedure.acts.iter().filter(|act| act.moves()) {
        for to in act.to {
            if act.from.is_empty() {
                let _ = writeln!(out, "    [*] --> {to}: {}", act.name);
            }
            for from in act.from.iter().filter(|from| *from != to && leads(act.key, from, to)) {
                let _ = writeln!(out, "    {from} --> {to}: {}", act.name);
            }
        }
    }
    out
}

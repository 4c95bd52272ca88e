//! The diagrams in `ARCHITECTURE.md` are those of the procedure tables.

use crate::generated;
use review::{
    Kind, application::Application, batch::Batch, certificate::Certificate, diagram::mermaid, expert::Expert,
    meeting::Meeting,
};

const BEGIN: &str = "<!-- procedure:begin -->\n";
const END: &str = "<!-- procedure:end -->\n";

#[test]
fn the_diagrams_of_the_architecture_are_the_tables() {
    let page = std::fs::read_to_string(generated::at_root("ARCHITECTURE.md")).unwrap();
    let (before, rest) = page.split_once(BEGIN).unwrap();
    let (_, after) = rest.split_once(END).unwrap();
    let diagrams = [
        part::<Application>(),
        part::<Expert>(),
        part::<Meeting>(),
        part::<Batch>(),
        part::<Certificate>(),
    ]
    .concat();
    generated::same("ARCHITECTURE.md", &format!("{before}{BEGIN}{diagrams}\n{END}{after}"));
}

fn part<K: Kind>() -> String {
    let procedure = K::procedure();
    format!("\n### {}\n\n```mermaid\n{}```\n", procedure.name, mermaid(procedure))
}

//! The diagrams in `ARCHITECTURE.md` are those of the procedure tables.

use crate::{dispatches, draws, exchanges, experts, generated, meetings, play::Moves, spot_checks};
use review::{
    Kind, application::Application, batch::Batch, certificate::Certificate, diagram::mermaid,
    dispatch::Dispatch, draw::Draw, exchange::Exchange, expert::Expert, meeting::Meeting,
};

const BEGIN: &str = "<!-- procedure:begin -->\n";
const END: &str = "<!-- procedure:end -->\n";

#[test]
fn the_diagrams_of_the_architecture_are_the_tables() {
    let page = std::fs::read_to_string(generated::at_root("ARCHITECTURE.md")).unwrap();
    let (before, rest) = page.split_once(BEGIN).unwrap();
    let (_, after) = rest.split_once(END).unwrap();
    let diagrams = [
        part::<Application>(None),
        part::<Expert>(Some(experts::moves())),
        part::<Draw>(Some(draws::moves().into_iter().chain(spot_checks::moves()).collect())),
        part::<Exchange>(Some(exchanges::moves())),
        part::<Meeting>(Some(meetings::moves())),
        part::<Batch>(None),
        part::<Certificate>(None),
        part::<Dispatch>(Some(dispatches::moves())),
    ]
    .concat();
    generated::same("ARCHITECTURE.md", &format!("{before}{BEGIN}{diagrams}\n{END}{after}"));
}

/// Where acts were played, an arrow stands only where one led.
fn part<K: Kind>(moves: Option<Moves>) -> String {
    let procedure = K::procedure();
    let leads = |act: &str, from: &str, to: &str| {
        moves.as_ref().is_none_or(|moves| moves.iter().any(|led| *led == (act, from, to)))
    };
    format!("\n### {}\n\n```mermaid\n{}```\n", procedure.name, mermaid(procedure, leads))
}

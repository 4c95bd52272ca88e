//! Who may do what at which stage, for all kinds, in `docs/permission-matrix.md`.

use crate::generated;
use kernel::Role;
use review::{
    Kind, application::Application, batch::Batch, certificate::Certificate, dispatch::Dispatch, draw::Draw,
    exchange::Exchange, expert::Expert, meeting::Meeting,
};
use std::fmt::Write as _;

#[test]
fn the_permission_matrix_is_the_table() {
    let mut page = String::from(
        "# Who may do what, at which stage\n\n\
         Generated from the procedure tables of `review`; do not edit by hand:\n\
         `ZHIPING_REGENERATE=1 cargo test -p review matrix`.\n\n\
         A cell names the roles that the table permits; an empty cell permits nobody.\n\
         The guard of an act narrows this further, above all to the organisation whose turn it is.\n\
         The column 开始 stands for the act that opens a case.\n",
    );
    table::<Application>(&mut page);
    table::<Expert>(&mut page);
    table::<Draw>(&mut page);
    table::<Exchange>(&mut page);
    table::<Meeting>(&mut page);
    table::<Batch>(&mut page);
    table::<Certificate>(&mut page);
    table::<Dispatch>(&mut page);
    generated::same("docs/permission-matrix.md", &page);
}

fn table<K: Kind>(page: &mut String) {
    let procedure = K::procedure();
    let _ = write!(page, "\n## {}\n\n| 办理事项 | 开始 |", procedure.name);
    for stage in procedure.stages {
        let _ = write!(page, " {} |", stage.name);
    }
    let _ = writeln!(page, "\n|{}", " --- |".repeat(procedure.stages.len() + 2));
    for act in procedure.acts {
        let roles: Vec<&str> = act.roles.iter().map(|role| short(*role)).collect();
        let roles = roles.join("、");
        let _ = write!(page, "| {} |{}", act.name, cell(act.from.is_empty(), &roles));
        for stage in procedure.stages {
            let _ = write!(page, "{}", cell(act.from.contains(&stage.key), &roles));
        }
        page.push('\n');
    }
}

fn cell(permitted: bool, roles: &str) -> String {
    if permitted { format!(" {roles} |") } else { " |".to_owned() }
}

/// Wide tables want short names.
const fn short(role: Role) -> &'static str {
    match role {
        Role::Applicant => "申报人",
        Role::Employer => "单位",
        Role::Department => "主管",
        Role::Organiser => "组建单位",
        Role::Expert => "专家",
        Role::Supervisor => "监督员",
        Role::TitleOffice => "职改办",
        Role::Administrator => "管理员",
        Role::System => "系统",
    }
}

//! 开通账号: the seat of an expert's term, and the first password, which is shown once.

use crate::{
    act,
    fields::Sent,
    front::Front,
    layout::Page,
    parts::{Card, Facts, Head, Html, Note},
    shape,
    trouble::Trouble,
};
use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use kernel::CaseId;
use review::expert::Expert;

pub(super) async fn send(
    State(front): State<Front>,
    Path(id): Path<CaseId>,
    sent: Sent,
) -> Result<Response, Trouble> {
    let guest = sent.guest;
    let case = front.office.visible::<Expert>(guest.me(), id).await?.state;
    let login = front.office.seat_expert(guest.me(), id).await?;
    let mut facts = Facts::new().fact("姓名", case.name()).fact("账号", Html::new().code(&login.login));
    let note = match &login.password {
        Some(password) => {
            facts = facts.fact("首次密码", Html::new().code(password));
            Note::caution(
                "只显示这一次：",
                "请当面或者用可靠的方式交给专家本人，不要留存；本人登录后在“账号”里改掉。",
            )
        }
        None => Note::new("", "这位专家已有账号，用原来的密码登录，登录后选择评审专家席位。"),
    };
    let body = Html::new()
        .part(&Head::new("账号已开通"))
        .part(&note)
        .part(&Card::new("account", "账号").with(&facts))
        .html(&shape::button_link(&format!("/experts/{id}"), "返回", true));
    let layout = act::layout(&front, &guest, "账号已开通", ("专家库", "/experts"), &case.number);
    Ok(Page::new(layout, shape::stack(body)).into_response())
}

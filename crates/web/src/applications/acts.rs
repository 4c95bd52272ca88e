//! The acts on an application: the fields of each form, and how they become a command.

use crate::{
    act::{self, ActPage},
    fields::{Fields, Sent},
    front::Front,
    parts::{Field, Problem},
    trouble::Trouble,
    visit::Guest,
};
use axum::{
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};
use kernel::CaseId;
use review::application::{
    Act, Application,
    acts::{
        accept::{Accept, acceptance_findings},
        check_items::CheckItems,
        deliberate::Deliberate,
        forward::Forward,
        hold::{Hold, Release},
        lapse::Lapse,
        not_accept::NotAccept,
        not_confirm::NotConfirm,
        not_recommend::NotRecommend,
        notify_deficiencies::NotifyDeficiencies,
        post_internal_notice::PostInternalNotice,
        recheck::Recheck,
        recommend::Recommend,
        record_defence::RecordDefence,
        refuse::Refuse,
        reinstate::Reinstate,
        return_for_correction::Return,
        withdraw::Withdraw,
    },
    state::CheckResult,
};
use rules::Pack;

pub(super) async fn form(
    State(front): State<Front>,
    guest: Guest,
    Path((id, key)): Path<(CaseId, String)>,
) -> Result<Response, Trouble> {
    match key.as_str() {
        "submit" | "supplement" => Ok(Redirect::to(&format!("/applications/{id}/check")).into_response()),
        "check_items" => Ok(Redirect::to(&format!("/applications/{id}#check")).into_response()),
        _ => {
            let page = page(&front, &guest, id, &key, &Fields::default()).await?;
            Ok(act::draw(&front, &guest, page, Vec::new()))
        }
    }
}

pub(super) async fn send(
    State(front): State<Front>,
    Path((id, key)): Path<(CaseId, String)>,
    sent: Sent,
) -> Result<Response, Trouble> {
    let Sent { guest, fields } = sent;
    let page = page(&front, &guest, id, &key, &fields).await?;
    let act = match command(&key, &fields, front.office.pack()) {
        Ok(act) => act,
        Err(problem) => return Ok(act::draw(&front, &guest, page, vec![problem])),
    };
    let to = |id| format!("/applications/{id}?done={key}");
    act::perform::<Application>(&front, &guest, &fields, page, Some(id), act, to).await
}

async fn page(front: &Front, guest: &Guest, id: CaseId, key: &str, fields: &Fields) -> Result<ActPage, Trouble> {
    let loaded = front.office.visible::<Application>(guest.me(), id).await?;
    let offers = front.office.offers(guest.me(), id, &loaded.state, &Act::Lapse(Lapse)).await?;
    let offer = act::offered(&offers, key)?;
    let pack = front.office.pack();
    Ok(ActPage {
        action: format!("/applications/{id}/acts/{key}"),
        back: format!("/applications/{id}"),
        title: offer.name.to_owned(),
        hint: format!("{}，{}。{}", loaded.state.number, loaded.state.name.text(), offer.hint),
        weight: offer.weight,
        statement: match key {
            "recommend" => pack.text("commitment.unit").unwrap_or_default().trim().to_owned(),
            _ => String::new(),
        },
        fields: inputs(key, fields, pack, &loaded.state),
        version: loaded.version(),
    })
}

/// The one text that most acts ask for: field name and label.
fn text(key: &str) -> Option<(&'static str, &'static str)> {
    Some(match key {
        "withdraw" => ("reason", "撤回的理由"),
        "record_defence" => ("opinion", "答辩或说课的意见"),
        "deliberate" => ("opinion", "审议意见"),
        "post_internal_notice" => ("place", "公示的地点或方式"),
        "recommend" => ("opinion", "推荐意见"),
        "not_recommend" => ("reason", "不予推荐的理由"),
        "return" => ("reason", "要修改的内容"),
        "forward" => ("opinion", "审核意见"),
        "refuse" => ("reason", "不予通过的理由"),
        "notify_deficiencies" => ("items", "需要补正的内容"),
        "not_accept" => ("reason", "不予受理的理由"),
        "recheck" => ("opinion", "复核意见"),
        "hold" => ("reason", "需要核实的问题"),
        "release" => ("finding", "核实的结论"),
        "not_confirm" => ("reason", "不予确认的理由"),
        "reinstate" => ("reason", "恢复办理的理由"),
        _ => return None,
    })
}

fn inputs(key: &str, fields: &Fields, pack: &Pack, case: &Application) -> Vec<Field> {
    let tick = |name: &str, label: &str| Field::checkbox(name, label, fields.ticked(name));
    let mut inputs = Vec::new();
    match key {
        "forward" => inputs.extend([
            tick("procedure", "推荐程序规范"),
            tick("truth", "推荐材料真实"),
            tick("regularity", "填报材料规范"),
        ]),
        "accept" => inputs.extend(acceptance_findings(pack).iter().map(|(id, name)| tick(id, name))),
        "recommend" => inputs.push(tick("commitment", "已阅读单位承诺书，代表本单位签署")),
        _ => {}
    }
    if let Some((name, label)) = text(key) {
        let field = Field::area(name, label, fields.get(name), 4);
        inputs.push(match key {
            "notify_deficiencies" => field.hint("每行一项，一次写全；只能告知一次"),
            "post_internal_notice" => field.hint(
                pack.term("internal_notice", case_day(case, pack)).map(|due| due.derivation).unwrap_or_default(),
            ),
            _ => field,
        });
    }
    inputs
}

/// The day of the last act, from which the hint of the notice counts.
fn case_day(case: &Application, pack: &Pack) -> kernel::Day {
    pack.zone().day(case.updated_at)
}

fn command(key: &str, fields: &Fields, pack: &Pack) -> Result<Act, Problem> {
    let typed = text(key).map(|(name, _)| fields.get(name)).unwrap_or_default();
    Ok(match key {
        "withdraw" => Act::Withdraw(Withdraw { reason: typed }),
        "check_items" => Act::CheckItems(results(fields)),
        "record_defence" => Act::RecordDefence(RecordDefence { opinion: typed }),
        "deliberate" => Act::Deliberate(Deliberate { opinion: typed }),
        "post_internal_notice" => Act::PostInternalNotice(PostInternalNotice { place: typed }),
        "recommend" => Act::Recommend(Recommend { opinion: typed, commitment: fields.ticked("commitment") }),
        "not_recommend" => Act::NotRecommend(NotRecommend { reason: typed }),
        "return" => Act::Return(Return { reason: typed }),
        "forward" => Act::Forward(Forward {
            procedure: fields.ticked("procedure"),
            truth: fields.ticked("truth"),
            regularity: fields.ticked("regularity"),
            opinion: typed,
        }),
        "refuse" => Act::Refuse(Refuse { reason: typed }),
        "accept" => {
            let all = acceptance_findings(pack).into_iter().map(|(id, _)| id);
            Act::Accept(Accept { findings: all.filter(|id| fields.ticked(id)).collect() })
        }
        "notify_deficiencies" => {
            Act::NotifyDeficiencies(NotifyDeficiencies { items: typed.lines().map(str::to_owned).collect() })
        }
        "not_accept" => Act::NotAccept(NotAccept { reason: typed }),
        "recheck" => Act::Recheck(Recheck { opinion: typed }),
        "hold" => Act::Hold(Hold { reason: typed }),
        "release" => Act::Release(Release { finding: typed }),
        "not_confirm" => Act::NotConfirm(NotConfirm { reason: typed }),
        "reinstate" => Act::Reinstate(Reinstate { reason: typed }),
        _ => return Err(Problem::new("act", "没有这个办理事项")),
    })
}

/// The results that were chosen: `check.item` with `note.item`.
fn results(fields: &Fields) -> CheckItems {
    let chosen = fields.pairs().iter().filter_map(|(name, value)| {
        let item = name.strip_prefix("check.")?;
        Some((item.to_owned(), CheckResult::from_key(value)?, fields.get(&format!("note.{item}"))))
    });
    CheckItems { results: chosen.collect() }
}

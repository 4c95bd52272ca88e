//! The acts of the organiser: accept, notify, not accept, inform, recheck; hold and release, which the title office has too.

use super::{reason, tick};
use crate::{fields::Fields, parts::Field};
use kernel::Day;
use review::application::{
    Act,
    acts::{
        accept::{Accept, acceptance_findings},
        hold::{Hold, Release},
        inform::Inform,
        not_accept::NotAccept,
        notify_deficiencies::NotifyDeficiencies,
        recheck::Recheck,
    },
};
use rules::Pack;

pub(super) fn inputs(key: &str, fields: &Fields, pack: &Pack, today: Day) -> Option<Vec<Field>> {
    Some(match key {
        "accept" => acceptance_findings(pack).iter().map(|(id, name)| tick(id, name, fields)).collect(),
        "notify_deficiencies" => {
            let due = pack.term("supplement", today).map(|due| format!("补正期限：{}。", due.derivation));
            let hint = format!("每行一项，一次写全；只能告知一次。{}", due.unwrap_or_default());
            vec![reason("items", "需要补正的内容", fields).hint(hint)]
        }
        "not_accept" => vec![reason("reason", "不予受理的理由", fields).hint("申报人会看到理由和依据")],
        "recheck" => vec![reason("opinion", "复核意见", fields)],
        "hold" => vec![reason("reason", "需要核实的问题", fields).hint("只暂缓这一件，同批的其他件照常办理")],
        "release" => vec![reason("finding", "核实的结论", fields)],
        _ => return None,
    })
}

pub(super) fn command(key: &str, fields: &Fields, pack: &Pack) -> Option<Act> {
    Some(match key {
        "accept" => {
            let all = acceptance_findings(pack).into_iter().map(|(id, _)| id);
            Act::Accept(Accept { findings: all.filter(|id| fields.ticked(id)).collect() })
        }
        "notify_deficiencies" => {
            let items = fields.get("items").lines().map(str::to_owned).collect();
            Act::NotifyDeficiencies(NotifyDeficiencies { items })
        }
        "not_accept" => Act::NotAccept(NotAccept { reason: fields.get("reason") }),
        "inform" => Act::Inform(Inform),
        "recheck" => Act::Recheck(Recheck { opinion: fields.get("opinion") }),
        "hold" => Act::Hold(Hold { reason: fields.get("reason") }),
        "release" => Act::Release(Release { finding: fields.get("finding") }),
        _ => return None,
    })
}

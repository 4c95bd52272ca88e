//! The acts of the title office on one application: not confirm, reinstate, reassess.

use super::reason;
use crate::{fields::Fields, parts::Field};
use review::application::{
    Act,
    acts::{not_confirm::NotConfirm, reassess::Reassess, reinstate::Reinstate},
};

pub(super) fn inputs(key: &str, fields: &Fields) -> Option<Vec<Field>> {
    Some(match key {
        "not_confirm" => vec![reason("reason", "不予确认的理由", fields).hint("申报人会看到理由和依据")],
        "reinstate" => vec![reason("reason", "恢复办理的理由", fields).hint("写明核查的经过和结论")],
        "reassess" => Vec::new(),
        _ => return None,
    })
}

pub(super) fn command(key: &str, fields: &Fields) -> Option<Act> {
    Some(match key {
        "not_confirm" => Act::NotConfirm(NotConfirm { reason: fields.get("reason") }),
        "reinstate" => Act::Reinstate(Reinstate { reason: fields.get("reason") }),
        "reassess" => Act::Reassess(Reassess),
        _ => return None,
    })
}

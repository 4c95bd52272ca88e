//! The acts of the department or channel body: forward or refuse. Returning is shared with the employer.

use super::{reason, tick};
use crate::{fields::Fields, parts::Field};
use review::application::{
    Act,
    acts::{forward::Forward, refuse::Refuse},
};

pub(super) fn inputs(key: &str, fields: &Fields) -> Option<Vec<Field>> {
    Some(match key {
        "forward" => vec![
            tick("procedure", "推荐程序规范", fields),
            tick("truth", "推荐材料真实", fields),
            tick("regularity", "填报材料规范", fields),
            reason("opinion", "审核意见", fields),
        ],
        "refuse" => vec![reason("reason", "不予通过的理由", fields).hint("申报人会看到理由和依据")],
        _ => return None,
    })
}

pub(super) fn command(key: &str, fields: &Fields) -> Option<Act> {
    Some(match key {
        "forward" => Act::Forward(Forward {
            procedure: fields.ticked("procedure"),
            truth: fields.ticked("truth"),
            regularity: fields.ticked("regularity"),
            opinion: fields.get("opinion"),
        }),
        "refuse" => Act::Refuse(Refuse { reason: fields.get("reason") }),
        _ => return None,
    })
}

//! The acts of the employer: checking, deliberation, internal notice, recommendation.

use super::{reason, tick};
use crate::{
    fields::Fields,
    parts::{Choice, Field},
};
use kernel::Day;
use review::application::{
    Act, Application,
    acts::{
        check_items::CheckItems, deliberate::Deliberate, not_recommend::NotRecommend,
        post_internal_notice::PostInternalNotice, recommend::Recommend, record_defence::RecordDefence,
        return_for_correction::Return,
    },
    state::{CheckResult, ItemCheck},
};
use rules::Pack;

pub(super) fn inputs(
    key: &str,
    fields: &Fields,
    pack: &Pack,
    case: Option<&Application>,
    today: Day,
) -> Option<Vec<Field>> {
    Some(match key {
        "check_items" => checks(fields, case?),
        "record_defence" => vec![reason("opinion", "答辩或说课的意见", fields)],
        "deliberate" => vec![reason("opinion", "审议意见", fields)],
        "post_internal_notice" => {
            let until =
                pack.term("internal_notice", today).map(|due| format!("今天开始公示：{}", due.derivation));
            vec![reason("place", "公示的地点或方式", fields).hint(until.unwrap_or_default())]
        }
        "recommend" => vec![
            tick("commitment", "已阅读单位承诺书，代表本单位签署", fields),
            reason("opinion", "推荐意见", fields),
        ],
        "return" => {
            vec![reason("reason", "要修改的内容", fields).hint("写明要改哪几项、怎样改，申报人会看到")]
        }
        "not_recommend" => vec![reason("reason", "不予推荐的理由", fields).hint("申报人会看到理由和依据")],
        _ => return None,
    })
}

pub(super) fn command(key: &str, fields: &Fields, case: Option<&Application>) -> Option<Act> {
    Some(match key {
        "check_items" => Act::CheckItems(results(fields, case?)),
        "record_defence" => Act::RecordDefence(RecordDefence { opinion: fields.get("opinion") }),
        "deliberate" => Act::Deliberate(Deliberate { opinion: fields.get("opinion") }),
        "post_internal_notice" => Act::PostInternalNotice(PostInternalNotice { place: fields.get("place") }),
        "recommend" => Act::Recommend(Recommend {
            opinion: fields.get("opinion"),
            commitment: fields.ticked("commitment"),
        }),
        "return" => Act::Return(Return { reason: fields.get("reason") }),
        "not_recommend" => Act::NotRecommend(NotRecommend { reason: fields.get("reason") }),
        _ => return None,
    })
}

/// The check as a page of its own, for results that were not complete: nothing that was chosen or typed is lost.
fn checks(fields: &Fields, case: &Application) -> Vec<Field> {
    case.comparable()
        .into_iter()
        .flat_map(|item| {
            let (choice, note) = (format!("check.{}", item.id), format!("note.{}", item.id));
            let before = before(case, &item.id);
            let now =
                fields.find(&choice).unwrap_or_else(|| before.map_or("", |b| b.result.key()).to_owned());
            let said = fields.find(&note).unwrap_or_else(|| before.map_or("", |b| b.note.text()).to_owned());
            let choices = CheckResult::ALL.iter().map(|r| Choice::new(r.key(), r.name(), &now)).collect();
            [
                Field::radios(choice, item.name.clone(), choices),
                Field::text(note, format!("{}：说明", item.name), said)
                    .hint("不是“与原件一致”的，写明情况")
                    .optional(),
            ]
        })
        .collect()
}

fn before<'a>(case: &'a Application, item: &str) -> Option<&'a ItemCheck> {
    case.checks.iter().find(|check| check.item == item)
}

/// The results that are new: `check.item` with `note.item`. What stands already keeps the name of whoever signed it.
fn results(fields: &Fields, case: &Application) -> CheckItems {
    let chosen = fields.pairs().iter().filter_map(|(name, value)| {
        let item = name.strip_prefix("check.")?;
        let (result, note) = (CheckResult::from_key(value)?, fields.get(&format!("note.{item}")));
        let stands = before(case, item).is_some_and(|b| b.result == result && b.note.text() == note);
        (!stands).then(|| (item.to_owned(), result, note))
    });
    CheckItems { results: chosen.collect() }
}

//! What every draw is asked beside what is drawn: until when shares are taken, and which public value comes after.

use crate::{
    fields::Fields,
    front::Front,
    parts::{Choice, Control, Field, Input, Problem},
};
use kernel::{Moment, Zone};
use proof::draw::PublicSource;
use review::application::form::day;

/// Milliseconds of an hour: the deadlines proposed are one and two hours ahead, enough for two people at their desks.
const HOUR: i64 = 3_600_000;

/// What was answered.
pub(super) struct Terms {
    pub(super) commit_by: Moment,
    pub(super) reveal_by: Moment,
    pub(super) public: PublicSource,
}

pub(super) fn inputs(front: &Front, fields: &Fields) -> Vec<Field> {
    let (zone, now) = (front.office.pack().zone(), front.office.now());
    let hours = |hours: i64| zone.minute(now.plus_millis(hours * HOUR));
    let get = |name: &str, or: String| fields.find(name).unwrap_or(or);
    let chosen = get("public", "none".to_owned());
    let sources = vec![
        Choice::new("none", "不用公共随机数（抽取记录会写明）", &chosen),
        Choice::new("lottery", "彩票开奖号码", &chosen),
        Choice::new("drand", "drand 公共随机信标", &chosen),
    ];
    vec![
        moment("commit_by", "承诺截止", get("commit_by", hours(1))),
        moment("reveal_by", "揭示截止", get("reveal_by", hours(2))),
        Field::radios("public", "公共随机数", sources)
            .hint("在揭示截止以后才产生的数，事先写明用哪一个，谁都不能预知"),
        Field::text("public_name", "彩票名称，或 drand 链的哈希", fields.get("public_name")).optional(),
        Field::text("public_number", "期号，或轮次", fields.get("public_number")).optional(),
        moment("public_at", "产生时间", fields.get("public_at")).optional(),
    ]
}

/// Reads them; what is wrong joins the problems.
pub(super) fn read(fields: &Fields, zone: &Zone, problems: &mut Vec<Problem>) -> Terms {
    let mut at = |name: &str, label: &str| {
        let at = minute(&fields.get(name), zone);
        if at.is_none() {
            problems.push(Problem::new(name, format!("{label}：请填写日期和时间")));
        }
        at.unwrap_or(Moment::from_millis(0))
    };
    let (commit_by, reveal_by) = (at("commit_by", "承诺截止"), at("reveal_by", "揭示截止"));
    let number = fields.get("public_number");
    let public = match fields.get("public").as_str() {
        "lottery" => {
            PublicSource::Lottery {
                name: fields.get("public_name"), number, at: at("public_at", "产生时间")
            }
        }
        "drand" => PublicSource::Drand {
            chain: fields.get("public_name"),
            round: number.trim().parse().unwrap_or_default(),
            at: at("public_at", "产生时间"),
        },
        _ => PublicSource::None,
    };
    Terms { commit_by, reveal_by, public }
}

/// A field for digits.
pub(super) fn numeric(mut field: Field) -> Field {
    if let Control::Text(input) = &mut field.control {
        input.mode = "numeric";
        input.autocomplete = "off";
    }
    field
}

fn moment(name: &str, label: &str, value: String) -> Field {
    let input = Input {
        kind: "datetime-local",
        value: value.replace(' ', "T"),
        autocomplete: "off",
        ..Input::default()
    };
    Field::new(name, label, Control::Text(input))
}

/// A moment typed as `2019-12-20 15:30`.
fn minute(typed: &str, zone: &Zone) -> Option<Moment> {
    let (date, time) = typed.trim().split_once([' ', 'T'])?;
    let (hour, minute) = time.trim().split_once([':', '：'])?;
    let (hour, minute): (i64, i64) = (hour.parse().ok()?, minute.parse().ok()?);
    if !(0..24).contains(&hour) || !(0..60).contains(&minute) {
        return None;
    }
    Some(zone.start_of(day(date).ok()?).plus_millis(hour * HOUR + minute * 60_000))
}

#[cfg(test)]
mod tests {
    use super::minute;
    use kernel::Zone;

    #[test]
    fn a_moment_is_read_as_it_is_shown() {
        let zone = Zone::named("Asia/Shanghai").unwrap();
        for typed in ["2019-12-20 15:30", "2019-12-20T00:05", " 2019-12-20 23：59 "] {
            let read = minute(typed, &zone).unwrap();
            assert_eq!(zone.minute(read), typed.trim().replace('T', " ").replace('：', ":"));
        }
        for wrong in ["", "2019-12-20", "2019-12-20 24:00", "2019-12-20 12:60", "2019-02-30 12:00", "x y:z"] {
            assert_eq!(minute(wrong, &zone), None, "{wrong}");
        }
    }
}

//! The days of a season: they follow from a pack's schedule, its terms and its working days.

use crate::Problem;
use kernel::Day;
use rules::Pack;

/// One day for each step of a quick case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Days {
    /// Accounts and organisations.
    pub(super) prepare: Day,
    /// Requests for experts to enter the pools.
    pub(super) request: Day,
    /// Their approval.
    pub(super) approve: Day,
    /// Their training.
    pub(super) train: Day,
    /// First submissions.
    pub(super) submit: Day,
    /// 核对、审议
    pub(super) check: Day,
    /// 单位公示
    pub(super) notice: Day,
    /// 推荐
    pub(super) recommend: Day,
    /// 主管审核
    pub(super) department: Day,
    /// 一次性告知, 受理
    pub(super) accept: Day,
    /// 补正逾期
    pub(super) lapse: Day,
    /// 第一次评审会
    pub(super) meeting: Day,
    /// 复核、公示
    pub(super) publish: Day,
    /// 报送
    pub(super) report: Day,
    /// 确认
    pub(super) confirm: Day,
    /// 发证
    pub(super) certify: Day,
    /// 最近几天
    pub(super) recent: Day,
    /// The demo's day.
    pub(crate) today: Day,
    /// A meeting still to come, whose opening can be filed on the demo's day.
    pub(super) later: Day,
}

impl Days {
    /// The days of a pack, from the first on which anybody may apply.
    ///
    /// # Errors
    /// When the pack does not say that day, has no such term, or its calendar ends before.
    pub(crate) fn of(pack: &Pack) -> Result<Self, Problem> {
        let first =
            pack.titles().first().and_then(|title| pack.window(&title.series, &title.level, "submit"));
        let unsaid = || Problem::Invalid(format!("政策包 {} 没有写明从哪天开始申报", pack.id()));
        let prepare = first.and_then(|window| window.from).ok_or_else(unsaid)?;
        let after = |day, count| {
            let day = pack.calendar().add_working_days(day, count);
            day.map_err(|error| Problem::Invalid(error.to_string()))
        };
        let ended = |name, from| {
            let due = pack.term(name, from).map_err(|error| Problem::Invalid(error.to_string()))?;
            after(due.day, 1)
        };
        let request = after(prepare, 1)?;
        let approve = after(request, 2)?;
        let train = after(approve, 2)?;
        let submit = after(prepare, 7)?;
        let check = after(submit, 2)?;
        let notice = after(check, 1)?;
        let recommend = ended("internal_notice", notice)?;
        let department = after(recommend, 1)?;
        let accept = after(department, 2)?;
        // Convened, drawn and filed on one day: the first on which that is early enough.
        let meets = |filed: Day| {
            let mut day = after(filed, 1)?;
            while pack.term("meeting_filing", day).map_err(|e| Problem::Invalid(e.to_string()))?.day < filed {
                day = after(day, 1)?;
            }
            Ok::<_, Problem>(day)
        };
        let meeting = meets(accept)?;
        let publish = after(meeting, 2)?;
        let report = ended("public_notice", publish)?;
        let confirm = after(report, 1)?;
        let certify = after(confirm, 1)?;
        let recent = after(certify, 3)?;
        let today = after(recent, 2)?;
        Ok(Self {
            prepare,
            request,
            approve,
            train,
            submit,
            check,
            notice,
            recommend,
            department,
            accept,
            lapse: ended("supplement", accept)?,
            meeting,
            publish,
            report,
            confirm,
            certify,
            recent,
            today,
            later: meets(today)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_follow_from_schedule_terms_and_holidays() {
        let law = crate::policy::embedded().unwrap();
        let days = |id: &str| Days::of(law.pack(id).unwrap()).unwrap();
        let demo = days("liuzhou/2024");
        assert_eq!(
            (demo.submit.to_string(), demo.today.to_string()),
            ("2024-07-10".into(), "2024-08-23".into())
        );
        // Seven working days of notice over the national holiday, with its two make-up days.
        let other = days("nanning/2025");
        assert_eq!(
            (other.publish.to_string(), other.report.to_string()),
            ("2025-09-25".into(), "2025-10-13".into())
        );
    }
}

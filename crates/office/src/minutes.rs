//! The documents of a meeting: 开展评审工作备案表 before it (requirements E2), 评审会议纪要 and 评审情况记录表 after it
//! (requirements E8).
//!
//! Invariant: a case that an expert is recused from stands in none of the documents that they are given.

use crate::{Me, Office, Problem, papers::problem};
use documents::{
    Form, Minutes, MinutesCase, MinutesMember, MinutesRecusal, OpeningFiling, PanelExperts, Remark, Signed,
    TitleCases, Votes,
};
use kernel::{CaseId, Digest, Role, Sealed, Zone};
use review::{
    application::state::Count,
    case::Named,
    draw::Draw,
    meeting::{
        Meeting, Stage,
        acts::due,
        ballot::Ballot,
        state::{Item, Member, Recused, Signature},
        tally,
    },
};
use rules::Pack;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The documents of a meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MeetingPaper {
    /// 开展评审工作备案表, as PDF; a draft until it is filed
    OpeningFiling,
    /// 评审会议纪要, as PDF
    Minutes,
    /// 评审情况记录表, as a workbook
    Record,
}

impl MeetingPaper {
    /// The name people use.
    pub const fn name(self) -> &'static str {
        match self {
            Self::OpeningFiling => Form::OpeningFiling.name(),
            Self::Minutes => Form::Minutes.name(),
            Self::Record => "评审情况记录表",
        }
    }

    /// Whether there is one for this seat, as far as it reaches the meeting at all.
    pub fn is_for(self, me: &Me, case: &Meeting) -> bool {
        let official = matches!(me.role(), Some(Role::Organiser | Role::Supervisor | Role::TitleOffice));
        match self {
            Self::OpeningFiling => official && (case.stage == Stage::Seated || case.filing.is_some()),
            Self::Minutes | Self::Record => {
                let counted = matches!(case.stage, Stage::Counted | Stage::Closed);
                counted && (official || me.role() == Some(Role::Expert))
            }
        }
    }

    /// What stands above it: a draft and an extract say what they are.
    pub fn title(self, me: &Me, case: &Meeting) -> String {
        let name = self.name();
        match self {
            Self::OpeningFiling if case.filing.is_none() => format!("{name}（草稿，尚未备案）"),
            Self::Minutes | Self::Record if hidden(me, case) > 0 => format!("{name}（节录）"),
            _ => name.to_owned(),
        }
    }
}

impl Office {
    /// A document of a meeting as this seat may have it: file name and bytes.
    ///
    /// # Errors
    /// Absence when the meeting is not in reach or has no such document for this seat; a sentence when it cannot be set.
    pub async fn meeting_paper(
        &self,
        me: &Me,
        paper: MeetingPaper,
        id: CaseId,
    ) -> Result<(String, Vec<u8>), Problem> {
        let case = self.visible::<Meeting>(me, id).await?.state;
        if !paper.is_for(me, &case) {
            return Err(Problem::NotFound);
        }
        let title = paper.title(me, &case);
        let name = format!("{}-{title}", case.number);
        match paper {
            MeetingPaper::OpeningFiling => {
                let filing = self.opening_filing(&case).await?;
                let pdf = self.set(Form::OpeningFiling, &title, &case, json!(filing)).await?;
                Ok((format!("{name}.pdf"), pdf))
            }
            MeetingPaper::Minutes => {
                let minutes = self.minutes(me, &case).await?;
                let pdf = self.set(Form::Minutes, &title, &case, json!(minutes)).await?;
                Ok((format!("{name}.pdf"), pdf))
            }
            MeetingPaper::Record => {
                let minutes = self.minutes(me, &case).await?;
                let task = tokio::task::spawn_blocking(move || minutes.book());
                Ok((format!("{name}.xlsx"), task.await.map_err(Problem::fault)?.map_err(problem)?))
            }
        }
    }

    async fn set(&self, form: Form, title: &str, case: &Meeting, body: Value) -> Result<Vec<u8>, Problem> {
        let made_at = self.pack().zone().minute(self.now());
        let data = self.envelope(&made_at).around(self.pack(), title, &case.number, body);
        self.typeset(form, data, Vec::new()).await
    }

    async fn opening_filing(&self, case: &Meeting) -> Result<OpeningFiling, Problem> {
        let pack = self.pack();
        let mut conn = self.store().reader().await?;
        let row = self.committee_row(&mut conn, case.committee.id).await?;
        let standing = self.standing(&mut conn, &row).await?;
        let draw = self.number_of_draw(&mut conn, case).await?;
        let committee = standing.committee;
        let due = due(pack, case).map_err(|none| Problem::Invalid(none.to_string()))?;
        let level = |id: &String| pack.level(id).map_or_else(|| id.clone(), |level| level.name.clone());
        let titles = counted(case.agenda.iter().map(|item| item.title_name.clone()));
        let experts = counted(case.members.iter().map(|member| (member.panel.clone(), member.unit.clone())));
        let by = |by: &Sealed<Named>| signed(by, pack.zone());
        Ok(OpeningFiling {
            committee: case.committee.name.clone(),
            organiser: case.committee.organiser_name.clone(),
            series: pack.series_of(&committee.series).map(|series| series.name.clone()).unwrap_or_default(),
            levels: committee.levels.iter().map(level).collect(),
            approval: standing.approval,
            valid_from: committee.valid_from,
            valid_until: committee.valid_until,
            size: case.size,
            name: case.name.clone(),
            day: case.day,
            place: case.place.clone(),
            draw,
            cases: titles.into_iter().map(|(title, cases)| TitleCases { title, cases }).collect(),
            experts: experts
                .into_iter()
                .map(|((panel, unit), experts)| PanelExperts { panel, unit, experts })
                .collect(),
            right: if case.autonomous { "自主评审" } else { "" }.to_owned(),
            plan: case.filing.as_ref().map(|filing| filing.plan.clone()).unwrap_or_default(),
            standard: case
                .autonomous
                .then(|| case.filing.as_ref().map(|filing| filing.standard.clone()).unwrap_or_default()),
            due: due.day,
            derivation: due.derivation,
            clause: due.clause,
            filed: case.filing.as_ref().and_then(|filing| by(&filing.by)),
            received: case.filing.as_ref().and_then(|filing| by(filing.received.as_ref()?)),
        })
    }

    async fn minutes(&self, me: &Me, case: &Meeting) -> Result<Minutes, Problem> {
        let pack = self.pack();
        let own: Vec<&Item> = case.agenda.iter().filter(|item| sees(me, case, item.case)).collect();
        let mut conn = self.store().reader().await?;
        let draw = self.number_of_draw(&mut conn, case).await?;
        let ids = own.iter().map(|item| item.case.to_string()).collect();
        let said = self.applications(&mut conn, ids).await?.into_iter().filter_map(|application| {
            Some((application.id, application.panel_opinion?.text.text().to_owned()))
        });
        let opinions: BTreeMap<CaseId, String> = said.collect();
        let result = |item: &&Item| {
            let judged = item.count.map(|count| tally::judge(pack, &count));
            MinutesCase {
                number: item.number.clone(),
                name: item.name.text().to_owned(),
                title: item.title_name.clone(),
                unit: item.employer_name.clone(),
                opinion: opinions.get(&item.case).cloned().unwrap_or_default(),
                votes: item.count.map(votes),
                passed: judged.as_ref().and_then(|judged| Some(judged.as_ref().ok()?.passed)),
                because: judged
                    .map_or_else(String::new, |judged| judged.map_or_else(|says| says, |j| j.because)),
            }
        };
        let sign = |signature: &Option<Signature>| signed(&signature.as_ref()?.by, pack.zone());
        let quorum = case.attended.map(|attended| tally::quorum(pack, case.size, attended));
        let mut remarks =
            case.ballot.as_ref().map_or_else(Vec::new, |b| ballot(b, case.present.len(), pack.zone()));
        remarks.extend(case.ballot.as_ref().into_iter().flat_map(|ballot| first_round(ballot, &own)));
        remarks.extend(presided(case, &own, pack));
        if hidden(me, case) > 0 {
            let text = format!("另有 {} 件您应当回避，不在这里列出", hidden(me, case));
            remarks.push(Remark { name: "节录".to_owned(), text });
        }
        Ok(Minutes {
            committee: case.committee.name.clone(),
            organiser: case.committee.organiser_name.clone(),
            name: case.name.clone(),
            day: case.day,
            place: case.place.clone(),
            mode: case.mode().map_or("", |mode| mode.name()).to_owned(),
            opened_at: case.opened.map(|opened| pack.zone().minute(opened.at)).unwrap_or_default(),
            draw,
            size: case.size,
            attended: case.attended,
            quorum: quorum.map_or_else(String::new, |sum| sum.unwrap_or_else(|says| says)),
            remarks,
            members: case.members.iter().map(|who| member(who, case)).collect(),
            recusals: case.recused.iter().filter_map(|out| recusal(out, case, &own, me)).collect(),
            cases: own.iter().map(result).collect(),
            chair: sign(&case.chair_signature),
            chair_as: case.chair_signature.as_ref().map_or("主任委员", |by| signed_as(by, case)).to_owned(),
            supervisor: sign(&case.supervisor_signature),
        })
    }

    async fn number_of_draw(&self, conn: &mut store::Conn, case: &Meeting) -> Result<String, Problem> {
        let Some(draw) = case.draw else { return Ok(String::new()) };
        Ok(self.load::<Draw>(conn, draw).await?.map_or_else(String::new, |draw| draw.state.number))
    }
}

/// Whether a case of the agenda exists for this seat.
fn sees(me: &Me, case: &Meeting, item: CaseId) -> bool {
    me.role() != Some(Role::Expert) || !case.is_recused(me.person, item)
}

/// How many cases of the agenda do not.
fn hidden(me: &Me, case: &Meeting) -> usize {
    case.agenda.iter().filter(|item| !sees(me, case, item.case)).count()
}

fn member(member: &Member, case: &Meeting) -> MinutesMember {
    MinutesMember {
        name: member.name.text().to_owned(),
        unit: member.unit.clone(),
        panel: member.panel.clone(),
        office: case.office_of(member.person).to_owned(),
        signed_in: case.present.contains(&member.person),
    }
}

/// What whoever signed for the committee is to it.
fn signed_as(signature: &Signature, case: &Meeting) -> &'static str {
    match signature.by.open().map_or("", |by| case.office_of(by.person)) {
        "副主任委员" => "副主任委员（主持）",
        _ => "主任委员",
    }
}

/// Which cases a vice-chair presided over, and why; of the cases that the reader sees.
fn presided(case: &Meeting, own: &[&Item], pack: &Pack) -> Option<Remark> {
    let others = own.iter().filter_map(|item| {
        let person = case.presides_over(pack, item.case);
        let name = case.member(person).filter(|_| person != case.chair)?.name.text();
        Some(format!("{}由副主任委员{name}主持", item.number))
    });
    let others: Vec<String> = others.collect();
    let why =
        if case.present.contains(&case.chair) { "主任委员回避" } else { "主任委员没有到会" };
    (!others.is_empty())
        .then(|| Remark { name: "主持".to_owned(), text: format!("{why}：{}", others.join("；")) })
}

/// Who kept away from a case. Experts know that somebody left the room, and are not told why: a relation may be private.
fn recusal(recused: &Recused, case: &Meeting, own: &[&Item], me: &Me) -> Option<MinutesRecusal> {
    let item = own.iter().find(|item| item.case == recused.case)?;
    let told = me.role() != Some(Role::Expert);
    Some(MinutesRecusal {
        member: case.member(recused.person)?.name.text().to_owned(),
        number: item.number.clone(),
        applicant: item.name.text().to_owned(),
        clause: recused.clause.clone(),
        because: if told { recused.because.text() } else { "" }.to_owned(),
    })
}

const fn votes(count: Count) -> Votes {
    let Count { present, yes, no, abstain, invalid } = count;
    Votes { present, yes, no, abstain, invalid }
}

fn signed(by: &Sealed<Named>, zone: &Zone) -> Option<Signed> {
    let by = by.open()?;
    Some(Signed { name: by.name.clone(), organisation: by.organisation_name.clone(), at: zone.minute(by.at) })
}

/// What is kept of an electronic ballot: the box that can be counted again, and how it came about.
fn ballot(ballot: &Ballot, present: usize, zone: &Zone) -> Vec<Remark> {
    let remark = |name: &str, text: String| Remark { name: name.to_owned(), text };
    let annulled = ballot.annulled.iter().map(|round| {
        remark("作废重投", format!("第 {} 轮，{}：{}", round.round, zone.minute(round.at), round.reason))
    });
    let mut remarks: Vec<Remark> = annulled.collect();
    let mut boxed = |which: &str, digest: Digest, confirmed: usize, open: &Option<String>| {
        remarks.push(remark(&format!("票箱摘要{which}"), digest.to_string()));
        let open = open.as_ref().map(|why| format!("；没有全部确认就结束的理由：{why}"));
        let text = format!("到会 {present} 人，{confirmed} 人确认自己的票在箱中{}", open.unwrap_or_default());
        remarks.push(remark(&format!("确认在箱中{which}"), text));
    };
    let again = ballot.first.as_ref();
    if let Some(first) = again {
        boxed("（第一轮）", first.box_digest, first.confirmed.len(), &first.unconfirmed);
    }
    if let Some(digest) = ballot.box_digest {
        let which = if again.is_some() { "（第二轮）" } else { "" };
        boxed(which, digest, ballot.confirmed.len(), &ballot.unconfirmed);
    }
    remarks
}

/// What the first round came to where there was a second; of the cases that the reader sees.
fn first_round(ballot: &Ballot, own: &[&Item]) -> Vec<Remark> {
    let Some(first) = &ballot.first else { return Vec::new() };
    let again = own.iter().filter(|item| first.again.contains(&item.case)).filter_map(|item| {
        let Count { present, yes, no, abstain, invalid } =
            first.counts.iter().find(|one| one.case == item.case)?.count;
        let number = &item.number;
        Some(format!("{number} 参加 {present}，赞成 {yes}，反对 {no}，弃权 {abstain}，废票 {invalid}"))
    });
    let again: Vec<String> = again.collect();
    let stands = match &first.given_up {
        Some(why) => format!("第二轮放弃，以第一轮为准：{why}"),
        None => "以第二轮为准".to_owned(),
    };
    if again.is_empty() {
        return Vec::new();
    }
    vec![Remark {
        name: "再投的件，第一轮".to_owned(), text: format!("{}。{stands}", again.join("；"))
    }]
}

/// What occurs how often, in the order of first occurrence.
fn counted<T: PartialEq>(things: impl Iterator<Item = T>) -> Vec<(T, u32)> {
    let mut counts: Vec<(T, u32)> = Vec::new();
    for thing in things {
        match counts.iter_mut().find(|(known, _)| *known == thing) {
            Some((_, count)) => *count += 1,
            None => counts.push((thing, 1)),
        }
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::{ballot as remarks, counted};
    use kernel::{Digest, Moment, PersonId, Zone};
    use review::meeting::ballot::{AnnulledRound, Ballot};

    /// req: E8
    #[test]
    fn minutes_say_what_was_annulled_and_which_box_was_counted() {
        let zone = Zone::named("Asia/Shanghai").expect("a known zone");
        let at = Moment::from_millis(0);
        let annulled = vec![AnnulledRound { round: 1, at, reason: "设备损坏".to_owned() }];
        let digest = Digest::sha256(&[b"box"]);
        let mut open = Ballot {
            round: 2,
            keys: Vec::new(),
            confirmed: vec!["00000000-0000-7000-8000-000000000001".parse::<PersonId>().expect("an id")],
            annulled,
            box_digest: None,
            unconfirmed: Some("设备没电".to_owned()),
            first: None,
        };
        let lines = |ballot: &Ballot| {
            let remarks = remarks(ballot, 2, &zone);
            remarks.into_iter().map(|remark| format!("{}：{}", remark.name, remark.text)).collect::<Vec<_>>()
        };
        let first = format!("作废重投：第 1 轮，{}：设备损坏", zone.minute(at));
        assert_eq!(lines(&open), std::slice::from_ref(&first), "a ballot that was given up has no box");
        open.box_digest = Some(digest);
        let confirmed = "确认在箱中：到会 2 人，1 人确认自己的票在箱中；没有全部确认就结束的理由：设备没电";
        assert_eq!(lines(&open), [first, format!("票箱摘要：{digest}"), confirmed.to_owned()]);
        assert_eq!(counted(["乙", "甲", "乙"].into_iter()), [("乙", 2), ("甲", 1)]);
    }
}

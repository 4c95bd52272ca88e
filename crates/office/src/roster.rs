//! The roster: experts in from Excel, row by row, and out again; and how the committees stand.
//!
//! Invariant: importing a row is the act of asking for the expert; a row that the act refuses is reported and left out.

use crate::{Me, Office, Problem, lists::ListQuery, papers, perform::Request};
use documents::{Cell, Column, Kind as CellKind, Table};
use kernel::{
    CommitteeId, Day, OrganisationId, PersonId, Role,
    identity::{Document, DocumentKind},
};
use review::{
    Context, Kind as _,
    application::form,
    claim::POOL,
    committee::{self, Standing},
    expert::{Act, Card, Expert, FormerUnit, Stage, Unit, acts::RequestEntry},
};
use rules::Finding;
use std::collections::{BTreeMap, BTreeSet};
use store::listing::Page;

/// Rows that one import may hold.
const MOST_ROWS: usize = 2_000;
/// Rows read at a time for an export.
const CHUNK: usize = 1_000;
/// The title of each column, and how wide it is.
const COLUMNS: [(&str, &str, u16); 11] = [
    ("name", "姓名", 12),
    ("document", "身份证件号码", 22),
    ("unit", "工作单位", 36),
    ("region", "地区", 16),
    ("specialty", "专业", 18),
    ("title", "职称", 20),
    ("level", "层级", 10),
    ("phone", "电话", 16),
    ("former", "原工作单位", 36),
    ("left", "离开日期", 14),
    ("note", "备注", 20),
];
/// What an import must find; the note is for whoever fills in.
const ASKED: usize = 10;

/// What became of one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// The row as Excel numbers it.
    pub row: u32,
    /// 姓名
    pub name: String,
    /// Done, or could be done; or why not.
    pub outcome: Result<(), String>,
}

/// A committee as its page shows it.
#[derive(Debug, Clone)]
pub struct CommitteeCard {
    /// As approved.
    pub standing: Standing,
    /// 主任委员
    pub chair: Option<String>,
    /// 副主任委员, by name
    pub vice_chairs: Vec<String>,
    /// What holds of it today, with the clauses.
    pub findings: Vec<Finding>,
    /// How many experts are at each stage.
    pub stages: Vec<(Stage, usize)>,
    /// In the pool with a term that holds today.
    pub pooled: usize,
    /// Of those, how many finished this year's training.
    pub trained: usize,
}

impl Office {
    /// The workbook to fill in.
    ///
    /// # Errors
    /// When the workbook cannot be written.
    pub async fn roster_template(&self) -> Result<Vec<u8>, Problem> {
        write(COLUMNS.len(), Vec::new()).await
    }

    /// Asks for every expert of a workbook to enter the pool of an own committee; with `only_look`, nothing is done.
    ///
    /// # Errors
    /// When the file is no such workbook, or the committee is not this seat's.
    pub async fn import_experts(
        &self,
        me: &Me,
        committee: CommitteeId,
        bytes: &[u8],
        only_look: bool,
    ) -> Result<Vec<Imported>, Problem> {
        let committees = self.committees_of(me).await?;
        if me.role() != Some(Role::Organiser) || !committees.iter().any(|own| own.id() == committee) {
            return Err(Problem::NotFound);
        }
        let table = documents::read_sheet(bytes).map_err(papers::problem)?;
        if table.rows.len() > MOST_ROWS {
            return Err(Problem::Invalid(format!("一次最多导入 {MOST_ROWS} 行，请分成几个文件")));
        }
        let rows = typed(&table)?;
        let units = self.units().await?;
        let mut seen = BTreeSet::new();
        let mut report = Vec::with_capacity(rows.len());
        for (row, cells) in rows {
            let name = cells[0].clone();
            let outcome = match self.read_row(committee, &cells, &units) {
                Ok((document, _)) if !seen.insert(document.clone()) => {
                    Err("这个证件号码在文件里出现了不止一次".to_owned())
                }
                Ok((document, command)) => match self.enter(me, document, command, only_look).await {
                    Ok(()) => Ok(()),
                    Err(Problem::Refused(refusal)) => Err(said(&refusal)),
                    Err(Problem::Invalid(text)) => Err(text),
                    Err(problem) => return Err(problem),
                },
                Err(text) => Err(text),
            };
            report.push(Imported { row, name, outcome });
        }
        Ok(report)
    }

    /// Does what a row asks for, or only looks whether the act would do it.
    async fn enter(
        &self,
        me: &Me,
        document: Document,
        mut command: RequestEntry,
        only_look: bool,
    ) -> Result<(), Problem> {
        if !only_look {
            command.person = self.expert_person(&command.card.name, &document).await?;
            let request = Request::<Expert>::opening(Act::RequestEntry(Box::new(command)));
            return self.perform(me, request).await.map(drop);
        }
        if let Some(person) = self.person_by_document(&document).await? {
            command.person = person;
        }
        let actor = me.actor().ok_or(Problem::NotFound)?;
        let mut conn = self.store().reader().await?;
        let claim = format!("{POOL}{}/{}", command.committee, command.person);
        if store::cases::is_claimed(&mut conn, &self.season().office.to_string(), &claim).await? {
            return Err(self.claimed(&claim));
        }
        let row = self.committee_row(&mut conn, command.committee).await?;
        let facts = review::expert::Facts {
            committee: self.committee(&mut conn, &row).await?,
            number: String::new(),
        };
        let now = self.now();
        let cx = Context {
            case: kernel::CaseId::fresh(now, self.chance()),
            actor,
            actor_name: &me.name,
            organisation_name: me.organisation_name(),
            now,
            today: self.pack().zone().day(now),
            pack: self.pack(),
            facts: &facts,
            confirmation: None,
        };
        Expert::decide(None, &Act::RequestEntry(Box::new(command)), &cx)?;
        Ok(())
    }

    fn read_row(
        &self,
        committee: CommitteeId,
        cells: &[String],
        units: &BTreeMap<String, OrganisationId>,
    ) -> Result<(Document, RequestEntry), String> {
        let [name, document, works, region, specialty, title, level, phone, former, left] = cells else {
            return Err("这一行的列数不对".to_owned());
        };
        let document = Document::parse(DocumentKind::ResidentCard, document).map_err(|e| e.to_string())?;
        let levels = self.pack().levels();
        let known = levels.iter().find(|known| known.name == *level || known.id == *level);
        let level = known.map(|known| known.id.clone()).ok_or_else(|| {
            let names: Vec<&str> = levels.iter().map(|level| level.name.as_str()).collect();
            format!("没有层级“{level}”，请填写 {}", names.join("、"))
        })?;
        let unit = |name: &str| Unit { name: name.to_owned(), organisation: units.get(name).copied() };
        let former = match (former.as_str(), left.as_str()) {
            ("", "") => Vec::new(),
            ("", _) | (_, "") => return Err("原工作单位和离开日期要一起填写".to_owned()),
            (name, left) => vec![FormerUnit { unit: unit(name), until: form::day(left)? }],
        };
        let now = self.now();
        let command = RequestEntry {
            committee,
            // Whoever is known already takes this place before the act.
            person: PersonId::fresh(now, self.chance()),
            card: Card {
                name: name.clone(),
                phone: phone.clone(),
                unit: unit(works),
                former,
                region: region.clone(),
                title: title.clone(),
            },
            specialty: specialty.clone(),
            level,
        };
        Ok((document, command))
    }

    /// The organisations of this office by name.
    ///
    /// # Errors
    /// A fault.
    pub async fn units(&self) -> Result<BTreeMap<String, OrganisationId>, Problem> {
        let mut conn = self.store().reader().await?;
        let rows = store::offices::organisations(&mut conn, &self.season().office.to_string()).await?;
        rows.into_iter().map(|row| Ok((row.name, row.id.parse().map_err(Problem::fault)?))).collect()
    }

    /// The list of experts as a workbook: the same question as the list page, all pages of it.
    ///
    /// # Errors
    /// Absence without a seat that lists experts.
    pub async fn export_experts(&self, me: &Me, ask: &ListQuery) -> Result<Vec<u8>, Problem> {
        let mut rows = Vec::new();
        let mut ask = ListQuery { limit: CHUNK, page: Page::First, ..ask.clone() };
        loop {
            let answer = self.list::<Expert>(me, &ask).await?;
            let mut conn = self.store().reader().await?;
            let ids: Vec<String> = answer.rows.iter().map(|row| row.case_id.clone()).collect();
            let mut experts: BTreeMap<String, Expert> = BTreeMap::new();
            for row in store::cases::cases_in(&mut conn, &ids).await? {
                experts.insert(row.id.clone(), self.opened::<Expert>(row)?.state);
            }
            rows.extend(ids.iter().filter_map(|id| experts.get(id)).map(|expert| self.line(expert)));
            match answer.next {
                Some(next) => ask.page = Page::After(next),
                None => break,
            }
        }
        let columns = LISTED.map(|(key, title, width)| {
            let kind = if key == "from" || key == "until" { CellKind::Day } else { CellKind::Text };
            Column { key, title, kind, width }
        });
        let task = tokio::task::spawn_blocking(move || documents::sheet(&columns, &rows));
        task.await.map_err(Problem::fault)?.map_err(papers::problem)
    }

    fn line(&self, expert: &Expert) -> Vec<Cell> {
        let card = expert.card.open();
        let text = |of: fn(&Card) -> &str| Cell::from(card.map_or("", of));
        let day = |day: Option<Day>| day.map_or(Cell::Empty, Cell::Day);
        let level = self.pack().level(&expert.level).map_or("", |level| level.name.as_str());
        let trained: Vec<String> = expert.training.iter().map(|training| training.year.to_string()).collect();
        vec![
            expert.number.as_str().into(),
            expert.name().into(),
            text(|card| &card.unit.name),
            text(|card| &card.region),
            expert.specialty.as_str().into(),
            text(|card| &card.title),
            level.into(),
            text(|card| &card.phone),
            expert.committee.name.as_str().into(),
            Expert::procedure().stage(expert.stage()).name.into(),
            day(expert.from),
            day(expert.until),
            trained.join("、").as_str().into(),
        ]
    }

    /// The committees that this seat runs, or, for the title office, confirms for: as they stand today.
    ///
    /// # Errors
    /// Absence for every other seat.
    pub async fn committee_cards(&self, me: &Me) -> Result<Vec<CommitteeCard>, Problem> {
        let actor = me.actor().ok_or(Problem::NotFound)?;
        let home = actor.organisation.to_string();
        let mut conn = self.store().reader().await?;
        let rows = store::offices::committees(&mut conn, &self.season().office.to_string()).await?;
        let mine = |row: &&store::offices::CommitteeRow| match actor.role {
            Role::Organiser => row.organisation == home,
            Role::TitleOffice => row.title_office == home,
            _ => false,
        };
        if !matches!(actor.role, Role::Organiser | Role::TitleOffice) {
            return Err(Problem::NotFound);
        }
        let mut cards = Vec::new();
        for row in rows.iter().filter(mine) {
            cards.push(self.card(&mut conn, row).await?);
        }
        Ok(cards)
    }

    /// A committee as it was approved.
    ///
    /// # Errors
    /// A fault.
    pub(crate) async fn standing(
        &self,
        conn: &mut store::Conn,
        row: &store::offices::CommitteeRow,
    ) -> Result<Standing, Problem> {
        Ok(Standing {
            committee: self.committee(conn, row).await?,
            size: u32::try_from(row.size).map_err(Problem::fault)?,
            chair: row.chair.as_deref().map(str::parse).transpose().map_err(Problem::fault)?,
            vice_chairs: vice_chairs(row)?,
            autonomous: row.autonomous,
            approval: row.approval.clone(),
        })
    }

    async fn card(
        &self,
        conn: &mut store::Conn,
        row: &store::offices::CommitteeRow,
    ) -> Result<CommitteeCard, Problem> {
        const STAGES: [Stage; 5] =
            [Stage::Requested, Stage::Pooled, Stage::Leaving, Stage::Left, Stage::Refused];
        let standing = self.standing(conn, row).await?;
        let experts = self.experts_at(conn, standing.committee.id(), &STAGES).await?;
        let today = self.today();
        let chair = match &row.chair {
            Some(chair) => store::accounts::person(conn, chair).await?.map(|person| person.name),
            None => None,
        };
        let mut vice_chairs = Vec::new();
        for person in row.vice_chairs.split_whitespace() {
            vice_chairs.extend(store::accounts::person(conn, person).await?.map(|person| person.name));
        }
        let stages =
            STAGES.map(|stage| (stage, experts.iter().filter(|expert| expert.stage == stage).count()));
        let mut pool = experts;
        pool.retain(|expert| expert.holds(today));
        let year = self.pack().year();
        Ok(CommitteeCard {
            findings: committee::judge(self.pack(), &standing, &pool, today),
            standing,
            chair,
            vice_chairs,
            stages: stages.to_vec(),
            pooled: pool.len(),
            trained: pool.iter().filter(|expert| expert.trained(year)).count(),
        })
    }
}

/// 副主任委员 of a committee, in the order of its approval.
pub(crate) fn vice_chairs(row: &store::offices::CommitteeRow) -> Result<Vec<PersonId>, Problem> {
    row.vice_chairs.split_whitespace().map(|id| id.parse().map_err(Problem::fault)).collect()
}

/// The columns of the exported list.
const LISTED: [(&str, &str, u16); 13] = [
    ("number", "编号", 18),
    ("name", "姓名", 12),
    ("unit", "工作单位", 36),
    ("region", "地区", 16),
    ("specialty", "专业", 18),
    ("title", "职称", 20),
    ("level", "层级", 10),
    ("phone", "电话", 16),
    ("committee", "评委会", 36),
    ("state", "状态", 14),
    ("from", "聘期起", 12),
    ("until", "聘期止", 12),
    ("training", "培训年度", 14),
];

fn said(refusal: &review::Refusal) -> String {
    match &refusal.clause {
        Some(clause) => format!("{}（依据：{clause}）", refusal.text),
        None => refusal.text.clone(),
    }
}

/// The cells of each row in the order of the columns, as text.
fn typed(table: &Table) -> Result<Vec<(u32, Vec<String>)>, Problem> {
    let columns = columns(ASKED);
    let rows = table.typed(&columns).map_err(papers::problem)?;
    let text = |cell: Cell| match cell {
        Cell::Text(text) => text,
        Cell::Day(day) => day.to_string(),
        Cell::Integer(number) => number.to_string(),
        Cell::Empty => String::new(),
    };
    Ok(rows.into_iter().map(|(row, cells)| (row, cells.into_iter().map(text).collect())).collect())
}

fn columns(count: usize) -> Vec<Column> {
    let column = |(key, title, width): &(&'static str, &'static str, u16)| Column {
        key,
        title,
        kind: CellKind::Text,
        width: *width,
    };
    COLUMNS.iter().take(count).map(column).collect()
}

async fn write(count: usize, rows: Vec<Vec<Cell>>) -> Result<Vec<u8>, Problem> {
    let columns = columns(count);
    let task = tokio::task::spawn_blocking(move || documents::sheet(&columns, &rows));
    task.await.map_err(Problem::fault)?.map_err(papers::problem)
}

//! 评审情况记录表 of a batch: what an autonomous committee files of its results (requirement F3), made from the votes.

use crate::{Me, Office, Problem, papers::problem};
use documents::{Cell, Column, Kind as CellKind};
use kernel::CaseId;
use review::{
    application::Application,
    batch::{
        Batch,
        state::{Item, Step},
    },
    meeting::tally,
};
use rules::Pack;
use std::collections::BTreeMap;

const fn column(key: &'static str, title: &'static str, kind: CellKind, width: u16) -> Column {
    Column { key, title, kind, width }
}

const COLUMNS: [Column; 14] = [
    column("number", "编号", CellKind::Text, 20),
    column("name", "申报人", CellKind::Text, 14),
    column("unit", "单位", CellKind::Text, 36),
    column("title", "职称", CellKind::Text, 20),
    column("specialty", "专业", CellKind::Text, 18),
    column("meeting", "评审会", CellKind::Text, 36),
    column("day", "评审日期", CellKind::Day, 12),
    column("present", "参加", CellKind::Integer, 8),
    column("yes", "赞成", CellKind::Integer, 8),
    column("no", "反对", CellKind::Integer, 8),
    column("abstain", "弃权", CellKind::Integer, 8),
    column("invalid", "废票", CellKind::Integer, 8),
    column("because", "计算", CellKind::Text, 52),
    column("result", "结果", CellKind::Text, 24),
];

impl Office {
    /// The record table of a batch: file name and workbook.
    ///
    /// # Errors
    /// Absence when the batch is not in reach, is confirmed by somebody else, or is not confirmed yet.
    pub async fn batch_record(&self, me: &Me, id: CaseId) -> Result<(String, Vec<u8>), Problem> {
        let batch = self.visible::<Batch>(me, id).await?.state;
        if !batch.autonomous || batch.confirmed_on.is_none() {
            return Err(Problem::NotFound);
        }
        let ids = batch.items.iter().map(|item| item.case.to_string()).collect();
        let mut conn = self.store().reader().await?;
        let cases = self.applications(&mut conn, ids).await?;
        drop(conn);
        let cases: BTreeMap<CaseId, Application> = cases.into_iter().map(|case| (case.id, case)).collect();
        let rows = batch.items.iter().map(|item| line(item, cases.get(&item.case), self.pack()));
        let rows: Vec<Vec<Cell>> = rows.collect();
        let task = tokio::task::spawn_blocking(move || documents::sheet(&COLUMNS, &rows));
        let bytes = task.await.map_err(Problem::fault)?.map_err(problem)?;
        Ok((format!("{}-评审情况记录表.xlsx", batch.number), bytes))
    }
}

fn line(item: &Item, case: Option<&Application>, pack: &Pack) -> Vec<Cell> {
    let meeting = case.and_then(|case| case.meeting.as_ref());
    let count = meeting.and_then(|meeting| meeting.count);
    let votes = |part: fn(&review::application::state::Count) -> u32| {
        count.as_ref().map_or(Cell::Empty, |count| Cell::Integer(part(count).into()))
    };
    let because =
        count.map(|count| tally::judge(pack, &count).map_or_else(|says| says, |judged| judged.because));
    let result = match item.step {
        Step::Left => format!("未随批确认：{}", item.left.as_ref().map_or("", |why| why.text())),
        _ => "通过，已确认".to_owned(),
    };
    vec![
        item.number.as_str().into(),
        item.name.as_str().into(),
        item.employer_name.as_str().into(),
        item.title_name.as_str().into(),
        item.specialty.as_str().into(),
        meeting.map_or("", |meeting| meeting.name.as_str()).into(),
        meeting.map_or(Cell::Empty, |meeting| Cell::Day(meeting.day)),
        votes(|count| count.present),
        votes(|count| count.yes),
        votes(|count| count.no),
        votes(|count| count.abstain),
        votes(|count| count.invalid),
        because.as_deref().unwrap_or_default().into(),
        result.as_str().into(),
    ]
}

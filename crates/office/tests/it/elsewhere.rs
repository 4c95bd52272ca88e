//! Another city and another year: one more folder under `policy/`, the whole main path, and not a line of code.

use crate::year::Folder;
use kernel::{Clock, Day};
use office::{Office, Place, Problem, perform::Request, season::run};
use review::{
    application::{Act, Application, acts::hold::Release},
    batch::{self, Batch, acts::Publish},
    certificate::Certificate,
};
use store::Store;

/// The pack: dates of its own, gradual retirement, three years' bar for false commitments.
const PACK: &str = "nanning/2025";

async fn ids(folder: &Folder, kind: &str, stage: &str) -> Vec<kernel::CaseId> {
    let store = Store::open(&folder.0).await.unwrap();
    let mut conn = store.reader().await.unwrap();
    let sql = "select id from cases where kind = $1 and state = $2 order by number";
    let rows = conn.rows(sql, &[kind.to_owned().into(), stage.to_owned().into()]).await.unwrap();
    rows.iter().map(|row| row.text(0).unwrap().parse().unwrap()).collect()
}

/// req: X5 X2 F1 F4
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_city_and_year_that_no_code_knows_go_from_application_to_certificate() {
    let folder = Folder::new("elsewhere");
    let played = run(Place::new(&folder.0, None), Some(PACK), 40, 2, &Clock::wall(), |_| {}).await.unwrap();
    assert_eq!(played.findings, Vec::<String>::new());
    let stages = &played.counts.stages;
    assert!(stages["certified"] > 15 && stages["held"] > 0, "{stages:?}");

    // The office starts with it, and what it did says so.
    let office = office::demo::open(Place::new(&folder.0, None), None).await.unwrap();
    let pack = office.pack();
    assert_eq!((pack.id(), office.season().name.as_str()), (PACK, "南宁市职改办（演示）"));
    let (_, session) = office.sign_in_to_demo("office").await.unwrap();
    let certificates = ids(&folder, "certificate", "active").await;
    let certificate = office.visible::<Certificate>(&session.me, certificates[0]).await.unwrap().state;
    assert!(certificate.issue.number.starts_with("NN2025"), "{}", certificate.issue.number);
    let batches = ids(&folder, "batch", "certified").await;
    let batch = office.visible::<Batch>(&session.me, batches[0]).await.unwrap().state;
    let over = ["公示 2025-09-25 起，7 个工作日", "国庆", "9 月 28 日调休上班计入", "→ 2025-10-11 止"];
    assert!(over.iter().all(|words| batch.derivation.contains(words)), "{}", batch.derivation);

    deadline_without_a_calendar(&folder, &office).await;
}

/// The region has not said which days of the next year are free: a term that ends there is refused, naming layer and year.
async fn deadline_without_a_calendar(folder: &Folder, office: &Office) {
    let late: Day = "2025-12-29".parse().unwrap();
    let held = ids(folder, "application", "held").await[0];
    office.clock().set(office.pack().zone().start_of(late));
    let mut found = None;
    for account in office.demo_accounts().await.unwrap() {
        let me = office.sign_in_to_demo(&account.login).await.unwrap().1.me;
        if account.login.starts_with("organiser") && office.visible::<Application>(&me, held).await.is_ok() {
            found = Some(me);
        }
    }
    let me = found.unwrap();
    let release = Act::Release(Release { finding: "已核实".to_owned() });
    office.perform(&me, Request::<Application>::on(held, release)).await.unwrap();
    let publish = Publish { name: "年末一批".to_owned(), cases: vec![held] };
    let refused = office.perform(&me, Request::<Batch>::opening(batch::Act::Publish(publish))).await;
    let Err(Problem::Refused(refusal)) = refused else { panic!("{refused:?}") };
    assert_eq!(refusal.text, "广西历没有 2026 年的放假调休安排，不能计算工作日；请先补充这一年的数据");
}

#[tokio::test]
async fn a_season_of_an_unknown_pack_is_refused() {
    let folder = Folder::new("nowhere");
    let place = Place::new(&folder.0, None);
    let refused = run(place, Some("nowhere/2025"), 1, 1, &Clock::wall(), |_| {}).await.unwrap_err();
    assert!(refused.to_string().contains("没有政策包 nowhere/2025"), "{refused}");
    assert!(!folder.0.exists());
}

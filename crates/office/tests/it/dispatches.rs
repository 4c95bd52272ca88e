//! req: X7 — a filing from the package to its receipt: files, letter and bundle, who sees what, and what is refused.

use crate::{meeting_papers, season::Season};
use kernel::{CaseId, Digest, digest::hex};
use office::{Me, Problem, lists::ListQuery, perform::Request};
use review::dispatch::{
    Act, Dispatch, Stage,
    acts::{Prepare, Reason, Receive, Send},
};
use rules::tables::{Filing, Means};
use std::collections::BTreeMap;

testkit::both!(
    Season:
    a_filing_goes_from_the_package_to_its_receipt,
    the_demos_filings_stand_on_every_stage,
);

const SCAN: &[u8] = b"%PDF-1.4 plan %%EOF";

/// A workbook, as its first bytes say.
fn workbook() -> Vec<u8> {
    let cell = documents::Cell::from("岗位");
    let column = documents::Column { key: "post", title: "岗位", kind: documents::Kind::Text, width: 10 };
    documents::sheet(&[column], &[vec![cell]]).unwrap()
}

/// A department's desk with a filing of several parts that the title office receives.
struct Desk<'a> {
    season: &'a Season,
    sender: Me,
    other: Me,
    office: Me,
    filing: Filing,
}

impl<'a> Desk<'a> {
    async fn of(season: &'a Season) -> Self {
        let logins = season.logins("dept-").await;
        let [sender, other] = [season.me(&logins[0]).await, season.me(&logins[1]).await];
        let owed = season.office.owed(&sender);
        let filing = owed.into_iter().find(|filing| filing.parts.len() > 1).unwrap().clone();
        Self { season, sender, other, office: season.me("office").await, filing }
    }

    async fn prepared(&self) -> CaseId {
        let prepare = Prepare { filing: self.filing.id.clone(), from: None };
        let request = Request::<Dispatch>::opening(Act::Prepare(prepare));
        self.season.office.perform(&self.sender, request).await.unwrap().case
    }

    async fn act(&self, who: &Me, case: CaseId, act: Act) -> Result<(), Problem> {
        self.season.office.perform(who, Request::<Dispatch>::on(case, act)).await.map(drop)
    }

    async fn put(&self, who: &Me, case: CaseId, part: usize, bytes: &[u8]) -> Result<String, Problem> {
        let part = self.filing.parts()[part].clone();
        let name = format!("计划表{}", if bytes == SCAN { ".pdf" } else { ".xlsx" });
        let put = self.season.office.attach::<Dispatch>(who, case, &part, &name, bytes.to_vec()).await;
        put.map(|file| file.media)
    }

    fn by(&self) -> Vec<(Means, kernel::Day)> {
        let today = self.season.office.today();
        self.filing.channels.iter().map(|means| (*means, today)).collect()
    }

    async fn sees(&self, who: &Me, case: CaseId) -> bool {
        self.season.office.visible::<Dispatch>(who, case).await.is_ok()
    }
}

fn refused(answer: Result<(), Problem>) -> String {
    match answer.unwrap_err() {
        Problem::Refused(refusal) => refusal.text,
        other => panic!("{other:?}"),
    }
}

/// The files of a zip file by name.
fn unpacked(bytes: Vec<u8>) -> BTreeMap<String, Vec<u8>> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    (0..archive.len())
        .map(|index| {
            let mut file = archive.by_index(index).unwrap();
            let mut content = Vec::new();
            std::io::Read::read_to_end(&mut file, &mut content).unwrap();
            (file.name().unwrap().into_owned(), content)
        })
        .collect()
}

async fn a_filing_goes_from_the_package_to_its_receipt(season: Season) {
    let (desk, office) = (Desk::of(&season).await, &season.office);
    let case = desk.prepared().await;
    assert!(!desk.sees(&desk.other, case).await, "another department's is not there");
    assert!(!desk.sees(&desk.office, case).await, "what is not sent is not there for its receiver");
    let send = || Act::Send(Send { by: desk.by(), note: "快递 1".to_owned() });
    assert!(refused(desk.act(&desk.sender, case, send()).await).starts_with("还缺："));
    assert_eq!(desk.put(&desk.sender, case, 0, SCAN).await.unwrap(), "application/pdf");
    let media = desk.put(&desk.sender, case, 1, &workbook()).await.unwrap();
    assert!(media.ends_with("spreadsheetml.sheet"), "{media}");
    assert!(matches!(desk.put(&desk.other, case, 0, SCAN).await, Err(Problem::NotFound)));
    let program = desk.put(&desk.sender, case, 0, b"MZ\x90\x00\x03\x00").await.unwrap_err().to_string();
    assert!(program.contains("PDF、JPG、PNG、Excel"), "{program}");

    desk.act(&desk.sender, case, send()).await.unwrap();
    assert!(matches!(desk.put(&desk.sender, case, 0, SCAN).await, Err(Problem::Refused(_))), "closed");
    let files = office.packed(&desk.office, case).await.unwrap();
    assert_eq!(files.iter().map(|file| file.item.clone()).collect::<Vec<_>>(), desk.filing.parts());
    let (info, bytes) = office.download::<Dispatch>(&desk.office, case, files[0].file).await.unwrap();
    assert_eq!((info.name.as_str(), bytes.as_slice()), ("计划表.pdf", SCAN));
    assert!(office.download::<Dispatch>(&desk.other, case, files[0].file).await.is_err());

    // The bundle holds the letter and the files as they were put in; the letter shows their digests.
    let (name, bundle) = office.dispatch_package(&desk.office, case).await.unwrap();
    assert!(name.ends_with(".zip"), "{name}");
    let inside = unpacked(bundle);
    assert_eq!(inside["计划表.pdf"], SCAN);
    assert_eq!(inside["计划表.xlsx"], workbook());
    let letter = inside.into_iter().find(|(name, _)| name.ends_with("报送函.pdf")).unwrap();
    if let Some(text) = meeting_papers::text(&season, &letter) {
        let digest = hex(&Digest::sha256(&[SCAN]).bytes);
        assert!(text.contains(&digest[..8]) && text.contains(&digest[56..]), "{text}");
    }
    assert!(office.dispatch_package(&desk.other, case).await.is_err());

    let receive = |by: &[(Means, kernel::Day)]| Act::Receive(Receive { by: by.to_vec() });
    assert!(desk.act(&desk.sender, case, receive(&desk.by())).await.is_err(), "not by its sender");
    desk.act(&desk.office, case, receive(&desk.by()[..1])).await.unwrap();
    let state = office.visible::<Dispatch>(&desk.sender, case).await.unwrap().state;
    assert_eq!((state.stage, state.awaited().len()), (Stage::Sent, desk.filing.channels.len() - 1));
    let reason = Reason { reason: "少一页".to_owned() };
    desk.act(&desk.office, case, Act::Return(reason)).await.unwrap();
    desk.put(&desk.sender, case, 0, SCAN).await.unwrap();
    desk.act(&desk.sender, case, send()).await.unwrap();
    desk.act(&desk.office, case, receive(&desk.by())).await.unwrap();
    let state = office.visible::<Dispatch>(&desk.office, case).await.unwrap().state;
    assert_eq!(state.stage, Stage::Received);
    assert_eq!(office.packed(&desk.office, case).await.unwrap().len(), 3, "the second time with one more");
    assert_eq!(office.doctor(|_| {}).await.unwrap().findings, Vec::<String>::new());
}

async fn the_demos_filings_stand_on_every_stage(season: Season) {
    let clerk = season.me("office").await;
    let ask = ListQuery { limit: 50, ..ListQuery::default() };
    let there = season.office.list::<Dispatch>(&clerk, &ask).await.unwrap();
    let there: Vec<String> = there.rows.into_iter().map(|row| row.state).collect();
    assert_eq!(there.iter().filter(|state| *state == "sent").count(), 2);
    assert_eq!(there.iter().filter(|state| *state == "received").count(), 1);
    assert_eq!(there.len(), 3, "what is being prepared is not the title office's");
    assert_eq!(season.cases::<Dispatch>("preparing").await.len(), 1);
    let desk = season.office.desk(&clerk).await.unwrap();
    let queue = desk.queues.iter().find(|queue| queue.kind == "dispatch").unwrap();
    assert_eq!((queue.state, queue.count), ("sent", 2));
}

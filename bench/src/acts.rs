//! Durable acts a second at 1, 8 and 64 clients, through perform and through the bare library, on both engines.

use crate::{
    Size,
    raw::{self, Template, rate},
    report::Report,
};
use kernel::{CaseId, Clock};
use office::{Me, Office, Place, perform::Request};
use review::application::{
    Act, Application,
    acts::{open::Open, withdraw::Withdraw},
    dossier::Section,
};
use serde_json::json;
use std::{path::Path, sync::Arc, time::Instant};

/// People who act; each has several drafts.
const PEOPLE: usize = 100;
const CLIENTS: [usize; 3] = [1, 8, 64];

pub(crate) async fn measure(report: &mut Report, folder: &Path, size: &Size) {
    let each = |clients: usize| (size.lone * (1 + clients / 8)).div_ceil(clients).max(10);
    let place = Place::new(folder.join("acts-sqlite"), None);
    let office = people(place).await;
    let ours = perform(report, "SQLite", &office, &each).await;
    let template = Arc::new(Template::of(&folder.join("acts-sqlite/zhiping.db"), "withdraw").await);
    for (clients, ours) in CLIENTS.into_iter().zip(ours) {
        let bare =
            raw::sqlite(&folder.join(format!("raw-{clients}")), &template, clients, each(clients)).await;
        compare(report, "SQLite", clients, ours, bare);
    }
    let Some(url) = testkit::cluster::database("acts") else { return };
    if !raw::is_durable(&url).await {
        println!("acts on PostgreSQL are left out: set ZHIPING_POSTGRES_FSYNC=on, as make bench does");
        return;
    }
    let office = people(Place::new(folder.join("acts-postgres"), Some(url))).await;
    let ours = perform(report, "PostgreSQL", &office, &each).await;
    for (clients, ours) in CLIENTS.into_iter().zip(ours) {
        let Some(url) = testkit::cluster::database("raw") else { return };
        let bare = raw::postgres(&url, &template, clients, each(clients)).await;
        compare(report, "PostgreSQL", clients, ours, bare);
    }
}

fn compare(report: &mut Report, engine: &str, clients: usize, ours: f64, bare: f64) {
    report.figure(format!("acts, {engine}, {clients} clients: the same through bare sqlx"), bare, "acts/s");
    report.figure(format!("acts, {engine}, {clients} clients: perform ÷ bare"), ours / bare, "");
}

async fn people(place: Place) -> Office {
    office::season::run(place.clone(), None, PEOPLE, 7, &Clock::wall(), |_| {}).await.unwrap();
    office::demo::open(place, None).await.unwrap()
}

async fn perform(
    report: &mut Report,
    engine: &str,
    office: &Office,
    each: &impl Fn(usize) -> usize,
) -> Vec<f64> {
    let mut people = Vec::new();
    for n in 1..=PEOPLE {
        people.push(office.sign_in_to_demo(&format!("applicant-{n:03}")).await.unwrap().1.me);
    }
    let title = open(office);
    let mut rates = Vec::new();
    for clients in CLIENTS {
        let count = clients * each(clients);
        let from = Instant::now();
        let wanted = title.clone();
        let drafts = together(office, 64.min(count), count, &people, move |office, me, _| {
            let title = wanted.clone();
            async move {
                let request = Request::<Application>::opening(Act::Open(title));
                office.perform(&me, request).await.unwrap().case
            }
        })
        .await;
        if clients == 64 {
            let name = format!("acts, {engine}, 64 clients: open, a number and an act");
            report.figure(name, rate(count, from), "acts/s");
        }
        let drafts = Arc::new(drafts);
        let from = Instant::now();
        let of = Arc::clone(&drafts);
        together(office, clients, count, &people, move |office, me, n| {
            let case = of[n];
            async move {
                let value = json!({"text": "任现职以来，一直在一线从事专业技术工作。".repeat(6)});
                office.save_section(&me, case, Section::Summary, 0, &value).await.unwrap();
                case
            }
        })
        .await;
        report.figure(format!("autosaves, {engine}, {clients} clients"), rate(count, from), "saves/s");
        let from = Instant::now();
        let of = Arc::clone(&drafts);
        together(office, clients, count, &people, move |office, me, n| {
            let case = of[n];
            async move {
                let act = Act::Withdraw(Withdraw { reason: "今年先不申报".to_owned() });
                office.perform(&me, Request::<Application>::on(case, act)).await.unwrap().case
            }
        })
        .await;
        let ours = rate(count, from);
        report.figure(format!("acts, {engine}, {clients} clients: perform"), ours, "acts/s");
        rates.push(ours);
    }
    rates
}

/// Does `work` `count` times by so many clients; the answers are in the order of the numbers.
async fn together<F>(
    office: &Office,
    clients: usize,
    count: usize,
    people: &[Me],
    work: impl Fn(Office, Me, usize) -> F + Clone + Send + 'static,
) -> Vec<CaseId>
where
    F: Future<Output = CaseId> + Send,
{
    let tasks: Vec<_> = (0..clients)
        .map(|client| {
            let (office, work, people) = (office.clone(), work.clone(), people.to_vec());
            tokio::spawn(async move {
                let mut done = Vec::new();
                for n in (client..count).step_by(clients) {
                    done.push((n, work(office.clone(), people[n % people.len()].clone(), n).await));
                }
                done
            })
        })
        .collect();
    let mut all = Vec::new();
    for task in tasks {
        all.extend(task.await.unwrap());
    }
    all.sort_unstable_by_key(|(n, _)| *n);
    all.into_iter().map(|(_, case)| case).collect()
}

/// The first title of the first series that has a committee in the demo.
fn open(office: &Office) -> Open {
    let pack = office.pack();
    let series = pack.series().iter().find(|series| !series.specialties.is_empty()).unwrap();
    let title = pack.titles().iter().find(|title| title.series == series.id).unwrap();
    Open { title: title.id.clone(), way: pack.ways()[0].id.clone(), specialty: series.specialties[0].clone() }
}

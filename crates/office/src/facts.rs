//! Facts: what the acts of each kind need to know, read from the store just before they decide.

use crate::{Office, Problem};
use kernel::{Actor, CaseId, CommitteeId, Day, Moment, OrganisationId, PersonId, Role};
use review::{
    Kind,
    application::{
        self, Application,
        dossier::{Dossier, Section},
        facts::{Applicant, Committee, Employer, Other, RegisterFact},
        listing::{counts, marked, title_line},
        state::{ApplicantCard, CommitteeRef, Party},
    },
    batch::{self, Batch, state::CaseFact},
    certificate::{self, Certificate},
    committee,
    expert::{self, Expert},
    procedure::ActRow,
};
use std::{collections::BTreeMap, future::Future};
use store::{
    Conn,
    listing::{Page, Query, Reach, Sort},
    offices::CommitteeRow,
};

/// A kind whose facts can be read from the store.
pub trait Gather: Kind {
    /// Reads the facts for one act; without one, for all that may be offered to the actor.
    fn gather(
        office: &Office,
        conn: &mut Conn,
        state: Option<&Self>,
        act: Option<&Self::Act>,
        actor: Actor,
    ) -> impl Future<Output = Result<Self::Facts, Problem>> + Send;
}

impl Gather for Application {
    async fn gather(
        office: &Office,
        conn: &mut Conn,
        state: Option<&Self>,
        act: Option<&Self::Act>,
        actor: Actor,
    ) -> Result<application::Facts, Problem> {
        match (state, act) {
            (Some(case), act) if weighs(case, act, actor) => office.application_facts(conn, case).await,
            (Some(case), Some(application::Act::Accept(_))) => {
                let reviewer = office.reviewer_of(conn, case).await?;
                Ok(application::Facts { reviewer, ..application::Facts::of(case) })
            }
            (Some(case), _) => Ok(application::Facts::of(case)),
            (None, Some(application::Act::Open(command))) => office.opening_facts(conn, command, actor).await,
            (None, _) => Err(Problem::NotFound),
        }
    }
}

/// Whether this act, or any that may be offered to the actor now, weighs the facts of the person.
fn weighs(case: &Application, act: Option<&application::Act>, actor: Actor) -> bool {
    let offered =
        |row: &&ActRow<Application>| row.roles.contains(&actor.role) && row.from.contains(&case.stage.key());
    match act {
        Some(act) => application::facts::weighs(act.key()),
        None => Application::procedure()
            .acts
            .iter()
            .filter(offered)
            .any(|row| application::facts::weighs(row.key)),
    }
}

impl Gather for Batch {
    async fn gather(
        office: &Office,
        conn: &mut Conn,
        state: Option<&Self>,
        act: Option<&Self::Act>,
        actor: Actor,
    ) -> Result<batch::Facts, Problem> {
        match (state, act) {
            (Some(case), _) => {
                let ids: Vec<CaseId> = case.items.iter().map(|item| item.case).collect();
                let certify = matches!(act, Some(batch::Act::Certify));
                let cases = office.case_facts(conn, &ids, certify).await?;
                Ok(batch::Facts {
                    committee: case.committee.clone(),
                    autonomous: case.autonomous,
                    cases,
                    untold: Vec::new(),
                    number: String::new(),
                    issuer: office.season().name.clone(),
                })
            }
            (None, Some(batch::Act::Publish(command))) => {
                let row = office.committee_for(conn, command.cases.first().copied(), actor).await?;
                let committee = office.committee(conn, &row).await?;
                let cases = office.case_facts(conn, &command.cases, false).await?;
                if cases.len() != command.cases.len() {
                    return Err(Problem::NotFound);
                }
                let untold = office.untold(conn, committee.id()).await?;
                Ok(batch::Facts {
                    committee: committee.reference,
                    autonomous: row.autonomous,
                    cases,
                    untold,
                    number: office.draw_number("GS").await?,
                    issuer: office.season().name.clone(),
                })
            }
            (None, _) => Err(Problem::NotFound),
        }
    }
}

impl Gather for Certificate {
    async fn gather(
        _: &Office,
        _: &mut Conn,
        _: Option<&Self>,
        _: Option<&Self::Act>,
        _: Actor,
    ) -> Result<certificate::Facts, Problem> {
        Ok(certificate::Facts)
    }
}

impl Gather for Expert {
    async fn gather(
        office: &Office,
        conn: &mut Conn,
        state: Option<&Self>,
        act: Option<&Self::Act>,
        _: Actor,
    ) -> Result<expert::Facts, Problem> {
        let (committee, new) = match (state, act) {
            (Some(case), _) => (case.committee.id, false),
            (None, Some(expert::Act::RequestEntry(command))) => (command.committee, true),
            (None, _) => return Err(Problem::NotFound),
        };
        let row = office.committee_row(conn, committee).await?;
        Ok(expert::Facts {
            committee: office.committee(conn, &row).await?,
            number: if new { office.draw_number("ZJ").await? } else { String::new() },
        })
    }
}

impl Office {
    /// The facts of an application as they stand now.
    pub(crate) async fn application_facts(
        &self,
        conn: &mut Conn,
        case: &Application,
    ) -> Result<application::Facts, Problem> {
        let id = case.id.to_string();
        let applicant = self.applicant(conn, case.applicant).await?;
        let committee = self.committee_row(conn, case.committee.id).await?;
        Ok(application::Facts {
            dossier: self.dossier(conn, case).await?,
            registers: self.registers(conn, case.applicant).await?,
            employer: self.employer(conn, case.employer.id).await?,
            chain: case.chain.clone(),
            committee: self.committee(conn, &committee).await?,
            others: self.others(conn, case.applicant, Some(&id)).await?,
            number: case.number.clone(),
            reviewer: None,
            applicant,
        })
    }

    async fn opening_facts(
        &self,
        conn: &mut Conn,
        command: &application::acts::open::Open,
        actor: Actor,
    ) -> Result<application::Facts, Problem> {
        let series = self.pack().title(&command.title).map(|title| title.series.clone()).unwrap_or_default();
        let level = self.pack().title(&command.title).map(|title| title.level.clone()).unwrap_or_default();
        let committees = store::offices::committees(conn, &self.season().office.to_string()).await?;
        let chain = self.chain(conn, actor.organisation).await?;
        let judging =
            committees.iter().filter(|c| c.series == series && c.levels.split(' ').any(|l| l == level));
        let row = self
            .nearest(conn, judging, &chain)
            .await?
            .ok_or_else(|| Problem::Refused(committee::unjudged(self.pack())))?;
        let code = self.pack().series_of(&series).map(|series| series.code.clone()).unwrap_or_default();
        Ok(application::Facts {
            applicant: self.applicant(conn, actor.person).await?,
            dossier: Dossier::default(),
            registers: Vec::new(),
            employer: self.employer(conn, actor.organisation).await?,
            chain,
            committee: self.committee(conn, row).await?,
            others: Vec::new(),
            number: self.draw_number(&code).await?,
            reviewer: None,
        })
    }

    /// The committee whose organiser stands nearest above an employer: in its chain, or below an organisation of it; else
    /// one that stands below nobody, and so is there for everybody.
    async fn nearest<'a>(
        &self,
        conn: &mut Conn,
        committees: impl Iterator<Item = &'a CommitteeRow>,
        chain: &[Party],
    ) -> Result<Option<&'a CommitteeRow>, Problem> {
        let mut nearest = None;
        for committee in committees {
            let organiser = store::offices::organisation(conn, &committee.organisation).await?;
            let parent = organiser.ok_or(Problem::NotFound)?.parent;
            let place = chain.iter().position(|party| {
                let id = party.id.to_string();
                id == committee.organisation || Some(&id) == parent.as_ref()
            });
            let rank = (place.unwrap_or(chain.len()), place.is_none() && parent.is_some());
            if nearest.is_none_or(|(least, _)| rank < least) {
                nearest = Some((rank, committee));
            }
        }
        Ok(nearest.map(|(_, committee)| committee))
    }

    /// A number such as 2024-GC-00317. A number drawn for an act that is then refused stays unused.
    pub(crate) async fn draw_number(&self, code: &str) -> Result<String, Problem> {
        let office = self.season().office.to_string();
        let year = self.pack().year();
        let counter = format!("{year}-{code}");
        let serial = self
            .store()
            .write(move |tx| {
                let (office, counter) = (office.clone(), counter.clone());
                Box::pin(async move { store::offices::next(tx, &office, &counter).await })
            })
            .await?;
        Ok(format!("{year}-{code}-{serial:05}"))
    }

    async fn applicant(&self, conn: &mut Conn, person: PersonId) -> Result<Applicant, Problem> {
        let row = store::accounts::person(conn, &person.to_string()).await?.ok_or(Problem::NotFound)?;
        let document = self.open_document(&row)?;
        let card = ApplicantCard { birth: document.birth(), sex: document.sex(), name: row.name, document };
        Ok(Applicant { person, card })
    }

    async fn employer(&self, conn: &mut Conn, id: OrganisationId) -> Result<Employer, Problem> {
        let row = store::offices::organisation(conn, &id.to_string()).await?.ok_or(Problem::NotFound)?;
        Ok(Employer { party: Party { id, name: row.name }, kind: row.kind })
    }

    /// The organisations above the employer in the tree: departments, or the art. 21 channel body; the order of review.
    async fn chain(&self, conn: &mut Conn, employer: OrganisationId) -> Result<Vec<Party>, Problem> {
        let mut chain = Vec::new();
        let mut next =
            store::offices::organisation(conn, &employer.to_string()).await?.and_then(|o| o.parent);
        while let Some(id) = next {
            let row = store::offices::organisation(conn, &id).await?.ok_or(Problem::NotFound)?;
            chain.push(Party { id: row.id.parse().map_err(Problem::fault)?, name: row.name });
            next = row.parent.filter(|_| chain.len() < LONGEST_CHAIN);
        }
        Ok(chain)
    }

    pub(crate) async fn registers(
        &self,
        conn: &mut Conn,
        person: PersonId,
    ) -> Result<Vec<RegisterFact>, Problem> {
        let office = self.season().office.to_string();
        let mut facts = Vec::new();
        for row in store::offices::registers(conn, &office, &person.to_string()).await? {
            let place = format!("register_record‖{person}‖{}", row.fact);
            let plain = self.keys().open(place.as_bytes(), &row.cipher).map_err(Problem::fault)?;
            facts.push(RegisterFact {
                value: serde_json::from_slice(&plain).map_err(Problem::fault)?,
                fact: row.fact,
                register: row.register,
                as_of: row.as_of.parse().map_err(Problem::fault)?,
                fetched_at: Moment::from_millis(row.fetched_at),
            });
        }
        Ok(facts)
    }

    async fn others(
        &self,
        conn: &mut Conn,
        person: PersonId,
        but: Option<&str>,
    ) -> Result<Vec<Other>, Problem> {
        let query = self.query(Application::NAME, Reach::Own { person: person.to_string() }, MANY);
        let rows = store::listing::page(conn, &query).await?.rows;
        let year = i64::from(self.pack().year());
        let ids: Vec<String> = rows
            .into_iter()
            .filter(|r| r.year == year && Some(r.case_id.as_str()) != but)
            .map(|r| r.case_id)
            .collect();
        let mut others = Vec::new();
        for case in self.applications(conn, ids).await? {
            others.push(Other {
                case: case.id,
                number: case.number.clone(),
                title_name: title_line(&case),
                level_group: case.target.level_group.clone(),
                counts: counts(&case),
            });
        }
        Ok(others)
    }

    /// The draft with its attachments.
    pub(crate) async fn dossier(&self, conn: &mut Conn, case: &Application) -> Result<Dossier, Problem> {
        let sections = self.sections(conn, case.id).await?;
        let values: Vec<(Section, serde_json::Value)> =
            sections.into_iter().map(|section| (section.section, section.value)).collect();
        let files = self.attachments::<Application>(conn, case.id).await?;
        Ok(Dossier::from_sections(&values, files))
    }

    pub(crate) async fn committee_row(
        &self,
        conn: &mut Conn,
        id: CommitteeId,
    ) -> Result<CommitteeRow, Problem> {
        store::offices::committee(conn, &id.to_string()).await?.ok_or(Problem::NotFound)
    }

    /// The committee that has a case now, if this seat's organisation runs it.
    pub(crate) async fn committee_for(
        &self,
        conn: &mut Conn,
        case: Option<CaseId>,
        actor: Actor,
    ) -> Result<CommitteeRow, Problem> {
        let case = case.ok_or_else(|| Problem::Invalid("请先选择要办理的件".to_owned()))?;
        let loaded = self.load::<Application>(conn, case).await?.ok_or(Problem::NotFound)?;
        let committee = self.committee_row(conn, loaded.state.committee_now().id).await?;
        let home = committee.organisation == actor.organisation.to_string() && actor.role == Role::Organiser;
        if home { Ok(committee) } else { Err(Problem::NotFound) }
    }

    pub(crate) async fn committee(&self, conn: &mut Conn, row: &CommitteeRow) -> Result<Committee, Problem> {
        let organiser =
            store::offices::organisation(conn, &row.organisation).await?.ok_or(Problem::NotFound)?;
        Ok(Committee {
            reference: CommitteeRef {
                id: row.id.parse().map_err(Problem::fault)?,
                name: row.name.clone(),
                organiser: organiser.id.parse().map_err(Problem::fault)?,
                organiser_name: organiser.name,
                title_office: row.title_office.parse().map_err(Problem::fault)?,
            },
            series: row.series.clone(),
            levels: row.levels.split(' ').map(str::to_owned).collect(),
            valid_from: day(&row.valid_from)?,
            valid_until: day(&row.valid_until)?,
        })
    }

    /// The applications that a committee voted down and whose applicants do not know it yet.
    async fn untold(&self, conn: &mut Conn, committee: CommitteeId) -> Result<Vec<CaseId>, Problem> {
        let mut query = self.query(Application::NAME, Reach::All, EVERY);
        query.committee = Some(committee.to_string());
        query.states = vec![application::Stage::VotedDown.key().to_owned()];
        query.sort = Sort::Number;
        let rows = store::listing::page(conn, &query).await?.rows;
        rows.into_iter().map(|row| row.case_id.parse().map_err(Problem::fault)).collect()
    }

    /// The applications at a stage that a committee has now.
    pub(crate) async fn of_committee(
        &self,
        conn: &mut Conn,
        committee: CommitteeId,
        stage: &str,
    ) -> Result<Vec<Application>, Problem> {
        let mut query = self.query(Application::NAME, Reach::All, MANY);
        query.committee = Some(committee.to_string());
        query.states = vec![stage.to_owned()];
        query.sort = Sort::Number;
        let rows = store::listing::page(conn, &query).await?.rows;
        let ids: Vec<String> = rows.into_iter().map(|row| row.case_id).collect();
        let mut cases = self.applications(conn, ids).await?;
        cases.sort_by(|a, b| a.number.cmp(&b.number));
        Ok(cases)
    }

    /// Those of `ids` that are applications, in no particular order.
    pub(crate) async fn applications(
        &self,
        conn: &mut Conn,
        ids: Vec<String>,
    ) -> Result<Vec<Application>, Problem> {
        let rows = store::cases::cases_in(conn, &ids).await?;
        let rows = rows.into_iter().filter(|row| row.kind == Application::NAME);
        rows.map(|row| Ok(self.opened(row)?.state)).collect()
    }

    async fn case_facts(
        &self,
        conn: &mut Conn,
        ids: &[CaseId],
        certify: bool,
    ) -> Result<Vec<CaseFact>, Problem> {
        let cases = self.applications(conn, ids.iter().map(ToString::to_string).collect()).await?;
        let cases: BTreeMap<CaseId, Application> = cases.into_iter().map(|case| (case.id, case)).collect();
        let cases: Vec<&Application> = ids.iter().filter_map(|id| cases.get(id)).collect();
        let wanted: Vec<&Application> = cases
            .iter()
            .copied()
            .filter(|case| certify && case.stage == application::Stage::Confirmed)
            .collect();
        let issued = self.certificates_for(conn, &wanted).await?;
        let mut facts = Vec::new();
        for case in cases {
            let certificate = issued.iter().find(|issue| issue.application == case.id).cloned();
            facts.push(CaseFact {
                item: batch::state::Item {
                    case: case.id,
                    number: case.number.clone(),
                    name: case.name.text().to_owned(),
                    title_name: marked(case.target.title_name.clone(), case, self.pack()),
                    specialty: case.target.specialty.clone(),
                    employer_name: case.employer.name.clone(),
                    step: batch::state::Step::Published,
                    left: None,
                },
                stage: case.stage,
                blocked: self.blocked(conn, case).await?,
                certificate,
                count: case.meeting.as_ref().and_then(|m| m.count),
            });
        }
        Ok(facts)
    }

    /// Runs the guard of confirmation: the exclusions, on what is known today (requirement A7).
    async fn blocked(&self, conn: &mut Conn, case: &Application) -> Result<Option<review::Refusal>, Problem> {
        if case.stage != application::Stage::Reported {
            return Ok(None);
        }
        let facts = self.application_facts(conn, case).await?;
        let system = crate::Me::system(self.season().office);
        let cx = self.looking(&system, case.id, &facts)?;
        Ok(Application::procedure().permit("confirm", case, &cx).err())
    }

    pub(crate) fn query(&self, kind: &str, reach: Reach, limit: usize) -> Query {
        Query {
            office: self.season().office.to_string(),
            kind: kind.to_owned(),
            reach,
            states: Vec::new(),
            mine: false,
            series: None,
            level: None,
            way: None,
            committee: None,
            employer: None,
            flag: None,
            search: String::new(),
            sort: Sort::default(),
            page: Page::First,
            limit,
        }
    }
}

/// A tree of organisations deeper than this is a mistake (a circle) in the data.
const LONGEST_CHAIN: usize = 6;

/// More than anybody has; a page limit where no page is shown.
const MANY: usize = 2000;

/// More than a committee votes on in a year: nobody may be left untold.
const EVERY: usize = 1_000_000;

fn day(text: &str) -> Result<Day, Problem> {
    text.parse().map_err(Problem::fault)
}

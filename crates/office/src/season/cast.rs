//! Everybody of a season: organisations, committees, people, accounts, seats.

use super::{
    book::{Book, CommitteeLine, Profile},
    dossiers, morning,
    pools::Entrant,
};
use crate::{Me, Office, Problem, accounts::Seat};
use kernel::{
    AccountId, CommitteeId, Day, OrganisationId, PersonId, Role, SeatId,
    identity::{Document, DocumentKind, credit_code_check, resident_check},
};
use review::expert::{Card, FormerUnit, Unit};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};
use store::{
    accounts::{AccountRow, PersonRow, SeatRow},
    offices::{CommitteeRow, OrganisationRow, RegisterRow},
};

/// Everybody who decides.
pub(super) struct Cast {
    /// The title office's clerk.
    pub(super) office: Me,
    /// Clerks of departments by organisation id.
    pub(super) departments: BTreeMap<OrganisationId, Me>,
    /// Clerks of employers by organisation id.
    pub(super) employers: BTreeMap<OrganisationId, Me>,
    /// Organisers by organisation id: clerk, supervisor, chair.
    pub(super) organisers: BTreeMap<OrganisationId, [Me; 3]>,
    /// Organisers of districts, who review for each other.
    pub(super) districts: BTreeSet<OrganisationId>,
    /// Committees that review in their own right.
    pub(super) autonomous: BTreeSet<CommitteeId>,
    /// Committees with their organiser.
    pub(super) committees: Vec<(CommitteeId, OrganisationId)>,
    /// Experts by person, chairs among them.
    pub(super) experts: BTreeMap<PersonId, Me>,
    /// Experts who are to enter the pools.
    pub(super) entrants: Arc<Vec<Entrant>>,
}

/// Somebody who is to enter the pool of a committee.
pub(super) struct Candidate {
    pub(super) committee: CommitteeId,
    pub(super) person: PersonId,
    /// The how manieth of the pool; the chair is the first.
    pub(super) place: usize,
    pub(super) card: Card,
    pub(super) specialty: String,
    pub(super) level: String,
}

/// Writes everybody of the book; answers who decides, and who applies with the profile they fit. `fit` may change a
/// profile before the registers hear of it.
pub(super) async fn gather(
    office: &Office,
    book: &Book,
    prepare: Day,
    mut fit: impl FnMut(usize, &mut Profile),
) -> Result<(Cast, Vec<(Me, Profile)>), Problem> {
    office.clock().set(morning(office.pack().zone(), prepare));
    // One hash for all: they share a password that everybody may know, and hashing is slow on purpose.
    let password = office.hash_password(&book.office.password).await?;
    let mut hand = Hand { office, book, password, serial: 0, newcomers: Vec::new() };
    let title_office = hand.organisation(&book.office.title_office, "title_office", None).await?;
    let clerk = hand.somebody("office", &title_office, Role::TitleOffice, "职改办业务科").await?;
    hand.somebody("admin", &title_office, Role::Administrator, "系统管理员").await?;

    let mut ids: BTreeMap<String, Place> = BTreeMap::new();
    let mut departments = BTreeMap::new();
    for line in &book.department {
        let parent = line.parent.as_ref().and_then(|id| ids.get(id)).map(|place| place.id);
        let place = hand.organisation(&line.name, "department", parent).await?;
        let me = hand.somebody(&format!("dept-{}", line.id), &place, Role::Department, "").await?;
        departments.insert(place.id, me);
        ids.insert(line.id.clone(), place);
    }
    let mut employers = BTreeMap::new();
    let mut of_series: BTreeMap<&str, Vec<Place>> = BTreeMap::new();
    for line in &book.employer {
        let parent = line.parent.as_ref().and_then(|id| ids.get(id)).map(|place| place.id);
        let place = hand.organisation(&line.name, &line.kind, parent).await?;
        let me = hand.somebody(&format!("employer-{}", line.id), &place, Role::Employer, "").await?;
        employers.insert(place.id, me);
        of_series.entry(&line.series).or_default().push(place.clone());
        ids.insert(line.id.clone(), place);
    }
    let (mut organisers, mut districts) = (BTreeMap::new(), BTreeSet::new());
    let mut chairs = BTreeMap::new();
    for line in &book.organiser {
        let parent = line.parent.as_ref().and_then(|id| ids.get(id)).map(|place| place.id);
        let place = hand.organisation(&line.name, "organiser", parent).await?;
        if parent.is_some() {
            districts.insert(place.id);
        }
        let seats = hand.seats(&line.id, &place).await?;
        chairs.insert(line.id.clone(), (seats[2].person, seats[2].name.clone()));
        organisers.insert(place.id, seats);
        ids.insert(line.id.clone(), place);
    }
    for line in &book.autonomous {
        let whole = hand.organisation(&line.name, "department", None).await?;
        let me = hand.somebody(&format!("dept-{}", line.id), &whole, Role::Department, "").await?;
        departments.insert(whole.id, me);
        for (id, name) in &line.part {
            let place = hand.organisation(name, "institution", Some(whole.id)).await?;
            let me = hand.somebody(&format!("employer-{id}"), &place, Role::Employer, "").await?;
            employers.insert(place.id, me);
            of_series.entry(&line.series).or_default().push(place);
        }
        let place = hand.organisation(&line.organiser, "organiser", Some(whole.id)).await?;
        let seats = hand.seats(&line.id, &place).await?;
        chairs.insert(line.id.clone(), (seats[2].person, seats[2].name.clone()));
        organisers.insert(place.id, seats);
        ids.insert(line.id.clone(), place);
    }
    for tour in &book.tour {
        let place = ids.get(&tour.employer).ok_or_else(|| unknown(&tour.employer))?;
        hand.applicant(&tour.login, &tour.name, place, &tour.profile, &tour.label).await?;
    }
    let mut applicants = Vec::new();
    for profile in &book.profile {
        let places = of_series.get(profile.series.as_str()).ok_or_else(|| unknown(&profile.series))?;
        for _ in 0..profile.count {
            let index = applicants.len();
            let mut profile = profile.clone();
            fit(index, &mut profile);
            let (name, login) = (hand.name(index), format!("applicant-{:03}", index + 1));
            let me = hand.applicant(&login, &name, &places[index % places.len()], &profile, "").await?;
            applicants.push((me, profile));
        }
    }
    let chairs_of = organisers.values().map(|[_, _, chair]: &[Me; 3]| (chair.person, chair.clone()));
    let mut experts: BTreeMap<PersonId, Me> = chairs_of.collect();
    let (mut candidates, mut committees, mut autonomous) = (Vec::new(), Vec::new(), BTreeSet::new());
    let mut serial = 0;
    for line in &book.committee {
        let committee = CommitteeId::fresh(office.now(), office.chance());
        let mut leaders = Leaders::default();
        let home = ids.get(&line.organiser).ok_or_else(|| unknown(&line.organiser))?;
        let units = of_series.get(line.series.as_str()).map_or(&[][..], Vec::as_slice);
        for place in 0..usize::try_from(line.size * 5 / 2 + SPARE).map_err(Problem::fault)? {
            let chair = chairs.get(&line.organiser).filter(|_| place == 0);
            let (person, name) = match chair {
                Some((person, name)) => {
                    leaders.chair = Some(*person);
                    (*person, name.clone())
                }
                None => {
                    serial += 1;
                    let name = hand.name(serial * 13 + 5);
                    let login = format!("expert-{serial:03}");
                    let vice = leaders.vice_chairs.len() < line.vice_chairs;
                    let label = if vice { "评审专家（副主任委员）" } else { "" };
                    let me = hand.expert(&login, &name, home, serial, label).await?;
                    let person = me.person;
                    experts.insert(person, me);
                    leaders.vice_chairs.extend(vice.then_some(person));
                    (person, name)
                }
            };
            candidates.push(hand.candidate(line, committee, (person, name), place, units));
        }
        hand.committee(committee, line, home.id, &leaders, title_office.id).await?;
        committees.push((committee, home.id));
        autonomous.extend(line.autonomous.then_some(committee));
    }
    hand.flush().await?;
    let entrants = Arc::new(Entrant::all(candidates));
    let cast = Cast {
        office: clerk,
        departments,
        employers,
        organisers,
        districts,
        autonomous,
        committees,
        experts,
        entrants,
    };
    Ok((cast, applicants))
}

/// An organisation of the season.
#[derive(Debug, Clone)]
struct Place {
    id: OrganisationId,
    name: String,
}

/// 主任委员 and 副主任委员 of a committee.
#[derive(Default)]
struct Leaders {
    chair: Option<PersonId>,
    vice_chairs: Vec<PersonId>,
}

/// Somebody who is not written yet.
#[derive(Clone)]
struct Newcomer {
    person: PersonRow,
    account: AccountRow,
    seat: SeatRow,
    registers: Vec<RegisterRow>,
}

/// A pool has twice and a half as many experts as the committee seats, and so many more: recusal and the cap of a unit
/// take most from small ones.
const SPARE: i64 = 20;

/// So many people share a commit.
const TOGETHER: usize = 200;

/// Writes people and places.
struct Hand<'a> {
    office: &'a Office,
    book: &'a Book,
    password: String,
    serial: usize,
    newcomers: Vec<Newcomer>,
}

impl Hand<'_> {
    async fn organisation(
        &mut self,
        name: &str,
        kind: &str,
        parent: Option<OrganisationId>,
    ) -> Result<Place, Problem> {
        self.serial += 1;
        let id = OrganisationId::fresh(self.office.now(), self.office.chance());
        let first = format!("914502{:02}MA5D{:05}", self.serial % 100, self.serial);
        let check = credit_code_check(&first).unwrap_or('0');
        let row = OrganisationRow {
            id: id.to_string(),
            office: self.office.season().office.to_string(),
            name: name.to_owned(),
            kind: kind.to_owned(),
            credit_code: format!("{first}{check}"),
            parent: parent.map(|p| p.to_string()),
            roles: String::new(),
        };
        self.office
            .store()
            .write(move |tx| {
                let row = row.clone();
                Box::pin(async move { store::offices::insert_organisation(tx, &row).await })
            })
            .await?;
        Ok(Place { id, name: name.to_owned() })
    }

    async fn committee(
        &mut self,
        id: CommitteeId,
        line: &CommitteeLine,
        organiser: OrganisationId,
        leaders: &Leaders,
        title_office: OrganisationId,
    ) -> Result<(), Problem> {
        let vice_chairs: Vec<String> = leaders.vice_chairs.iter().map(ToString::to_string).collect();
        let row = CommitteeRow {
            id: id.to_string(),
            office: self.office.season().office.to_string(),
            organisation: organiser.to_string(),
            name: line.name.clone(),
            series: line.series.clone(),
            levels: line.levels.join(" "),
            approval: line.approval.clone(),
            valid_from: line.valid_from.to_string(),
            valid_until: line.valid_until.to_string(),
            size: line.size,
            chair: leaders.chair.map(|c| c.to_string()),
            vice_chairs: vice_chairs.join(" "),
            autonomous: line.autonomous,
            title_office: title_office.to_string(),
        };
        self.office
            .store()
            .write(move |tx| {
                let row = row.clone();
                Box::pin(async move { store::offices::insert_committee(tx, &row).await })
            })
            .await?;
        Ok(())
    }

    /// Clerk, supervisor and chair of an organiser.
    async fn seats(&mut self, id: &str, place: &Place) -> Result<[Me; 3], Problem> {
        let clerk = self.somebody(&format!("organiser-{id}"), place, Role::Organiser, "").await?;
        let supervisor = self.somebody(&format!("supervisor-{id}"), place, Role::Supervisor, "").await?;
        let chair = format!("chair-{id}");
        let chair = self.somebody(&chair, place, Role::Expert, "评审专家（主任委员）").await?;
        Ok([clerk, supervisor, chair])
    }

    /// An official with a name of their own.
    async fn somebody(&mut self, login: &str, place: &Place, role: Role, label: &str) -> Result<Me, Problem> {
        self.serial += 1;
        let name = self.name(self.serial * 7 + 3);
        let document = document(1975, self.serial);
        let (me, newcomer) = self.newcomer(login, &name, &document, place, role, label)?;
        self.add(newcomer).await?;
        Ok(me)
    }

    /// An expert with an account; the serial is one of experts, so that more of them change nobody else.
    async fn expert(
        &mut self,
        login: &str,
        name: &str,
        place: &Place,
        serial: usize,
        label: &str,
    ) -> Result<Me, Problem> {
        let (me, newcomer) =
            self.newcomer(login, name, &document(1968, serial), place, Role::Expert, label)?;
        self.add(newcomer).await?;
        Ok(me)
    }

    /// How an organiser knows an expert: every third works at an employer of the series, every sixth did until lately.
    fn candidate(
        &self,
        line: &CommitteeLine,
        committee: CommitteeId,
        (person, name): (PersonId, String),
        place: usize,
        units: &[Place],
    ) -> Candidate {
        let (book, pack) = (self.book, self.office.pack());
        let of = |place: &Place| Unit { name: place.name.clone(), organisation: Some(place.id) };
        let known = units.get(place / 3 % units.len().max(1)).map(of);
        let institute = book.words.institutes[place % book.words.institutes.len()].clone();
        let institute = Unit { name: institute, organisation: None };
        let (unit, former) = match (place % 6, known) {
            (0 | 3, Some(known)) => (known, None),
            (1, Some(known)) => (institute, Some(known)),
            _ => (institute, None),
        };
        let today = self.office.today();
        let left = today.checked_sub(jiff::Span::new().days(400)).unwrap_or(today);
        let specialties: Vec<&str> = book
            .profile
            .iter()
            .filter(|profile| profile.series == line.series)
            .map(|profile| profile.specialty.as_str())
            .collect();
        let levels = pack.levels();
        // The higher of the two highest levels judges them; both judge what is below.
        let highest = line.levels.iter().any(|level| levels.last().is_some_and(|last| last.id == *level));
        let back = if highest || place.is_multiple_of(2) { 1 } else { 2 };
        let level = levels.get(levels.len().saturating_sub(back)).map(|level| level.id.clone());
        let level = level.unwrap_or_default();
        let title = pack.titles().iter().find(|title| title.series == line.series && title.level == level);
        Candidate {
            committee,
            person,
            place,
            card: Card {
                name,
                phone: format!("0772010{place:04}"),
                unit,
                former: former.into_iter().map(|unit| FormerUnit { unit, until: left }).collect(),
                region: book.words.regions[place % book.words.regions.len()].clone(),
                title: title.map(|title| title.name.clone()).unwrap_or_default(),
            },
            specialty: specialties
                .get(place % specialties.len().max(1))
                .map(|specialty| (*specialty).to_owned())
                .unwrap_or_default(),
            level,
        }
    }

    async fn applicant(
        &mut self,
        login: &str,
        name: &str,
        place: &Place,
        profile: &Profile,
        label: &str,
    ) -> Result<Me, Problem> {
        self.serial += 1;
        let document = document(profile.born, self.serial);
        let (me, mut newcomer) = self.newcomer(login, name, &document, place, Role::Applicant, label)?;
        for (fact, value) in dossiers::registers(me.person, profile) {
            let def = self.office.pack().facts().get(fact);
            let register = def.map(|def| def.register.clone()).unwrap_or_default();
            newcomer.registers.push(self.office.register_row(me.person, &register, fact, &value)?);
        }
        self.add(newcomer).await?;
        Ok(me)
    }

    async fn add(&mut self, newcomer: Newcomer) -> Result<(), Problem> {
        self.newcomers.push(newcomer);
        if self.newcomers.len() < TOGETHER { Ok(()) } else { self.flush().await }
    }

    async fn flush(&mut self) -> Result<(), Problem> {
        let newcomers = std::mem::take(&mut self.newcomers);
        let write = self.office.store().write(move |tx| {
            let newcomers = newcomers.clone();
            Box::pin(async move {
                for newcomer in &newcomers {
                    store::accounts::insert_person(tx, &newcomer.person).await?;
                    store::accounts::insert_account(tx, &newcomer.account).await?;
                    store::accounts::insert_seat(tx, &newcomer.seat).await?;
                    for row in &newcomer.registers {
                        store::offices::put_register(tx, row).await?;
                    }
                }
                Ok(())
            })
        });
        Ok(write.await?)
    }

    fn newcomer(
        &self,
        login: &str,
        name: &str,
        document: &Document,
        place: &Place,
        role: Role,
        label: &str,
    ) -> Result<(Me, Newcomer), Problem> {
        let (person, person_row) = self.office.new_person(name, document)?;
        let (now, chance) = (self.office.now(), self.office.chance());
        let office = self.office.season().office.to_string();
        let account = AccountId::fresh(now, chance);
        let seat_id = SeatId::fresh(now, chance);
        let account_row = AccountRow {
            id: account.to_string(),
            office: office.clone(),
            person: person.to_string(),
            login: login.to_owned(),
            password: self.password.clone(),
            created_at: now.millis() + i64::try_from(self.serial).unwrap_or_default(),
        };
        let seat_row = SeatRow {
            id: seat_id.to_string(),
            office,
            person: person.to_string(),
            organisation: place.id.to_string(),
            role: role.key().to_owned(),
            label: label.to_owned(),
            valid_from: self.office.today().to_string(),
            valid_until: None,
        };
        let seat = Seat {
            id: seat_id,
            role,
            organisation: place.id,
            organisation_name: place.name.clone(),
            label: label.to_owned(),
        };
        let me = Me {
            account: Some(account),
            person,
            name: name.to_owned(),
            seat: Some(seat.clone()),
            seats: vec![seat],
        };
        let newcomer =
            Newcomer { person: person_row, account: account_row, seat: seat_row, registers: Vec::new() };
        Ok((me, newcomer))
    }

    /// The n-th name: every pair of family and given name once before any repeats.
    fn name(&self, n: usize) -> String {
        let (family, given) = (&self.book.names.family, &self.book.names.given);
        format!("{}{}", family[n % family.len()], given[(n + n / family.len()) % given.len()])
    }
}

/// A fictitious resident card with a valid check digit. Month, day and sequence repeat after 21,000 people, so the area
/// moves on then.
fn document(born: i16, serial: usize) -> Document {
    let area = 99 - serial / 21_000 % 90;
    let first =
        format!("4502{area:02}{born}{:02}{:02}{:03}", serial % 12 + 1, serial % 28 + 1, serial % 1000);
    let check = resident_check(&first).unwrap_or('X');
    Document { kind: DocumentKind::ResidentCard, number: format!("{first}{check}") }
}

fn unknown(id: &str) -> Problem {
    Problem::Invalid(format!("demo/season.toml：没有 {id}"))
}
